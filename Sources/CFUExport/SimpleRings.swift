package import CFUCore

/// An outline as rings that neither cross nor touch themselves.
///
/// An outline is traced through the centres of an object's outermost pixels. Where the object is one
/// pixel wide it runs out and back through the same points, and so may touch or cross itself, which
/// readers of polygons reject or repair each in a way of their own. Here it is cut at every such point:
/// lumps that hang together by a thread become a ring each, threads of no area are left out. Of an object
/// that is little else than a thread, such as a fibre, the convex hull shows where it is.
package enum SimpleRings {
  /// Rounds that a cut may take to come to an end: cutting places points on the grid, which may move
  /// an edge over a neighbour.
  private static let rounds = 4

  /// - Parameter outline: at least three corners with two decimals, the first not repeated.
  /// - Returns: at least one ring, each with at least three corners and some area; for an outline that
  ///   has none, the box around it, half a pixel wider all round.
  package static func of(_ outline: [PixelPoint]) -> [[PixelPoint]] {
    var rings = [outline.map(GridPoint.init)]
    var isSimple = true
    for _ in 0..<rounds {
      var changed = false
      rings = rings.flatMap { ring -> [[GridPoint]] in
        let noded = withCrossings(ring)
        let parts = cut(noded)
        if noded.count != ring.count || parts.count != 1 || parts[0].count != ring.count {
          changed = true
        }
        return parts
      }
      if !changed { break }
      isSimple = false
    }
    if isSimple { return [outline] }
    let grid = outline.map(GridPoint.init)
    guard let whole = Box(grid) else { return [] }
    if isMost(Box(rings.flatMap(\.self)), of: whole) { return rings.map { $0.map(\.pixel) } }
    let hull = hull(grid)
    if hull.count >= 3 { return [hull.map(\.pixel)] }
    let corners = [
      (whole.left - 50, whole.top - 50), (whole.right + 50, whole.top - 50),
      (whole.right + 50, whole.bottom + 50), (whole.left - 50, whole.bottom + 50),
    ]
    return [corners.map { GridPoint(x: $0.0, y: $0.1).pixel }]
  }

  /// Whether a box is at least half as wide and half as high as another.
  private static func isMost(_ part: Box?, of whole: Box) -> Bool {
    guard let part else { return false }
    return 2 * (part.right - part.left) >= whole.right - whole.left
      && 2 * (part.bottom - part.top) >= whole.bottom - whole.top
  }

  /// The corners of the convex hull (Andrew's monotone chain, Inf. Process. Lett. 9, 216, 1979);
  /// fewer than three where all points lie on a line.
  private static func hull(_ points: [GridPoint]) -> [GridPoint] {
    let sorted = Set(points).sorted { ($0.x, $0.y) < ($1.x, $1.y) }
    func chain(_ points: [GridPoint]) -> [GridPoint] {
      var chain: [GridPoint] = []
      for point in points {
        while chain.count > 1,
          GridPoint.turn(chain[chain.count - 2], chain[chain.count - 1], point) <= 0
        {
          chain.removeLast()
        }
        chain.append(point)
      }
      return chain.dropLast()
    }
    return chain(sorted) + chain(sorted.reversed())
  }

  /// The ring with a corner more wherever two of its edges meet between corners.
  private static func withCrossings(_ ring: [GridPoint]) -> [GridPoint] {
    let count = ring.count
    var added = [[GridPoint]](repeating: [], count: count)
    var isChanged = false
    // From left to right, so that an edge is only compared with those that begin before it ends.
    let boxes = ring.indices.map { Box(ring[$0], ring[($0 + 1) % count]) }
    let order = ring.indices.sorted { (boxes[$0].left, $0) < (boxes[$1].left, $1) }
    for (place, first) in order.enumerated() {
      let a = (ring[first], ring[(first + 1) % count])
      for second in order[(place + 1)...] {
        if boxes[second].left > boxes[first].right { break }
        guard boxes[first].meets(boxes[second]) else { continue }
        let b = (ring[second], ring[(second + 1) % count])
        for point in meetings(a, b) {
          if point != a.0, point != a.1 { added[first].append(point) }
          if point != b.0, point != b.1 { added[second].append(point) }
        }
        isChanged = isChanged || !added[first].isEmpty || !added[second].isEmpty
      }
    }
    guard isChanged else { return ring }
    var noded: [GridPoint] = []
    for index in 0..<count {
      noded.append(ring[index])
      for point in added[index].sorted(by: {
        $0.squaredDistance(to: ring[index]) < $1.squaredDistance(to: ring[index])
      }) where point != noded.last {
        noded.append(point)
      }
    }
    return noded
  }

  /// Points at which two edges meet: the ends that lie on the other one, else where they cross.
  private static func meetings(
    _ a: (GridPoint, GridPoint), _ b: (GridPoint, GridPoint)
  ) -> [GridPoint] {
    let sides = (
      GridPoint.turn(a.0, a.1, b.0), GridPoint.turn(a.0, a.1, b.1), GridPoint.turn(b.0, b.1, a.0),
      GridPoint.turn(b.0, b.1, a.1)
    )
    var points: [GridPoint] = []
    if sides.0 == 0, Box(a.0, a.1).holds(b.0) { points.append(b.0) }
    if sides.1 == 0, Box(a.0, a.1).holds(b.1) { points.append(b.1) }
    if sides.2 == 0, Box(b.0, b.1).holds(a.0) { points.append(a.0) }
    if sides.3 == 0, Box(b.0, b.1).holds(a.1) { points.append(a.1) }
    guard points.isEmpty, (sides.0 < 0) != (sides.1 < 0), (sides.2 < 0) != (sides.3 < 0),
      sides.0 != 0, sides.1 != 0, sides.2 != 0, sides.3 != 0
    else { return points }
    let share = Double(sides.2) / Double(sides.2 - sides.3)
    return [
      GridPoint(
        x: a.0.x + Int((Double(a.1.x - a.0.x) * share).rounded()),
        y: a.0.y + Int((Double(a.1.y - a.0.y) * share).rounded()))
    ]
  }

  /// The rings that a ring falls into at corners which it comes to more than once; those without
  /// area are left out.
  private static func cut(_ ring: [GridPoint]) -> [[GridPoint]] {
    var rings: [[GridPoint]] = []
    var path: [GridPoint] = []
    var places: [GridPoint: Int] = [:]
    func keep(_ part: [GridPoint]) {
      var twice = 0
      for (index, point) in part.enumerated() {
        let next = part[(index + 1) % part.count]
        twice += point.x * next.y - next.x * point.y
      }
      if twice != 0 { rings.append(part) }
    }
    for point in ring {
      if let place = places[point] {
        keep(Array(path[place...]))
        for gone in path[(place + 1)...] { places[gone] = nil }
        path.removeSubrange((place + 1)...)
      } else {
        places[point] = path.count
        path.append(point)
      }
    }
    keep(path)
    return rings
  }
}

/// A point in hundredths of a pixel, in which sides and crossings are exact.
private struct GridPoint: Hashable {
  var x: Int
  var y: Int

  init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }

  init(_ point: PixelPoint) {
    // Far beyond any picture, and small enough for products of differences.
    func whole(_ value: Double) -> Int { Int((max(-1e7, min(1e7, value)) * 100).rounded()) }
    self.init(x: whole(point.x), y: whole(point.y))
  }

  var pixel: PixelPoint { PixelPoint(x: Double(x) / 100, y: Double(y) / 100) }

  func squaredDistance(to other: GridPoint) -> Int {
    (x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)
  }

  /// Twice the area of the triangle, signed: 0 where the three lie on a line.
  static func turn(_ a: GridPoint, _ b: GridPoint, _ c: GridPoint) -> Int {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
  }
}

/// The box around an edge.
private struct Box {
  var left: Int
  var right: Int
  var top: Int
  var bottom: Int

  /// The box around points; nil around none.
  init?(_ points: [GridPoint]) {
    guard let first = points.first else { return nil }
    self.init(first, first)
    for point in points {
      (left, right) = (min(left, point.x), max(right, point.x))
      (top, bottom) = (min(top, point.y), max(bottom, point.y))
    }
  }

  init(_ a: GridPoint, _ b: GridPoint) {
    (left, right) = (min(a.x, b.x), max(a.x, b.x))
    (top, bottom) = (min(a.y, b.y), max(a.y, b.y))
  }

  func meets(_ other: Box) -> Bool {
    left <= other.right && other.left <= right && top <= other.bottom && other.top <= bottom
  }

  func holds(_ point: GridPoint) -> Bool {
    left <= point.x && point.x <= right && top <= point.y && point.y <= bottom
  }
}
