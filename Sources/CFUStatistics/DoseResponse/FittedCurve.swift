import Glibc

/// The fitted curve on a grid of doses, with a pointwise band by the delta method.
struct FittedCurve {
  let problem: CurveProblem
  let range: DoseRange
  /// Standard errors to either side.
  let quantile: Double

  /// Doses from the lowest to the highest, evenly on the logarithm.
  private static let steps = 60

  /// The level between the donors': geometric mean for counts, else arithmetic.
  static func level(_ fit: CurveFit, _ family: ResponseFamily) -> Double {
    let levels = fit.at.levels
    let count = Double(levels.count)
    return family.isCount
      ? exp(levels.reduce(0) { $0 + log($1) } / count) : levels.reduce(0, +) / count
  }

  /// - Parameter biphasic: nil for the log-logistic curve, else whether the fall has its own slope.
  func points(
    _ fit: CurveFit, scale: Double, biphasic: Bool?
  ) -> [DoseResponse.CurvePoint] {
    if let own = biphasic {
      return points(
        fit, Biphasic(range: range, family: problem.family, hasOwnSlope: own), scale: scale)
    }
    return points(fit, LogLogistic(range: range, family: problem.family), scale: scale)
  }

  private func points(
    _ fit: CurveFit, _ shape: some CurveShape, scale: Double
  ) -> [DoseResponse.CurvePoint] {
    let (low, high) = (log(range.lowest), log(range.highest))
    let logs = (0...Self.steps).map { low + (high - low) * Double($0) / Double(Self.steps) }
    var gradient = [Double](repeating: 0, count: fit.parameters.count)
    let vehicle = shape.value(
      logDose: -.infinity, compound: 0, fit.parameters, gradient: &gradient)
    let vehicleGradient = gradient
    let information = problem.fullInformation(fit.at)
    // A parameter at the end of its range, or one that nothing depends on, has no standard error.
    let donors = problem.donorCount
    let free = (0..<information.size).filter { j in
      guard information[j, j] > 0 else { return false }
      guard j >= donors else { return true }
      let (value, bound) = (fit.parameters[j - donors], shape.bounds[j - donors])
      return value > bound.lowerBound + 1e-9 && value < bound.upperBound - 1e-9
    }
    func standardError(_ direction: [Double]) -> Double? {
      guard let solved = information.solve(direction, free: free) else { return nil }
      let variance = zip(direction, solved).reduce(0) { $0 + $1.0 * $1.1 } * scale
      return variance.isFinite && variance >= 0 ? variance.squareRoot() : nil
    }
    let level = Self.level(fit, problem.family)
    return ([-.infinity] + logs).enumerated().map { index, logDose in
      let value = shape.value(
        logDose: logDose, compound: 0, fit.parameters, gradient: &gradient)
      var point = DoseResponse.CurvePoint(
        dose: index == 0 ? 0 : index == 1 ? range.lowest : exp(logDose), mean: level * value)
      if index == Self.steps + 1 { point.dose = range.highest }
      if problem.family.isCount, value > 0 {
        let direction =
          [Double](repeating: 1 / Double(donors), count: donors) + gradient.map { $0 / value }
        if let error = standardError(direction) {
          point.low = point.mean * exp(-quantile * error)
          point.high = point.mean * exp(quantile * error)
        }
      } else if !problem.family.isCount {
        let direction =
          [Double](repeating: value / Double(donors), count: donors)
          + gradient.map { $0 * level }
        if let error = standardError(direction) {
          point.low = point.mean - quantile * error
          point.high = point.mean + quantile * error
        }
      }
      guard level * vehicle > 0, abs(vehicle) > LogLogistic.leastPlateau else { return point }
      point.percent = 100 * value / vehicle
      let ratio = zip(gradient, vehicleGradient).map {
        $0 / vehicle - value * $1 / (vehicle * vehicle)
      }
      guard
        let error = standardError([Double](repeating: 0, count: donors) + ratio)
      else { return point }
      if problem.family.isCount, value > 0 {
        let reach = exp(quantile * error * vehicle / value)
        point.percentLow = 100 * value / vehicle / reach
        point.percentHigh = 100 * value / vehicle * reach
      } else if !problem.family.isCount {
        point.percentLow = 100 * (value / vehicle - quantile * error)
        point.percentHigh = 100 * (value / vehicle + quantile * error)
      }
      return point
    }
  }
}
