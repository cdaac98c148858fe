/// Sums over a few numbers, in one place so that all figures take them alike.
enum Moments {
  static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  /// Sum of squares about the mean; exactly 0 where all are equal.
  static func squares(_ values: [Double]) -> Double {
    guard let first = values.first, values.contains(where: { $0 != first }) else { return 0 }
    let middle = mean(values)
    return values.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
  }

  /// With n - 1 below; nil for fewer than 2.
  static func variance(_ values: [Double]) -> Double? {
    values.count > 1 ? squares(values) / Double(values.count - 1) : nil
  }

  /// Sum of products about the means; exactly 0 where one of the two does not vary.
  static func products(_ x: [Double], _ y: [Double]) -> Double {
    guard squares(x) > 0, squares(y) > 0 else { return 0 }
    let (middleX, middleY) = (mean(x), mean(y))
    return zip(x, y).reduce(0) { $0 + ($1.0 - middleX) * ($1.1 - middleY) }
  }

  /// The middle one, or the mean of the middle two; nil without any.
  static func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let half = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
  }

  /// Two parties' counts of the same dishes on a scale; nil where they are not as many, or where one
  /// has no place on it.
  static func paired(
    _ machine: [Double], _ reference: [Double], on scale: CountScale
  ) -> (machine: [Double], reference: [Double])? {
    guard machine.count == reference.count, !machine.isEmpty,
      let first = scale.transform(machine), let second = scale.transform(reference)
    else { return nil }
    return (first, second)
  }

  /// Normal quantile of a two-sided interval.
  static func normal(_ confidence: Double) -> Double {
    Distributions.Normal.quantile(1 - (1 - confidence) / 2)
  }

  /// Student's quantile of a two-sided interval.
  static func student(_ confidence: Double, df: Int) -> Double {
    Distributions.T.quantile(1 - (1 - confidence) / 2, df: Double(df))
  }
}
