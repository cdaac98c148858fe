internal import CFUCore
internal import CFUPictures

/// What the segmenter's own splitter makes of a region of a cut-out.
struct TouchingParts {
  private let splitter: ColonySplitter

  /// Nil where the cut-out shows nothing.
  init?(_ light: ProposalLight) {
    guard let working = light.working else { return nil }
    let planes = LogPlanes(
      working, factor: 1, x: 0, y: 0, width: light.width, height: light.height)
    let density = OpticalDensity(
      planes, region: nil, window: max(8, min(light.width, light.height) / 5))
    let evidence = FloatPlane(width: light.width, height: light.height)
    for i in 0..<evidence.count { evidence.samples[i] = max(light.density[i], light.texture[i]) }
    splitter = ColonySplitter(density: density, evidence: evidence, umPerPixel: light.umPerPixel)
  }

  /// The part of a patch that holds a place, or is nearest to it.
  func part(of patch: Patch, at place: (x: Double, y: Double)) -> Patch {
    let parts = splitter.parts(of: patch).map(\.patch)
    guard parts.count > 1 else { return patch }
    func distance(_ part: Patch) -> Double {
      var best = Double.infinity
      for i in part.mask.indices where part.mask[i] != 0 {
        let dx = Double(part.x + i % part.width) - place.x
        let dy = Double(part.y + i / part.width) - place.y
        best = min(best, dx * dx + dy * dy)
      }
      return best
    }
    return parts.min { distance($0) < distance($1) } ?? patch
  }

  /// Takes a patch apart into up to `count` parts where most speaks for it, whether or not enough
  /// does.
  ///
  /// - Returns: a label per pixel of the patch, 1... and 0 outside, and how many there are.
  func labels(of patch: Patch, count: Int) -> (labels: [Int32], count: Int) {
    var labels = patch.mask.map { Int32($0) }
    var parts = [(label: Int32(1), cut: bestCut(of: patch))]
    while parts.count < count {
      guard
        let next = parts.indices.filter({ parts[$0].cut != nil }).max(by: {
          (parts[$0].cut?.margin ?? 0) < (parts[$1].cut?.margin ?? 0)
        }), let cut = parts[next].cut
      else { break }
      let new = Int32(parts.count + 1)
      for i in cut.sides.indices where cut.sides[i] == 2 {
        let x = cut.patch.x + i % cut.patch.width - patch.x
        let y = cut.patch.y + i / cut.patch.width - patch.y
        labels[y * patch.width + x] = new
      }
      func piece(_ label: Int32) -> (label: Int32, cut: Cut?) {
        let piece = patch.part(labels, label, planeWidth: splitter.density.width)
        return (label, piece.flatMap(bestCut))
      }
      parts[next] = piece(parts[next].label)
      parts.append(piece(new))
    }
    return (labels, parts.count)
  }

  private struct Cut {
    let patch: Patch
    let sides: [Int32]
    let margin: Double
  }

  /// The cut that explains best what is seen, if what is seen has parts at all.
  private func bestCut(of patch: Patch) -> Cut? {
    let um = splitter.umPerPixel
    let light = PatchLight(
      patch, density: splitter.density, evidence: splitter.evidence, umPerPixel: um)
    let elements = PatchElements(patch, light, umPerPixel: um)
    var best: (side: UInt64, margin: Double)?
    for side in elements.bipartitions() {
      guard let cut = ColonyCut(side, of: elements, umPerPixel: um) else { continue }
      if cut.margin > best?.margin ?? -.infinity { best = (side, cut.margin) }
    }
    guard let best else { return nil }
    let sides = elements.labels.map { label -> Int32 in
      label == 0 ? 0 : best.side >> UInt64(label - 1) & 1 == 1 ? 1 : 2
    }
    return Cut(patch: patch, sides: sides, margin: best.margin)
  }
}
