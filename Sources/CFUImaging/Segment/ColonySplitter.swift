internal import CVisionBridge

/// Takes apart what touches: merge rule 1.
///
/// - Red groups further apart than the clusters of one burst are colonies of their own.
/// - A red group at the edge of a pale colony is a neighbour; one in the middle of it makes a mixed
///   colony.
/// - Of one kind, two hills are two colonies when the valley between them is deep.
struct ColonySplitter {
  let density: OpticalDensity
  let evidence: FloatPlane
  /// um per analysis pixel.
  let umPerPixel: Double
  /// Clusters of one burst lie closer together than this, um.
  let burstGap: Double

  /// A valley lower than this share of the lower summit parts two hills.
  var valley: Float = 0.5
  /// One that is lower than this share leaves doubt: one object that may be two.
  var doubt: Float = 0.65
  /// Summits are looked for in the evidence averaged over about this, um.
  var hillScale = 150.0

  struct Part {
    var patch: Patch
    var clusters: Int
    /// Parted by a valley that leaves doubt.
    var overlap: Bool
  }

  func parts(of patch: Patch) -> [Part] {
    let byColour = partedByColour(patch)
    return byColour.flatMap { part in partedByValley(part) }
  }

  // MARK: Colour

  private func partedByColour(_ patch: Patch) -> [Part] {
    let red = redMask(patch)
    let closed = closedMask(red, patch, um: burstGap / 2)
    let groups = Components(closed)
    let least = max(4, Int(2_500 / (umPerPixel * umPerPixel)))
    let large = (0..<groups.count).filter { c in
      groups.pixels(of: c).count { red[Int($0)] != 0 } >= least
    }
    guard !large.isEmpty else { return [Part(patch: patch, clusters: 1, overlap: false)] }
    let clusters = Components(mask(red, patch)).count
    let redArea = large.reduce(0) { $0 + groups.pixels(of: $1).count }
    let paleArea = patch.area - redArea
    // A pale neighbour is at least as large as a small colony; a rim of blur is not.
    let paleIsColony = Double(paleArea) * umPerPixel * umPerPixel > 30_000 && paleArea > redArea / 2
    if large.count == 1, !paleIsColony {
      return [Part(patch: patch, clusters: clusters, overlap: false)]
    }
    // Seeds: every large red group; the pale colony where its middle lies outside all of them.
    var seeds = [Int32](repeating: 0, count: patch.mask.count)
    for (k, c) in large.enumerated() {
      for i in groups.pixels(of: c) where patch.mask[Int(i)] != 0 { seeds[Int(i)] = Int32(k + 1) }
    }
    var count = large.count
    if paleIsColony, let core = paleCore(patch, seeds) {
      count += 1
      for i in core { seeds[i] = Int32(count) }
    }
    if count == 1 { return [Part(patch: patch, clusters: clusters, overlap: false)] }
    grow(&seeds, patch)
    return (1...count).compactMap { label in
      patch.part(seeds, Int32(label), planeWidth: density.width).map {
        Part(patch: $0, clusters: 1, overlap: false)
      }
    }
  }

  /// The thickest part of the pale area, when it lies apart from the red groups.
  private func paleCore(_ patch: Patch, _ seeds: [Int32]) -> [Int]? {
    var pale = patch
    for i in 0..<pale.mask.count where seeds[i] != 0 { pale.mask[i] = 0 }
    let depth = EdgeDistance(pale)
    guard Double(depth.greatest) * umPerPixel > 60 else { return nil }
    // A halo runs round its core on all sides: then the pale area's middle is the red group's.
    var px = 0.0
    var py = 0.0
    var pn = 0.0
    var rx = 0.0
    var ry = 0.0
    var rn = 0.0
    for i in 0..<patch.mask.count where patch.mask[i] != 0 {
      let x = Double(i % patch.width)
      let y = Double(i / patch.width)
      if seeds[i] == 0 {
        px += x
        py += y
        pn += 1
      } else {
        rx += x
        ry += y
        rn += 1
      }
    }
    guard pn > 0, rn > 0 else { return nil }
    let dx = px / pn - rx / rn
    let dy = py / pn - ry / rn
    let apart = (dx * dx + dy * dy).squareRoot()
    guard apart > 0.6 * (pn / .pi).squareRoot() else { return nil }
    return (0..<pale.mask.count).filter { depth.distance[$0] >= 0.8 * depth.greatest }
  }

  private func redMask(_ patch: Patch) -> [UInt8] {
    var red = [UInt8](repeating: 0, count: patch.mask.count)
    guard let signature = density.haem else { return red }
    let limit = max(5 * signature.noise, 0.05)
    density.planes.withColour { colour in
      for i in 0..<patch.mask.count where patch.mask[i] != 0 {
        let x = patch.x + i % patch.width
        let y = patch.y + i / patch.width
        let value = signature.value(red: colour.redness(x: x, y: y), x: x, y: y)
        if value > limit { red[i] = 1 }
      }
    }
    return red
  }

  private func mask(_ values: [UInt8], _ patch: Patch) -> MaskPlane {
    let plane = MaskPlane(width: patch.width, height: patch.height)
    for i in 0..<values.count { plane.samples[i] = values[i] }
    return plane
  }

  private func closedMask(_ values: [UInt8], _ patch: Patch, um: Double) -> MaskPlane {
    let source = mask(values, patch)
    let result = MaskPlane(width: patch.width, height: patch.height)
    let radius = Int32(max(1, (um / umPerPixel).rounded()))
    _ = cv_morph(
      source.samples, result.samples, Int32(patch.width), Int32(patch.height), radius, 0)
    return result
  }

  /// Grows seeds over the patch, ring by ring, so that every pixel joins the nearest.
  private func grow(_ seeds: inout [Int32], _ patch: Patch) {
    var front = seeds.indices.filter { seeds[$0] != 0 }
    let steps = [-1, 1, -patch.width, patch.width]
    while !front.isEmpty {
      var next: [Int] = []
      for i in front {
        for step in steps {
          let j = i + step
          guard j >= 0, j < seeds.count, patch.mask[j] != 0, seeds[j] == 0 else { continue }
          seeds[j] = seeds[i]
          next.append(j)
        }
      }
      front = next
    }
  }

  // MARK: Valleys

  private func partedByValley(_ part: Part) -> [Part] {
    let patch = part.patch
    let extent = Double(max(patch.width, patch.height) - 2) * umPerPixel
    guard extent > 2 * hillScale else { return [part] }
    let radius = Int32(max(1, (hillScale / 2 / umPerPixel).rounded()))
    // The square root keeps one very dense cluster from outshining a whole pale colony.
    var height = [Float](repeating: 0, count: patch.mask.count)
    for i in 0..<patch.mask.count where patch.mask[i] != 0 {
      let value = evidence[patch.x + i % patch.width, patch.y + i / patch.width]
      height[i] = max(value, 0).squareRoot()
    }
    _ = cv_box_blur(
      height, &height, Int32(patch.width), Int32(patch.height), radius, 2)
    let share = patch.area / 8
    let split = PersistentWatershed.split(patch, height: height) { top, saddle, area in
      saddle < valley * top && area >= share
    }
    guard split.count > 1 else {
      // A valley too shallow to part two colonies, yet there: counted once, and said so.
      let doubtful = PersistentWatershed.split(patch, height: height) { top, saddle, area in
        saddle < doubt * top && area >= share
      }
      var whole = part
      whole.overlap = doubtful.count > 1
      return [whole]
    }
    return (1...split.count).compactMap { label in
      patch.part(split.labels, Int32(label), planeWidth: density.width).map {
        Part(patch: $0, clusters: 1, overlap: false)
      }
    }
  }
}
