import Glibc

/// How much more of one compound than of another it takes for the same effect.
package struct RelativePotency: Sendable, Hashable {
  /// Why there is no potency; the raw value is what scripts read.
  package enum Refusal: String, Sendable, Hashable {
    /// One of the two has no EC50 of its own, or is biphasic.
    case notEstimable = "EC50 of one compound not estimable"
    /// The curves differ in slope or in their plateau, p below 0.05.
    case notParallel = "curves not parallel"
    case notConverged = "not converged"
    /// The interval is open.
    case open = "interval open"
  }

  /// EC50 of the first over EC50 of the second: above 1 the second is the more potent. nil where
  /// refused.
  package var ratio: Double?
  /// Limits of the 95 % profile-likelihood interval.
  package var low: Double?
  package var high: Double?
  /// Common slope and plateau against slopes and plateaus of their own.
  package var parallelism: DoseResponse.Test?
  package var dispersion: Double?
  package var refusal: Refusal?
}

extension RelativePotency {
  /// Compares two compounds that share the vehicle.
  ///
  /// One plateau at the vehicle, one at high doses and one slope for both, and an EC50 for each
  /// (Finney 1978, Statistical Method in Biological Assay, 3rd ed., 17.4), against curves that share
  /// the vehicle's plateau only; the dispersion is that of the latter.
  /// - Parameters:
  ///   - points: compounds 0 and 1; vehicle dishes of either serve both, each given once.
  ///   - curves: what each compound's own series said.
  ///   - secondUnit: what the doses of the second curve were multiplied by for `points`, where the
  ///     two were described in different units.
  package init(
    _ points: [DosePoint], curves: (DoseResponse, DoseResponse), secondUnit: Double = 1,
    confidence: Double = 0.95
  ) {
    for curve in [curves.0, curves.1] {
      guard curve.direction == .rising || curve.direction == .falling,
        curve.effectiveDoses.first?.dose != nil
      else {
        refusal = .notEstimable
        return
      }
    }
    let alphas = [curves.0.alpha, curves.1.alpha].compactMap { $0 }
    let family: ResponseFamily =
      switch curves.0.scatter {
      case .gaussian: .gaussian
      case .quasiPoisson: .poisson
      case .negativeBinomial:
        alphas.max().map { $0 > 0 ? .negativeBinomial(alpha: $0) : .poisson } ?? .poisson
      }
    let problem = CurveProblem(points, family: family)
    let range = DoseRange(points)
    let curve = LogLogistic(range: range, family: family)
    let parallel = ParallelCurves(
      curve: curve,
      shifts: (curve.locations.lowerBound - curve.locations.upperBound)...(curve.locations
        .upperBound
        - curve.locations.lowerBound))
    let isCount = family.isCount
    let separate = SeparateCurves(curve: curve, plateaus: isCount ? 0...1e6 : -1e6...1e6)
    let own = [(curves.0, 1), (curves.1, secondUnit)].map { response, unit in
      (
        location: log((response.effectiveDoses.first?.dose ?? 1) * unit),
        slope: log(response.slope?.value ?? 1),
        angle: atan2(response.otherPlateau ?? 1, response.vehiclePlateau ?? 1)
      )
    }
    let one = problem.better(
      problem.fit(
        parallel,
        from: [own[0].location, own[0].slope, own[0].angle, own[1].location - own[0].location]),
      problem.fit(
        parallel,
        from: [own[0].location, own[1].slope, own[1].angle, own[1].location - own[0].location]))
    let both = [one.parameters[2], own[0].angle].map { angle in
      problem.fit(
        separate,
        from: [
          own[0].location, own[0].slope, angle, own[1].location, own[1].slope,
          cos(angle) * tan(own[1].angle),
        ])
    }
    let two = problem.better(both[0], both[1])
    guard one.converged, two.converged else {
      refusal = .notConverged
      return
    }
    let residual = problem.values.count - problem.donorCount - 6
    let dispersion = problem.pearson(two.at, degreesOfFreedom: residual)
    self.dispersion = dispersion
    let usesF = residual > 0 && curves.0.scatter != .negativeBinomial
    let scale: Double =
      switch curves.0.scatter {
      case .quasiPoisson: max(1, dispersion ?? 1)
      case .negativeBinomial: 1
      case .gaussian: dispersion ?? .nan
      }
    let statistic = max(0, one.deviance - two.deviance) / 2 / scale
    let test = DoseResponse.Test(
      statistic: statistic, degreesOfFreedom: 2, residual: usesF ? residual : nil,
      p: Distributions.F.above(statistic, 2, usesF ? Double(residual) : .infinity))
    parallelism = test
    guard test.p >= 0.05 else {
      refusal = .notParallel
      return
    }
    let quantile = Distributions.T.quantile(
      1 - (1 - confidence) / 2, df: usesF ? Double(residual) : .infinity)
    let interval = problem.profile(
      parallel, one, parameter: 3, rise: scale * quantile * quantile, step: 0.15)
    guard interval.surpassedBy == nil else {
      refusal = .notConverged
      return
    }
    low = interval.high.map { exp(-$0) }
    high = interval.low.map { exp(-$0) }
    guard low != nil, high != nil else {
      refusal = .open
      return
    }
    ratio = exp(-one.parameters[3])
  }
}
