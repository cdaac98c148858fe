package import CFUCore

#if canImport(Glibc)
  internal import Glibc
#endif

extension OutlineProposer {
  /// One closed outline round all of `outlines`, full-resolution px: simple, clockwise on screen,
  /// first point not repeated.
  ///
  /// Where outlines overlap or touch it is their exact union; holes between them are covered too.
  /// Where they lie apart they are joined by the shortest bridges, each half as wide as the smaller
  /// of its two sides. Outlines of fewer than three usable points are left out; of none at all the
  /// result is empty.
  package static func merge(_ outlines: [[PixelPoint]]) -> [PixelPoint] {
    let usable = outlines.map(ClosedOutline.tidied).filter {
      $0.count >= 3 && ClosedOutline.signedArea($0) > 0
    }
    guard usable.count > 1 || usable.first.map({ !ClosedOutline.isSimple($0) }) ?? false else {
      return usable.first ?? []
    }
    let joined = usable + OutlineBridge.bridges(between: usable)
    if let border = OutlineUnion.outerBorder(joined), ClosedOutline.isSimple(border) {
      return border.count <= 4 * mostPoints
        ? border : ClosedOutline.thinned(border, tolerance: 0.1, most: 4 * mostPoints)
    }
    // Outlines that touch each other in a single corner are tied there; what touches itself is
    // drawn and traced.
    let tied = joined + OutlineBridge.knots(between: usable)
    if let border = OutlineUnion.outerBorder(tied), ClosedOutline.isSimple(border) { return border }
    guard let raster = OutlineRaster(tied, cells: 40_000) else { return usable[0] }
    return raster.smoothOutline(of: 1, in: raster.mask.map { Int32($0) })
  }
}

/// What joins outlines that lie apart.
enum OutlineBridge {
  /// The shortest bridges that make one piece of all outlines; none where they hang together
  /// already.
  static func bridges(between outlines: [[PixelPoint]]) -> [[PixelPoint]] {
    var group = Array(outlines.indices)
    var gaps: [(length: Double, a: Int, b: Int, from: PixelPoint, to: PixelPoint)] = []
    for a in outlines.indices {
      for b in outlines.indices where b > a {
        let gap = shortest(outlines[a], outlines[b])
        if gap.length == 0 {
          let old = group[b]
          for k in group.indices where group[k] == old { group[k] = group[a] }
        } else {
          gaps.append((gap.length, a, b, gap.from, gap.to))
        }
      }
    }
    var bridges: [[PixelPoint]] = []
    for gap in gaps.sorted(by: { $0.length < $1.length }) where group[gap.a] != group[gap.b] {
      let old = group[gap.b]
      for k in group.indices where group[k] == old { group[k] = group[gap.a] }
      bridges.append(
        bridge(outlines[gap.a], outlines[gap.b], from: gap.from, to: gap.to, length: gap.length))
    }
    return bridges
  }

  /// Small rings round the places where outlines touch without overlapping.
  static func knots(between outlines: [[PixelPoint]]) -> [[PixelPoint]] {
    var knots: [[PixelPoint]] = []
    for a in outlines.indices {
      for b in outlines.indices where b > a {
        let gap = shortest(outlines[a], outlines[b])
        guard gap.length == 0 else { continue }
        let smaller = min(
          ClosedOutline.signedArea(outlines[a]), ClosedOutline.signedArea(outlines[b]))
        knots.append(ClosedOutline.circle(gap.from, radius: 0.05 * smaller.squareRoot(), points: 9))
      }
    }
    return knots
  }

  /// The shortest way from one outline to another, of equals that nearest to the middles of both;
  /// length 0 where they meet or one holds the other.
  private static func shortest(
    _ a: [PixelPoint], _ b: [PixelPoint]
  ) -> (length: Double, from: PixelPoint, to: PixelPoint) {
    if ClosedOutline.contains(a, b[0]) || ClosedOutline.contains(b, a[0]) { return (0, a[0], b[0]) }
    let (ca, cb) = (ClosedOutline.centroid(a), ClosedOutline.centroid(b))
    let middle = PixelPoint(x: (ca.x + cb.x) / 2, y: (ca.y + cb.y) / 2)
    var best = (cost: Double.infinity, length: Double.infinity, from: a[0], to: b[0])
    func look(_ points: [PixelPoint], _ ring: [PixelPoint], swapped: Bool) {
      for p in points {
        guard var last = ring.last else { return }
        for next in ring {
          let q = ClosedOutline.nearest(p, last, next)
          let d = hypot(p.x - q.x, p.y - q.y)
          // A tenth of what it is aside counts: not much for one that is clearly shorter.
          let aside = hypot((p.x + q.x) / 2 - middle.x, (p.y + q.y) / 2 - middle.y)
          let cost = d < 1e-6 ? -1 : d + 0.1 * aside
          if cost < best.cost { best = swapped ? (cost, d, q, p) : (cost, d, p, q) }
          last = next
        }
      }
    }
    look(dense(a), b, swapped: false)
    look(dense(b), a, swapped: true)
    if best.length < 1e-6 || crosses(a, b) { best.length = 0 }
    return (best.length, best.from, best.to)
  }

  /// The corners of an outline and places between them, about a hundred in all.
  private static func dense(_ ring: [PixelPoint]) -> [PixelPoint] {
    let step = ClosedOutline.perimeter(ring) / 100
    return ring.indices.flatMap { k -> [PixelPoint] in
      let (a, b) = (ring[k], ring[(k + 1) % ring.count])
      let n = max(1, min(100, Int(hypot(b.x - a.x, b.y - a.y) / max(step, 1e-9))))
      return (0..<n).map { i in
        let t = Double(i) / Double(n)
        return PixelPoint(x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y))
      }
    }
  }

  /// Whether two outlines have points of each other inside or sides that cross.
  private static func crosses(_ a: [PixelPoint], _ b: [PixelPoint]) -> Bool {
    if a.contains(where: { ClosedOutline.contains(b, $0) }) { return true }
    if b.contains(where: { ClosedOutline.contains(a, $0) }) { return true }
    for i in a.indices {
      let (p, q) = (a[i], a[(i + 1) % a.count])
      for j in b.indices where ClosedOutline.meet(p, q, b[j], b[(j + 1) % b.count]) { return true }
    }
    return false
  }

  /// A band across the gap that reaches into both outlines.
  private static func bridge(
    _ a: [PixelPoint], _ b: [PixelPoint], from: PixelPoint, to: PixelPoint, length: Double
  ) -> [PixelPoint] {
    let smaller = min(ClosedOutline.signedArea(a), ClosedOutline.signedArea(b))
    // Half the width: a quarter of the diameter of the smaller one's circle.
    let half = 0.25 * 2 * (smaller / .pi).squareRoot()
    let (ux, uy) = ((to.x - from.x) / length, (to.y - from.y) / length)
    func end(_ ring: [PixelPoint], _ p: PixelPoint, _ sign: Double) -> [PixelPoint] {
      // Deep enough that its corners lie within: looked for from flat to deep.
      for depth in [0.1, 0.25, 0.5, 0.75, 1] {
        for width in [1, 0.5] {
          let (w, d) = (half * width, 2 * half * depth)
          let corners = [-1.0, 1].map { side in
            PixelPoint(
              x: p.x + sign * d * ux - side * sign * w * uy,
              y: p.y + sign * d * uy + side * sign * w * ux)
          }
          if corners.allSatisfy({ ClosedOutline.contains(ring, $0) }) { return corners }
        }
      }
      // A thin one is crossed by a narrow band.
      return [-1.0, 1].map { side in
        let w = max(0.1 * half, 0.01)
        return PixelPoint(
          x: p.x + sign * w * ux - side * sign * w * uy,
          y: p.y + sign * w * uy + side * sign * w * ux)
      }
    }
    return ClosedOutline.tidied(end(b, to, 1) + end(a, from, -1))
  }
}
