/// How a ratio, its interval and its p value were found; the raw value stands in `groups.csv`.
package enum ComparisonMethod: String, Sendable, Hashable, Codable {
  /// Normal theory on the log ratio of a quasi-Poisson model, t quantile.
  case quasiPoisson = "quasi-Poisson"
  /// The same of a negative binomial model.
  case negativeBinomial = "negative binomial"
  /// Conditional binomial on counts divided by the dispersion: one group has few colonies.
  case conditional = "conditional quasi-Poisson"
  /// Conditional binomial; nothing tells the spread of the dishes.
  case exactPoisson = "exact Poisson"
  /// One group without a colony: conditional binomial on counts divided by the dispersion.
  case oneSided = "one-sided quasi-Poisson"
  /// The same with no dispersion to be seen.
  case oneSidedExact = "one-sided exact Poisson"
  /// No colony in either group, or no dish.
  case notEstimable = "not estimable"

  /// - Parameters:
  ///   - treated: colonies of the treated group.
  ///   - vehicle: colonies of the vehicle.
  ///   - hasDishes: the treated group has dishes of donors that have colonies.
  init(
    treated: Double, vehicle: Double, hasDishes: Bool, degreesOfFreedom: Int, family: CountFamily
  ) {
    let isPoisson = degreesOfFreedom == 0
    if !hasDishes || treated + vehicle == 0 {
      self = .notEstimable
    } else if min(treated, vehicle) == 0 {
      self = isPoisson ? .oneSidedExact : .oneSided
    } else if isPoisson {
      self = .exactPoisson
    } else if min(treated, vehicle) < ComparisonSettings.fewColonies {
      self = .conditional
    } else {
      self = family == .quasiPoisson ? .quasiPoisson : .negativeBinomial
    }
  }

  var isByModel: Bool { self == .quasiPoisson || self == .negativeBinomial }
}
