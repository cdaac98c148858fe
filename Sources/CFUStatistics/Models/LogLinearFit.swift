import Glibc

/// Counts proportional to cells plated, with a factor for each group and one for each donor: the
/// maximum of the likelihood.
///
/// The generalised linear model log(mean) = log(exposure) + group + donor (McCullagh and Nelder
/// 1989, Generalized Linear Models, chapter 6), Poisson or negative binomial of variance
/// mean + mean^2 / theta. It is climbed by Newton's method; standard errors come from the expected
/// information.
package struct LogLinearFit: Sendable {
  /// How counts of one mean vary.
  package enum Variance: Sendable, Hashable {
    /// As their mean; the dispersion multiplies it (quasi-Poisson).
    case mean
    /// mean + mean^2 / theta.
    case quadratic(theta: Double)

    fileprivate func weight(_ mean: Double) -> Double {
      switch self {
      case .mean: 1
      case .quadratic(let theta): 1 / (1 + mean / theta)
      }
    }

    /// Minus the second derivative of a dish's log likelihood by the logarithm of its mean.
    fileprivate func curvature(_ count: Double, _ mean: Double) -> Double {
      switch self {
      case .mean: mean
      case .quadratic(let theta):
        mean * (1 + count / theta) / ((1 + mean / theta) * (1 + mean / theta))
      }
    }
  }

  package let variance: Variance
  /// Log of colonies per exposure of each group in the first donor.
  package let groupEffects: [Double]
  /// Log of each donor's factor; the first is 0.
  package let donorEffects: [Double]
  /// Expected count of each dish.
  package let fitted: [Double]
  /// Dishes minus estimated effects.
  package let residualDegreesOfFreedom: Int
  /// Sum of (count - fitted)^2 over the variance of each dish.
  package let pearsonChiSquare: Double
  private let system: TwoWaySystem

  /// What a donor's colonies are multiplied by, the first donor having 1.
  func donorFactor(_ donor: Int) -> Double { exp(donorEffects[donor]) }

  /// Covariance of the effects of two groups, for a dispersion of 1.
  package func covariance(_ i: Int, _ j: Int) -> Double { system.covariance(i, j) }

  /// Pearson's estimate (McCullagh and Nelder 1989, 4.5.2).
  package var dispersion: Dispersion {
    Dispersion(
      estimate: residualDegreesOfFreedom > 0
        ? pearsonChiSquare / Double(residualDegreesOfFreedom) : nil,
      degreesOfFreedom: residualDegreesOfFreedom)
  }

  /// - Parameters:
  ///   - data: every group and every donor with at least one colony, since the effect of one without
  ///     is minus infinity.
  ///   - start: effects to start from; nil for those of the groups alone.
  /// - Returns: nil when the effects cannot be told apart, or the likelihood has no maximum (a group
  ///   with no colony in the only donor that it shares with the others).
  package init?(
    _ data: CountData, variance: Variance = .mean, start: LogLinearFit? = nil
  ) {
    // Poisson counts of one group and donor say together what they say one by one.
    let observed = variance == .mean ? data.pooledByDonor() : data
    var state = State(observed, variance: variance, start: start)
    guard let system = state.climb() else { return nil }
    let means =
      variance == .mean ? State.expected(data, state.groups, state.donors) : state.means
    self.variance = variance
    self.system = system
    groupEffects = state.groups
    donorEffects = state.donors
    fitted = means
    residualDegreesOfFreedom = data.dishes.count - data.groupCount - (data.donorCount - 1)
    var sum = 0.0
    for (dish, mean) in zip(data.dishes, means) {
      sum += (dish.count - mean) * (dish.count - mean) * variance.weight(mean) / mean
    }
    pearsonChiSquare = sum
  }

  /// The logarithm of the probability of the counts; for counts that are no whole numbers of the
  /// density that continues it.
  package static func logLikelihood(
    _ data: CountData, means: [Double], variance: Variance
  ) -> Double {
    var sum = 0.0
    switch variance {
    case .mean:
      for (dish, mean) in zip(data.dishes, means) {
        sum +=
          (dish.count > 0 ? dish.count * log(mean) : 0) - mean
          - Distributions.logGamma(dish.count + 1)
      }
    case .quadratic(let theta):
      let constant = Distributions.logGamma(theta)
      for (dish, mean) in zip(data.dishes, means) {
        let y = dish.count
        sum +=
          Distributions.logGamma(y + theta) - constant - Distributions.logGamma(y + 1)
          - theta * log1p(mean / theta) + (y > 0 ? y * (log(mean) - log(theta + mean)) : 0)
      }
    }
    return sum
  }
}

/// Effects on their way to the maximum.
private struct State {
  private let data: CountData
  private let variance: LogLinearFit.Variance
  var groups: [Double]
  var donors: [Double]
  var means: [Double] = []

  init(_ data: CountData, variance: LogLinearFit.Variance, start: LogLinearFit?) {
    self.data = data
    self.variance = variance
    if let start {
      groups = start.groupEffects
      donors = start.donorEffects
    } else {
      var exposures = [Double](repeating: 0, count: data.groupCount)
      for dish in data.dishes { exposures[dish.group] += dish.exposure }
      groups = zip(data.groupTotals, exposures).map { log($0 / $1) }
      donors = [Double](repeating: 0, count: data.donorCount)
    }
    means = expected(groups, donors)
  }

  private func expected(_ groups: [Double], _ donors: [Double]) -> [Double] {
    Self.expected(data, groups, donors)
  }

  static func expected(_ data: CountData, _ groups: [Double], _ donors: [Double]) -> [Double] {
    // One exponential a group and donor, not one a dish.
    let groupFactors = groups.map { exp($0) }
    let donorFactors = donors.map { exp($0) }
    return data.dishes.map { $0.exposure * groupFactors[$0.group] * donorFactors[$0.donor] }
  }

  /// Minus twice the part of the log likelihood that depends on the effects.
  private func badness(_ means: [Double]) -> Double {
    var sum = 0.0
    for (dish, mean) in zip(data.dishes, means) {
      switch variance {
      case .mean: sum += mean - (dish.count > 0 ? dish.count * log(mean) : 0)
      case .quadratic(let theta):
        sum +=
          (theta + dish.count) * log1p(mean / theta)
          - (dish.count > 0 ? dish.count * log(mean) : 0)
      }
    }
    return 2 * sum
  }

  /// Steps until they are rounding; nil when they do not become so. Gives the equations of the
  /// expected information at the maximum.
  mutating func climb() -> TwoWaySystem? {
    var current = badness(means)
    for _ in 0..<100 {
      guard let (system, u, v) = equations(expected: false) else { return nil }
      let step = system.solve(groups: u, donors: v)
      let largest = (step.groups + step.donors).reduce(0) { max($0, abs($1)) }
      guard largest.isFinite else { return nil }
      var scale = 1.0
      var halvings = 0
      while true {
        let nextGroups = zip(groups, step.groups).map { $0 + scale * $1 }
        let nextDonors = zip(donors, step.donors).map { $0 + scale * $1 }
        let nextMeans = expected(nextGroups, nextDonors)
        let next = badness(nextMeans)
        if next <= current + 1e-12 * abs(current) || halvings > 30 {
          groups = nextGroups
          donors = nextDonors
          means = nextMeans
          current = next
          break
        }
        scale /= 2
        halvings += 1
      }
      // A step of rounding size is the last one; the equations are then those of the maximum.
      if largest < 1e-9 { return equations(expected: true)?.system }
      // Counts that can never be reached: an effect on its way to minus infinity.
      if means.contains(where: { $0 < 1e-9 }) { return nil }
    }
    return nil
  }

  private func equations(expected: Bool) -> (
    system: TwoWaySystem, groups: [Double], donors: [Double]
  )? {
    var weights = [[Double]](
      repeating: [Double](repeating: 0, count: data.donorCount), count: data.groupCount)
    var u = [Double](repeating: 0, count: data.groupCount)
    var v = [Double](repeating: 0, count: data.donorCount)
    for (dish, mean) in zip(data.dishes, means) {
      let weight = variance.weight(mean)
      weights[dish.group][dish.donor] +=
        expected ? weight * mean : variance.curvature(dish.count, mean)
      let score = weight * (dish.count - mean)
      u[dish.group] += score
      v[dish.donor] += score
    }
    return TwoWaySystem(weights: weights).map { ($0, u, v) }
  }
}
