/// Takes apart what touches: merge rule 1.
///
/// Two visible centres of different lineage are two colonies; a red centre inside one pale halo is
/// one mixed colony; clusters of one burst are one. An object is parted where that explains what is
/// seen better than one colony does (see `ColonyCut`); where it is a close call it counts once and
/// carries the overlap flag.
struct ColonySplitter {
  let density: OpticalDensity
  let evidence: FloatPlane
  /// um per analysis pixel.
  let umPerPixel: Double

  /// Margin below which there is no doubt that it is one, natural log of odds.
  var doubt = -0.7

  struct Part {
    var patch: Patch
    var clusters: Int
    /// May be two colonies that could not be told apart.
    var overlap: Bool
  }

  func parts(of patch: Patch) -> [Part] { parts(of: patch, depth: 0) }

  private func parts(of patch: Patch, depth: Int) -> [Part] {
    let light = PatchLight(patch, density: density, evidence: evidence, umPerPixel: umPerPixel)
    var whole = Part(patch: patch, clusters: light.redGroups(patch), overlap: false)
    // Smaller than two small colonies side by side.
    guard Double(patch.area) * umPerPixel * umPerPixel > 5_000 else { return [whole] }
    let elements = PatchElements(patch, light, umPerPixel: umPerPixel)
    var best: (side: UInt64, margin: Double)?
    for side in elements.bipartitions() {
      guard let cut = ColonyCut(side, of: elements, umPerPixel: umPerPixel) else { continue }
      if cut.margin > best?.margin ?? -.infinity { best = (side, cut.margin) }
    }
    guard let best, best.margin > doubt else { return [whole] }
    // Twelve colonies in one object are twelve cuts at most one within the other.
    guard best.margin > 0, depth < 12 else {
      whole.overlap = true
      return [whole]
    }
    let sides = elements.labels.map { label -> Int32 in
      label == 0 ? 0 : best.side >> UInt64(label - 1) & 1 == 1 ? 1 : 2
    }
    return [Int32(1), 2].flatMap { side -> [Part] in
      guard let part = patch.part(sides, side, planeWidth: density.width) else { return [] }
      return parts(of: part, depth: depth + 1)
    }
  }
}
