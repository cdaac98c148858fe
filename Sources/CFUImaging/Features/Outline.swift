/// The closed outline of a patch, and what is measured on it.
struct Outline {
  /// Boundary pixels in analysis coordinates, clockwise on screen.
  var points: [(x: Int, y: Int)]

  /// Traces the outer border by Moore's neighbour rule with Jacob's stopping criterion.
  init(_ patch: Patch) {
    points = []
    guard let start = patch.mask.firstIndex(where: { $0 != 0 }) else { return }
    let steps = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)]
    func filled(_ x: Int, _ y: Int) -> Bool {
      x >= 0 && y >= 0 && x < patch.width && y < patch.height
        && patch.mask[y * patch.width + x] != 0
    }
    let startX = start % patch.width
    let startY = start / patch.width
    var x = startX
    var y = startY
    var direction = 0
    points.append((x + patch.x, y + patch.y))
    var guardCount = 4 * patch.mask.count + 8
    var firstMove: Int?
    while guardCount > 0 {
      guardCount -= 1
      // Look around clockwise, beginning two steps back from where we came.
      var found = false
      for k in 0..<8 {
        let d = (direction + 6 + k) % 8
        let nx = x + steps[d].0
        let ny = y + steps[d].1
        if filled(nx, ny) {
          if x == startX, y == startY, let first = firstMove, first == d {
            if points.count > 1 { points.removeLast() }
            return
          }
          if firstMove == nil { firstMove = d }
          x = nx
          y = ny
          direction = d
          points.append((x + patch.x, y + patch.y))
          found = true
          break
        }
      }
      if !found { return }
    }
  }

  /// Length through pixel centres, corners cut (Vossepoel and Smeulders 1982, doi 10.1016/0146-664X(82)90153-5), px.
  var perimeter: Double {
    guard points.count > 1 else { return 3.14 }
    var even = 0
    var odd = 0
    var corners = 0
    var last = (0, 0)
    for i in 0..<points.count {
      let a = points[i]
      let b = points[(i + 1) % points.count]
      let step = (b.x - a.x, b.y - a.y)
      if step.0 != 0 && step.1 != 0 { odd += 1 } else { even += 1 }
      if i > 0, step != last { corners += 1 }
      last = step
    }
    // Boundary runs through pixel centres; half a pixel outwards all round adds about pi.
    return max(3.14, 0.980 * Double(even) + 1.406 * Double(odd) - 0.091 * Double(corners) + 3.14)
  }

  /// Pixels inside or on the convex hull of the pixel centres: equals the area of a digitally convex object.
  ///
  /// By Pick's theorem the lattice points of a polygon are its area plus half its boundary points plus one.
  var hullPixels: Double {
    let corners = points.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
    func cross(_ o: (x: Int, y: Int), _ a: (x: Int, y: Int), _ b: (x: Int, y: Int)) -> Int {
      (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x)
    }
    func chain(_ list: [(x: Int, y: Int)]) -> [(x: Int, y: Int)] {
      var hull: [(x: Int, y: Int)] = []
      for p in list {
        while hull.count >= 2, cross(hull[hull.count - 2], hull[hull.count - 1], p) <= 0 {
          hull.removeLast()
        }
        hull.append(p)
      }
      return hull
    }
    let hull = chain(corners).dropLast() + chain(corners.reversed()).dropLast()
    guard hull.count >= 3 else { return Double(points.count) }
    func divisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : divisor(b, a % b) }
    var twice = 0
    var boundary = 0
    for i in 0..<hull.count {
      let a = hull[i]
      let b = hull[(i + 1) % hull.count]
      twice += a.x * b.y - b.x * a.y
      boundary += divisor(abs(b.x - a.x), abs(b.y - a.y))
    }
    return Double(abs(twice)) / 2 + Double(boundary) / 2 + 1
  }
}
