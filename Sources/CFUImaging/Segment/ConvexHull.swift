/// Convex hulls of pixels.
enum ConvexHull {
  /// Corners, counter-clockwise, by Andrew's monotone chain.
  static func corners(_ points: [SIMD2<Int32>]) -> [SIMD2<Int32>] {
    guard points.count > 2 else { return points }
    let sorted = points.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
    func cross(_ o: SIMD2<Int32>, _ a: SIMD2<Int32>, _ b: SIMD2<Int32>) -> Int32 {
      (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x)
    }
    func chain(_ list: some Sequence<SIMD2<Int32>>) -> [SIMD2<Int32>] {
      var hull: [SIMD2<Int32>] = []
      for p in list {
        while hull.count >= 2, cross(hull[hull.count - 2], hull[hull.count - 1], p) <= 0 {
          hull.removeLast()
        }
        hull.append(p)
      }
      return hull
    }
    return chain(sorted).dropLast() + chain(sorted.reversed()).dropLast()
  }

  /// Pixels in the hull, about: the polygon through pixel centres, half a pixel wider all round.
  static func area(_ points: [SIMD2<Int32>]) -> Double {
    let hull = corners(points)
    var twice = 0.0
    var around = 0.0
    for i in hull.indices {
      let a = SIMD2<Double>(hull[i])
      let b = SIMD2<Double>(hull[(i + 1) % hull.count])
      twice += a.x * b.y - b.x * a.y
      let d = b - a
      around += (d.x * d.x + d.y * d.y).squareRoot()
    }
    return abs(twice) / 2 + around / 2 + 1
  }
}
