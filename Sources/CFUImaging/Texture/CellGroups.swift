internal import CFUPictures
internal import CVisionBridge

#if canImport(Glibc)
  internal import Glibc
#endif

/// Groups of large cells, each of which shows by itself: how a colony of a few megakaryocytes is seen, which
/// neither darkens the gel nor covers enough of it to have a texture.
///
/// Spots of the size of such cells are looked for in the finest pixels. A group of them counts when it is
/// closer together than chance brings as many as strong on this dish: the expected number of such groups
/// among the dish's own scattered spots is below `falseGroups` (Desolneux, Moisan and Morel, 2000, call this
/// a-contrario detection). So debris, dust and noise set their own limit, and no density is assumed.
struct CellGroups {
  /// One group: its spots, analysis pixels.
  struct Group {
    var spots: [(x: Double, y: Double)]
    /// The weakest of its spots, standard deviations.
    var weakest: Float
  }

  private(set) var groups: [Group] = []

  /// Chance groups to be expected on a dish, at each of five levels, of all spots, bright ones and dark ones each.
  static let falseGroups = 0.06
  /// Neighbours in a group lie no further apart than this, um.
  static let reach = 110.0
  /// Spots weaker than this are noise, standard deviations.
  static let weakest: Float = 4.5

  /// - Parameters:
  ///   - umPerPixel: um per working pixel.
  ///   - loudness: noise over that of open gel, analysis pixels; nil where it is the same everywhere.
  ///   - taken: non-zero (analysis pixels) where a colony was found already, whose cells are no scattered spots.
  init(
    _ image: WorkingImage, density: OpticalDensity, umPerPixel: Double, loudness: FloatPlane?,
    taken: MaskPlane
  ) {
    let planes = density.planes
    let luma = image.luma
    guard case .band(let inner, let outer) = TextureMap.Detail.largeCells(umPerPixel: umPerPixel)
    else { return }
    let capacity = 1 << 16
    var total: Int64 = 0
    let found = [cv_spot](unsafeUninitializedCapacity: capacity) { buffer, used in
      let status = luma.withSamples {
        cv_find_spots(
          $0, Int32(luma.width), Int32(luma.height), Int32(planes.originX * planes.factor),
          Int32(planes.originY * planes.factor), Int32(planes.width * planes.factor),
          Int32(planes.height * planes.factor), Int32(inner), Int32(outer), Self.weakest, 0.15,
          buffer.baseAddress!, Int64(capacity), &total)
      }
      used = status == CV_OK ? Int(min(total, Int64(capacity))) : 0
    }
    let disc = density.region?.wall.unitDisc
    let factor = Double(planes.factor)
    // The wall's edge, its blur and what its fit is off reach so far into the larger square.
    let radius = (density.region?.wall.meanRadius ?? 0) * factor
    let limit = min(0.985, 1 - Double(outer + 3) / max(radius, 1))
    var spots: [Spot] = []
    for spot in found {
      let x = (Double(spot.x) + 0.5) / factor - 0.5 - Double(planes.originX)
      let y = (Double(spot.y) + 0.5) / factor - 0.5 - Double(planes.originY)
      let px = min(max(Int(x.rounded()), 0), density.width - 1)
      let py = min(max(Int(y.rounded()), 0), density.height - 1)
      if !density.sigma[px, py].isFinite { continue }
      let z = loudness.map { spot.z / $0[px, py] } ?? spot.z
      if abs(z) < Self.weakest { continue }
      if let disc, disc(x: x, y: y) > limit { continue }
      spots.append(Spot(x: x, y: y, z: z, taken: taken[px, py] != 0))
    }
    let um = umPerPixel * factor
    collectRed(spots, density: density, umPerPixel: um)
    for level in [16, 11, 8, 6, Self.weakest] as [Float] {
      let strong = spots.filter { abs($0.z) >= level }
      // The cells of one colony mostly look alike; where the gel is full of dark ones, bright ones stand out.
      collect(strong, level: level, umPerPixel: um, density: density, taken: taken)
      collect(
        strong.filter { $0.z > 0 }, level: level, umPerPixel: um, density: density, taken: taken)
      collect(
        strong.filter { $0.z < 0 }, level: level, umPerPixel: um, density: density, taken: taken)
    }
  }

  private struct Spot {
    var x: Double
    var y: Double
    /// Standard deviations of the surroundings; negative where darker.
    var z: Float
    /// Part of a colony that was found already.
    var taken: Bool
  }

  /// A small erythroid colony is one dark spot, as a speck of dust is; only that it is red.
  private mutating func collectRed(_ spots: [Spot], density: OpticalDensity, umPerPixel: Double) {
    guard let haem = density.haem, density.polarity > 0 else { return }
    let limit = max(2 * haem.noise, 0.01)
    density.planes.withColour { colour in
      for spot in spots where spot.z < -7 {
        let x = Int(spot.x.rounded())
        let y = Int(spot.y.rounded())
        guard x > 0, y > 0, x < density.width - 1, y < density.height - 1 else { continue }
        // Colour is stored at half the sampling: the mean over what a small colony covers.
        var sum: Float = 0
        for (dx, dy) in [(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1)] {
          sum += haem.value(red: colour.redness(x: x + dx, y: y + dy), x: x + dx, y: y + dy)
        }
        if sum / 5 > limit { groups.append(Group(spots: [(spot.x, spot.y)], weakest: -spot.z)) }
      }
    }
  }

  private mutating func collect(
    _ spots: [Spot], level: Float, umPerPixel um: Double, density: OpticalDensity, taken: MaskPlane
  ) {
    guard spots.count >= 2 else { return }
    // Noise is correlated a little, so weak spots come in twos and threes more often than chance has it.
    let least = level < 6 ? 4 : level < 8 ? 3 : 2
    let index = SpotIndex(spots.map { ($0.x, $0.y) }, cell: Self.reach / um)
    let scatter = ScatteredSpots(
      spots.filter { !$0.taken }.map { ($0.x, $0.y) }, region: density.region, taken: taken)
    // Where spots stand so close that every one has neighbours by chance, only closer ones are grouped.
    let perPixel = spots.map { scatter.perPixel(x: $0.x, y: $0.y) }
    let reach = perPixel.map { min(Self.reach / um, (0.35 / (.pi * $0)).squareRoot()) }
    for members in index.linked(within: reach) where members.count >= least {
      let xs = members.map { spots[$0].x }
      let ys = members.map { spots[$0].y }
      // The area in which the others were found: the group's own extent, at least one cell around each.
      let cell = 30 / um
      let width = (xs.max() ?? 0) - (xs.min() ?? 0) + cell
      let height = (ys.max() ?? 0) - (ys.min() ?? 0) + cell
      let scattered = members.reduce(0) { $0 + perPixel[$1] } / Double(members.count)
      let expected = scattered * .pi / 4 * width * height
      let chance = Poisson.atLeast(members.count - 1, mean: expected)
      guard Double(spots.count) * chance < (level < 6 ? 0.03 : 1) * Self.falseGroups else {
        continue
      }
      groups.append(
        Group(spots: members.map { (spots[$0].x, spots[$0].y) }, weakest: level))
    }
  }

  /// The groups as marks on a plane like `plane`: the cells as discs, in standard deviations.
  func marks(like plane: FloatPlane, umPerPixel: Double) -> FloatPlane {
    let marks = FloatPlane(width: plane.width, height: plane.height, filledWith: 0)
    let radius = max(1, Int((22 / umPerPixel).rounded()))
    for group in groups {
      for spot in group.spots {
        let cx = Int(spot.x.rounded())
        let cy = Int(spot.y.rounded())
        for y in max(0, cy - radius)...min(marks.height - 1, max(0, cy + radius)) {
          for x in max(0, cx - radius)...min(marks.width - 1, max(0, cx + radius)) {
            let (dx, dy) = (x - cx, y - cy)
            if dx * dx + dy * dy <= radius * radius + 1 {
              marks[x, y] = max(marks[x, y], group.weakest)
            }
          }
        }
      }
    }
    return marks
  }
}

/// Points of a plane in cells, for neighbours.
private struct SpotIndex {
  private let points: [(x: Double, y: Double)]
  private let cell: Double
  private let columns: Int
  private var cells: [Int: [Int]] = [:]

  init(_ points: [(x: Double, y: Double)], cell: Double) {
    self.points = points
    self.cell = max(cell, 1)
    columns = Int((points.map(\.x).max() ?? 0) / self.cell) + 3
    for (i, p) in points.enumerated() { cells[key(p.x, p.y), default: []].append(i) }
  }

  private func key(_ x: Double, _ y: Double) -> Int {
    Int(y / cell) * columns + Int(x / cell) + 1
  }

  /// Points other than point `i` that lie no further than `reach` (at most the cell) from it.
  func neighbours(of i: Int, within reach: Double) -> [Int] {
    let p = points[i]
    let home = key(p.x, p.y)
    var result: [Int] = []
    for row in [-columns, 0, columns] {
      for column in -1...1 {
        for j in cells[home + row + column] ?? [] where j != i {
          let (dx, dy) = (points[j].x - p.x, points[j].y - p.y)
          if dx * dx + dy * dy <= reach * reach { result.append(j) }
        }
      }
    }
    return result
  }

  /// Groups of points linked by steps of at most the `reach` of either point.
  func linked(within reach: [Double]) -> [[Int]] {
    var seen = [Bool](repeating: false, count: points.count)
    var result: [[Int]] = []
    for start in points.indices where !seen[start] {
      seen[start] = true
      var group = [start]
      var next = 0
      while next < group.count {
        let i = group[next]
        next += 1
        for j in neighbours(of: i, within: reach[i]) where !seen[j] {
          let (dx, dy) = (points[j].x - points[i].x, points[j].y - points[i].y)
          guard dx * dx + dy * dy <= reach[j] * reach[j] else { continue }
          seen[j] = true
          group.append(j)
        }
      }
      result.append(group)
    }
    return result
  }
}

/// How many spots there are that belong to no colony, per pixel.
///
/// On open gel one figure serves the whole dish; near the wall, where meniscus and caustics make spots of
/// their own, one for each distance from the wall.
private struct ScatteredSpots {
  private let open: Double
  /// Per pixel, ring by ring from `inner` to the wall.
  private let rings: [Double]
  private let disc: Ring.UnitDisc?

  private static let inner = 0.85
  private static let ringCount = 6
  private static let sectors = 16

  init(_ points: [(x: Double, y: Double)], region: DishRegion?, taken: MaskPlane) {
    let (width, height) = (taken.width, taken.height)
    let side = max(1, min(width, height) / 14)
    let columns = max(1, width / side)
    let rows = max(1, height / side)
    var counts = [Double](repeating: 0, count: columns * rows)
    for p in points where Int(p.x) / side < columns && Int(p.y) / side < rows {
      counts[Int(p.y) / side * columns + Int(p.x) / side] += 1
    }
    let disc = region?.wall.unitDisc
    self.disc = disc
    var seen: [Double] = []
    for i in counts.indices {
      let x = (Double(i % columns) + 0.5) * Double(side)
      let y = (Double(i / columns) + 0.5) * Double(side)
      if let disc, disc(x: x, y: y) > 0.85 { continue }
      // What colonies cover cannot hold scattered spots.
      let free = Self.free(taken, x: i % columns * side, y: i / columns * side, side: side)
      if free > 0.25 { seen.append(counts[i] / free) }
    }
    open = Self.scattered(seen) / Double(side * side)
    guard let region, let disc else {
      rings = []
      return
    }
    var table = [Double](repeating: 0, count: Self.ringCount * Self.sectors)
    for p in points {
      let ring = Self.ring(disc(x: p.x, y: p.y))
      guard ring >= 0 else { continue }
      let turn = atan2(p.y - region.wall.centreY, p.x - region.wall.centreX) / (2 * .pi) + 0.5
      table[ring * Self.sectors + min(Self.sectors - 1, Int(turn * Double(Self.sectors)))] += 1
    }
    let whole = Double.pi * region.wall.semiMajor * region.wall.semiMinor
    let open = open
    rings = (0..<Self.ringCount).map { ring in
      let step = (1 - Self.inner) / Double(Self.ringCount)
      let from = Self.inner + Double(ring) * step
      let area = whole * ((from + step) * (from + step) - from * from) / Double(Self.sectors)
      let values = Array(table[ring * Self.sectors..<(ring + 1) * Self.sectors])
      return max(open, Self.scattered(values) / area)
    }
  }

  /// Share of a square that no colony covers.
  private static func free(_ taken: MaskPlane, x: Int, y: Int, side: Int) -> Double {
    var covered = 0
    for row in stride(from: y, to: min(y + side, taken.height), by: 3) {
      for column in stride(from: x, to: min(x + side, taken.width), by: 3)
      where taken[column, row] != 0 { covered += 1 }
    }
    let all = ((side + 2) / 3) * ((side + 2) / 3)
    return 1 - Double(covered) / Double(max(1, all))
  }

  func perPixel(x: Double, y: Double) -> Double {
    guard let disc else { return open }
    let ring = Self.ring(disc(x: x, y: y))
    return ring < 0 ? open : rings[ring]
  }

  private static func ring(_ rho: Double) -> Int {
    rho < inner ? -1 : min(ringCount - 1, Int((rho - inner) / (1 - inner) * Double(ringCount)))
  }

  /// The mean of the middle half of the counts: what stands in colonies does not count, and unlike a
  /// median it tells 0.3 from 0.
  private static func scattered(_ counts: [Double]) -> Double {
    guard !counts.isEmpty else { return 1 }
    let sorted = counts.sorted()
    let from = sorted.count / 4
    let middle = sorted[from..<max(from + 1, sorted.count * 3 / 4)]
    let mean = middle.reduce(0, +) / Double(middle.count)
    let overall = sorted.reduce(0, +) / Double(sorted.count)
    // Few and far between: a fair part of them may be the colonies themselves.
    return max(mean, 0.2 * overall, 0.5 / Double(sorted.count))
  }
}

/// The Poisson distribution.
private enum Poisson {
  /// Probability of at least `count` (0 ...) at a mean (> 0).
  static func atLeast(_ count: Int, mean: Double) -> Double {
    guard count > 0 else { return 1 }
    // Beyond the mean the tail itself is summed: 1 - cdf would lose it to rounding.
    var term = exp(-mean + Double(count) * log(mean) - lgamma(Double(count) + 1))
    var tail = 0.0
    var k = Double(count)
    for _ in 0..<200 {
      tail += term
      k += 1
      term *= mean / k
      if term < tail * 1e-12, k > mean { break }
    }
    return min(1, tail)
  }
}
