extension PatchElements {
  /// Bipartitions worth a look, one bit an element, each with both sides connected; in a fixed
  /// order.
  func bipartitions() -> [UInt64] {
    guard count > 1 else { return [] }
    var found = Found(of: self)
    // Trees that join the elements by the shortest way, over the highest saddle, by likeness, by
    // the longest border: what one link of a tree holds together is a side.
    let lengths: [(Border) -> Double] = [
      { distance(elements[$0.a], elements[$0.b]) },
      { -Double($0.height) },
      {
        abs(elements[$0.a].hue - elements[$0.b].hue)
          + abs(elements[$0.a].brightness - elements[$0.b].brightness)
      },
      { -$0.length },
    ]
    for length in lengths { addTree(&found, length) }
    // Nearest of two middles, each moved to that of its own side a few times.
    let largest = (0..<count).sorted { elements[$0].mass > elements[$1].mass }.prefix(9)
    for i in largest {
      for j in largest where j > i { addNearest(&found, elements[i], elements[j]) }
    }
    // Each red group, and each pale one.
    var red: UInt64 = 0
    for (k, e) in elements.enumerated() where e.redArea > 0.3 * e.area { red |= 1 << UInt64(k) }
    let pale = found.all & ~red
    found.add(red)
    for k in 0..<count {
      found.add(found.reach(k, in: red >> UInt64(k) & 1 == 1 ? red : pale))
    }
    return found.sides.sorted()
  }

  private func addTree(_ found: inout Found, _ length: (Border) -> Double) {
    let sorted = borders.map { (length($0), $0.a, $0.b) }.sorted { $0 < $1 }
    var group = (0..<count).map { UInt64(1) << UInt64($0) }
    var tree: [(Int, Int)] = []
    for (_, a, b) in sorted where group[a] & group[b] == 0 {
      let joined = group[a] | group[b]
      found.add(group[a])
      found.add(group[b])
      for k in 0..<count where joined >> UInt64(k) & 1 == 1 { group[k] = joined }
      tree.append((a, b))
    }
    for skip in tree.indices {
      var side: UInt64 = 1 << UInt64(tree[skip].0)
      var grew = true
      while grew {
        grew = false
        for (k, link) in tree.enumerated() where k != skip {
          let a: UInt64 = 1 << UInt64(link.0)
          let b: UInt64 = 1 << UInt64(link.1)
          if (side & a != 0) != (side & b != 0) {
            side |= a | b
            grew = true
          }
        }
      }
      found.add(side)
    }
  }

  private func addNearest(_ found: inout Found, _ first: Element, _ second: Element) {
    var middles = (first, second)
    for _ in 0..<4 {
      var side: UInt64 = 0
      var sums = (Element(), Element())
      for (k, e) in elements.enumerated() {
        if distance(e, middles.0) < distance(e, middles.1) {
          side |= 1 << UInt64(k)
          sums.0.addPlace(of: e)
        } else {
          sums.1.addPlace(of: e)
        }
      }
      found.add(side)
      guard sums.0.mass > 0, sums.1.mass > 0 else { break }
      middles = sums
    }
  }

  /// Square of the distance of two middles, px^2.
  private func distance(_ a: Element, _ b: Element) -> Double {
    (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)
  }

  /// Sides found so far, and which elements touch.
  private struct Found {
    let all: UInt64
    var sides: Set<UInt64> = []
    private var near: [UInt64]

    init(of parts: PatchElements) {
      all = (1 << UInt64(parts.count)) - 1
      near = [UInt64](repeating: 0, count: parts.count)
      for border in parts.borders {
        near[border.a] |= 1 << UInt64(border.b)
        near[border.b] |= 1 << UInt64(border.a)
      }
    }

    /// What can be reached from an element without leaving a set.
    func reach(_ start: Int, in set: UInt64) -> UInt64 {
      var seen: UInt64 = 1 << UInt64(start)
      var front = seen
      while front != 0 {
        let k = front.trailingZeroBitCount
        front &= front - 1
        let new = near[k] & set & ~seen
        seen |= new
        front |= new
      }
      return seen
    }

    mutating func add(_ side: UInt64) {
      let other = all & ~side
      guard side != 0, other != 0, !sides.contains(side & 1 == 1 ? side : other),
        reach(side.trailingZeroBitCount, in: side) == side,
        reach(other.trailingZeroBitCount, in: other) == other
      else { return }
      sides.insert(side & 1 == 1 ? side : other)
    }
  }
}
