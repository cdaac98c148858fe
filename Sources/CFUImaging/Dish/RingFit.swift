internal import CFUCore

#if canImport(Glibc)
  internal import Glibc
#endif

/// Fits one ring to radial edges and lists the rings that run parallel to it.
enum RingFit {
  /// A ring with the share of the visible directions in which an edge lies on it.
  struct Fitted {
    var ring: Ring
    var coverage: Double
    /// Share of all directions that lie inside the picture at the ring's radius.
    var visible: Double
    /// Mean weight of the edges on it, 1...4.
    var weight: Double
  }

  /// A ring parallel to a fitted one.
  struct Parallel {
    /// Radius in units of the fitted ring.
    var ratio: Double
    var coverage: Double
    /// Mean size of the brightness change, grey levels.
    var step: Double
  }

  /// The best ring around the centre of `edges`, or nil when no radius is supported.
  static func best(of edges: PolarEdges, width: Int, height: Int) -> Fitted? {
    var best: Fitted?
    for start in modes(of: edges, limit: 4) {
      guard let fit = refine(edges, radius: start, width: width, height: height) else { continue }
      if best == nil || score(fit) > score(best!) { best = fit }
    }
    return best
  }

  /// How good a fit is, up to 1: how much of the way round it covers, and how strong its edges are; of two rings
  /// that go all the way round the wall is the sharper, and holds the centre better than a soft meniscus.
  static func score(_ fit: Fitted) -> Double {
    fit.coverage * fit.visible.squareRoot() * (0.6 + 0.1 * fit.weight)
  }

  /// Radii at which most directions have an edge.
  private static func modes(of edges: PolarEdges, limit: Int) -> [Double] {
    let top = edges.points.reduce(0) { max($0, $1.radius) }
    guard top > 0 else { return [] }
    let bin = max(1, top / 150)
    let bins = Int(top / bin) + 3
    var histogram = [Double](repeating: 0, count: bins)
    var lastRay = [Int](repeating: -1, count: bins)
    for point in edges.points {
      let b = Int(point.radius / bin)
      for k in max(0, b - 1)...min(bins - 1, b + 1) where lastRay[k] != point.ray {
        lastRay[k] = point.ray
        histogram[k] += 1
      }
    }
    var found: [Double] = []
    while found.count < limit {
      guard let k = histogram.indices.max(by: { histogram[$0] < histogram[$1] }),
        histogram[k] >= Double(PolarEdges.rays) / 12
      else { break }
      found.append((Double(k) + 0.5) * bin)
      for j in max(0, k - 4)...min(bins - 1, k + 4) { histogram[j] = 0 }
    }
    return found
  }

  /// Narrows the tolerance step by step. What is fitted is the inverse square of the radius: for an ellipse
  /// round the centre it is a constant plus the second harmonic of the angle, exactly, and a shifted centre adds
  /// the first harmonic in first order.
  private static func refine(_ edges: PolarEdges, radius: Double, width: Int, height: Int)
    -> Fitted?
  {
    // In units of `radius`, so that the coefficients are near 1.
    var coefficients = [1.0, 0, 0, 0, 0]
    var basis = [[Double]]()
    for ray in 0..<PolarEdges.rays {
      let t = PolarEdges.angle(ofRay: ray)
      basis.append([1, cos(t), sin(t), cos(2 * t), sin(2 * t)])
    }
    func model(_ ray: Int) -> Double {
      let b = basis[ray]
      var sum = 0.0
      for i in 0..<5 { sum += b[i] * coefficients[i] }
      return radius / max(sum, 0.1).squareRoot()
    }
    for tolerance in [0.06, 0.04, 0.025, 0.015, 0.01, 0.01, 0.01] {
      var normal = [Double](repeating: 0, count: 25)
      var right = [Double](repeating: 0, count: 5)
      var used = 0
      for ray in 0..<PolarEdges.rays {
        let expected = model(ray)
        var nearest: PolarEdges.Point?
        for i in edges.starts[ray]..<edges.starts[ray + 1] {
          let point = edges.points[i]
          if abs(point.radius - expected) < abs((nearest?.radius ?? .infinity) - expected) {
            nearest = point
          }
        }
        guard let point = nearest, abs(point.radius - expected) <= tolerance * radius else {
          continue
        }
        used += 1
        let u = (point.radius - expected) / (tolerance * radius)
        let w = (1 - u * u) * (1 - u * u)
        let b = basis[ray]
        let inverse = radius / point.radius
        for i in 0..<5 {
          right[i] += w * b[i] * inverse * inverse
          for j in 0..<5 { normal[i * 5 + j] += w * b[i] * b[j] }
        }
      }
      guard used >= PolarEdges.rays / 8 else { return nil }
      // A gentle pull of the harmonics towards zero keeps an arc from bending into nonsense.
      for i in 1..<5 { normal[i * 5 + i] += 0.02 * Double(used) }
      guard let solution = solve(normal, right, 5) else { return nil }
      coefficients = solution
    }
    let mean = coefficients[0]
    let second = (coefficients[3] * coefficients[3] + coefficients[4] * coefficients[4])
      .squareRoot()
    guard mean > 0.2, second < 0.4 * mean else { return nil }
    let shift = -0.5 * radius / (mean * mean.squareRoot())
    let ring = Ring(
      centreX: edges.centreX + shift * coefficients[1],
      centreY: edges.centreY + shift * coefficients[2],
      semiMajor: radius / (mean - second).squareRoot(),
      semiMinor: radius / (mean + second).squareRoot(),
      angle: atan2(-coefficients[4], -coefficients[3]) / 2)
    var covered = 0
    var visible = 0
    var weight = 0.0
    for ray in 0..<PolarEdges.rays {
      let expected = model(ray)
      let theta = PolarEdges.angle(ofRay: ray)
      let x = edges.centreX + expected * cos(theta)
      let y = edges.centreY + expected * sin(theta)
      guard x >= 3, y >= 3, x <= Double(width - 4), y <= Double(height - 4) else { continue }
      visible += 1
      for i in edges.starts[ray]..<edges.starts[ray + 1]
      where abs(edges.points[i].radius - expected) <= 0.008 * radius + 0.5 {
        covered += 1
        weight += edges.points[i].weight
        break
      }
    }
    guard visible > 0 else { return nil }
    return Fitted(
      ring: ring, coverage: Double(covered) / Double(visible),
      visible: Double(visible) / Double(PolarEdges.rays),
      weight: weight / Double(max(covered, 1)))
  }

  /// All rings parallel to `ring`, by growing radius; `edges` must be centred on it.
  static func parallels(to ring: Ring, in edges: PolarEdges, width: Int, height: Int) -> [Parallel]
  {
    let bin = 0.002
    let low = 0.6
    let bins = 500
    var rays = [Double](repeating: 0, count: bins)
    var lastRay = [Int](repeating: -1, count: bins)
    var steps = [Double](repeating: 0, count: bins)
    let walls = (0..<PolarEdges.rays).map { ring.radius(at: PolarEdges.angle(ofRay: $0)) }
    for point in edges.points {
      let ratio = point.radius / walls[point.ray]
      let b = Int((ratio - low) / bin)
      for k in (b - 2)...(b + 2) where k >= 0 && k < bins && lastRay[k] != point.ray {
        lastRay[k] = point.ray
        rays[k] += 1
        steps[k] += Double(abs(point.step))
      }
    }
    var visible = [Double](repeating: 1, count: bins)
    let directions = stride(from: 0, to: PolarEdges.rays, by: 3).map { ray in
      let theta = PolarEdges.angle(ofRay: ray)
      return (x: walls[ray] * cos(theta), y: walls[ray] * sin(theta))
    }
    for k in 0..<bins {
      let ratio = low + (Double(k) + 0.5) * bin
      var inside = 0
      for direction in directions {
        let x = ring.centreX + ratio * direction.x
        let y = ring.centreY + ratio * direction.y
        if x >= 3, y >= 3, x <= Double(width - 4), y <= Double(height - 4) { inside += 3 }
      }
      visible[k] = Double(max(inside, PolarEdges.rays / 8))
    }
    var found: [Parallel] = []
    for k in 2..<(bins - 2) {
      let coverage = rays[k] / visible[k]
      guard coverage >= 0.25 else { continue }
      let neighbours = (k - 2)...(k + 2)
      let isPeak = neighbours.allSatisfy {
        $0 == k || rays[$0] < rays[k] || (rays[$0] == rays[k] && $0 > k)
      }
      guard isPeak else { continue }
      found.append(
        Parallel(
          ratio: low + (Double(k) + 0.5) * bin, coverage: min(coverage, 1),
          step: steps[k] / max(rays[k], 1)))
    }
    return found
  }

  /// Solves a small dense system by Gaussian elimination with pivoting; nil when singular.
  static func solve(_ matrix: [Double], _ right: [Double], _ n: Int) -> [Double]? {
    var a = matrix
    var b = right
    for column in 0..<n {
      var pivot = column
      for row in column..<n where abs(a[row * n + column]) > abs(a[pivot * n + column]) {
        pivot = row
      }
      guard abs(a[pivot * n + column]) > 1e-12 else { return nil }
      if pivot != column {
        for k in 0..<n { a.swapAt(pivot * n + k, column * n + k) }
        b.swapAt(pivot, column)
      }
      for row in (column + 1)..<n {
        let f = a[row * n + column] / a[column * n + column]
        for k in column..<n { a[row * n + k] -= f * a[column * n + k] }
        b[row] -= f * b[column]
      }
    }
    for row in stride(from: n - 1, through: 0, by: -1) {
      for k in (row + 1)..<max(n, row + 1) { b[row] -= a[row * n + k] * b[k] }
      b[row] /= a[row * n + row]
    }
    return b
  }
}
