/// Intraclass correlation of absolute agreement, dishes and scorers both taken for random: ICC(2,1)
/// and ICC(2,k).
///
/// Shrout and Fleiss 1979 (Psychol. Bull. 86:420, doi 10.1037/0033-2909.86.2.420), the interval with
/// Satterthwaite's degrees of freedom as they print it (also McGraw and Wong 1996, Psychol. Methods
/// 1:30, doi 10.1037/1082-989X.1.1.30, case 2A). A dish that one of the scorers left out says nothing
/// in a table of squares: it is left out and counted.
package struct IntraclassCorrelation: Sendable, Hashable {
  package let scale: CountScale
  /// Dishes that all scorers counted.
  package let dishes: Int
  /// Dishes left out as a scorer's count is missing.
  package let incomplete: Int
  package let scorers: Int
  /// ICC(2,1): of the count of one scorer. May be below 0 where scorers differ more than dishes.
  package let single: Estimate
  /// ICC(2,k): of the mean of all scorers; nil where it is not defined.
  package let average: Estimate?
  /// Mean squares between dishes, between scorers, and of the rest.
  package let dishSquares: Double
  package let scorerSquares: Double
  package let restSquares: Double

  /// - Parameter counts: a row a dish, in it one count a scorer, nil where there is none.
  /// - Returns: nil for fewer than 2 complete dishes or 2 scorers, rows of different lengths, a count
  ///   that has no place on the scale, or counts that are all one.
  package init?(
    _ counts: [[Double?]], scale: CountScale = .squareRoot, confidence: Double = 0.95
  ) {
    guard let scorers = counts.first?.count, scorers >= 2,
      counts.allSatisfy({ $0.count == scorers })
    else { return nil }
    let complete = counts.filter { !$0.contains(nil) }.map { $0.compactMap { $0 } }
    let rows = complete.compactMap { scale.transform($0) }
    guard rows.count == complete.count, rows.count >= 2 else { return nil }
    let (n, k) = (Double(rows.count), Double(scorers))
    let rowMeans = rows.map(Moments.mean)
    let columns = (0..<scorers).map { column in rows.map { $0[column] } }
    let columnMeans = columns.map(Moments.mean)
    let middle = Moments.mean(rowMeans)
    let msb = k * Moments.squares(rowMeans) / (n - 1)
    let msj = n * Moments.squares(columnMeans) / (k - 1)
    var rest = 0.0
    for (row, rowMean) in zip(rows, rowMeans) {
      for (value, columnMean) in zip(row, columnMeans) {
        let off = value - rowMean - columnMean + middle
        rest += off * off
      }
    }
    let mse = rest / ((n - 1) * (k - 1))
    let below = msb + (k - 1) * mse + k * (msj - mse) / n
    guard below > 0 else { return nil }
    let value = (msb - mse) / below
    let limits = Self.limits(
      value, squares: (msb, msj, mse), dishes: n, scorers: k, confidence: confidence)
    guard let single = Estimate(value, low: limits?.low, high: limits?.high) else { return nil }
    self.scale = scale
    dishes = rows.count
    incomplete = counts.count - rows.count
    self.scorers = scorers
    self.single = single
    // Spearman and Brown's formula, for the value as for its limits.
    average = Self.averaged(single, k)
    (dishSquares, scorerSquares, restSquares) = (msb, msj, mse)
  }

  private static func limits(
    _ value: Double, squares: (dish: Double, scorer: Double, rest: Double), dishes n: Double,
    scorers k: Double, confidence: Double
  ) -> (low: Double, high: Double)? {
    let (msb, msj, mse) = squares
    guard mse > 0 else { return nil }
    let f = msj / mse
    let scorer = k * value * f
    let other = n * (1 + (k - 1) * value) - k * value
    let above = (k - 1) * (n - 1) * (scorer + other) * (scorer + other)
    let v = above / ((n - 1) * scorer * scorer + other * other)
    let p = 1 - (1 - confidence) / 2
    let upper = Distributions.F.quantile(p, n - 1, v)
    let lower = Distributions.F.quantile(p, v, n - 1)
    let between = k * msj + (k * n - k - n) * mse
    return (
      n * (msb - upper * mse) / (upper * between + n * msb),
      n * (lower * msb - mse) / (between + n * lower * msb)
    )
  }

  private static func averaged(_ single: Estimate, _ k: Double) -> Estimate? {
    func stepped(_ value: Double) -> Double? {
      let below = 1 + (k - 1) * value
      return below > 0 ? k * value / below : nil
    }
    guard let value = stepped(single.value) else { return nil }
    return Estimate(
      value, low: single.low.flatMap(stepped), high: single.high.flatMap(stepped))
  }
}
