/// Differences between two parties' counts of the same dishes: bias and limits of agreement.
///
/// Bland and Altman (1986, Lancet 327:307, doi 10.1016/S0140-6736(86)90837-8; 1999, Stat. Methods
/// Med. Res. 8:135, doi 10.1177/096228029900800204). Everything is on the scale that was asked for,
/// machine less reference. Whether the differences are normal is not tested, as a test says nothing
/// with few dishes and too much with many: the points are kept to be looked at.
package struct BlandAltman: Sendable, Hashable {
  package struct Point: Sendable, Hashable {
    /// Of the two, on the scale.
    package let mean: Double
    /// Machine less reference, on the scale.
    package let difference: Double
  }

  package let scale: CountScale
  /// Dishes, in the order that they came in.
  package let points: [Point]
  package let confidence: Double
  /// Share of the differences that the limits of agreement are meant to hold.
  package let coverage: Double
  /// Mean difference, with Student's interval: of no width where all differences are equal, which
  /// says that nothing is known of their scatter and not that there is none.
  package let bias: Estimate
  /// Of the differences; nil for one dish.
  package let standardDeviation: Double?
  /// Limit of agreement with its exact interval: a quantile of a normal distribution whose mean and
  /// variance are estimated has the non-central t distribution (Carkeet 2015, Optom. Vis. Sci.
  /// 92:e71, doi 10.1097/OPX.0000000000000513). nil for one dish.
  package let lower: Estimate?
  package let upper: Estimate?
  /// The same with the large-sample variance s^2 (1/n + z^2 / (2 (n - 1))) of Bland and Altman 1999
  /// and Student's t; near the exact one from some 50 dishes on.
  package let approximateLower: Estimate?
  package let approximateUpper: Estimate?
  /// Difference on mean: a slope that is not 0 is a bias that depends on the count. nil where all
  /// means are one.
  package let trend: StraightLine?

  package var dishes: Int { points.count }

  /// - Parameters:
  ///   - machine: counts, one a dish.
  ///   - reference: counts of the same dishes in the same order.
  ///   - confidence: of every interval, between 0 and 1.
  ///   - coverage: of the limits of agreement, between 0 and 1.
  /// - Returns: nil without a dish, with lists of different lengths, and with a count that has no
  ///   place on the scale (0 on that of logarithms, below 0, not finite).
  package init?(
    machine: [Double], reference: [Double], scale: CountScale = .squareRoot,
    confidence: Double = 0.95, coverage: Double = 0.95
  ) {
    guard let pairs = Moments.paired(machine, reference, on: scale) else { return nil }
    let differences = zip(pairs.machine, pairs.reference).map { $0 - $1 }
    let n = differences.count
    let middle = Moments.mean(differences)
    let deviation = Moments.variance(differences)?.squareRoot()
    let t = n > 1 ? Moments.student(confidence, df: n - 1) : .nan
    let error = deviation.map { $0 / Double(n).squareRoot() }
    guard let bias = Estimate(middle, half: error.map { t * $0 }) else { return nil }
    self.scale = scale
    self.confidence = confidence
    self.coverage = coverage
    self.bias = bias
    standardDeviation = deviation
    points = zip(zip(pairs.machine, pairs.reference), differences).map {
      Point(mean: ($0.0 + $0.1) / 2, difference: $1)
    }
    trend = StraightLine(
      x: points.map(\.mean), y: differences, confidence: confidence)
    guard let deviation, let error else {
      (lower, upper, approximateLower, approximateUpper) = (nil, nil, nil, nil)
      return
    }
    let z = Moments.normal(coverage)
    let away = Self.exactFactors(z: z, dishes: n, confidence: confidence)
    lower = Estimate(
      middle - z * deviation, low: middle - away.far * error, high: middle - away.near * error)
    upper = Estimate(
      middle + z * deviation, low: middle + away.near * error, high: middle + away.far * error)
    let half =
      t * deviation * (1 / Double(n) + z * z / (2 * Double(n - 1))).squareRoot()
    approximateLower = Estimate(middle - z * deviation, half: half)
    approximateUpper = Estimate(middle + z * deviation, half: half)
  }

  /// Standard errors from the bias to the two ends of the interval of a limit of agreement.
  static func exactFactors(
    z: Double, dishes: Int, confidence: Double
  ) -> (near: Double, far: Double) {
    let tail = (1 - confidence) / 2
    let df = Double(dishes - 1)
    let noncentrality = z * Double(dishes).squareRoot()
    return (
      Distributions.T.quantile(tail, df: df, noncentrality: noncentrality),
      Distributions.T.quantile(1 - tail, df: df, noncentrality: noncentrality)
    )
  }
}
