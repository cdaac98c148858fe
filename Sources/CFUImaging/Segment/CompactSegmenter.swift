internal import CFUCore
internal import CVisionBridge

/// Finds opaque, compact colonies: the agar profile.
///
/// A colony stands out from the gel by its density alone. Everything above the noise is a
/// candidate; touching colonies are parted at their necks; each part is then cut at a share of its
/// own density, so that a faint halo does not widen a dark colony and a pale colony is not lost
/// beside it.
struct CompactSegmenter {
  let density: OpticalDensity
  /// um per analysis pixel.
  let umPerPixel: Double

  /// Smallest diameter that is listed at all, um.
  var smallest = 150.0
  /// Detection threshold in standard deviations of the gel around.
  var threshold: Float = 6
  /// Lowest density that can be a colony, whatever the noise.
  var floor: Float = 0.05
  /// A part is cut at this share of its own density.
  var level: Float = 0.4
  /// A neck narrower than this share of the smaller colony parts two colonies.
  var neck: Float = 0.82

  func objects() -> [Segmented] {
    let width = density.width
    let height = density.height
    let smooth = FloatPlane(width: width, height: height)
    let radius = umPerPixel < 40 ? max(1, Int((60 / umPerPixel).rounded())) : 0
    var gain: Float = 1
    if radius > 0 {
      _ = cv_box_blur(
        density.density.samples, smooth.samples, Int32(width), Int32(height), Int32(radius), 1)
      // Averaging lowers white noise by the side of the window, but a camera's noise is smeared by
      // demosaic, smoothing and JPEG: how much is left is measured.
      let left = GelSpread.measure(smooth, sigma: density.sigma, region: density.region).sigma
      gain = min(1, max(left / density.densityNoise, 0.3))
    } else {
      smooth.samples.update(from: density.density.samples, count: smooth.count)
    }
    let mask = MaskPlane(width: width, height: height)
    for i in 0..<mask.count {
      let sigma = density.sigma.samples[i]
      guard sigma.isFinite else { continue }
      // Where the wall is uneven a colony's weaker parts drown in its spread: they count as soon as
      // a part of the same object is certain.
      let uneven = sigma > 1.5 * density.densityNoise
      let low = uneven ? max(0.3 * threshold * sigma * gain, 2 * floor) : threshold * sigma * gain
      if smooth.samples[i] > max(low, floor) { mask.samples[i] = 1 }
    }
    let components = Components(mask)
    let least = Int(smallest * smallest * 0.785 / (umPerPixel * umPerPixel))
    var found: [Segmented] = []
    for c in 0..<components.count {
      let pixels = components.pixels(of: c)
      guard pixels.count >= max(4, least) else { continue }
      let certain = pixels.contains {
        smooth.samples[Int($0)] > max(threshold * density.sigma.samples[Int($0)] * gain, floor)
      }
      guard certain else { continue }
      let patch = Patch(pixels: pixels, planeWidth: width)
      for part in parts(of: patch, neck: neck) {
        for piece in pieces(of: part, smooth, least: max(4, least)) {
          // Cut at their own density, neighbours that a common halo joined show their neck.
          for colony in parts(of: cleaned(piece), neck: neck) where colony.area >= max(4, least) {
            for single in resolved(colony) {
              let (filled, _) = single.filled()
              let shape = Shape(filled)
              // One colony is round: what is long and has a waist, and could not be parted, may be more.
              found.append(
                Segmented(
                  patch: filled, shape: shape, holes: hollow(filled), clusters: 1, artefact: nil,
                  overlap: shape.aspect > 1.3 && shape.solidity < 0.95 && filled.area > 60))
            }
          }
        }
      }
    }
    return found
  }

  /// Near the wall, what is thinner than a small colony is the wall's own line and is taken off.
  private func cleaned(_ patch: Patch) -> Patch {
    guard let region = density.region else { return patch }
    let x = Double(patch.x) + Double(patch.width) / 2
    let y = Double(patch.y) + Double(patch.height) / 2
    guard region.wall.normalisedRadius(x: x, y: y) > 0.93 else { return patch }
    let radius = max(2, Int((170 / umPerPixel).rounded()))
    guard patch.area > 3 * radius * radius * 3 else { return patch }
    var mask = patch.mask
    let status = cv_morph(
      patch.mask, &mask, Int32(patch.width), Int32(patch.height), Int32(radius), 1)
    guard status == CV_OK else { return patch }
    let opened = Patch(x: patch.x, y: patch.y, width: patch.width, height: patch.height, mask: mask)
    return opened.area > 0 ? opened : patch
  }

  /// Pixels well inside a filled patch that are far below its density: the light middle of a bubble.
  ///
  /// Looked for in the density itself, because averaging closes the middle of a small ring.
  private func hollow(_ patch: Patch) -> Int {
    let depth = EdgeDistance(patch)
    let plane = density.density
    func value(_ i: Int) -> Float {
      let x = patch.x + i % patch.width
      let y = patch.y + i / patch.width
      return plane[x, y]
    }
    var values: [Float] = []
    values.reserveCapacity(patch.area)
    for i in 0..<patch.mask.count where patch.mask[i] != 0 { values.append(value(i)) }
    let peak = values.withUnsafeMutableBufferPointer {
      RobustScale.select($0, count: $0.count, k: $0.count * 9 / 10)
    }
    let inside = max(1.5, 0.3 * depth.greatest)
    var count = 0
    for i in 0..<patch.mask.count
    where depth.distance[i] >= inside && value(i) < level * peak {
      count += 1
    }
    return count
  }

  /// Parts a patch at its necks.
  private func parts(of patch: Patch, neck: Float) -> [Patch] {
    let base = patch.filled().patch
    if let fit = DiscFit(base) {
      return (1...fit.discs.count).compactMap {
        base.part(fit.labels, Int32($0), planeWidth: density.width)
      }
    }
    let distance = EdgeDistance(base)
    let split = PersistentWatershed.split(base, height: distance.distance) { top, saddle, _ in
      saddle < neck * top && top - saddle >= 0.75
    }
    if split.count <= 1 { return [base] }
    return (1...split.count).compactMap {
      base.part(split.labels, Int32($0), planeWidth: density.width)
    }
  }

  /// A colony is convex. What is visibly not is looked at again with a wider idea of a neck, and
  /// the cut stands only when it leaves parts that are rounder.
  private func resolved(_ patch: Patch) -> [Patch] {
    let whole = Shape(patch)
    guard whole.solidity < 0.97, patch.area > 40 else { return [patch] }
    let halves = parts(of: patch, neck: 0.95)
    guard halves.count > 1, halves.allSatisfy({ $0.area > patch.area / 12 }) else { return [patch] }
    let solid = halves.reduce(0.0) { $0 + Shape($1).solidity * Double($1.area) }
    return solid / Double(patch.area) > whole.solidity + 0.01 ? halves : [patch]
  }

  /// Cuts a part at a share of its own density and keeps the pieces that are large enough.
  private func pieces(of part: Patch, _ smooth: FloatPlane, least: Int) -> [Patch] {
    var values: [Float] = []
    values.reserveCapacity(part.area)
    for i in 0..<part.mask.count where part.mask[i] != 0 {
      values.append(smooth[part.x + i % part.width, part.y + i / part.width])
    }
    let peak = values.withUnsafeMutableBufferPointer {
      RobustScale.select($0, count: $0.count, k: $0.count * 9 / 10)
    }
    let cut = level * peak
    let mask = MaskPlane(width: part.width, height: part.height)
    for i in 0..<part.mask.count where part.mask[i] != 0 {
      if smooth[part.x + i % part.width, part.y + i / part.width] > cut { mask.samples[i] = 1 }
    }
    let pieces = Components(mask)
    return (0..<pieces.count).compactMap { c in
      let pixels = pieces.pixels(of: c)
      guard pixels.count >= least else { return nil }
      var piece = Patch(pixels: pixels, planeWidth: part.width)
      piece.x += part.x
      piece.y += part.y
      return piece
    }
  }
}
