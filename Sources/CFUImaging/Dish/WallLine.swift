#if canImport(Glibc)
  internal import Glibc
#endif

/// A ring as the eye sees it: a dark line with its two sides, or a lone edge.
struct WallLine {
  enum Kind {
    /// Darker than what lies on either side.
    case dark
    /// Brightness falls outwards and stays low.
    case falling
    /// Brightness rises outwards and stays high.
    case rising
  }
  var kind: Kind
  /// Where the wall would be, if the line is it.
  var ring: Ring
  /// Where the line begins to darken, in units of `ring`, at most 1.
  var foot = 1.0
  /// Radius in units of the main ring.
  var ratio: Double
  /// Mean brightness change at its sides, grey levels; for a lone edge less, since lines are sharper than what a
  /// meniscus or an aperture does.
  var strength: Double
  /// Coverage of its stronger side.
  var coverage: Double
  var visible: Double

  /// Strength, for as much of the way round as the line is there.
  var quality: Double {
    let share = min(max((coverage - 0.55) / 0.45, 0), 1)
    return strength * share * share.squareRoot()
  }

  /// Whether it grows brighter outwards all the way round, and stays so.
  var isRise: Bool { kind == .rising && coverage > 0.95 }

  /// The lines that edges make.
  /// - Parameter edges: by growing radius.
  static func lines(of edges: [RingFamily.Edge]) -> [WallLine] {
    let edges = consistent(edges)
    // The two sides of a line lie within 0.3 mm of each other; where there is a choice the nearest pair.
    var pairs: [(gap: Double, inner: Int, outer: Int)] = []
    for i in edges.indices where edges[i].fit.step < 0 {
      for j in (i + 1)..<max(i + 1, edges.count) {
        let gap = edges[j].ratio - edges[i].ratio
        if gap > 0.018 { break }
        guard edges[j].fit.step > 0 else { continue }
        // They share their shape and their centre.
        if edges[j].fit.ring.spread(from: edges[i].fit.ring) < 0.005 { pairs.append((gap, i, j)) }
        break
      }
    }
    var used = [Bool](repeating: false, count: edges.count)
    var lines: [WallLine] = []
    for pair in pairs.sorted(by: { $0.gap < $1.gap }) where !used[pair.inner] && !used[pair.outer] {
      used[pair.inner] = true
      used[pair.outer] = true
      lines.append(WallLine(edges[pair.inner], edges[pair.outer]))
    }
    for i in edges.indices where !used[i] { lines.append(WallLine(edges[i])) }
    return lines.sorted { $0.ratio < $1.ratio }
  }

  /// Sides of a dark line. A thin line's middle is the wall; a broad one is the wall seen in section, and the gel
  /// ends at its inner side. What is thin is told by the sampling, which no line can be thinner than.
  private init(_ inner: RingFamily.Edge, _ outer: RingFamily.Edge) {
    let radius = inner.fit.ring.meanRadius
    let gap = outer.fit.ring.meanRadius / radius - 1
    let sides = (abs(inner.fit.step), abs(outer.fit.step))
    // Where one side is all there is, it is the wall.
    let balance = min(1, 2 * min(sides.0, sides.1) / max(sides.0, sides.1))
    let step = min(gap / 2, max(0.005, 1.4 / radius))
    kind = .dark
    let share = gap > 0 ? step / gap : 0
    // A broad line that is darker outside is the meniscus with the wall behind it.
    let isMeniscus = gap > 0.012 && sides.0 < 0.6 * sides.1
    let mix = sides.0 >= sides.1 ? balance * share : 1 - balance * (1 - share)
    ring = inner.fit.ring.mixed(with: outer.fit.ring, isMeniscus ? 1 - share : mix)
    // The sides of what is thinner than an edge can be placed seem further apart than they are.
    let pixels = gap * radius
    let apparent = 1.4 * min(max((4.6 - pixels) / 1.4, 0), 1) / radius
    foot = min(1, radius * (1 + min(gap / 2, apparent)) / ring.meanRadius)
    ratio = (inner.ratio + outer.ratio) / 2
    strength = (abs(inner.fit.step) + abs(outer.fit.step)) / 2
    let stronger = abs(inner.fit.step) > abs(outer.fit.step) ? inner.fit : outer.fit
    coverage = stronger.coverage
    visible = stronger.visible
  }

  private init(_ edge: RingFamily.Edge) {
    kind = edge.fit.step < 0 ? .falling : .rising
    ring = edge.fit.ring
    ratio = edge.ratio
    strength = 0.6 * abs(edge.fit.step)
    coverage = edge.fit.coverage
    visible = edge.fit.visible
  }

  /// Edges without those that cross a better one: rings of one dish lie inside each other, and what crosses them
  /// is a fit that jumps from one to the next.
  private static func consistent(_ edges: [RingFamily.Edge]) -> [RingFamily.Edge] {
    var kept: [RingFamily.Edge] = []
    let byWorth = edges.filter { $0.fit.coverage >= 0.4 }.sorted {
      $0.fit.coverage * ($0.fit.weight >= 2 ? 1 : 0.9)
        > $1.fit.coverage * ($1.fit.weight >= 2 ? 1 : 0.9)
    }
    for edge in byWorth {
      let clash = kept.contains { other in
        let gap = abs(other.ratio - edge.ratio)
        let better = other.fit.coverage - edge.fit.coverage
        let sameSign = (other.fit.step > 0) == (edge.fit.step > 0)
        if sameSign, gap < 0.004 || (gap < 0.01 && better > 0.15) { return true }
        return better > 0.08 && gap < other.fit.ring.spread(from: edge.fit.ring) - 0.002
      }
      if !clash { kept.append(edge) }
    }
    return kept.sorted { $0.ratio < $1.ratio }
  }
}

extension Ring {
  /// A ring between two of one family.
  func mixed(with other: Ring, _ share: Double) -> Ring {
    var ring = self
    ring.centreX += (other.centreX - centreX) * share
    ring.centreY += (other.centreY - centreY) * share
    ring.semiMajor += (other.semiMajor - semiMajor) * share
    ring.semiMinor += (other.semiMinor - semiMinor) * share
    return ring
  }

  /// How much two rings' distance varies on the way round, in units of the radius.
  func spread(from other: Ring) -> Double {
    let shape = abs((semiMajor - semiMinor) - (other.semiMajor - other.semiMinor)) / 2
    return (distance(to: other) + shape) / meanRadius
  }
}
