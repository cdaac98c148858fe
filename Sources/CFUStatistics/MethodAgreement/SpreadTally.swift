/// What one dish says of the machine among the people, on the scale.
struct SpreadTally {
  /// Its place among all dishes.
  let dish: Int
  /// Scorers who counted it, two or more.
  let people: Int
  /// Machine less the mean of everyone.
  let machineOff: Double
  /// Sum of squares of machine less each scorer.
  let machineSquares: Double
  /// Of each scorer: count less the mean of the others, nil without a count.
  let off: [Double?]
  /// Of each scorer: mean square of count less the other scorers. A dish then weighs as much for the
  /// people as for the machine, however many of them counted it.
  let squares: [Double]
  /// Whether the machine lies between the smallest and the largest.
  let isWithin: Bool

  /// nil where fewer than two counted it.
  init?(machine: Double, people counts: [Double?], dish: Int) {
    let given = counts.compactMap { $0 }
    guard given.count >= 2, let low = given.min(), let high = given.max() else { return nil }
    self.dish = dish
    people = given.count
    let sum = given.reduce(0, +)
    let n = Double(given.count)
    machineOff = machine - sum / n
    machineSquares = given.reduce(0) { $0 + (machine - $1) * (machine - $1) }
    off = counts.map { $0.map { $0 - (sum - $0) / (n - 1) } }
    squares = counts.map { count in
      guard let count else { return 0 }
      return given.reduce(0) { $0 + (count - $1) * (count - $1) } / (n - 1)
    }
    isWithin = low <= machine && machine <= high
  }
}

/// Sums of `SpreadTally` over weighted dishes, and the figures that they make.
struct SpreadSums {
  private var dishes = 0.0
  private var within = 0.0
  private var machineOff = 0.0
  private var machineSquares = 0.0
  private var machinePairs = 0.0
  private var off: [Double]
  private var counted: [Double]
  private var squares: [Double]
  private var pairs: [Double]

  /// - Parameter weight: how often the dish with that place among the tallies counts.
  init(_ tallies: [SpreadTally], scorers: Int, weight: (Int) -> Double) {
    let zeros = [Double](repeating: 0, count: scorers)
    (off, counted, squares, pairs) = (zeros, zeros, zeros, zeros)
    for (place, tally) in tallies.enumerated() {
      let times = weight(place)
      guard times > 0 else { continue }
      dishes += times
      if tally.isWithin { within += times }
      machineOff += times * tally.machineOff
      machineSquares += times * tally.machineSquares
      machinePairs += times * Double(tally.people)
      for scorer in 0..<scorers {
        guard let value = tally.off[scorer] else { continue }
        off[scorer] += times * value
        counted[scorer] += times
        squares[scorer] += times * tally.squares[scorer]
        pairs[scorer] += times
      }
    }
  }

  var withinShare: Double? { dishes > 0 ? within / dishes : nil }
  var machineBias: Double? { dishes > 0 ? machineOff / dishes : nil }
  var machineDistance: Double? {
    machinePairs > 0 ? (machineSquares / machinePairs).squareRoot() : nil
  }

  func bias(_ scorer: Int) -> Double? {
    counted[scorer] > 0 ? off[scorer] / counted[scorer] : nil
  }

  func distance(_ scorer: Int) -> Double? {
    pairs[scorer] > 0 ? (squares[scorer] / pairs[scorer]).squareRoot() : nil
  }

  /// nil where the people are all alike.
  var distanceRatio: Double? {
    let all = squares.reduce(0, +)
    guard let machineDistance, all > 0 else { return nil }
    return machineDistance / (all / pairs.reduce(0, +)).squareRoot()
  }

  var worstRatio: Double? {
    guard let machineDistance, let worst = off.indices.compactMap({ distance($0) }).max(), worst > 0
    else { return nil }
    return machineDistance / worst
  }
}
