import Glibc

/// How values scatter about the curve.
package enum ResponseFamily: Sendable, Hashable {
  /// Variance equal to the mean; a dispersion is estimated beside it (quasi-Poisson).
  case poisson
  /// Variance m + alpha m^2, alpha greater than 0.
  case negativeBinomial(alpha: Double)
  /// One variance for all values.
  case gaussian

  /// Means and values are colonies, which are not negative.
  package var isCount: Bool { self != .gaussian }

  /// Variance at a mean, up to the dispersion.
  func variance(_ mean: Double) -> Double {
    switch self {
    case .poisson: mean
    case .negativeBinomial(let alpha): mean + alpha * mean * mean
    case .gaussian: 1
    }
  }

  /// Twice the log-likelihood that the value itself as mean would have more (McCullagh and Nelder
  /// 1989, Generalized Linear Models, 2.3); infinite where a mean of 0 forbids the value.
  func deviance(_ value: Double, _ mean: Double) -> Double {
    if case .gaussian = self { return (value - mean) * (value - mean) }
    guard mean > 0 else { return value > 0 || mean < 0 ? .infinity : 0 }
    let own = value > 0 ? value * log(value / mean) : 0
    if case .negativeBinomial(let alpha) = self {
      return 2 * (own - (value + 1 / alpha) * log((1 + alpha * value) / (1 + alpha * mean)))
    }
    return 2 * (own - (value - mean))
  }

  /// The log-likelihood at a deviance, the dispersion being 1; Gaussian with the variance that
  /// maximises it. Fractional counts are taken by the gamma function.
  func logLikelihood(values: [Double], deviance: Double) -> Double {
    if case .gaussian = self {
      let n = Double(values.count)
      return -n / 2 * (log(2 * Double.pi * deviance / n) + 1)
    }
    return values.reduce(-deviance / 2) { $0 + ownLogLikelihood($1) }
  }

  /// The log-likelihood of a count whose mean is the count itself.
  private func ownLogLikelihood(_ value: Double) -> Double {
    let factorial = Distributions.logGamma(value + 1)
    guard case .negativeBinomial(let alpha) = self else {
      return (value > 0 ? value * log(value) : 0) - value - factorial
    }
    let size = 1 / alpha
    let choices = Distributions.logGamma(value + size) - Distributions.logGamma(size) - factorial
    let power = value > 0 ? value * log(alpha * value) : 0
    return choices + power - (value + size) * log1p(alpha * value)
  }
}
