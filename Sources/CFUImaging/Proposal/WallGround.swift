internal import CFUCore

#if canImport(Glibc)
  internal import Glibc
#endif

/// What the wall of the dish does to the light near it: shade, meniscus and caustics follow the
/// wall, so that the median along it is the ground that a colony there stands out from.
struct WallGround {
  /// Distance from the dish's centre in radii of its wall, a number per pixel.
  private(set) var rho: [Float]
  private let width: Int
  /// Px per radius.
  private let radius: Float

  /// Nearer to the wall than this (in radii) the ground is taken along it; from `alone` on alone.
  private static let from: Float = 0.84
  private static let alone: Float = 0.9
  /// Beyond this nothing is looked for.
  static let end: Float = 0.99

  /// Nil where the cut-out does not come near the wall.
  init?(_ dish: DishEllipse, in light: ProposalLight) {
    guard dish.semiMajor > 0, dish.semiMinor > 0, dish.semiMajor.isFinite else { return nil }
    let centre = light.local(dish.centre)
    let (c, s) = (cos(dish.angle) * light.scale, sin(dish.angle) * light.scale)
    let (ux, uy) = (Float(c / dish.semiMajor), Float(s / dish.semiMajor))
    let (vx, vy) = (Float(-s / dish.semiMinor), Float(c / dish.semiMinor))
    width = light.width
    radius = Float(dish.semiMinor / light.scale)
    rho = [Float](repeating: 0, count: light.width * light.height)
    var furthest: Float = 0
    for y in 0..<light.height {
      let dy = Float(Double(y) - centre.y)
      for x in 0..<light.width {
        let dx = Float(Double(x) - centre.x)
        let (u, v) = (ux * dx + uy * dy, vx * dx + vy * dy)
        let r = (u * u + v * v).squareRoot()
        rho[y * width + x] = r
        furthest = max(furthest, r)
      }
    }
    guard furthest > Self.from else { return nil }
  }

  /// In radii, where the wall is `distance` px away.
  func reach(within distance: Double) -> Float { 1 - Float(distance) / max(radius, 1) }

  func isGel(_ i: Int) -> Bool { rho[i] < 0.95 }

  /// Takes the medians along the wall off what is left over the smooth ground; 0 beyond the wall.
  func follow(_ colour: inout [SIMD3<Float>]) {
    let first = Self.from * radius
    let bins = Int((Self.end - Self.from) * radius) + 2
    var members = [[Int]](repeating: [], count: bins)
    for i in colour.indices where rho[i] > Self.from && rho[i] < Self.end {
      members[Int(rho[i] * radius - first)].append(i)
    }
    var medians = [SIMD3<Float>?](repeating: nil, count: bins)
    for (k, cells) in members.enumerated() where cells.count >= 24 {
      var median = SIMD3<Float>.zero
      for channel in 0..<3 {
        var values = cells.map { colour[$0][channel] }
        median[channel] = values.withUnsafeMutableBufferPointer {
          RobustScale.median($0, count: $0.count)
        }
      }
      medians[k] = median
    }
    for i in colour.indices where rho[i] > Self.from {
      guard rho[i] < Self.end, let median = medians[Int(rho[i] * radius - first)] else {
        colour[i] = .zero
        continue
      }
      colour[i] -= median * min((rho[i] - Self.from) / (Self.alone - Self.from), 1)
    }
  }
}
