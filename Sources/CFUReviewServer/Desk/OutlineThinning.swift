package import CFUCore

extension [PixelPoint] {
  /// The closed outline with the points that say most of its shape: of all triangles of a point and
  /// its neighbours, that of the least area goes first (Visvalingam and Whyatt 1993,
  /// doi 10.1179/000870493786962263).
  ///
  /// - Parameter most: points that are left at most, at least 3.
  package func thinned(to most: Int) -> [PixelPoint] {
    guard count > most else { return self }
    var points = self
    func area(_ k: Int) -> Double {
      let n = points.count
      let (a, b, c) = (points[(k + n - 1) % n], points[k], points[(k + 1) % n])
      return abs((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y))
    }
    var areas = points.indices.map { area($0) }
    while points.count > Swift.max(most, 3) {
      var least = 0
      for k in areas.indices where areas[k] < areas[least] { least = k }
      points.remove(at: least)
      areas.remove(at: least)
      let n = points.count
      for k in [(least + n - 1) % n, least % n] { areas[k] = area(k) }
    }
    return points
  }
}
