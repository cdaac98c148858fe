import Glibc

/// The negative binomial model of variance mean + mean^2 / theta, theta by maximum likelihood.
///
/// Effects for a theta and theta for the effects take turns until neither moves, as their estimates
/// hardly depend on one another (Lawless 1987, Can. J. Stat. 15:209, doi 10.2307/3314912).
package enum NegativeBinomial {
  /// Beyond it the model is the Poisson model to eight digits.
  private static let largestTheta = 1e8

  /// - Parameter start: the Poisson fit of the data.
  /// - Returns: nil where the counts vary no more than Poisson counts, so that theta is infinite, and
  ///   where the fit fails.
  package static func fit(_ data: CountData, start: LogLinearFit) -> LogLinearFit? {
    // The slope of the likelihood in 1 / theta at 0: without spread there is nothing to fit.
    let excess = zip(data.dishes, start.fitted).reduce(0) { sum, item in
      let difference = item.0.count - item.1
      return sum + difference * difference - item.0.count
    }
    guard excess > 0 else { return nil }
    var fit = start
    var theta: Double?
    for _ in 0..<200 {
      guard let next = bestTheta(data, means: fit.fitted, near: theta) else { return nil }
      guard
        let nextFit = LogLinearFit(data, variance: .quadratic(theta: next), start: fit)
      else { return nil }
      fit = nextFit
      if let theta, abs(log(next / theta)) < 1e-11 { return fit }
      theta = next
    }
    // Turns that still change the twelfth digit are as good as over.
    return fit
  }

  /// The theta of the largest likelihood for given means: the root of the derivative by log theta,
  /// bracketed and then narrowed by secants.
  private static func bestTheta(
    _ data: CountData, means: [Double], near start: Double?
  ) -> Double? {
    func slope(_ logTheta: Double) -> Double {
      let theta = exp(logTheta)
      let psi = Distributions.digamma(theta)
      var sum = 0.0
      for (dish, mean) in zip(data.dishes, means) {
        sum +=
          Distributions.digamma(dish.count + theta) - psi - log1p(mean / theta)
          + (mean - dish.count) / (mean + theta)
      }
      return theta * sum
    }
    var low = start.map { log($0) - 0.5 } ?? log(1e-3)
    var high = start.map { log($0) + 0.5 } ?? log(10)
    while slope(low) < 0 {
      low -= 2
      if low < -30 { return nil }
    }
    while slope(high) > 0 {
      high += 2
      if high > log(largestTheta) { return nil }
    }
    return exp(RootFinder.between(low, high, tolerance: 1e-13, slope))
  }
}
