/// Discs whose union an outline is: touching compact colonies told by their arcs.
///
/// Where round colonies overlap, their common outline turns inwards, and between two such notches
/// it follows one of them. Each arc is fitted with a circle, arcs of one circle are joined, and the
/// discs stand only where together they are the object. A distance map cannot do this: the middle
/// of three is as deep as the colonies themselves.
struct DiscFit {
  struct Disc {
    var x: Double
    var y: Double
    var radius: Double
  }

  /// At least two, in the patch's own pixels.
  let discs: [Disc]
  private let patch: Patch

  /// - Parameter patch: filled.
  /// - Returns: nil for what is one colony, or no group of discs.
  init?(_ patch: Patch) {
    self.patch = patch
    guard patch.area > 60 else { return nil }
    let outline = Self.smoothed(Outline(patch), patch)
    let notches = Self.notches(outline)
    guard notches.count >= 2 else { return nil }
    var arcs: [[SIMD2<Double>]] = []
    for (k, start) in notches.enumerated() {
      let end = k + 1 < notches.count ? notches[k + 1] : notches[0] + outline.count
      // The notch itself is rounded by the lens and by the pixels: it belongs to neither side.
      guard end - start >= 7 else { continue }
      arcs.append((start + 2...end - 2).map { outline[$0 % outline.count] })
    }
    // The longest arcs say most about their circles; the others join the one that they fit.
    arcs.sort { $0.count > $1.count }
    var groups: [(points: [SIMD2<Double>], disc: Disc)] = []
    for arc in arcs {
      guard let own = Self.circle(arc) else { return nil }
      let joined = groups.indices.compactMap { g -> (Int, Disc, Double)? in
        guard let both = Self.circle(groups[g].points + arc),
          both.radius < 1.3 * groups[g].disc.radius
        else { return nil }
        let rms = Self.distance(of: groups[g].points + arc, to: both)
        return rms < max(0.6, 0.05 * both.radius) ? (g, both, rms) : nil
      }.min { $0.2 < $1.2 }
      if let (g, both, _) = joined {
        groups[g] = (groups[g].points + arc, both)
      } else {
        guard Self.distance(of: arc, to: own) < max(0.6, 0.06 * own.radius) else { return nil }
        groups.append((arc, own))
      }
    }
    discs = groups.map(\.disc)
    guard discs.count >= 2, isWhole else { return nil }
  }

  /// The patch's pixels, each with the disc that it lies deepest in; 1-based, 0 outside.
  var labels: [Int32] {
    (0..<patch.mask.count).map { i in
      guard patch.mask[i] != 0 else { return 0 }
      let (x, y) = (Double(i % patch.width), Double(i / patch.width))
      var best: (depth: Double, label: Int32) = (-.infinity, 0)
      for (k, disc) in discs.enumerated() {
        let depth = 1 - hypot(x - disc.x, y - disc.y) / disc.radius
        if depth > best.depth { best = (depth, Int32(k + 1)) }
      }
      return best.label
    }
  }

  /// Whether the discs are the object, nothing more and nothing less, and each of them adds to it.
  private var isWhole: Bool {
    guard let largest = discs.map(\.radius).max(), let smallest = discs.map(\.radius).min(),
      smallest > 0.25 * largest, largest < 0.75 * Double(max(patch.width, patch.height))
    else { return false }
    var own = [Int](repeating: 0, count: discs.count)
    var both = 0
    var either = 0
    for i in 0..<patch.mask.count {
      let (x, y) = (Double(i % patch.width), Double(i / patch.width))
      var covering = 0
      var last = 0
      for (k, disc) in discs.enumerated() where hypot(x - disc.x, y - disc.y) <= disc.radius {
        covering += 1
        last = k
      }
      let inside = patch.mask[i] != 0
      if covering > 0 || inside { either += 1 }
      if covering > 0, inside { both += 1 }
      if covering == 1, inside { own[last] += 1 }
    }
    guard Double(both) > 0.9 * Double(either) else { return false }
    return discs.indices.allSatisfy {
      Double(own[$0]) > 0.2 * .pi * discs[$0].radius * discs[$0].radius
    }
  }

  /// The outline in the patch's pixels, half a pixel out and with the steps of the raster averaged
  /// away.
  private static func smoothed(_ outline: Outline, _ patch: Patch) -> [SIMD2<Double>] {
    let points = outline.points.map {
      SIMD2(Double($0.x - patch.x), Double($0.y - patch.y))
    }
    let n = points.count
    guard n > 12 else { return points }
    let reach = n > 60 ? 2 : 1
    return (0..<n).map { i in
      var sum = SIMD2<Double>.zero
      for k in -reach...reach { sum += points[(i + k + n) % n] }
      let mean = sum / Double(2 * reach + 1)
      let along = points[(i + reach + 1) % n] - points[(i - reach - 1 + n) % n]
      let length = max((along.x * along.x + along.y * along.y).squareRoot(), 1e-9)
      // Clockwise on screen, with y downwards: the outside is to the left of the way.
      return mean + SIMD2(along.y, -along.x) * (0.5 / length)
    }
  }

  /// Places where the outline turns inwards, ascending.
  private static func notches(_ outline: [SIMD2<Double>]) -> [Int] {
    let n = outline.count
    guard n >= 24 else { return [] }
    // A chord's arms are a part of what may be the smallest colony's outline.
    let arm = max(3, min(n / 16, 14))
    var turn = [Double](repeating: 0, count: n)
    for i in 0..<n {
      let a = outline[i] - outline[(i - arm + n) % n]
      let b = outline[(i + arm) % n] - outline[i]
      turn[i] = atan2(a.x * b.y - a.y * b.x, a.x * b.x + a.y * b.y)
    }
    // Convex turns are positive on a clockwise way with y downwards.
    let least = -0.3
    return (0..<n).filter { i in
      guard turn[i] < least else { return false }
      for k in 1...arm {
        let (before, after) = (turn[(i - k + n) % n], turn[(i + k) % n])
        if before <= turn[i] || after < turn[i] { return false }
      }
      return true
    }
  }

  /// Circle of least algebraic distance (Kasa 1976, doi 10.1109/TIM.1976.6312298); nil for a
  /// straight line.
  private static func circle(_ points: [SIMD2<Double>]) -> Disc? {
    let n = Double(points.count)
    let middle = points.reduce(.zero, +) / n
    var (xx, yy, xy, xz, yz, zz) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for p in points {
      let d = p - middle
      let z = d.x * d.x + d.y * d.y
      xx += d.x * d.x
      yy += d.y * d.y
      xy += d.x * d.y
      xz += d.x * z
      yz += d.y * z
      zz += z
    }
    let determinant = xx * yy - xy * xy
    guard determinant > 1e-6 * zz * zz else { return nil }
    let x = (xz * yy - yz * xy) / (2 * determinant)
    let y = (yz * xx - xz * xy) / (2 * determinant)
    return Disc(
      x: middle.x + x, y: middle.y + y, radius: (x * x + y * y + zz / n).squareRoot())
  }

  /// Root mean square distance of points from a circle, px.
  private static func distance(of points: [SIMD2<Double>], to disc: Disc) -> Double {
    let sum = points.reduce(0.0) { sum, p in
      let d = hypot(p.x - disc.x, p.y - disc.y) - disc.radius
      return sum + d * d
    }
    return (sum / Double(max(points.count, 1))).squareRoot()
  }
}

#if canImport(Glibc)
  internal import Glibc
#endif
