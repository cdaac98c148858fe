/// How far two classifiers that looked at the same objects agree.
///
/// Cohen's kappa (Cohen 1960, Educ. Psychol. Meas. 20:37, doi 10.1177/001316446002000104) is the
/// agreement beyond what the two would reach by chance with the categories as frequent as each of
/// them has it: (po - pe) / (1 - pe). Its interval is that of the large-sample normal distribution
/// with the standard error of Fleiss, Cohen and Everitt (1969, Psychol. Bull. 72:323,
/// doi 10.1037/h0028106), which holds where kappa is not 0. It takes objects for
/// independent; those of one dish are not quite, so that it is rather too narrow than too wide.
package struct Agreement: Sendable, Hashable {
  /// Objects that both looked at.
  package let objects: Int
  /// Of these, those of which both said the same.
  package let agreed: Int
  /// -1 to 1; nil without an object, and where both called all of them one and the same, so that
  /// there is nothing that could be by chance or not.
  package let kappa: Double?
  /// Share of objects of which both would say the same by chance; nil as kappa is.
  package let expected: Double?
  /// Standard error of kappa; nil as kappa is.
  package let standardError: Double?

  /// - Parameter counts: objects by what the first said (row) and what the second said (column), in
  ///   one order of categories: square, no number negative.
  package init(_ counts: [[Int]]) {
    precondition(counts.allSatisfy { $0.count == counts.count }, "one order of categories for both")
    let categories = counts.indices
    objects = counts.joined().reduce(0, +)
    agreed = categories.reduce(0) { $0 + counts[$1][$1] }
    guard objects > 0 else {
      (kappa, expected, standardError) = (nil, nil, nil)
      return
    }
    let total = Double(objects)
    let rows = categories.map { Double(counts[$0].reduce(0, +)) / total }
    let columns = categories.map { column in
      Double(categories.reduce(0) { $0 + counts[$1][column] }) / total
    }
    let observed = Double(agreed) / total
    let chance = zip(rows, columns).reduce(0) { $0 + $1.0 * $1.1 }
    // Exactly 1 only where one category holds everything; a quotient of rounding errors otherwise.
    guard !zip(rows, columns).contains(where: { $0 == 1 && $1 == 1 }) else {
      (kappa, expected, standardError) = (nil, nil, nil)
      return
    }
    let value = (observed - chance) / (1 - chance)
    var sum = 0.0
    for i in categories {
      for j in categories where counts[i][j] > 0 {
        let share = Double(counts[i][j]) / total
        let weight = (columns[i] + rows[j]) * (1 - value)
        sum += share * (i == j ? (1 - weight) * (1 - weight) : weight * weight)
      }
    }
    let middle = value - chance * (1 - value)
    let variance = (sum - middle * middle) / (total * (1 - chance) * (1 - chance))
    kappa = value
    expected = chance
    // Full agreement leaves nothing but rounding, of either sign.
    standardError = max(0, variance).squareRoot()
  }

  /// Share of objects of which both said the same, 0 to 1; nil without an object.
  package var share: Double? { objects > 0 ? Double(agreed) / Double(objects) : nil }

  /// The 95 % interval of kappa, kept within -1 and 1.
  package var interval: ClosedRange<Double>? { interval(confidence: 0.95) }

  /// - Parameter confidence: between 0 and 1.
  package func interval(confidence: Double) -> ClosedRange<Double>? {
    guard let kappa, let standardError else { return nil }
    let half = Distributions.Normal.quantile(1 - (1 - confidence) / 2) * standardError
    return max(-1, kappa - half)...min(1, kappa + half)
  }
}
