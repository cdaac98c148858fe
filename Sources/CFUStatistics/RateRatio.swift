import Glibc

/// A treated group's rate as a share of its vehicle's, with an interval.
package struct RateRatio: Sendable, Hashable {
  /// How an interval was found; the raw value stands in `groups.csv`.
  package enum Method: String, Sendable, Hashable, Codable {
    /// Normal theory on the log ratio, variance scaled by the dispersion, t quantile.
    case quasiPoisson = "quasi-Poisson"
    /// Conditional binomial, exact; one dish a group leaves no dispersion to be seen.
    case exactPoisson = "exact Poisson"
    /// One group without a colony: conditional binomial on counts divided by the dispersion.
    case oneSided = "one-sided quasi-Poisson"
    /// The same with no dispersion to be seen.
    case oneSidedExact = "one-sided exact Poisson"
    /// No colony in either group.
    case notEstimable = "not estimable"
  }

  /// nil when the vehicle has no colony.
  package var ratio: Double?
  /// nil when nothing is known of the limit.
  package var low: Double?
  /// nil when there is no upper limit: the vehicle has no colony.
  package var high: Double?
  package var method: Method

  /// Compares pooled counts.
  ///
  /// With colonies in both groups and residual degrees of freedom: log ratio plus or minus t times
  /// sqrt(phi (1/x1 + 1/x0)), which is the Wald interval of a quasi-Poisson regression on groups
  /// with log link and offset log(exposure) (McCullagh and Nelder 1989, 6.2), t on the residual
  /// degrees of freedom.
  ///
  /// Otherwise conditionally on x1 + x0 (Przyborowski and Wilenski 1940, Biometrika 31:313): x1 is
  /// binomial with probability r t1 / (r t1 + t0), whose Clopper-Pearson limits (1934, Biometrika
  /// 26:404), as quantiles of beta distributions, are limits of the ratio r. With a zero on one
  /// side only one limit exists, and it gets the whole of 1 - confidence; under overdispersion the
  /// counts are first divided by phi, since x colonies then say as much as x/phi Poisson ones.
  ///
  /// - Parameters:
  ///   - treated: pooled count and exposure (cells plated, or dishes) of the treated group.
  ///   - vehicle: the same of the vehicle.
  ///   - dispersion: over the dishes of all groups of the compound.
  ///   - confidence: 0.95 unless told otherwise.
  package init(
    treated: (count: Double, exposure: Double), vehicle: (count: Double, exposure: Double),
    dispersion: Dispersion, confidence: Double = 0.95
  ) {
    let (x1, x0) = (treated.count, vehicle.count)
    let exposures = vehicle.exposure / treated.exposure
    let isPoisson = dispersion.degreesOfFreedom == 0
    let phi = dispersion.inForce
    let alpha = 1 - confidence
    ratio = x0 > 0 ? x1 / x0 * exposures : nil
    switch (x1 > 0, x0 > 0) {
    case (false, false):
      method = .notEstimable
    case (false, true):
      method = isPoisson ? .oneSidedExact : .oneSided
      low = 0
      high = Self.upperOdds(x1 / phi, x0 / phi, alpha) * exposures
    case (true, false):
      method = isPoisson ? .oneSidedExact : .oneSided
      low = Self.lowerOdds(x1 / phi, x0 / phi, alpha) * exposures
    case (true, true) where isPoisson:
      method = .exactPoisson
      low = Self.lowerOdds(x1, x0, alpha / 2) * exposures
      high = Self.upperOdds(x1, x0, alpha / 2) * exposures
    case (true, true):
      method = .quasiPoisson
      let t = Distributions.T.quantile(
        1 - alpha / 2, df: Double(dispersion.degreesOfFreedom))
      let reach = exp(t * (phi * (1 / x1 + 1 / x0)).squareRoot())
      let middle = x1 / x0 * exposures
      low = middle / reach
      high = middle * reach
    }
  }

  /// Lower Clopper-Pearson limit of the odds p / (1 - p) for x1 of x1 + x0, x1 greater than 0.
  private static func lowerOdds(_ x1: Double, _ x0: Double, _ alpha: Double) -> Double {
    let p = Distributions.Beta.quantile(alpha, x1, x0 + 1)
    return p / (1 - p)
  }

  /// Upper limit of the odds, x0 greater than 0: solved for 1 - p, which may be very small.
  private static func upperOdds(_ x1: Double, _ x0: Double, _ alpha: Double) -> Double {
    let q = Distributions.Beta.quantile(alpha, x0, x1 + 1)
    return (1 - q) / q
  }
}
