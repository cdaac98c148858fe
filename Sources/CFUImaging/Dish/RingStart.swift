#if canImport(Glibc)
  internal import Glibc
#endif

/// Where the fits of rings begin: radii and shapes at which most directions have an edge of one sign.
struct RingStart {
  private static let circle = [SIMD4<Double>.zero]

  /// Circles whose centre lies 4.5 % of the radius beside the one that is looked from, in eight directions: a lid
  /// or an opening is seldom right round the dish.
  private static let shifted: [SIMD4<Double>] = (0..<8).map { k in
    let angle = Double(k) * .pi / 4
    return SIMD4(-0.09 * cos(angle), -0.09 * sin(angle), 0, 0)
  }

  /// Ellipses of axis ratio 0.95, 0.9, 0.85 and 0.8 in eight directions.
  private static let tilted: [SIMD4<Double>] = [0.95, 0.9, 0.85, 0.8].flatMap { ratio in
    let e = (1 - ratio * ratio) / (1 + ratio * ratio)
    return (0..<8).map { k in
      let angle = Double(k) * .pi / 4
      return SIMD4(0, 0, -e * cos(angle), -e * sin(angle))
    }
  }

  private static let others = shifted + tilted

  /// Width of a bin of the logarithm of the radius.
  private static let bin = 0.008

  /// Logarithm of a direction's radius for each shape, in bins.
  private static func offsets(_ shapes: [SIMD4<Double>]) -> [[Float]] {
    shapes.map { shape in
      Directions.few.table.map { Float(-0.5 * log(1 + (shape * $0).sum()) / bin) }
    }
  }
  private static let circleOffsets = offsets(circle)
  private static let otherOffsets = offsets(others)

  private let signed: PolarEdges.Signed
  private let rays: Int
  private let logs: [Float]
  private let first: Double
  private let bins: Int

  /// - Parameter edges: in `Directions.few`.
  init(_ edges: PolarEdges, rising: Bool) {
    signed = edges.edges(rising: rising)
    rays = edges.directions.count
    precondition(rays == Directions.few.count)
    var low = Double.infinity
    var high = 1.0
    for point in signed.points {
      low = min(low, point.radius)
      high = max(high, point.radius)
    }
    low = min(low, high)
    let first = log(low) / Self.bin - 20
    self.first = first
    bins = Int(log(high) / Self.bin - first) + 24
    logs = signed.points.map { Float(log($0.radius) / Self.bin - first) }
  }

  /// Radii at which a circle meets the most edges, best first.
  func round(limit: Int) -> [PolarRing] {
    starts(Self.circle, Self.circleOffsets, limit: limit)
  }

  /// Radii and shapes at which an ellipse or a shifted circle meets the most edges, best first.
  func misshapen(limit: Int) -> [PolarRing] {
    starts(Self.others, Self.otherOffsets, limit: limit)
  }

  private func starts(_ shapes: [SIMD4<Double>], _ offsets: [[Float]], limit: Int) -> [PolarRing] {
    // For each bin the best shape and how many directions it has.
    var most = [Int32](repeating: 0, count: bins)
    var whose = [Int](repeating: 0, count: bins)
    var histogram = [Int32](repeating: 0, count: bins)
    var lastRay = [Int32](repeating: -1, count: bins)
    for shape in shapes.indices {
      for k in 0..<bins {
        histogram[k] = 0
        lastRay[k] = -1
      }
      for ray in 0..<rays {
        let offset = offsets[shape][ray]
        for i in signed.starts[ray]..<signed.starts[ray + 1] {
          let b = Int(logs[i] - offset)
          guard b >= 1, b < bins - 1 else { continue }
          for k in (b - 1)...(b + 1) where lastRay[k] != Int32(ray) {
            lastRay[k] = Int32(ray)
            histogram[k] += 1
          }
        }
      }
      for k in 0..<bins where histogram[k] > most[k] {
        most[k] = histogram[k]
        whose[k] = shape
      }
    }
    var found: [PolarRing] = []
    while found.count < limit {
      guard let k = most.indices.max(by: { most[$0] < most[$1] }), Int(most[k]) >= rays / 12 else {
        break
      }
      found.append(
        PolarRing(
          radius: exp((Double(k) + 0.5 + first) * Self.bin), harmonics: shapes[whose[k]]))
      for j in max(0, k - 2)...min(bins - 1, k + 2) { most[j] = 0 }
    }
    return found
  }
}
