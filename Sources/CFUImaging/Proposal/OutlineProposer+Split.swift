package import CFUCore

#if canImport(Glibc)
  internal import Glibc
#endif

extension OutlineProposer {
  /// The outline taken apart into exactly `parts` outlines (at least 1), in reading order of their
  /// middles; together they cover what it covers.
  ///
  /// Where the picture shows no parts the shape decides: compact parts of about one size. An
  /// outline that holds nothing is taken for the circle of 60 um radius round it.
  package func split(_ outline: [PixelPoint], into parts: Int) -> [[PixelPoint]] {
    let parts = min(max(parts, 1), 64)
    let usable = ClosedOutline.tidied(outline)
    let whole =
      usable.count >= 3 && ClosedOutline.signedArea(usable) > 0
      ? usable
      : ClosedOutline.circle(
        usable.first ?? PixelPoint(x: 0, y: 0),
        radius: max(Self.plainRadius / light.umPerFullPixel, 0.75))
    if parts == 1 { return [whole] }
    guard let raster = OutlineRaster([whole], cells: 4_000) else { return [whole] }
    let labels =
      seenParts(of: raster, count: parts)
      ?? ShapeSplit.labels(of: raster, parts: parts, hue: hue(of: raster))
    return (1...parts).map { raster.smoothOutline(of: Int32($0), in: labels) }
  }

  /// Parts as the picture shows them; nil where it shows fewer than asked for, or where the outline
  /// does not lie in the cut-out.
  private func seenParts(of raster: OutlineRaster, count: Int) -> [Int32]? {
    guard light.isSeen else { return nil }
    // The pixel of the cut-out that each cell lies in; the segmenter keeps one free at the border.
    func pixel(_ cell: Int) -> (x: Int, y: Int)? {
      let p = light.local(raster.centre(cell))
      guard p.x > 0.5, p.y > 0.5, p.x < Double(light.width) - 1.5,
        p.y < Double(light.height) - 1.5
      else { return nil }
      return (Int(p.x.rounded()), Int(p.y.rounded()))
    }
    var pixels: Set<Int32> = []
    for cell in raster.mask.indices where raster.mask[cell] != 0 {
      guard let p = pixel(cell) else { return nil }
      pixels.insert(Int32(p.y * light.width + p.x))
    }
    guard pixels.count >= 8 * count else { return nil }
    let patch = Patch(pixels: pixels, planeWidth: light.width)
    guard let found = TouchingParts(light)?.labels(of: patch, count: count), found.count == count
    else { return nil }
    var labels = [Int32](repeating: 0, count: raster.mask.count)
    for cell in labels.indices where raster.mask[cell] != 0 {
      guard let p = pixel(cell) else { return nil }
      let label = found.labels[(p.y - patch.y) * patch.width + p.x - patch.x]
      labels[cell] = label > 0 ? label : -1
    }
    let settled = ShapeSplit.settled(labels, width: raster.width, parts: count)
    return Set(settled).count == count + 1 ? settled : nil
  }

  /// How red each cell is for what it absorbs, in steps that the eye parts; nil where the outline
  /// does not lie in the cut-out.
  private func hue(of raster: OutlineRaster) -> [Double]? {
    guard light.isSeen, let plane = light.hue(reach: 40) else { return nil }
    var hues = [Double](repeating: 0, count: raster.mask.count)
    for cell in hues.indices where raster.mask[cell] != 0 {
      let p = light.local(raster.centre(cell))
      let (x, y) = (Int(p.x.rounded()), Int(p.y.rounded()))
      guard x >= 0, y >= 0, x < light.width, y < light.height else { return nil }
      hues[cell] = Double(plane[y * light.width + x]) / 0.3
    }
    return hues
  }
}
