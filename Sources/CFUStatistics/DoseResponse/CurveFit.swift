import Glibc

/// A curve fitted to points.
struct CurveFit {
  var at: CurveProblem.Evaluation
  /// Whether the score has vanished within the parameters' ranges.
  var converged: Bool

  var parameters: [Double] { at.parameters }
  var deviance: Double { at.deviance }
}

extension CurveProblem {
  /// How exactly a maximum is looked for.
  enum Effort {
    /// Enough to tell good starts from bad ones.
    case rough
    /// The parameters to some 1e-8 of their standard errors.
    case full

    var steps: Int { self == .rough ? 6 : 300 }
    /// The deviance still to be gained, in units of the dispersion, at which it is enough.
    var gain: Double { self == .rough ? 1e-3 : 1e-17 }
  }

  /// The maximum of the likelihood near a start: Fisher's scoring with Levenberg and Marquardt's
  /// damping (Marquardt 1963, J. Soc. Ind. Appl. Math. 11:431, doi 10.1137/0111030), the levels
  /// maximised at every step, parameters at an end of their range held there while the score
  /// pushes outwards.
  /// - Parameter fixed: parameters that stay as they are.
  func fit(
    _ shape: some CurveShape, from start: [Double], fixed: [Int] = [], effort: Effort = .full
  ) -> CurveFit {
    let bounds = shape.bounds
    let reach = shape.reach
    func clamped(_ parameters: [Double]) -> [Double] {
      zip(parameters, bounds).map { min(max($0, $1.lowerBound), $1.upperBound) }
    }
    var now = evaluate(shape, clamped(start))
    guard now.deviance.isFinite else { return CurveFit(at: now, converged: false) }
    var damping = 1e-3
    var lastGain = Double.infinity
    for _ in 0..<effort.steps {
      var (score, information) = normalEquations(now)
      let free = score.indices.filter { j in
        let (value, bound) = (now.parameters[j], bounds[j])
        return !fixed.contains(j) && information[j, j] > 0
          && !(value <= bound.lowerBound && score[j] <= 0)
          && !(value >= bound.upperBound && score[j] >= 0)
      }
      if free.isEmpty { return CurveFit(at: now, converged: true) }
      let unit = family.isCount ? 1 : max(now.deviance / Double(values.count), 1e-300)
      // Near the maximum the observed information makes the steps Newton's: scoring alone creeps
      // where the curve fits badly.
      if effort == .full, lastGain < unit, let observed = observedInformation(shape, now, free) {
        information = observed
      }
      var accepted = false
      var gain = Double.infinity
      while damping < 1e10 {
        guard let step = information.solve(score, free: free, damping: damping) else {
          damping = max(damping * 10, 1e-10)
          continue
        }
        let share = free.reduce(1.0) { min($0, reach[$1] / max(abs(step[$1]), 1e-300)) }
        let next = clamped(zip(now.parameters, step).map { $0 + share * $1 })
        if damping <= 1e-3 {
          gain = min(gain, free.reduce(0) { $0 + score[$1] * (next[$1] - now.parameters[$1]) })
        }
        let trial = evaluate(shape, next)
        if trial.deviance <= now.deviance + 1e-13 * (unit + now.deviance) {
          now = trial
          damping = damping < 1e-9 ? 0 : damping / 10
          accepted = true
          break
        }
        damping = max(damping * 10, 1e-9)
      }
      if gain <= effort.gain * unit { return CurveFit(at: now, converged: true) }
      lastGain = gain
      // No step helps: rounding is in the way where little was left to gain.
      if !accepted { return CurveFit(at: now, converged: gain <= 1e-9 * unit) }
    }
    return CurveFit(at: now, converged: false)
  }

  /// Minus the second derivatives of the log-likelihood, the levels maximised, by central
  /// differences of the score; nil where they are not positive definite over `free`.
  private func observedInformation(
    _ shape: some CurveShape, _ at: Evaluation, _ free: [Int]
  ) -> SymmetricMatrix? {
    var matrix = SymmetricMatrix(size: at.parameters.count)
    let width = 1e-5
    for j in free {
      var (up, down) = (at.parameters, at.parameters)
      up[j] += width
      down[j] -= width
      let (above, below) = (evaluate(shape, up), evaluate(shape, down))
      guard above.deviance.isFinite, below.deviance.isFinite else { return nil }
      let (scoreUp, scoreDown) = (score(above), score(below))
      for k in free { matrix[j, k] = (scoreDown[k] - scoreUp[k]) / (2 * width) }
    }
    for j in free {
      for k in free where k < j {
        let mean = (matrix[j, k] + matrix[k, j]) / 2
        matrix[j, k] = mean
        matrix[k, j] = mean
      }
    }
    let probe = [Double](repeating: 0, count: at.parameters.count)
    return matrix.solve(probe, free: free) == nil ? nil : matrix
  }

  /// The best of fits from several starts.
  /// - Parameters:
  ///   - starts: tried roughly with only `loose` free, and the best in earnest.
  func best(
    _ shape: some CurveShape, starts: [[Double]], loose: [Int], fixed: [Int] = [], kept: Int = 5
  ) -> CurveFit {
    let held = shape.bounds.indices.filter { !loose.contains($0) }
    let rough = starts.map { fit(shape, from: $0, fixed: held, effort: .rough) }
      .sorted { $0.deviance < $1.deviance }
    var best = fit(shape, from: rough.first?.parameters ?? [], fixed: fixed)
    for start in rough.dropFirst().prefix(kept - 1) {
      best = better(best, fit(shape, from: start.parameters, fixed: fixed))
    }
    return best
  }

  /// The one of higher likelihood; where they are equal, the one that has converged.
  func better(_ one: CurveFit, _ other: CurveFit) -> CurveFit {
    let unit = 1e-9 * (family.isCount ? 1 : one.deviance / Double(values.count))
    if abs(one.deviance - other.deviance) <= unit, one.converged != other.converged {
      return one.converged ? one : other
    }
    return other.deviance < one.deviance ? other : one
  }
}
