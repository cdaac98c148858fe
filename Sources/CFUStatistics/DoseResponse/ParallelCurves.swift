import Glibc

/// Two log-logistic curves with one vehicle, one other plateau and one slope, shifted against each
/// other along the logarithm of the dose.
///
/// Parameters: those of `LogLogistic` for compound 0, and ln e of compound 1 less ln e of compound
/// 0.
struct ParallelCurves: CurveShape {
  var curve: LogLogistic
  var shifts: ClosedRange<Double>

  var bounds: [ClosedRange<Double>] { curve.bounds + [shifts] }
  var reach: [Double] { curve.reach + [1.5] }

  func value(
    logDose: Double, compound: Int, _ parameters: [Double], gradient: inout [Double]
  ) -> Double {
    let shift = compound == 0 ? 0 : parameters[3]
    let value = curve.value(
      logDose: logDose - shift, compound: 0, parameters, gradient: &gradient)
    gradient[3] = compound == 0 ? 0 : gradient[0]
    return value
  }
}

/// Two log-logistic curves that have only the vehicle's plateau in common.
///
/// Parameters: those of `LogLogistic` for compound 0, then location, log slope and other plateau of
/// compound 1, the latter in units of the level (so that the vehicle's is cos t).
struct SeparateCurves: CurveShape {
  var curve: LogLogistic
  var plateaus: ClosedRange<Double>

  var bounds: [ClosedRange<Double>] {
    curve.bounds + [curve.locations, LogLogistic.slopes, plateaus]
  }
  var reach: [Double] { curve.reach + [1.5, 1, 1] }

  func value(
    logDose: Double, compound: Int, _ parameters: [Double], gradient: inout [Double]
  ) -> Double {
    if compound == 0 || logDose == -.infinity {
      let value = curve.value(logDose: logDose, compound: 0, parameters, gradient: &gradient)
      for j in 3..<6 { gradient[j] = 0 }
      return value
    }
    let slope = exp(parameters[4])
    let step = LogisticStep(logDose: logDose, location: parameters[3], slope: slope)
    let (c, d) = (cos(parameters[2]), parameters[5])
    gradient[0] = 0
    gradient[1] = 0
    gradient[2] = -sin(parameters[2]) * step.left
    gradient[3] = -(d - c) * step.rate * slope
    gradient[4] = (d - c) * step.rate * step.argument
    gradient[5] = step.done
    return c * step.left + d * step.done
  }
}
