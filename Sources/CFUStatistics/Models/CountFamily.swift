import Glibc

/// Which model the counts of a comparison are taken for.
package enum CountFamily: String, Sendable, Hashable, Codable, CaseIterable {
  /// Variance = dispersion x mean.
  case quasiPoisson = "quasi-Poisson"
  /// Variance = mean + mean^2 / theta.
  case negativeBinomial = "negative binomial"
}

/// The rule by which one of the two is chosen, and what it saw.
///
/// The two differ in how the variance grows with the mean: in proportion, or with its square. With
/// z = ((y - m)^2 - y) / m of each dish (y counted, m expected by the Poisson model) that is z
/// constant, or z proportional to m: the regressions of Cameron and Trivedi (1990, J. Econometrics
/// 46:347, doi 10.1016/0304-4076(90)90014-K). Ver Hoef and Boveng (2007, Ecology 88:2766,
/// doi 10.1890/07-0043.1) choose between the families by the same picture. The negative binomial is
/// taken only where there is something to see it by:
/// - counts are whole numbers and at least 20 residual degrees of freedom are left,
/// - the largest expected count is at least 3 times the smallest,
/// - the slope of z on m is above 0 (one-sided t test at 5 %) and its regression leaves a smaller
///   sum of squares than the constant.
/// Otherwise quasi-Poisson, which asks least of few dishes.
package struct FamilyRule: Sendable, Hashable {
  package static let leastDegreesOfFreedom = 20
  package static let leastSpreadOfMeans = 3.0
  package static let level = 0.05

  package let family: CountFamily
  /// Why, as the end of a sentence.
  package let reason: String

  package init(_ data: CountData, poisson fit: LogLinearFit) {
    (family, reason) = Self.choice(data, fit)
  }

  private static func choice(
    _ data: CountData, _ fit: LogLinearFit
  ) -> (CountFamily, String) {
    guard data.isWhole else { return (.quasiPoisson, "counts are no whole numbers") }
    let df = fit.residualDegreesOfFreedom
    guard df >= leastDegreesOfFreedom else {
      return (
        .quasiPoisson,
        "\(df) residual degrees of freedom are too few to tell how the variance grows with the mean"
      )
    }
    let smallest = fit.fitted.min() ?? 0
    guard let largest = fit.fitted.max(), largest >= leastSpreadOfMeans * smallest else {
      return (
        .quasiPoisson, "expected counts are too alike to tell how the variance grows with the mean"
      )
    }
    var (sumZ, sumMZ, sumMM, sumZZ) = (0.0, 0.0, 0.0, 0.0)
    for (dish, mean) in zip(data.dishes, fit.fitted) {
      let z = ((dish.count - mean) * (dish.count - mean) - dish.count) / mean
      sumZ += z
      sumZZ += z * z
      sumMZ += mean * z
      sumMM += mean * mean
    }
    let count = Double(data.dishes.count)
    let aroundConstant = sumZZ - sumZ * sumZ / count
    let aroundSlope = sumZZ - sumMZ * sumMZ / sumMM
    let error = (aroundSlope / (count - 1) / sumMM).squareRoot()
    let t = sumMZ / sumMM / error
    guard t > Distributions.T.quantile(1 - level, df: count - 1) else {
      return (.quasiPoisson, "the variance does not clearly exceed the mean where means are large")
    }
    guard aroundSlope < aroundConstant else {
      return (.quasiPoisson, "the variance grows in proportion to the mean")
    }
    return (.negativeBinomial, "the variance grows with the square of the mean")
  }
}
