internal import CFUCore
internal import CFUPictures
internal import CVisionBridge

#if canImport(Glibc)
  internal import Glibc
#endif

/// Finds colonies in methylcellulose: dense red bursts, pale spread colonies, and everything
/// between.
///
/// Two kinds of evidence are joined. Density shows what absorbs. Texture, measured where nothing
/// dense outshines it, shows what only scatters. A core with a halo is one object because the two
/// touch.
struct DiffuseSegmenter {
  let density: OpticalDensity
  let image: WorkingImage
  /// Nil without a grid.
  let grid: GridEraser?
  /// um per analysis pixel.
  let umPerPixel: Double
  /// Half window of the texture's background, analysis pixels.
  let window: Int

  /// Certain, and still part of something certain, in standard deviations of gel.
  var high: Float = 6
  var low: Float = 4
  /// Clusters of one burst lie closer together than this, um (merge rule 1).
  var burstGap: Double { density.region == nil && umPerPixel < 5 ? 15 : 110 }

  func objects() -> [Segmented] {
    let width = density.width
    let height = density.height
    let w = Int32(width)
    let h = Int32(height)
    let smooth = FloatPlane(width: width, height: height)
    _ = cv_box_blur(density.density.samples, smooth.samples, w, h, 1, 1)
    let spread = GelSpread.measure(smooth, sigma: density.sigma, region: density.region)
    let base = max(spread.sigma, 0.0015)
    followNoise(of: smooth, typical: base)

    // Where something dense is, its edges would pass for texture; bright things have edges too.
    let strong = MaskPlane(width: width, height: height)
    _ = cv_mark_strong(
      smooth.samples, density.sigma.samples, base, density.densityNoise, high, strong.samples,
      Int64(strong.count))
    // Noise that a dark line amplified is texture too, and no colony's.
    if let grid {
      for i in 0..<strong.count where grid.loudness.samples[i] > 1.5 { strong.samples[i] = 1 }
    }
    // One number a pixel: how far it stands out by whichever evidence is stronger.
    let evidence = smooth
    let loose = looseTexture(strong)
    _ = cv_join_evidence(
      evidence.samples, density.sigma.samples, loose.samples, base, density.densityNoise, w, h)
    let mask = MaskPlane(width: width, height: height)
    _ = cv_mark_above(evidence.samples, low, mask.samples, Int64(mask.count))
    // Close the gaps between clusters of one burst, then drop what has no certain pixel.
    let closed = MaskPlane(width: width, height: height)
    _ = cv_morph(mask.samples, closed.samples, w, h, closing, 0)
    let components = Components(closed)
    let splitter = ColonySplitter(
      density: density, evidence: evidence, umPerPixel: umPerPixel)
    var found: [Segmented] = []
    for c in 0..<components.count {
      let pixels = components.pixels(of: c)
      guard pixels.count >= least, pixels.contains(where: { evidence.samples[Int($0)] > high })
      else { continue }
      let whole = Patch(pixels: pixels, planeWidth: width)
      for piece in plausible(whole, evidence, level: low, depth: 0) {
        if piece.isLine {
          found.append(
            Segmented(
              patch: piece.patch, shape: Shape(piece.patch), holes: 0, clusters: 0,
              artefact: lineReason(piece.patch), overlap: false))
          continue
        }
        for part in splitter.parts(of: piece.patch) {
          let (filled, holes) = part.patch.filled()
          found.append(
            Segmented(
              patch: filled, shape: Shape(filled), holes: holes, clusters: part.clusters,
              artefact: grid.flatMap { lineRemnant(part.patch, of: $0) }, overlap: part.overlap))
        }
      }
    }
    addCellGroups(to: &found)
    return found
  }

  /// Raises the spread where the gel's brightness makes the noise greater than on most of the dish.
  private func followNoise(of smooth: FloatPlane, typical: Float) {
    let spread = LevelSpread(
      smooth, levels: density.ground, sigma: density.sigma, region: density.region)
    let ratio = spread.sigmas.map { max(1, $0 / typical) }
    for y in 0..<density.height {
      for x in 0..<density.width {
        density.sigma[x, y] *= ratio[Int(density.ground.plane[x / 2, y / 2])]
      }
    }
  }

  /// Adds the groups of large cells that are no part of anything found so far; what was found of a group in
  /// pieces becomes one.
  private func addCellGroups(to found: inout [Segmented]) {
    guard density.region != nil else { return }
    // Which object a pixel belongs to, 1 the first.
    var owner = [Int32](repeating: 0, count: density.width * density.height)
    let taken = MaskPlane(width: density.width, height: density.height)
    // Lines first: a colony that hangs on one was found by itself as well.
    for index in found.indices.sorted(by: { found[$0].artefact != nil && found[$1].artefact == nil }
    ) {
      let patch = found[index].patch
      for i in 0..<patch.mask.count where patch.mask[i] != 0 {
        let x = patch.x + i % patch.width
        let y = patch.y + i / patch.width
        if x >= 0, y >= 0, x < taken.width, y < taken.height {
          owner[y * taken.width + x] = Int32(index + 1)
          if found[index].artefact == nil { taken[x, y] = 1 }
        }
      }
    }
    let groups = CellGroups(
      image, density: density, umPerPixel: umPerPixel / Double(density.planes.factor),
      loudness: grid?.loudness, taken: taken)
    let marks = groups.marks(like: density.density, umPerPixel: umPerPixel)
    let mask = MaskPlane(width: marks.width, height: marks.height)
    _ = cv_mark_above(marks.samples, 0, mask.samples, Int64(mask.count))
    let closed = MaskPlane(width: marks.width, height: marks.height)
    _ = cv_morph(
      mask.samples, closed.samples, Int32(mask.width), Int32(mask.height), closing, 0)
    let components = Components(closed)
    let splitter = ColonySplitter(
      density: density, evidence: marks, umPerPixel: umPerPixel)
    var swallowed: Set<Int> = []
    for c in 0..<components.count {
      let pixels = components.pixels(of: c)
      var shared: [Int: Int] = [:]
      for i in pixels where owner[Int(i)] != 0 { shared[Int(owner[Int(i)]) - 1, default: 0] += 1 }
      let known = shared.contains { index, count in
        // The wall's shade or a long line may lie under many colonies; what follows it is part of it.
        if found[index].artefact != nil, found[index].patch.area > 10 * pixels.count {
          return false
        }
        return
          3 * count > pixels.count
          || (2 * count <= found[index].patch.area && 6 * count > pixels.count)
      }
      if known { continue }
      swallowed.formUnion(shared.filter { 2 * $1 > found[$0].patch.area }.keys)
      for part in splitter.parts(of: Patch(pixels: pixels, planeWidth: marks.width)) {
        let (filled, holes) = part.patch.filled()
        found.append(
          Segmented(
            patch: filled, shape: Shape(filled), holes: holes, clusters: part.clusters,
            artefact: nil, overlap: part.overlap, cellsSeen: true))
      }
    }
    for index in swallowed.sorted(by: >) { found.remove(at: index) }
  }

  /// Texture as evidence. In a field seen at the scale of single cells, cells are dense or
  /// refractile themselves, and their defocused neighbours are all texture: there it says nothing.
  private func looseTexture(_ strong: MaskPlane) -> FloatPlane {
    if density.region == nil, umPerPixel < 5 {
      return FloatPlane(
        width: (density.width + 1) / 2, height: (density.height + 1) / 2, filledWith: 0)
    }
    let umPerCell = 2 * umPerPixel
    let near = max(1, Int((45 / umPerCell).rounded()))
    let far = max(2, Int((95 / umPerCell).rounded()))
    let finest = TextureMap(
      image, detail: .finest, density: density, strong: strong, window: window
    ).significance(over: [near, far])
    let umPerWorking = umPerPixel / Double(density.planes.factor)
    if let detail = TextureMap.Detail.largeCells(umPerPixel: umPerWorking) {
      let coarser = TextureMap(
        image, detail: detail, density: density, strong: strong, window: window
      ).significance(over: [near, far])
      for i in 0..<finest.count {
        finest.samples[i] = max(finest.samples[i], coarser.samples[i])
      }
    }
    return finest
  }

  private var closing: Int32 { Int32(max(1, (burstGap / 2 / umPerPixel).rounded())) }
  private var least: Int { max(3, Int(900 / (umPerPixel * umPerPixel))) }

  /// A piece of a component: something that may be a colony, or the line or arc it hung on.
  private struct Piece {
    var patch: Patch
    var isLine: Bool
  }

  /// No colony is wider than 4 mm or as ragged as an arc of the wall. What is, is looked at again
  /// above a higher level: colonies that hang on it come free, and what is left has no summit of
  /// its own.
  private func plausible(_ patch: Patch, _ evidence: FloatPlane, level: Float, depth: Int)
    -> [Piece]
  {
    let extent = Double(max(patch.width, patch.height) - 2) * umPerPixel
    if extent < 600 || depth > 10 { return [Piece(patch: patch, isLine: false)] }
    if extent < 4000 {
      let shape = Shape(patch)
      if shape.solidity > 0.45, shape.aspect < 4 { return [Piece(patch: patch, isLine: false)] }
    }
    let raised = level * 1.4
    let mask = MaskPlane(width: patch.width, height: patch.height)
    for i in 0..<patch.mask.count where patch.mask[i] != 0 {
      if evidence[patch.x + i % patch.width, patch.y + i / patch.width] > raised {
        mask.samples[i] = 1
      }
    }
    let closed = MaskPlane(width: patch.width, height: patch.height)
    _ = cv_morph(
      mask.samples, closed.samples, Int32(patch.width), Int32(patch.height), closing, 0)
    // Closing may fill the patch's own margin, which at the edge of the picture lies outside of it.
    for i in 0..<closed.count where closed.samples[i] != 0 {
      let x = patch.x + i % patch.width
      let y = patch.y + i / patch.width
      if x < 0 || y < 0 || x >= evidence.width || y >= evidence.height { closed.samples[i] = 0 }
    }
    let components = Components(closed)
    var result: [Piece] = []
    for c in 0..<components.count {
      let pixels = components.pixels(of: c)
      guard pixels.count >= least else { continue }
      var summit: Float = 0
      for i in pixels {
        summit = max(
          summit, evidence[patch.x + Int(i) % patch.width, patch.y + Int(i) / patch.width])
      }
      guard summit > max(high, 2 * raised) else { continue }
      var piece = Patch(pixels: pixels, planeWidth: patch.width)
      piece.x += patch.x
      piece.y += patch.y
      result += plausible(piece, evidence, level: raised, depth: depth + 1)
    }
    // The line itself is listed once, where it was first seen.
    if depth == 0 || result.isEmpty { result.append(Piece(patch: patch, isLine: true)) }
    return result
  }

  /// What lies along a grid line, hardly beside it, and further along than the line is wide, is the line.
  private func lineRemnant(_ patch: Patch, of grid: GridEraser) -> Reason? {
    var on = 0
    for i in 0..<patch.mask.count where patch.mask[i] != 0 {
      let x = patch.x + i % patch.width
      let y = patch.y + i / patch.width
      if x >= 0, y >= 0, x < grid.mask.width, y < grid.mask.height, grid.mask[x, y] != 0 { on += 1 }
    }
    guard 10 * on > 9 * patch.area else { return nil }
    let c = cos(grid.angle)
    let s = sin(grid.angle)
    var low = (Double.infinity, Double.infinity)
    var high = (-Double.infinity, -Double.infinity)
    for i in 0..<patch.mask.count where patch.mask[i] != 0 {
      let x = Double(i % patch.width)
      let y = Double(i / patch.width)
      let along = x * c + y * s
      let across = y * c - x * s
      low = (min(low.0, along), min(low.1, across))
      high = (max(high.0, along), max(high.1, across))
    }
    let sides = [high.0 - low.0 + 1, high.1 - low.1 + 1].sorted()
    return sides[1] > 2 * sides[0] ? .grid : nil
  }

  /// What a line is: part of the wall where it follows it; a stitching seam where it runs along a
  /// field's rows or columns; else a scratch.
  private func lineReason(_ patch: Patch) -> Reason {
    guard let region = density.region else {
      let seam = min(patch.width, patch.height) * 6 < max(patch.width, patch.height)
      let frames = patch.width > density.width / 2 || patch.height > density.height / 2
      return seam || frames ? .seam : .scratch
    }
    let disc = region.wall.unitDisc
    var near = 0
    for i in 0..<patch.mask.count where patch.mask[i] != 0 {
      let rho = disc(x: Double(patch.x + i % patch.width), y: Double(patch.y + i / patch.width))
      if rho > 0.86 { near += 1 }
    }
    return 2 * near > patch.area ? .rim : .scratch
  }
}
