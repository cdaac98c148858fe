internal import CFUCore

#if canImport(Glibc)
  internal import Glibc
#endif

/// Fits one ring to radial edges.
enum RingFit {
  /// A ring with the share of the visible directions in which an edge lies on it.
  struct Fitted {
    var ring: Ring
    var coverage: Double
    /// Share of all directions that lie inside the picture at the ring's radius.
    var visible: Double
    /// Mean weight of the edges on it, 1...4.
    var weight: Double
    /// Mean brightness change outwards, grey levels.
    var step: Double
  }

  /// How good a fit is, up to 1: how much of the way round it covers, and how strong its edges are; of two rings
  /// that go all the way round the wall is the sharper, and holds the centre better than a soft meniscus.
  static func score(_ fit: Fitted) -> Double {
    fit.coverage * fit.visible.squareRoot() * (0.6 + 0.1 * fit.weight)
  }

  /// Tolerances, in units of the radius, of a fit from a rough start, of an arc and from a good one.
  static let wide = [0.06, 0.035, 0.02, 0.01, 0.008]
  static let arc = [0.03, 0.015, 0.01, 0.008]
  static let narrow = [0.012, 0.008, 0.006, 0.006]

  /// Fits a ring to edges of one sign, narrowing the tolerance step by step.
  ///
  /// - Parameter rising: edges where brightness rises outwards (true) or falls (false). The two sides of a line
  ///   are told apart by it; a fit to both would jump between them.
  /// - Parameter roundness: how firmly the ellipse is held to the shape of `start`, see `DishReach`.
  static func refine(
    _ edges: PolarEdges, from start: PolarRing, tolerances: [Double], rising: Bool,
    within frame: PlaneFrame, roundness: Double
  ) -> Fitted? {
    let signed = edges.edges(rising: rising)
    let rays = edges.directions.count
    let radius = start.radius
    var model = start
    var normal = [Double](repeating: 0, count: 25)
    var right = [Double](repeating: 0, count: 5)
    return edges.directions.table.withUnsafeBufferPointer { table -> Fitted? in
      for tolerance in tolerances {
        for i in 0..<25 { normal[i] = 0 }
        for i in 0..<5 { right[i] = 0 }
        var used = 0
        var sums = Sums()
        for ray in 0..<rays {
          let expected = model.radius(along: table[ray])
          guard let point = signed.nearest(ray, to: expected) else { continue }
          let u = (point.radius - expected) / (tolerance * radius)
          guard abs(u) <= 1 else { continue }
          used += 1
          let inverse = radius / point.radius
          sums.add(table[ray], inverse * inverse, weight: (1 - u * u) * (1 - u * u))
        }
        guard used >= rays / 8 else { return nil }
        sums.fill(&normal, &right)
        // A gentle pull of the harmonics towards the start keeps an arc from bending into nonsense.
        for i in 1..<5 {
          let pull = (i < 3 ? 0.02 : 0.02 + roundness) * Double(used)
          normal[i * 5 + i] += pull
          right[i] += pull * start.harmonics[i - 1]
        }
        guard let solution = solve(normal, right, 5) else { return nil }
        model.mean = solution[0]
        model.harmonics = SIMD4(solution[1], solution[2], solution[3], solution[4])
      }
      guard let ring = model.ring(centreX: edges.centreX, centreY: edges.centreY) else {
        return nil
      }
      var covered = 0
      var visible = 0
      var weight = 0.0
      var step = 0.0
      for ray in 0..<rays {
        let expected = model.radius(along: table[ray])
        guard
          frame.holds(
            edges.centreX + expected * table[ray].x, edges.centreY + expected * table[ray].y)
        else { continue }
        visible += 1
        guard let point = signed.nearest(ray, to: expected),
          abs(point.radius - expected) <= onRing(radius)
        else { continue }
        covered += 1
        weight += Double(point.weight)
        step += Double(point.step)
      }
      guard visible > 0 else { return nil }
      return Fitted(
        ring: ring, coverage: Double(covered) / Double(visible),
        visible: Double(visible) / Double(rays),
        weight: weight / Double(max(covered, 1)), step: step / Double(max(covered, 1)))
    }
  }

  /// How far from a ring an edge may lie and still be on it, px.
  static func onRing(_ radius: Double) -> Double { 0.003 * radius + 0.6 }

  /// The sums of the normal equations: products of 1 and the four harmonics.
  private struct Sums {
    var one = 0.0
    var first = SIMD4<Double>.zero
    var columns = (
      SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero
    )
    var value = 0.0
    var values = SIMD4<Double>.zero

    @inline(__always)
    mutating func add(_ b: SIMD4<Double>, _ target: Double, weight: Double) {
      let wb = weight * b
      one += weight
      first += wb
      columns.0 += b.x * wb
      columns.1 += b.y * wb
      columns.2 += b.z * wb
      columns.3 += b.w * wb
      value += weight * target
      values += target * wb
    }

    func fill(_ normal: inout [Double], _ right: inout [Double]) {
      normal[0] = one
      right[0] = value
      for (i, column) in [columns.0, columns.1, columns.2, columns.3].enumerated() {
        normal[i + 1] = first[i]
        normal[(i + 1) * 5] = first[i]
        right[i + 1] = values[i]
        for j in 0..<4 { normal[(i + 1) * 5 + j + 1] = column[j] }
      }
    }
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

extension PolarEdges.Signed {
  /// The edge of a ray that lies nearest to a radius.
  @inline(__always)
  func nearest(_ ray: Int, to radius: Double) -> PolarEdges.Point? {
    var best: PolarEdges.Point?
    var least = Double.infinity
    for i in starts[ray]..<starts[ray + 1] {
      let off = abs(points[i].radius - radius)
      // They stand by growing radius: from here on it only gets worse.
      if off > least { break }
      least = off
      best = points[i]
    }
    return best
  }
}
