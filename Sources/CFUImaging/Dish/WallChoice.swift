internal import CFUCore

/// Which of a dish's rings is the inner wall.
enum WallChoice {
  struct Walls {
    /// Inner wall, in the pixels of the ring that was fitted.
    var wall: Ring
    /// Outermost ring in units of the inner wall, at least 1.
    var outer: Double
  }

  /// - Parameters:
  ///   - expectedRadius: radius of the inner wall when sampling and diameter are known, same pixels.
  ///   - diameter: inner diameter of the dish, mm.
  /// - Returns: nil when nothing found is a dish.
  static func choose(_ found: DishFinder.Found, expectedRadius: Double?, diameter: Double) -> Walls?
  {
    // Chance rings of a picture without a dish cover less than a third of the directions.
    guard found.coverage >= 0.5, found.visible >= 0.3, found.ring.axisRatio > 0.7 else {
      return nil
    }
    let candidates = found.parallels.filter { $0.coverage >= 0.7 }
    guard let last = candidates.last else { return Walls(wall: found.ring, outer: 1) }
    // Seen at an angle the outer wall is not quite concentric with the inner and covers less of the way round.
    let outer = found.parallels.reduce(max(last.ratio, 1)) {
      $1.coverage >= 0.4 && $1.ratio <= 1.1 * last.ratio ? max($0, $1.ratio) : $0
    }
    if let expectedRadius {
      let wanted = expectedRadius / found.ring.meanRadius
      let near = found.parallels.filter { abs($0.ratio / wanted - 1) < 0.06 }
      if let best = near.min(by: { abs($0.ratio - wanted) < abs($1.ratio - wanted) }) {
        return Walls(wall: found.ring.scaled(by: best.ratio), outer: max(1, outer / best.ratio))
      }
    }
    // From the outside inwards a dish shows lid, outer wall, inner wall; further in only the meniscus and
    // caustics, which are fainter or cover less of the way round. Walls lie within a fifth of each other.
    let strongest = candidates.reduce(0) { max($0, $1.step) }
    var inner =
      candidates.first {
        $0.ratio >= 0.8 * outer && $0.step >= 0.3 * strongest && $0.coverage >= 0.8
      }
      ?? candidates.max { $0.step * $0.coverage < $1.step * $1.coverage } ?? last
    // The meniscus begins up to 0.9 mm inside the wall, nearer than a wall is thick, and is fainter than it.
    let limit = inner.ratio * (1 + 0.9 / (diameter / 2))
    for ring in candidates where ring.ratio > inner.ratio && ring.ratio <= limit {
      if ring.step * ring.coverage > 1.4 * inner.step * inner.coverage { inner = ring }
    }
    return Walls(wall: found.ring.scaled(by: inner.ratio), outer: max(1, outer / inner.ratio))
  }
}
