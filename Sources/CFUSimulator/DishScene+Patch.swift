import CFUCore

/// Draws single objects of the scene.
extension DishScene {
  /// Transmittance of one object; the patch covers the object's rectangle, clipped to the picture
  /// and its halo.
  func patch(of object: SceneObject, stamps: CellStampCache) -> Patch {
    let rect = object.rect.clipped(width: width, height: height, margin: DishRenderer.halo)
    let pitch = projection.umPerPixel / Double(factor)
    guard !rect.isEmpty else { return Patch(x: 0, y: 0, width: 0, height: 0, planes: []) }
    switch object.shape {
    case .colony(let index):
      return colonyPatch(colonies[index], rect: object.rect, inner: rect, stamps: stamps)
    case .bubble(let bubble):
      let canvas = FineCanvas(rect: object.rect, factor: factor, dark: glow > 0)
      canvas.add(bubble, umPerPixel: projection.umPerPixel)
      canvas.commitLayer(colour: .zero, sigma: bubble.blur / pitch)
      return canvas.patch(inner: rect)
    case .speck(let speck):
      let canvas = FineCanvas(rect: object.rect, factor: factor, dark: glow > 0)
      canvas.add(speck, umPerPixel: projection.umPerPixel)
      canvas.commitLayer(colour: .zero, sigma: speck.blur / pitch)
      return canvas.patch(inner: rect)
    case .flake(let flake):
      let canvas = FineCanvas(rect: object.rect, factor: factor, dark: glow > 0)
      canvas.add(flake, umPerPixel: projection.umPerPixel)
      canvas.commitLayer(colour: flake.colour, sigma: flake.blur / pitch, scatters: true)
      return canvas.patch(inner: rect)
    case .stroke(let stroke):
      let margin = Int(3 * stroke.blur / projection.umPerPixel) + 2
      let wide = PixelRect(
        minX: object.rect.minX - margin, minY: object.rect.minY - margin,
        maxX: object.rect.maxX + margin, maxY: object.rect.maxY + margin)
      let canvas = FineCanvas(rect: wide, factor: factor, dark: glow > 0)
      canvas.add(stroke, umPerPixel: projection.umPerPixel)
      canvas.commitLayer(colour: stroke.colour, sigma: stroke.blur / pitch, scatters: true)
      return canvas.patch(inner: rect)
    }
  }

  /// Cells are sorted into layers of like blur on either side of the focal plane.
  private func colonyPatch(
    _ colony: PlacedColony, rect: PixelRect, inner: PixelRect, stamps: CellStampCache
  ) -> Patch {
    let canvas = FineCanvas(rect: rect, factor: factor, dark: glow > 0)
    let pitch = projection.umPerPixel / Double(factor)
    var layers: [Int: [Int]] = [:]
    let signed = colony.cells.map { (Double($0.z) - focus) * blurPerMicrometre }
    let widest = signed.reduce(0.0) { max($0, abs($1)) }
    let spread = (signed.max() ?? 0) - (signed.min() ?? 0)
    // At most five layers; within one the blur differs by less than two fine pixels or a fifth.
    let step = max(1.2 * pitch, 0.2 * widest, spread / 5)
    let stained = stainColour != .zero
    for i in colony.cells.indices {
      // A layer has one colour.
      let own = stained && colony.cells[i].kind == .megakaryocyte ? 1 : 0
      layers[2 * Int((signed[i] / step).rounded()) + own, default: []].append(i)
    }
    for (_, members) in layers.sorted(by: { $0.key < $1.key }) {
      var sum = 0.0
      for i in members {
        let cell = colony.cells[i]
        let place = projection.picture(Double(cell.x), Double(cell.y))
        canvas.add(
          stamps, kind: cell.kind, radius: cell.radius, defocus: Double(cell.z) - focus,
          x: place.x, y: place.y, tintWeight: cell.tint,
          // Where cells touch there is no step of the refractive index between them.
          greyWeight: cell.kind == .erythroblast ? 0.6 : 1)
        sum += abs(signed[i])
      }
      canvas.commitLayer(
        colour: colour(of: colony.cells[members[0]].kind),
        sigma: sum / Double(members.count) / pitch, grey: scatterColour)
    }
    return canvas.patch(inner: inner)
  }
}
