import Glibc

/// Every group of one comparison against the first, its vehicle.
///
/// Ratios come from `CountModel`. Where both groups have colonies enough, they are compared on the
/// log scale with the model's standard error and Student's t on its residual degrees of freedom, p
/// values and intervals adjusted for all groups by the distribution of the largest t (Dunnett).
/// Where one has none or few, or nothing tells the spread, `ConditionalRatio` compares them. If both
/// ways occur in one comparison, each has its share of the error: with m groups, k of them the first
/// way, those k get k/m of it in common and each other 1/m.
package struct VehicleComparison: Sendable {
  /// One group and what is said of it; all ratios are to the vehicle.
  package struct Group: Sendable, Hashable {
    package var ratio: Double?
    /// Limits that hold for all groups together; nil for a side without a limit.
    package var low: Double?
    package var high: Double?
    /// Limits that hold for this group alone.
    package var singleLow: Double?
    package var singleHigh: Double?
    package var p: Double?
    package var adjustedP: Double?
    /// Of the logarithm of the ratio, where the method has one.
    package var standardError: Double?
    package var method: ComparisonMethod
  }

  package let model: CountModel?
  /// One a treated group, in their order.
  package let groups: [Group]
  /// Nil with fewer than two treated groups, or where the groups have no order.
  package let trend: TrendTest?
  /// How p values and intervals were adjusted; empty where there is one group to compare.
  package let adjustments: [Adjustment]

  package enum Adjustment: String, Sendable, Hashable, CaseIterable {
    /// By the distribution of the largest t.
    case dunnett = "Dunnett"
    /// By Sidak's inequality: too many groups for that distribution.
    case sidak = "Sidak"
    /// Of comparisons without approximation.
    case bonferroni = "Bonferroni"
  }

  private init(
    model: CountModel?, groups: [Group], trend: TrendTest?, adjustments: [Adjustment]
  ) {
    self.model = model
    self.groups = groups
    self.trend = trend
    self.adjustments = adjustments
  }

  /// One treated group of several that were compared together.
  func only(_ group: Int) -> VehicleComparison {
    VehicleComparison(
      model: model, groups: [groups[group]], trend: nil, adjustments: adjustments)
  }

  /// - Parameters:
  ///   - data: group 0 is the vehicle.
  ///   - isOrdered: groups stand in the order of their doses.
  package init(_ data: CountData, isOrdered: Bool = true, settings: ComparisonSettings) {
    precondition(data.groupCount > 1, "a vehicle and at least one group")
    let totals = data.groupTotals
    guard let model = CountModel(data, settings: settings) else {
      model = nil
      trend = nil
      adjustments = []
      groups = totals.dropFirst().map { _ in Group(method: .notEstimable) }
      return
    }
    self.model = model
    let methods = totals.indices.dropFirst().map { group in
      ComparisonMethod(
        treated: totals[group], vehicle: totals[0], hasDishes: model.effectiveExposures[group] > 0,
        model: model)
    }
    let compared = Double(methods.count { $0 != .notEstimable })
    let fitted = methods.indices.filter { methods[$0].isByModel }
    let alpha = 1 - settings.confidence
    let largest = model.largestT(groups: fitted.map { $0 + 1 })
    let shared = compared > 0 ? Double(fitted.count) / compared : 1
    let reach = largest?.quantile(1 - alpha * shared)
    adjustments =
      compared > 1
      ? (largest.map { $0.isBound ? [.sidak] : [.dunnett] } ?? [])
        + (shared < 1 ? [.bonferroni] : []) : []

    groups = methods.indices.map { index in
      let group = index + 1
      var result = Group(method: methods[index])
      guard methods[index] != .notEstimable else { return result }
      if totals[0] > 0 {
        result.ratio =
          totals[group] / totals[0] * model.effectiveExposures[0]
          / model.effectiveExposures[group]
      }
      if methods[index].isByModel, let largest, let reach {
        let (log, error) = model.logRatio(group)
        let t = log / error
        let df = Double(model.degreesOfFreedom)
        let single = Distributions.T.quantile(1 - alpha / 2, df: df)
        result.ratio = exp(log)
        result.standardError = error
        result.low = exp(log - reach * error)
        result.high = exp(log + reach * error)
        result.singleLow = exp(log - single * error)
        result.singleHigh = exp(log + single * error)
        result.p = Distributions.T.twoSided(t, df: df)
        result.adjustedP = min(1, largest.above(t) / shared)
      } else {
        let conditional = ConditionalRatio(
          treated: (totals[group], model.effectiveExposures[group]),
          vehicle: (totals[0], model.effectiveExposures[0]),
          dispersion: model.poissonDispersion.inForce)
        result.low = conditional.lower(alpha / 2 / compared)
        result.high = conditional.upper(alpha / 2 / compared)
        result.singleLow = conditional.lower(alpha / 2)
        result.singleHigh = conditional.upper(alpha / 2)
        result.p = conditional.p
        result.adjustedP = conditional.p.map { min(1, $0 * compared) }
      }
      return result
    }
    trend = isOrdered ? TrendTest(model) : nil
  }
}

extension CountModel {
  /// Log of a group's rate over the vehicle's, and its standard error; both have colonies.
  func logRatio(_ group: Int) -> (value: Double, error: Double) {
    guard let place = places[group], let vehicle = places[0] else { return (.nan, .nan) }
    let variance =
      fit.covariance(place, place) - 2 * fit.covariance(place, vehicle)
      + fit.covariance(vehicle, vehicle)
    return (
      fit.groupEffects[place] - fit.groupEffects[vehicle],
      (variance * dispersion.inForce).squareRoot()
    )
  }

  /// Covariance of contrasts of group effects, for a dispersion of 1.
  /// - Parameter contrasts: one a row, weights by place in the fit.
  func covariance(of contrasts: [[Double]]) -> [[Double]] {
    let count = fit.groupEffects.count
    let effects = (0..<count).map { i in (0..<count).map { fit.covariance(i, $0) } }
    let halves = contrasts.map { row in
      (0..<count).map { j in row.indices.reduce(0) { $0 + row[$1] * effects[$1][j] } }
    }
    return halves.map { half in
      contrasts.map { row in zip(half, row).reduce(0) { $0 + $1.0 * $1.1 } }
    }
  }

  /// The distribution of the largest t of these groups' ratios; nil for no group.
  func largestT(groups: [Int]) -> LargestT? {
    guard !groups.isEmpty, let vehicle = places[0] else { return nil }
    let df = Double(degreesOfFreedom)
    let own = groups.compactMap { places[$0] }
    if own.count > LargestT.mostForIntegral, !hasDonors {
      // Independent but for the vehicle: the diagonal and one number say all.
      let shared = fit.covariance(vehicle, vehicle)
      let variances = own.map { fit.covariance($0, $0) + shared }
      return LargestT(shared: shared, variances: variances, df: df)
    }
    if own.count > LargestT.mostForIntegral { return LargestT(bound: own.count, df: df) }
    let contrasts = own.map { place -> [Double] in
      var row = [Double](repeating: 0, count: fit.groupEffects.count)
      row[place] = 1
      row[vehicle] = -1
      return row
    }
    return LargestT(covariance: covariance(of: contrasts), df: df)
  }
}
