import CFUCore

/// Areas between straight edges under the even-odd rule, by slabs.
///
/// The plane is cut into horizontal slabs at every end of an edge and at every crossing of two
/// edges. Within a slab no edges cross, so that every piece between two neighbouring edges is a
/// trapezoid, whose area is its width at half height by the slab's height. A crossing that rounding
/// hides moves the sum by no more than rounding does: no case needs to be told apart, and no outline
/// is refused. (The slabs are those of Shamos and Hoey 1976, doi 10.1109/SFCS.1976.16.)
struct OutlineSweep {
  private struct Active {
    var edge: Outline.Edge
    var isOther: Bool
    /// At the upper and lower end of the present slab, and at half height of a part of it.
    var above = 0.0
    var below = 0.0
    var middle = 0.0
  }

  /// Area inside one set of edges, sorted by their upper ends.
  static func area(_ edges: [Outline.Edge]) -> Double {
    var sweep = OutlineSweep()
    return sweep.run(edges, [], shared: false)
  }

  /// Area inside both of two sets of edges, each sorted by their upper ends.
  static func sharedArea(_ one: [Outline.Edge], _ other: [Outline.Edge]) -> Double {
    var sweep = OutlineSweep()
    return sweep.run(one, other, shared: true)
  }

  private var active: [Active] = []
  private var crossings: [Double] = []

  private mutating func run(
    _ one: [Outline.Edge], _ other: [Outline.Edge], shared: Bool
  ) -> Double {
    var ends: [Double] = []
    ends.reserveCapacity(2 * (one.count + other.count))
    for edge in one { ends += [edge.top.y, edge.bottom.y] }
    for edge in other { ends += [edge.top.y, edge.bottom.y] }
    ends.sort()
    var (nextOne, nextOther) = (0, 0)
    var sum = 0.0
    for index in ends.indices.dropLast() where ends[index] < ends[index + 1] {
      let (top, bottom) = (ends[index], ends[index + 1])
      active.removeAll { $0.edge.bottom.y <= top }
      while nextOne < one.count, one[nextOne].top.y <= top {
        active.append(Active(edge: one[nextOne], isOther: false))
        nextOne += 1
      }
      while nextOther < other.count, other[nextOther].top.y <= top {
        active.append(Active(edge: other[nextOther], isOther: true))
        nextOther += 1
      }
      guard !active.isEmpty else { continue }
      if shared, !active.contains(where: \.isOther) || active.allSatisfy(\.isOther) { continue }
      sum += slab(top, bottom, shared: shared)
    }
    return sum
  }

  private mutating func slab(_ top: Double, _ bottom: Double, shared: Bool) -> Double {
    for index in active.indices {
      active[index].above = active[index].edge.x(at: top)
      active[index].below = active[index].edge.x(at: bottom)
    }
    sort { ($0.above, $0.below) < ($1.above, $1.below) }
    findCrossings(top, bottom)
    var sum = 0.0
    var from = top
    for to in crossings + [bottom] where to > from {
      let y = from + (to - from) / 2
      for index in active.indices { active[index].middle = active[index].edge.x(at: y) }
      sort { $0.middle < $1.middle }
      sum += width(shared: shared) * (to - from)
      from = to
    }
    return sum
  }

  /// Heights between `top` and `bottom` at which edges change places, ascending.
  private mutating func findCrossings(_ top: Double, _ bottom: Double) {
    crossings.removeAll(keepingCapacity: true)
    // Edges are in order of `above`; each that one in order of `below` has to pass was crossed.
    var order = active.indices.map { (above: active[$0].above, below: active[$0].below) }
    for index in order.indices.dropFirst() {
      let item = order[index]
      var place = index
      while place > 0, order[place - 1].below > item.below {
        let passed = order[place - 1]
        let (gapAbove, gapBelow) = (item.above - passed.above, passed.below - item.below)
        if gapAbove > 0 {
          let y = top + (bottom - top) * (gapAbove / (gapAbove + gapBelow))
          if y > top, y < bottom { crossings.append(y) }
        }
        order[place] = passed
        place -= 1
      }
      order[place] = item
    }
    crossings.sort()
  }

  /// Of what is inside at half height.
  private func width(shared: Bool) -> Double {
    var (inOne, inOther) = (false, false)
    var (sum, since) = (0.0, 0.0)
    for item in active {
      let wasInside = inOne && (inOther || !shared)
      if item.isOther { inOther.toggle() } else { inOne.toggle() }
      let isInside = inOne && (inOther || !shared)
      if isInside, !wasInside {
        since = item.middle
      } else if wasInside, !isInside {
        sum += item.middle - since
      }
    }
    return sum
  }

  /// By insertion: from slab to slab the order hardly changes.
  private mutating func sort(_ isBefore: (Active, Active) -> Bool) {
    for index in active.indices.dropFirst() {
      let item = active[index]
      var place = index
      while place > 0, isBefore(item, active[place - 1]) {
        active[place] = active[place - 1]
        place -= 1
      }
      active[place] = item
    }
  }
}
