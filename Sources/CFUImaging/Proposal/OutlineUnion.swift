internal import CFUCore

#if canImport(Glibc)
  internal import Glibc
#endif

/// The outer border of everything that closed outlines which hang together cover.
///
/// All sides are cut where they meet; then the border is walked, at each corner along the side that
/// turns furthest outwards: the outer face of the arrangement. Holes that the outlines enclose
/// between them are covered too.
enum OutlineUnion {
  /// Nil where the outlines do not hang together, or where their border touches itself.
  static func outerBorder(_ outlines: [[PixelPoint]]) -> [PixelPoint]? {
    let rings = outlines.map { ring in ring.map(Corner.init) }
    var corners = Graph()
    let sides = rings.flatMap { ring in
      ring.indices.compactMap { k -> (Corner, Corner)? in
        let (a, b) = (ring[k], ring[(k + 1) % ring.count])
        return a == b ? nil : (a, b)
      }
    }.map { $0.0 < $0.1 ? $0 : ($0.1, $0.0) }.sorted { $0.0 < $1.0 }
    // Where each side is cut, beside its own ends.
    var cuts = [[Corner]](repeating: [], count: sides.count)
    for i in sides.indices {
      var j = i + 1
      while j < sides.count, sides[j].0.x <= sides[i].1.x {
        cut(sides[i], sides[j]) { corner in
          cuts[i].append(corner)
          cuts[j].append(corner)
        }
        j += 1
      }
    }
    for (side, cuts) in zip(sides, cuts) {
      var last = side.0
      for corner in (cuts + [side.1]).sorted() where corner != last {
        corners.join(last, corner)
        last = corner
      }
    }
    return corners.outerBorder()
  }

  /// A corner in steps of 2^-20 px: places that are found twice must be equal.
  private struct Corner: Hashable, Comparable {
    var x: Int64
    var y: Int64

    static let steps = 1_048_576.0

    init(_ p: PixelPoint) { self.init(p.x, p.y) }
    init(_ x: Double, _ y: Double) {
      self.x = Int64((x * Self.steps).rounded())
      self.y = Int64((y * Self.steps).rounded())
    }

    var point: PixelPoint { PixelPoint(x: Double(x) / Self.steps, y: Double(y) / Self.steps) }

    static func < (a: Corner, b: Corner) -> Bool { (a.x, a.y) < (b.x, b.y) }
  }

  /// Tells where two sides meet.
  private static func cut(
    _ s: (Corner, Corner), _ t: (Corner, Corner), _ found: (Corner) -> Void
  ) {
    guard max(s.0.y, s.1.y) >= min(t.0.y, t.1.y), max(t.0.y, t.1.y) >= min(s.0.y, s.1.y) else {
      return
    }
    let (ax, ay) = (Double(s.0.x), Double(s.0.y))
    let (dx, dy) = (Double(s.1.x) - ax, Double(s.1.y) - ay)
    let (ex, ey) = (Double(t.1.x - t.0.x), Double(t.1.y - t.0.y))
    let (cx, cy) = (Double(t.0.x) - ax, Double(t.0.y) - ay)
    let cross = dx * ey - dy * ex
    let (sLength, tLength) = (hypot(dx, dy), hypot(ex, ey))
    // A corner that lies on the other side within one step cuts it there, parallel or not.
    var touched = false
    func on(_ p: Corner, _ a: Corner, _ ux: Double, _ uy: Double, _ length: Double) -> Bool {
      let (px, py) = (Double(p.x - a.x), Double(p.y - a.y))
      let along = (px * ux + py * uy) / length
      return abs(px * uy - py * ux) <= 1.5 * length && along >= -1 && along <= length + 1
    }
    for p in [t.0, t.1] where on(p, s.0, dx, dy, sLength) {
      found(p)
      touched = true
    }
    for p in [s.0, s.1] where on(p, t.0, ex, ey, tLength) {
      found(p)
      touched = true
    }
    if touched || cross == 0 { return }
    let a = (cx * ey - cy * ex) / cross
    let b = (cx * dy - cy * dx) / cross
    guard a > 0, a < 1, b > 0, b < 1 else { return }
    let p = Corner((ax + a * dx) / Corner.steps, (ay + a * dy) / Corner.steps)
    found(p)
  }

  /// Corners and which of them are joined.
  private struct Graph {
    private var neighbours: [Corner: Set<Corner>] = [:]

    mutating func join(_ a: Corner, _ b: Corner) {
      neighbours[a, default: []].insert(b)
      neighbours[b, default: []].insert(a)
    }

    private mutating func dropLooseEnds() {
      var loose = neighbours.filter { $0.value.count == 1 }.map(\.key)
      while let end = loose.popLast() {
        guard let next = neighbours[end]?.first else { continue }
        neighbours[end] = nil
        neighbours[next]?.remove(end)
        if neighbours[next]?.count == 1 { loose.append(next) }
        if neighbours[next]?.isEmpty == true { neighbours[next] = nil }
      }
    }

    mutating func outerBorder() -> [PixelPoint]? {
      dropLooseEnds()
      guard let start = neighbours.keys.min() else { return nil }
      var border = [start]
      // From the leftmost corner nothing lies further left: as if it had been reached from there.
      var (from, at) = (Corner(start.point.x - 1, start.point.y), start)
      repeat {
        guard let next = outermost(from: from, at: at) else { return nil }
        (from, at) = (at, next)
        border.append(at)
        if border.count > 4 * neighbours.count { return nil }
      } while at != start
      border.removeLast()
      guard Set(border).count == border.count, border.count >= 3 else { return nil }
      let inside = border.map(\.point)
      // All that is not on the border must lie within it.
      let own = Set(border)
      for corner in neighbours.keys where !own.contains(corner) {
        if !ClosedOutline.contains(inside, corner.point) { return nil }
      }
      return ClosedOutline.tidied(inside)
    }

    /// The next corner, first in clockwise order (on screen) after the way back.
    private func outermost(from: Corner, at: Corner) -> Corner? {
      let back = atan2(Double(from.y - at.y), Double(from.x - at.x))
      var best: (turn: Double, corner: Corner)?
      for next in neighbours[at] ?? [] {
        var turn = atan2(Double(next.y - at.y), Double(next.x - at.x)) - back
        while turn <= 1e-12 { turn += 2 * .pi }
        if turn < best?.turn ?? .infinity { best = (turn, next) }
      }
      return best?.corner
    }
  }
}
