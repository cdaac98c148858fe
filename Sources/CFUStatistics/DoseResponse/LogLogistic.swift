import Glibc

/// The logistic function of h (ln x - ln e), in pieces that keep their digits at both ends.
struct LogisticStep {
  /// The share of the way that is done, and the share that is left.
  var done: Double
  var left: Double
  /// h (ln x - ln e).
  var argument: Double

  init(logDose: Double, location: Double, slope: Double) {
    guard logDose > -.infinity else {
      (done, left, argument) = (0, 1, 0)
      return
    }
    argument = slope * (logDose - location)
    let small = exp(-abs(argument))
    (done, left) =
      argument >= 0
      ? (1 / (1 + small), small / (1 + small)) : (small / (1 + small), 1 / (1 + small))
  }

  /// Derivative by the argument.
  var rate: Double { done * left }
}

/// The four-parameter log-logistic curve f(x) = c + (d - c) / (1 + exp(-h (ln x - ln e))), f(0) = c.
///
/// Finney 1978 (Statistical Method in Biological Assay, 3rd ed., 17); Ritz, Baty, Streibig and
/// Gerhard 2015 (PLoS ONE 10:e0146021, doi 10.1371/journal.pone.0146021). c and d stand in it as
/// level x cos(t) and level x sin(t): so a plateau of 0 is a value like any other, the direction is
/// no case of its own, and the level is what differs between donors.
///
/// Parameters: [location, log h, t]. The location is the logarithm of the dose at which the share
/// `anchor` of the effect is there, so that a profile over it is one over any effective dose.
struct LogLogistic: CurveShape {
  /// Which dose the location is.
  enum Anchor: Sendable, Hashable {
    /// This share of the way from plateau to plateau, between 0 and 1.
    case effect(Double)
    /// The response is this share of the vehicle's, between 0 and 1; only for curves that fall
    /// below it.
    case left(Double)
  }

  var anchor = Anchor.effect(0.5)
  var locations: ClosedRange<Double>
  var angles: ClosedRange<Double>

  /// Slopes that are told apart: 0.1 takes 38 decades from 1 % to 99 %, 20 takes a fifth of one.
  static let slopes = log(0.1)...log(20)

  /// Whether the logarithm of a slope is at the upper bound (true) or the lower one; nil: at none.
  static func slopeBound(_ logSlope: Double) -> Bool? {
    if logSlope >= slopes.upperBound - 1e-6 { return true }
    return logSlope <= slopes.lowerBound + 1e-6 ? false : nil
  }

  /// A plateau below this share of the level is 0 but for the rounding of sine and cosine.
  static let leastPlateau = 1e-9

  init(range: DoseRange, family: ResponseFamily, anchor: Anchor = .effect(0.5)) {
    self.anchor = anchor
    locations = range.searched
    angles = Self.angles(family)
    if case .left(let share) = anchor {
      angles = max(angles.lowerBound, -Double.pi / 2 + 1e-9)...(atan(share) - 1e-9)
    }
  }

  /// Plateaus of counts are not negative; those of measurements may be, and the angle runs free.
  static func angles(_ family: ResponseFamily) -> ClosedRange<Double> {
    family.isCount ? 0...(Double.pi / 2) : -10...10
  }

  var bounds: [ClosedRange<Double>] { [locations, Self.slopes, angles] }
  var reach: [Double] { [1.5, 1, 0.5] }

  func value(
    logDose: Double, compound: Int, _ parameters: [Double], gradient: inout [Double]
  ) -> Double {
    let slope = exp(parameters[1])
    let offset = self.offset(parameters[2])
    let step = LogisticStep(
      logDose: logDose, location: parameters[0] - offset.value / slope, slope: slope)
    let (c, d) = (cos(parameters[2]), sin(parameters[2]))
    let rate = (d - c) * step.rate
    gradient[0] = -rate * slope
    gradient[1] = rate * (step.argument - offset.value)
    gradient[2] = c * step.done - d * step.left + rate * offset.derivative
    return c * step.left + d * step.done
  }

  /// The logit of the share of the effect at the location, and its derivative by the angle.
  private func offset(_ angle: Double) -> (value: Double, derivative: Double) {
    switch anchor {
    case .effect(let share): return (log(share / (1 - share)), 0)
    case .left(let share):
      let (c, d) = (cos(angle), sin(angle))
      let rest = share * c - d
      return (log((1 - share) * c / rest), -d / c + (share * d + c) / rest)
    }
  }

  /// The same curve's parameters with the location where another anchor has it; nil where the curve
  /// does not go there.
  static func parameters(_ median: [Double], at anchor: Anchor) -> [Double]? {
    let slope = exp(median[1])
    switch anchor {
    case .effect(let share):
      return [median[0] + log(share / (1 - share)) / slope, median[1], median[2]]
    case .left(let share):
      let (c, d) = (cos(median[2]), sin(median[2]))
      guard c > 0, share * c > d else { return nil }
      return [median[0] + log((1 - share) * c / (share * c - d)) / slope, median[1], median[2]]
    }
  }
}
