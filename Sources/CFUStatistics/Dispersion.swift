/// How much more dishes of one group differ than Poisson counts would.
package struct Dispersion: Sendable, Hashable {
  /// Pearson's chi-square over the residual degrees of freedom; nil when there are none.
  package var estimate: Double?
  /// Dishes minus groups, over the groups that have a colony at all.
  package var degreesOfFreedom: Int

  package init(estimate: Double?, degreesOfFreedom: Int) {
    self.estimate = estimate
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The factor by which variances are multiplied: the estimate, but at least 1.
  ///
  /// An estimate below 1 is a matter of chance in few dishes; cells that are pipetted are not
  /// spread more evenly than at random, so that an interval narrower than Poisson's would claim too
  /// much.
  package var inForce: Double { max(1, estimate ?? 1) }

  /// Pearson estimate (McCullagh and Nelder 1989, Generalized Linear Models, 4.5.2) for counts that
  /// are proportional to an exposure, with a rate of its own in each group.
  ///
  /// Groups without any colony are left out: their fitted counts are 0, they say nothing of the
  /// spread, and counting their dishes as degrees of freedom would only make the estimate smaller.
  /// - Parameter groups: for each group the dishes' counts and exposures (cells plated, greater
  ///   than 0).
  package static func pearson(
    _ groups: [[(count: Double, exposure: Double)]]
  ) -> Dispersion {
    var chiSquare = 0.0
    var degreesOfFreedom = 0
    for dishes in groups {
      let total = dishes.reduce(0) { $0 + $1.count }
      let exposure = dishes.reduce(0) { $0 + $1.exposure }
      guard total > 0, exposure > 0 else { continue }
      for dish in dishes {
        let expected = total * dish.exposure / exposure
        chiSquare += (dish.count - expected) * (dish.count - expected) / expected
      }
      degreesOfFreedom += dishes.count - 1
    }
    return Dispersion(
      estimate: degreesOfFreedom > 0 ? chiSquare / Double(degreesOfFreedom) : nil,
      degreesOfFreedom: degreesOfFreedom)
  }
}
