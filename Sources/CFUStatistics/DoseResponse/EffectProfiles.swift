import Glibc

/// Effective doses, slope and plateau with their profile intervals.
struct EffectProfiles {
  let problem: CurveProblem
  let range: DoseRange
  let fit: CurveFit
  /// Of the deviance, at the limits of an interval.
  let rise: Double
  /// nil for the log-logistic curve, else whether the fall has its own slope.
  let biphasic: Bool?

  /// - Returns: a better fit that was met on the way.
  func fill(_ result: inout DoseResponse) -> CurveFit? {
    result.effectiveDoses = []
    return biphasic == nil ? monotone(&result) : twoPhases(&result)
  }

  private func monotone(_ result: inout DoseResponse) -> CurveFit? {
    var kinds: [EffectiveDose.Kind] = [.effect(percent: 50), .effect(percent: 90)]
    if result.direction == .falling { kinds += [.loss(percent: 50), .loss(percent: 90)] }
    for kind in kinds {
      if let reason = result.reason {
        result.effectiveDoses.append(EffectiveDose(kind: kind, reason: reason))
        continue
      }
      let anchor: LogLogistic.Anchor =
        switch kind {
        case .loss(let percent): .left(1 - percent / 100)
        case .effect(let percent): .effect(percent / 100)
        case .suppression: .effect(0.5)
        }
      guard let start = LogLogistic.parameters(normalised, at: anchor) else {
        result.effectiveDoses.append(EffectiveDose(kind: kind, reason: .notReached))
        continue
      }
      var shape = LogLogistic(range: range, family: problem.family, anchor: anchor)
      // An estimate far outside is not looked at more closely.
      shape.locations =
        min(shape.locations.lowerBound, start[0])...max(shape.locations.upperBound, start[0])
      var anchored = fit
      anchored.at.parameters = start
      let (dose, better) = effectiveDose(kind, shape, anchored, parameter: 0)
      if let better {
        return refit(from: better, anchor: anchor)
      }
      result.effectiveDoses.append(dose)
    }
    // Half of an effect whose far plateau is unknown is unknown: so are its other shares.
    if let half = result.effectiveDoses.first, let reason = half.reason,
      result.effectiveDoses.count > 1, result.effectiveDoses[1].reason == nil
    {
      result.effectiveDoses[1].dose = nil
      result.effectiveDoses[1].high = nil
      result.effectiveDoses[1].reason = reason
    }
    guard result.reason == nil else { return nil }
    return shapeIntervals(
      LogLogistic(range: range, family: problem.family), normalised, &result)
  }

  /// The parameters with the level above 0: of measurements it may have come out negative.
  private var normalised: [Double] {
    var parameters = fit.parameters
    guard !problem.family.isCount else { return parameters }
    if fit.at.levels.reduce(0, +) < 0 { parameters[2] += Double.pi }
    parameters[2] = remainder(parameters[2], 2 * Double.pi)
    return parameters
  }

  private func refit(from better: CurveFit, anchor: LogLogistic.Anchor) -> CurveFit {
    var parameters = better.parameters
    // From the anchored location back to the median.
    if let moved = LogLogistic.parameters(parameters, at: anchor) {
      parameters[0] -= moved[0] - parameters[0]
    }
    return problem.fit(LogLogistic(range: range, family: problem.family), from: parameters)
  }

  private func twoPhases(_ result: inout DoseResponse) -> CurveFit? {
    let shape = Biphasic(range: range, family: problem.family, hasOwnSlope: biphasic == true)
    for (kind, location) in [
      (EffectiveDose.Kind.effect(percent: 50), Biphasic.Location.rise), (.suppression, .fall),
    ] {
      if let reason = result.reason {
        result.effectiveDoses.append(EffectiveDose(kind: kind, reason: reason))
        continue
      }
      var located = shape
      located.location = location
      var anchored = fit
      anchored.at.parameters = Biphasic.parameters(fit.parameters, at: location)
      let (dose, better) = effectiveDose(kind, located, anchored, parameter: 0)
      if let better {
        var parameters = better.parameters
        if location == .fall { parameters[0] -= parameters[3] }
        return problem.fit(shape, from: parameters)
      }
      result.effectiveDoses.append(dose)
    }
    guard result.reason == nil else { return nil }
    return shapeIntervals(shape, fit.parameters, &result)
  }

  private func effectiveDose(
    _ kind: EffectiveDose.Kind, _ shape: some CurveShape, _ fit: CurveFit, parameter: Int
  ) -> (EffectiveDose, better: CurveFit?) {
    let location = fit.parameters[parameter]
    let grid = range.grid
    let interval = problem.profile(
      shape, fit, parameter: parameter, rise: rise, step: 0.15,
      looks: grid + [shape.bounds[parameter].lowerBound, shape.bounds[parameter].upperBound])
    if let better = interval.surpassedBy { return (EffectiveDose(kind: kind), better) }
    var dose = EffectiveDose(
      kind: kind, dose: exp(location), low: interval.low.map { exp($0) },
      high: interval.high.map { exp($0) })
    let slack = 1e-9
    if let high = interval.high, high > log(range.highest) + slack { dose.high = nil }
    if !range.hasVehicle, let low = interval.low, low < log(range.lowest) - slack {
      dose.low = nil
    }
    if location > log(range.highest) + slack {
      dose.reason = .aboveDoses
    } else if location < log(range.lowest) - slack {
      dose.reason = .belowDoses
    } else if case .effect(50) = kind, dose.high == nil {
      dose.reason = .highPlateauMissing
    } else if case .effect(50) = kind, dose.low == nil {
      dose.reason = .lowPlateauMissing
    } else if dose.high == nil, dose.low == nil {
      dose.reason = .highPlateauMissing
    }
    if dose.reason != nil { dose.dose = nil }
    return (dose, nil)
  }

  /// Intervals of slope and plateau.
  private func shapeIntervals(
    _ shape: some CurveShape, _ parameters: [Double], _ result: inout DoseResponse
  ) -> CurveFit? {
    var fit = fit
    fit.at.parameters = parameters
    let slope = problem.profile(shape, fit, parameter: 1, rise: rise, step: 0.15)
    if let better = slope.surpassedBy { return problem.fit(shape, from: better.parameters) }
    result.slope = .init(
      value: exp(parameters[1]), low: slope.low.map { exp($0) }, high: slope.high.map { exp($0) })
    guard cos(parameters[2]) > LogLogistic.leastPlateau else { return nil }
    let angle = problem.profile(shape, fit, parameter: 2, rise: rise, step: 0.03)
    if let better = angle.surpassedBy { return problem.fit(shape, from: better.parameters) }
    func percent(_ angle: Double) -> Double? {
      cos(angle) > LogLogistic.leastPlateau ? 100 * tan(angle) : nil
    }
    // A plateau of nothing is the end of the range of counts: it is a limit, not an open one.
    let lowest = shape.bounds[2].lowerBound
    let low = angle.low ?? (problem.family.isCount ? lowest : nil)
    result.plateauPercent = .init(
      value: 100 * tan(parameters[2]), low: low.flatMap(percent), high: angle.high.flatMap(percent))
    return nil
  }
}
