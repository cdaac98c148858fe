internal import CFUCore

/// Which of a dish's rings is the inner wall.
enum WallChoice {
  struct Walls {
    /// Inner wall, in the pixels of the ring that was fitted.
    var wall: Ring
    /// Outermost ring in units of the inner wall, at least 1.
    var outer: Double
    /// Where the dark line of the inner wall begins, in units of the wall, at most 1.
    var foot = 1.0
    /// Whether another ring may as well be the inner wall.
    var isDoubtful: Bool
  }

  /// - Parameters:
  ///   - reach: with what the rings were looked for; says how much of the way round a wall has to be seen.
  ///   - expectedRadius: radius of the inner wall when sampling and diameter are known, same pixels.
  ///   - colour: what changes across a ring in those pixels; nil where the picture does not tell.
  /// - Returns: nil when nothing found is a dish.
  static func choose(
    _ found: DishFinder.Found, reach: DishReach = .whole, expectedRadius: Double?,
    colour: (Ring) -> RingColour.Change?
  ) -> Walls? {
    let lines = WallLine.lines(of: found.edges).filter {
      $0.coverage >= reach.coverage && $0.visible >= reach.visible && $0.ring.axisRatio > 0.7
    }
    guard !lines.isEmpty else { return nil }
    func walls(_ line: WallLine, isDoubtful: Bool) -> Walls {
      // Seen at an angle the outer wall is not quite concentric with the inner and covers less of the way round.
      let outer = found.edges.reduce(1) { reach, edge in
        let ratio = edge.fit.ring.meanRadius / line.ring.meanRadius
        return edge.fit.coverage >= 0.6 && ratio <= 1.25 ? max(reach, ratio) : reach
      }
      return Walls(
        wall: line.ring, outer: outer, foot: line.foot, isDoubtful: isDoubtful)
    }
    if let expectedRadius {
      func off(_ line: WallLine) -> Double { abs(line.ring.meanRadius / expectedRadius - 1) }
      let near = lines.filter { off($0) < 0.06 }
      if let best = near.min(by: { off($0) < off($1) }) { return walls(best, isDoubtful: false) }
    }
    let top = min(lines.reduce(0) { max($0, $1.quality) }, plenty)
    let strong = lines.filter { line in
      line.quality >= (line.isRise ? riseShare : strongShare) * top
    }
    let likely = strong.filter { !isBeforeWall($0, strong) }
    var isDoubted = false
    var chosen = likely.first ?? strong[0]
    for line in likely {
      chosen = line
      if isFootRing(line, likely, lines) { continue }
      guard let next = next(after: line, in: likely) else { break }
      if let goesOn = gelGoesOn(across: line, not: next, colour) {
        if goesOn { continue }
        break
      }
      // A line that is faint beside a pair with the thickness of a wall belongs to the gel's surface, as far as one
      // can see.
      guard line.quality < pairShare * min(next.quality, plenty), hasOuter(next, lines) else {
        break
      }
      isDoubted = true
    }
    let inner = faintWall(within: chosen, lines, top) ?? chosen
    return walls(inner, isDoubtful: isDoubted || isDoubtful(inner, lines, top, colour))
  }

  /// The first line further out that may be the other side of a wall.
  private static func next(after line: WallLine, in likely: [WallLine]) -> WallLine? {
    likely.first {
      thickness.contains($0.ratio / line.ratio - 1) && $0.quality > 0.5 * line.quality
    }
  }

  /// Whether the medium's colour goes on across one line and ends at another further out; nil where the colour does
  /// not tell, because the medium has none or no light comes from beyond.
  private static func gelGoesOn(
    across line: WallLine, not next: WallLine, _ colour: (Ring) -> RingColour.Change?
  ) -> Bool? {
    guard let here = colour(line.ring), let there = colour(next.ring) else { return nil }
    if here.tint > leastTint, here.tint > 2 * there.tint { return false }
    if there.tint > leastTint, here.tint < 0.3 * there.tint, there.light > 0.5 { return true }
    return nil
  }

  /// Whether a line is followed by what may be the outer side of the wall.
  private static func hasOuter(_ line: WallLine, _ lines: [WallLine]) -> Bool {
    lines.contains {
      thickness.contains($0.ratio / line.ratio - 1) && $0.coverage > 0.9
        && $0.quality > outerLeast * min(line.quality, plenty)
    }
  }

  /// Change of colour that is certain: the medium's 2 % in one channel.
  private static let leastTint = 0.015
  /// The outer side of a wall has at least this share of the quality of its inner side; before a dark surround it is
  /// hardly to be seen.
  private static let outerLeast = 0.1
  /// A line before a wall has less than this share of the wall's quality.
  private static let pairShare = 0.55

  /// Distance between the inner and the outer side of a wall, in units of the radius: 0.5 to 1.9 mm at 35 mm.
  private static let thickness = 0.03...0.11

  /// Whether a line is a ring moulded into the floor: too far within the next walls to be one of them, while those
  /// have the thickness of a wall between them.
  private static func isFootRing(
    _ line: WallLine, _ likely: [WallLine], _ lines: [WallLine]
  ) -> Bool {
    let outwards = likely.filter { $0.ratio > line.ratio * (1 + thickness.lowerBound) }
    guard let next = outwards.first, next.ratio > line.ratio * (1 + thickness.upperBound),
      next.ratio < line.ratio * 1.25, next.quality > 0.5 * line.quality
    else { return false }
    // Before a dark surround the outer side of the wall is hardly to be seen.
    return hasOuter(next, lines)
  }

  /// A faint inner wall within what else would be taken for it: where nothing follows further out, the strong ring
  /// is the outer side of a wall whose inner side is a complete sharp line.
  private static func faintWall(within first: WallLine, _ lines: [WallLine], _ top: Double)
    -> WallLine?
  {
    if hasOuter(first, lines) { return nil }
    return lines.filter {
      thickness.contains(first.ratio / $0.ratio - 1) && $0.coverage > 0.97
        && ($0.kind == .dark || $0.isRise) && $0.quality > faintShare * top
    }.max { $0.quality < $1.quality }
  }

  /// Quality that a faint inner wall needs at least, as a share of the strongest.
  private static let faintShare = 0.06

  /// Quality beyond which a ring is as clear as can be; a black lid beside it makes it no fainter.
  private static let plenty = 60.0
  /// A ring that is fainter than this share of the strongest is none of the walls.
  private static let strongShare = 0.3
  /// The same for where gel under a meniscus meets bright plastic: nothing before the wall looks like that.
  private static let riseShare = 0.15

  /// What a complete line further in needs to raise a doubt, as a share of the strongest.
  private static let innerShare = 0.12
  /// The wall is in doubt when it has less than this share of the quality of a line further out.
  private static let outerShare = 0.4

  /// Whether a line is the meniscus or a caustic that stands before the wall: they are fainter than it, and mostly
  /// have one side only.
  private static func isBeforeWall(_ line: WallLine, _ strong: [WallLine]) -> Bool {
    let (reach, share) =
      line.kind == .dark ? (0.02, 2.0) : line.isRise ? (0.03, 2.0) : (0.06, 1.5)
    return strong.contains {
      $0.ratio > line.ratio && $0.ratio < line.ratio + reach && $0.quality > share * line.quality
    }
  }

  /// Whether another line may as well be the inner wall: a complete line further in, though fainter than walls are;
  /// or a much stronger one further out, within the thickness of a wall and a lid.
  private static func isDoubtful(
    _ inner: WallLine, _ lines: [WallLine], _ top: Double, _ colour: (Ring) -> RingColour.Change?
  ) -> Bool {
    if inner.coverage < 0.85 || inner.visible < 0.5 { return true }
    // Where the wall shows both its sides, a fainter line further in is the gel's.
    let share = next(after: inner, in: lines) != nil ? pairShare * inner.quality : innerShare * top
    return lines.contains { line in
      let gap = line.ratio / inner.ratio - 1
      if gap < -0.02, gap > -0.15, line.kind == .dark {
        return line.coverage > 0.8 && line.quality > share
          && gelGoesOn(across: line, not: inner, colour) != true
      }
      if gap > 0.02, gap < 0.15 { return inner.quality < outerShare * min(line.quality, plenty) }
      return false
    }
  }
}
