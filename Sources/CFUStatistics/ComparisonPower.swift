import Glibc

/// What a comparison with vehicle can see: the chance that `VehicleComparison` finds a change.
///
/// For the Wald test of a log ratio b with standard error s sqrt(phi), s^2 = 1/m0 + 1/m1 over the
/// expected colonies m of the two groups, the chance to pass a critical t is, phi being estimated
/// by phi V with df V chi-square of df degrees of freedom and never taken below 1,
///   P = E[Phi(|b| / (s sqrt(phi)) - c(V)) + Phi(-|b| / (s sqrt(phi)) - c(V))],
///   c(V) = t sqrt(max(1, phi V) / phi),
/// which without the bound at 1 is the noncentral t (Johnson, Kotz and Balakrishnan 1995, Continuous
/// Univariate Distributions 2, 31). Signorini (1991, Biometrika 78:446, doi 10.1093/biomet/78.2.446)
/// has the variance for Poisson regression. Where few colonies are expected the normal distribution
/// of log counts fails: there the colonies of both groups are enumerated as negative binomial of
/// variance phi x mean, and each pair is judged as the comparison judges it, with the conditional
/// test where one of them is below 5.
package struct ComparisonPower: Sendable, Hashable {
  /// Colonies on a vehicle dish, greater than 0.
  package var controlMean: Double
  /// Dishes of each group of each donor, 1 or more.
  package var dishes: Int
  /// Groups that are compared with the vehicle, 1 or more.
  package var groups: Int
  /// Donors, each in all groups, 1 or more.
  package var donors: Int
  /// 1 is Poisson; values below 1 are taken for 1.
  package var dispersion: Double
  /// Chance of a false alarm.
  package var alpha: Double
  /// Whether that chance is for all groups together (Dunnett) or for each.
  package var isAdjusted: Bool

  package init(
    controlMean: Double, dishes: Int = 3, groups: Int = 4, donors: Int = 1, dispersion: Double = 1,
    alpha: Double = 0.05, isAdjusted: Bool = true
  ) {
    self.controlMean = controlMean
    self.dishes = dishes
    self.groups = groups
    self.donors = donors
    self.dispersion = dispersion
    self.alpha = alpha
    self.isAdjusted = isAdjusted
  }

  /// Residual degrees of freedom of groups and donors.
  package var degreesOfFreedom: Int {
    dishes * donors * (groups + 1) - (groups + 1) - (donors - 1)
  }

  /// The t that a comparison has to reach; nil without residual degrees of freedom.
  package var criticalT: Double? {
    guard degreesOfFreedom > 0 else { return nil }
    let df = Double(degreesOfFreedom)
    guard isAdjusted, groups > 1 else {
      return Distributions.T.quantile(1 - alpha / 2, df: df)
    }
    // All groups alike: each difference has twice the vehicle's variance.
    return LargestT(
      shared: 1, variances: [Double](repeating: 2, count: groups), df: df
    ).quantile(1 - alpha)
  }

  /// The chance that a group whose true ratio to the vehicle is `ratio` differs from it by the test.
  /// - Parameter ratio: 0 or more.
  /// - Returns: nil without residual degrees of freedom.
  package func power(ratio: Double) -> Double? { Bar(self)?.power(self, ratio: ratio) }

  /// What the test of a design has to pass.
  private struct Bar {
    /// Expected colonies above which log counts are near enough to normal.
    static let manyColonies = 80.0

    let critical: Double
    /// Places and weights of V, chi-square over its degrees of freedom, by chance, ascending.
    let spreads: [(x: Double, weight: Double)]

    init?(_ design: ComparisonPower) {
      guard let critical = design.criticalT else { return nil }
      self.critical = critical
      let df = Double(design.degreesOfFreedom)
      spreads = GaussLegendre(24).over(0...1).map { node in
        (Distributions.ChiSquare.quantile(node.x, df: df) / df, node.weight)
      }.sorted { $0.x < $1.x }
    }

    func power(_ design: ComparisonPower, ratio: Double) -> Double {
      let control = design.controlMean * Double(design.dishes * design.donors)
      let phi = max(1, design.dispersion)
      guard min(control, control * ratio) / phi >= Self.manyColonies else {
        return byCounts(design, control, control * ratio)
      }
      let error = (phi * (1 / control + 1 / (control * ratio))).squareRoot()
      let shift = abs(log(ratio)) / error
      return spreads.reduce(0) { sum, spread in
        let bar = critical * (max(1, phi * spread.x) / phi).squareRoot()
        return sum
          + spread.weight
          * (Distributions.Normal.below(shift - bar) + Distributions.Normal.below(-shift - bar))
      }
    }

    private func byCounts(
      _ design: ComparisonPower, _ control: Double, _ treated: Double
    ) -> Double {
      let phi = max(1, design.dispersion)
      let df = Double(design.degreesOfFreedom)
      let share = design.isAdjusted ? design.alpha / Double(design.groups) : design.alpha
      let treatedChances = ComparisonPower.chances(treated, phi)
      var power = 0.0
      for (i, chance) in ComparisonPower.chances(control, phi) {
        for (j, other) in treatedChances where chance * other > 1e-10 {
          let (x0, x1) = (Double(i), Double(j))
          let seen: Double
          if min(x0, x1) >= ComparisonSettings.fewColonies {
            let t2 = log(x1 / x0) * log(x1 / x0) / (1 / x0 + 1 / x1) / (critical * critical)
            // Passed where max(1, phi V) is at most t2.
            seen = t2 < 1 ? 0 : 1 - Distributions.ChiSquare.above(df * t2 / phi, df: df)
          } else {
            seen = byCondition(x0, x1, phi, share)
          }
          power += chance * other * seen
        }
      }
      return power
    }

    /// The chance that the conditional test of two counts passes: the larger the dispersion that is
    /// seen, the larger its p.
    private func byCondition(
      _ x0: Double, _ x1: Double, _ phi: Double, _ share: Double
    ) -> Double {
      var (low, high) = (0, spreads.count)
      while low < high {
        let middle = (low + high) / 2
        let p = ConditionalRatio(
          treated: (x1, 1), vehicle: (x0, 1), dispersion: max(1, phi * spreads[middle].x)
        ).p
        if p ?? 1 <= share { low = middle + 1 } else { high = middle }
      }
      return spreads[..<low].reduce(0) { $0 + $1.weight }
    }
  }

  /// Chances of counts of this mean and variance phi x mean, those that matter.
  fileprivate static func chances(_ mean: Double, _ phi: Double) -> [(Int, Double)] {
    guard mean > 0 else { return [(0, 1)] }
    let reach = 6 * (phi * mean).squareRoot() + 6 * phi
    let range = max(0, Int(mean - reach))...Int(mean + reach)
    return range.compactMap { count in
      let x = Double(count)
      var logChance: Double
      if phi > 1 + 1e-9 {
        let size = mean / (phi - 1)
        logChance =
          Distributions.logGamma(x + size) - Distributions.logGamma(size)
          - Distributions.logGamma(x + 1) - size * log(phi)
        logChance += x * log((phi - 1) / phi)
      } else {
        logChance = x * log(mean) - mean - Distributions.logGamma(x + 1)
      }
      let chance = exp(logChance)
      return chance > 1e-10 ? (count, chance) : nil
    }
  }

  // MARK: - Questions of a design

  /// The ratio nearest to 1 that is seen with the chance `power`.
  /// - Parameter rises: above 1, else below.
  /// - Returns: nil where no rise up to a thousandfold is, or not even the loss of all colonies.
  package func smallestDetectable(rises: Bool, power wanted: Double = 0.8) -> Double? {
    guard let bar = Bar(self) else { return nil }
    func excess(_ logRatio: Double) -> Double {
      bar.power(self, ratio: exp(logRatio)) - wanted
    }
    if !rises, bar.power(self, ratio: 0) < wanted { return nil }
    // Outwards in steps, then closed in.
    var near = 0.0
    let step = rises ? 0.25 : -0.25
    while abs(near) < log(1000.0) {
      let far = near + step
      if excess(far) >= 0 {
        return exp(RootFinder.between(near, far, tolerance: 1e-5, excess))
      }
      near = far
    }
    return rises ? nil : 0
  }

  /// The fewest dishes of each group and donor by which `ratio` is seen with the chance `power`.
  /// - Returns: nil where 2 000 do not suffice, or the ratio is 1.
  package func dishesNeeded(ratio: Double, power wanted: Double = 0.8) -> Int? {
    func suffices(_ dishes: Int) -> Bool {
      var design = self
      design.dishes = dishes
      return design.power(ratio: ratio) ?? 0 >= wanted
    }
    guard ratio != 1 else { return nil }
    var high = 1
    while !suffices(high) {
      high *= 2
      if high > 2000 { return nil }
    }
    var low = high / 2
    while high - low > 1 {
      let middle = (low + high) / 2
      if suffices(middle) { high = middle } else { low = middle }
    }
    return high
  }
}
