internal import CFUCore

#if canImport(Glibc)
  internal import Glibc
#endif

/// Plane geometry of closed outlines, px. Clockwise on screen (y down) means a positive area.
enum ClosedOutline {
  /// Area inside, px^2; positive when clockwise on screen (shoelace).
  static func signedArea(_ points: [PixelPoint]) -> Double {
    guard var from = points.last else { return 0 }
    // Counted from one of its own points: far from the origin little would be left of the digits.
    let (ox, oy) = (from.x, from.y)
    var twice = 0.0
    for to in points {
      twice += (from.x - ox) * (to.y - oy) - (to.x - ox) * (from.y - oy)
      from = to
    }
    return twice / 2
  }

  /// Middle of the area inside; of the points where there is none.
  static func centroid(_ points: [PixelPoint]) -> PixelPoint {
    guard let origin = points.first else { return PixelPoint(x: 0, y: 0) }
    var (sx, sy, twice) = (0.0, 0.0, 0.0)
    var a = points[points.count - 1]
    for b in points {
      let (ax, ay) = (a.x - origin.x, a.y - origin.y)
      let (bx, by) = (b.x - origin.x, b.y - origin.y)
      let cross = ax * by - bx * ay
      sx += cross * (ax + bx)
      sy += cross * (ay + by)
      twice += cross
      a = b
    }
    guard abs(twice) > 1e-9 else {
      let n = Double(points.count)
      return PixelPoint(
        x: points.reduce(0) { $0 + $1.x } / n, y: points.reduce(0) { $0 + $1.y } / n)
    }
    return PixelPoint(x: origin.x + sx / (3 * twice), y: origin.y + sy / (3 * twice))
  }

  static func perimeter(_ points: [PixelPoint]) -> Double {
    guard var from = points.last else { return 0 }
    var sum = 0.0
    for to in points {
      sum += hypot(to.x - from.x, to.y - from.y)
      from = to
    }
    return sum
  }

  /// A circle as a polygon, clockwise on screen.
  static func circle(_ centre: PixelPoint, radius: Double, points: Int = 48) -> [PixelPoint] {
    (0..<points).map { k in
      let angle = 2 * Double.pi * Double(k) / Double(points)
      return PixelPoint(x: centre.x + radius * cos(angle), y: centre.y + radius * sin(angle))
    }
  }

  /// Whether a point lies inside (even-odd rule).
  static func contains(_ points: [PixelPoint], _ p: PixelPoint) -> Bool {
    guard var a = points.last else { return false }
    var inside = false
    for b in points {
      if (a.y > p.y) != (b.y > p.y), p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x) {
        inside.toggle()
      }
      a = b
    }
    return inside
  }

  /// Clockwise on screen, without points that are no numbers, that repeat the one before or that
  /// lie on the straight way between their neighbours.
  static func tidied(_ points: [PixelPoint]) -> [PixelPoint] {
    var kept: [PixelPoint] = []
    for p in points where p.x.isFinite && p.y.isFinite && kept.last != p {
      while kept.count >= 2, isStraight(kept[kept.count - 2], kept[kept.count - 1], p) {
        kept.removeLast()
      }
      if kept.last != p { kept.append(p) }
    }
    while kept.count > 1, kept.first == kept.last { kept.removeLast() }
    while kept.count > 3, isStraight(kept[kept.count - 2], kept[kept.count - 1], kept[0]) {
      kept.removeLast()
    }
    while kept.count > 3, isStraight(kept[kept.count - 1], kept[0], kept[1]) { kept.removeFirst() }
    return signedArea(kept) < 0 ? kept.reversed() : kept
  }

  /// Whether `b` adds nothing to the way from `a` to `c`; so also where the way turns back on itself.
  private static func isStraight(_ a: PixelPoint, _ b: PixelPoint, _ c: PixelPoint) -> Bool {
    let cross = (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x)
    let scale = hypot(b.x - a.x, b.y - a.y) * hypot(c.x - b.x, c.y - b.y)
    return abs(cross) <= 1e-9 * scale
  }

  /// Whether no side meets another but its neighbours in their common corner.
  static func isSimple(_ points: [PixelPoint]) -> Bool {
    let n = points.count
    guard n >= 3 else { return false }
    // Sides sorted by where they begin: only those that overlap in x can meet.
    let sides = (0..<n).map { k -> (low: Double, high: Double, index: Int) in
      let (a, b) = (points[k], points[(k + 1) % n])
      return (min(a.x, b.x), max(a.x, b.x), k)
    }.sorted { $0.low < $1.low }
    for i in sides.indices {
      let a = points[sides[i].index]
      let b = points[(sides[i].index + 1) % n]
      var j = i + 1
      while j < n, sides[j].low <= sides[i].high {
        let k = sides[j].index
        let (c, d) = (points[k], points[(k + 1) % n])
        j += 1
        let apart = abs(k - sides[i].index)
        if apart == 1 || apart == n - 1 {
          // Neighbours share a corner; they overlap only where the second turns back.
          let (p, q, r) =
            (k + n - sides[i].index) % n == 1 ? (a, b, d) : (c, d, b)
          if orientation(p, q, r) == 0,
            (q.x - p.x) * (r.x - q.x) + (q.y - p.y) * (r.y - q.y) < 0
          {
            return false
          }
          continue
        }
        if meet(a, b, c, d) { return false }
      }
    }
    return true
  }

  private static func orientation(_ a: PixelPoint, _ b: PixelPoint, _ c: PixelPoint) -> Int {
    let cross = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    return cross > 0 ? 1 : cross < 0 ? -1 : 0
  }

  static func meet(
    _ a: PixelPoint, _ b: PixelPoint, _ c: PixelPoint, _ d: PixelPoint
  ) -> Bool {
    guard max(a.y, b.y) >= min(c.y, d.y), max(c.y, d.y) >= min(a.y, b.y) else { return false }
    let (o1, o2) = (orientation(a, b, c), orientation(a, b, d))
    let (o3, o4) = (orientation(c, d, a), orientation(c, d, b))
    if o1 != o2, o3 != o4 { return true }
    func within(_ p: PixelPoint, _ a: PixelPoint, _ b: PixelPoint) -> Bool {
      p.x >= min(a.x, b.x) && p.x <= max(a.x, b.x) && p.y >= min(a.y, b.y) && p.y <= max(a.y, b.y)
    }
    return o1 == 0 && within(c, a, b) || o2 == 0 && within(d, a, b)
      || o3 == 0 && within(a, c, d) || o4 == 0 && within(b, c, d)
  }

  /// Fewer points, none of the lost ones further than `tolerance` px from what is left (Douglas and
  /// Peucker 1973, doi 10.3138/FM57-6770-U75U-7727); still simple if it was.
  static func thinned(_ points: [PixelPoint], tolerance: Double, most: Int = .max) -> [PixelPoint] {
    var tolerance = tolerance
    var result = points
    for _ in 0..<24 {
      let thin = peucker(points, tolerance: tolerance)
      if thin.count >= 3, isSimple(thin) { result = thin } else { tolerance /= 4; return result }
      if result.count <= most { break }
      tolerance *= 1.5
    }
    return result
  }

  private static func peucker(_ points: [PixelPoint], tolerance: Double) -> [PixelPoint] {
    let n = points.count
    guard n > 4 else { return points }
    // The two ends of the ring: the first point and the one furthest from it.
    let far =
      (1..<n).max { distance2(points[0], points[$0]) < distance2(points[0], points[$1]) } ?? 1
    var keep = [Bool](repeating: false, count: n + 1)
    keep[0] = true
    keep[far] = true
    var stack = [(0, far), (far, n)]
    while let (from, to) = stack.popLast() {
      guard to - from > 1 else { continue }
      let (a, b) = (points[from], points[to % n])
      var worst = (distance: tolerance, index: -1)
      for k in from + 1..<to {
        let d = distance(points[k], a, b)
        if d > worst.distance { worst = (d, k) }
      }
      guard worst.index > 0 else { continue }
      keep[worst.index] = true
      stack.append((from, worst.index))
      stack.append((worst.index, to))
    }
    return points.indices.filter { keep[$0] }.map { points[$0] }
  }

  private static func distance2(_ a: PixelPoint, _ b: PixelPoint) -> Double {
    (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)
  }

  /// Distance of a point from a stretch of line.
  static func distance(_ p: PixelPoint, _ a: PixelPoint, _ b: PixelPoint) -> Double {
    let q = nearest(p, a, b)
    return hypot(p.x - q.x, p.y - q.y)
  }

  /// The place of the stretch from `a` to `b` that is nearest to `p`.
  static func nearest(_ p: PixelPoint, _ a: PixelPoint, _ b: PixelPoint) -> PixelPoint {
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let length2 = dx * dx + dy * dy
    guard length2 > 0 else { return a }
    let t = min(max(((p.x - a.x) * dx + (p.y - a.y) * dy) / length2, 0), 1)
    return PixelPoint(x: a.x + t * dx, y: a.y + t * dy)
  }
}
