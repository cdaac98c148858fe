import Glibc

/// Where a statistic can lie, and so on which scale its interval is made.
///
/// An interval of Student's kind is symmetric on the scale that it is made on; a share near 1 is not,
/// a logit is nearly so. It also keeps an interval within what the statistic can be.
package enum BootstrapScale: Sendable, Hashable {
  /// Anything: a mean difference.
  case real
  /// Greater than 0: a ratio, an error. Made on the logarithm.
  case positive
  /// 0 to 1: precision, recall, F1, AP. Made on the logit. `trials` is how many colonies it is a
  /// share of, for the rule that holds where (nearly) all of them are alike; nil where that is not
  /// known: the rule then holds where all of them are, and takes every cluster for one.
  case share(trials: Double?)
  /// -1 to 1: kappa, a concordance. Made on Fisher's z.
  case correlation

  /// nil where the value lies at an end of the scale or beyond.
  func transform(_ value: Double) -> Double? {
    let place: Double
    switch self {
    case .real: place = value
    case .positive: place = log(value)
    case .share: place = log(value / (1 - value))
    case .correlation: place = atanh(value)
    }
    return place.isFinite ? place : nil
  }

  func inverse(_ place: Double) -> Double {
    switch self {
    case .real: place
    case .positive: exp(place)
    case .share: 1 / (1 + exp(-place))
    case .correlation: tanh(place)
    }
  }
}
