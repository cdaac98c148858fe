/// Two Poisson counts compared without approximation.
///
/// Given their sum, the treated count is binomial with probability r e1 / (r e1 + e0), r being the
/// ratio of the rates and e the exposures (Przyborowski and Wilenski 1940, Biometrika 31:313,
/// doi 10.1093/biomet/31.3-4.313). Clopper and Pearson's limits of that probability (1934, Biometrika
/// 26:404, doi 10.1093/biomet/26.4.404) are limits of r; the p value is twice the smaller tail.
/// Over-dispersed counts are divided by the dispersion first, since x of them say as much as
/// x / dispersion Poisson ones; the tails are beta distributions, which take fractions.
struct ConditionalRatio {
  private let treated: Double
  private let vehicle: Double
  /// Exposure of the vehicle over that of the treated.
  private let exposures: Double

  init(
    treated: (count: Double, exposure: Double), vehicle: (count: Double, exposure: Double),
    dispersion: Double
  ) {
    self.treated = treated.count / dispersion
    self.vehicle = vehicle.count / dispersion
    exposures = vehicle.exposure / treated.exposure
  }

  /// 0 where the treated have no colony; nil where neither has one.
  /// - Parameter alpha: chance of a mistake on this side.
  func lower(_ alpha: Double) -> Double? {
    if treated == 0 { return vehicle > 0 ? 0 : nil }
    let p = Distributions.Beta.quantile(alpha, treated, vehicle + 1)
    return p / (1 - p) * exposures
  }

  /// Nil where the vehicle has no colony: there is no limit.
  func upper(_ alpha: Double) -> Double? {
    guard vehicle > 0 else { return nil }
    // Solved for 1 - p, which may be very small.
    let q = Distributions.Beta.quantile(alpha, vehicle, treated + 1)
    return (1 - q) / q * exposures
  }

  /// Two-sided p value of a ratio of 1; nil where neither has a colony.
  var p: Double? {
    guard treated + vehicle > 0 else { return nil }
    let share = 1 / (1 + exposures)
    // Of as few as, and of as many as those seen.
    let few = vehicle > 0 ? Distributions.Beta.below(1 - share, vehicle, treated + 1) : 1
    let many = treated > 0 ? Distributions.Beta.below(share, treated, vehicle + 1) : 1
    return min(1, 2 * min(few, many))
  }
}
