import Glibc

/// The fits and profiles behind a `DoseResponse`.
struct DoseResponseWork {
  let problem: CurveProblem
  let range: DoseRange
  let scatter: DoseResponse.Scatter
  let confidence: Double

  private typealias Name = DoseResponse.Model.Name

  private struct Candidate {
    var name: Name
    var fit: CurveFit
    var shapeParameters: Int
  }

  /// Fits the curves, chooses one, and fills in all that follows.
  func describe(_ result: inout DoseResponse) {
    var candidates = self.candidates()
    // A profile may meet a better fit than the search did: then everything is made of that.
    for _ in 0..<4 {
      let chosen = choose(candidates, &result)
      guard let better = describe(candidates[chosen], flat: candidates[0], &result) else { return }
      candidates[chosen].fit = better
    }
    result.reason = .notConverged
  }

  private func candidates() -> [Candidate] {
    var list = [
      Candidate(
        name: .flat, fit: problem.fit(FlatShape(), from: []), shapeParameters: 0),
      Candidate(
        name: .logLogistic, fit: problem.fitLogLogistic(range), shapeParameters: 3),
    ]
    // A curve as large as the means of the doses, or one without an AICc, is no description.
    for (name, own) in [(Name.biphasic, false), (.biphasicOwnSlope, true)] {
      let parameters = own ? 5 : 4
      guard range.levels > parameters, aicc(0, shapeParameters: parameters) != nil else { break }
      let fit = problem.fitBiphasic(range, ownSlope: own)
      // Without a rise, or with rise and fall at nearly one dose, it is no curve of two phases.
      guard fit.converged, fit.parameters[3] > Biphasic.leastGap,
        fit.parameters[2] > Double.pi / 4 + 1e-6
      else { continue }
      list.append(Candidate(name: name, fit: fit, shapeParameters: parameters))
    }
    return list
  }

  private var count: Int { problem.values.count }

  private func residual(_ shapeParameters: Int) -> Int {
    count - problem.donorCount - shapeParameters
  }

  /// AICc of minus twice a log-likelihood (Hurvich and Tsai 1989, Biometrika 76:297; with the
  /// dispersion counted as a parameter, Burnham and Anderson 2002, Model Selection and Multimodel
  /// Inference, 2.5).
  private func aicc(_ minusTwice: Double, shapeParameters: Int) -> Double? {
    let parameters = Double(problem.donorCount + shapeParameters + 1)
    let rest = Double(count) - parameters - 1
    guard rest > 0 else { return nil }
    return minusTwice + 2 * parameters + 2 * parameters * (parameters + 1) / rest
  }

  /// By how much a biphasic curve has to have the lower AICc: from 4 on the other has considerably
  /// less support (Burnham and Anderson 2002, Model Selection and Multimodel Inference, 2.6), where a
  /// smaller lead is often chance.
  private static let biphasicLead = 4.0

  /// The table of models, and the index of the chosen one: the lowest AICc, biphasic curves with a
  /// lead, but never the flat line, which is what the test of the effect is for.
  private func choose(_ candidates: [Candidate], _ result: inout DoseResponse) -> Int {
    // That of the model that describes the dishes best; the curves are not all nested, so that it
    // need not be the largest.
    let dispersions = candidates.compactMap {
      problem.pearson($0.fit.at, degreesOfFreedom: residual($0.shapeParameters))
    }
    let dispersion = max(1, dispersions.min() ?? 1)
    result.models = candidates.map { candidate in
      let logLikelihood = problem.family.logLikelihood(
        values: problem.values, deviance: candidate.fit.deviance)
      let scale = scatter == .quasiPoisson ? dispersion : 1
      return DoseResponse.Model(
        name: candidate.name, parameters: problem.donorCount + candidate.shapeParameters,
        logLikelihood: logLikelihood, deviance: candidate.fit.deviance,
        aicc: aicc(-2 * logLikelihood / scale, shapeParameters: candidate.shapeParameters),
        isChosen: false, hasConverged: candidate.fit.converged)
    }
    var chosen = 1
    for index in 2..<max(2, candidates.count) {
      let (one, other) = (result.models[chosen].aicc, result.models[index].aicc)
      let lead = result.models[chosen].name == .logLogistic ? Self.biphasicLead : 0
      if let other, other < (one ?? .infinity) - lead { chosen = index }
    }
    result.models[chosen].isChosen = true
    return chosen
  }

  /// Fills in what follows of the chosen curve.
  /// - Returns: a better fit that a profile met, of which all is to be made again.
  private func describe(
    _ chosen: Candidate, flat: Candidate, _ result: inout DoseResponse
  ) -> CurveFit? {
    let fit = chosen.fit
    let degrees = residual(chosen.shapeParameters)
    result.remarks.removeAll { if case .emptyDonors = $0 { false } else { true } }
    result.residualDegreesOfFreedom = degrees
    result.dispersion = problem.pearson(fit.at, degreesOfFreedom: degrees)
    let scale = self.scale(result.dispersion)
    if degrees <= 0, scatter == .quasiPoisson { result.remarks.append(.scatterAssumed) }
    result.direction =
      chosen.name != .logLogistic
      ? .biphasic : Self.rises(fit) ? .rising : .falling
    result.effect = test(
      flat.fit.deviance - fit.deviance, degrees: chosen.shapeParameters, scale: scale,
      residual: degrees)
    result.lackOfFit = lackOfFit(chosen)
    if let p = result.lackOfFit?.p, p < 0.05 { result.remarks.append(.poorFit) }
    plateaus(fit, &result)
    result.curve = FittedCurve(problem: problem, range: range, quantile: quantile(degrees)).points(
      fit, scale: scale, biphasic: chosen.name == .logLogistic ? nil : chosen.name != .biphasic)
    result.fittedMedian = exp(fit.parameters[0])
    result.fittedSuppression =
      chosen.name == .logLogistic ? nil : exp(fit.parameters[0] + fit.parameters[3])
    result.slope = .init(value: exp(fit.parameters[1]), low: nil, high: nil)
    result.reason = whyNone(fit, effect: result.effect?.p ?? 1)
    if result.reason == nil, let steep = LogLogistic.slopeBound(fit.parameters[1]) {
      result.remarks.append(.slopeAtLimit(steep: steep))
    }
    let profiles = EffectProfiles(
      problem: problem, range: range, fit: fit,
      rise: scale * quantile(degrees) * quantile(degrees),
      biphasic: chosen.name == .logLogistic ? nil : chosen.name != .biphasic)
    return profiles.fill(&result)
  }

  /// Where no effect is seen, that is the reason: further doses are not what is missing.
  /// - Parameter p: of the test against a flat line.
  private func whyNone(_ fit: CurveFit, effect p: Double) -> NotEstimable? {
    guard p < 0.05 else { return .noEffect }
    guard !fit.converged else { return nil }
    // A curve whose rise lies outside of the doses has no maximum there: it goes on for ever.
    if fit.parameters[0] < log(range.lowest) { return .belowDoses }
    return fit.parameters[0] > log(range.highest) ? .aboveDoses : .notConverged
  }

  /// What deviances are measured in.
  private func scale(_ dispersion: Double?) -> Double {
    switch scatter {
    case .quasiPoisson: max(1, dispersion ?? 1)
    case .negativeBinomial: 1
    case .gaussian: dispersion ?? .nan
    }
  }

  /// The quantile whose square bounds a profile: Student's t where a dispersion is estimated, else
  /// the normal one.
  private func quantile(_ residual: Int) -> Double {
    Distributions.T.quantile(
      1 - (1 - confidence) / 2,
      df: scatter == .negativeBinomial || residual <= 0 ? .infinity : Double(residual))
  }

  private func test(
    _ gain: Double, degrees: Int, scale: Double, residual: Int
  ) -> DoseResponse.Test {
    let statistic = max(0, gain) / Double(degrees) / scale
    let rest = scatter == .negativeBinomial || residual <= 0 ? nil : residual
    return DoseResponse.Test(
      statistic: statistic, degreesOfFreedom: degrees, residual: rest,
      p: Distributions.F.above(
        statistic, Double(degrees), rest.map(Double.init) ?? .infinity))
  }

  private func lackOfFit(_ chosen: Candidate) -> DoseResponse.Test? {
    let shape = GroupShape(range: range, family: problem.family)
    let parameters = range.levels - 1
    let rest = residual(parameters)
    guard parameters > chosen.shapeParameters, rest > 0 else { return nil }
    let groups = problem.fit(shape, from: [Double](repeating: 0, count: parameters))
    guard groups.converged else { return nil }
    let dispersion = problem.pearson(groups.at, degreesOfFreedom: rest)
    let scale = self.scale(dispersion)
    guard scale > 0 else { return nil }
    return test(
      chosen.fit.deviance - groups.deviance, degrees: parameters - chosen.shapeParameters,
      scale: scale, residual: rest)
  }

  /// Whether the other plateau is above the vehicle's.
  static func rises(_ fit: CurveFit) -> Bool {
    let level = fit.at.levels.reduce(0, +)
    return level * (sin(fit.parameters[2]) - cos(fit.parameters[2])) > 0
  }

  private func plateaus(_ fit: CurveFit, _ result: inout DoseResponse) {
    let level = FittedCurve.level(fit, problem.family)
    // The cosine of a right angle is not quite 0.
    let vehicle = cos(fit.parameters[2])
    result.vehiclePlateau = abs(vehicle) > LogLogistic.leastPlateau ? level * vehicle : 0
    result.otherPlateau = level * sin(fit.parameters[2])
  }
}
