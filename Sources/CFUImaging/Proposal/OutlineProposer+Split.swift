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
    let labels = ShapeSplit.labels(of: raster, parts: parts)
    return (1...parts).map { raster.smoothOutline(of: Int32($0), in: labels) }
  }
}
