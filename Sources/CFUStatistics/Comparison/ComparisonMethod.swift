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
    treated: Double, vehicle: Double, hasDishes: Bool, model: CountModel
  ) {
    let isPoisson = model.degreesOfFreedom == 0
    let fewest = min(treated, vehicle)
    if !hasDishes || treated + vehicle == 0 {
      self = .notEstimable
    } else if fewest == 0 {
      self = isPoisson ? .oneSidedExact : .oneSided
    } else if isPoisson {
      self = .exactPoisson
    } else if fewest < ComparisonSettings.fewColonies
      || fewest < ComparisonSettings.fewEffectiveColonies * model.poissonDispersion.inForce
    {
      self = .conditional
    } else {
      self = model.family == .quasiPoisson ? .quasiPoisson : .negativeBinomial
    }
  }

  var isByModel: Bool { self == .quasiPoisson || self == .negativeBinomial }
}
