import Glibc

/// A rising log-logistic curve times a falling one: stimulation, and at higher doses suppression
/// down to nothing.
///
/// f(x) = [c + (d - c) S(x; e, h)] [1 - S(x; e2, h2)] with S the logistic function of
/// h (ln x - ln e); d is the plateau that the rise would reach without the fall, e2 > e the dose at
/// which half of that is lost. A product of two log-logistic parts is the classical form (Di Veroli
/// et al. 2015, Sci. Rep. 5:14701, doi 10.1038/srep14701, for two inhibiting ones). The fall has the
/// rise's slope, or one of its own.
///
/// Parameters: [location, ln h, t, ln e2 - ln e] and ln h2; the location is ln e or ln e2, c and d
/// stand as in `LogLogistic`.
struct Biphasic: CurveShape {
  enum Location: Sendable { case rise, fall }

  /// Rise and fall are told apart where they are a factor of 3 apart, half a decade: no series of
  /// doses that is in use is closer.
  static let leastGap = log(3.0)

  var hasOwnSlope: Bool
  var location = Location.rise
  var locations: ClosedRange<Double>
  var angles: ClosedRange<Double>

  init(range: DoseRange, family: ResponseFamily, hasOwnSlope: Bool, location: Location = .rise) {
    self.hasOwnSlope = hasOwnSlope
    self.location = location
    locations = range.searched
    // d is not below c, so that there is a rise.
    angles = (Double.pi / 4)...(family.isCount ? Double.pi / 2 : 3)
  }

  var bounds: [ClosedRange<Double>] {
    // Without an order of the two parts, rise and fall could change places.
    [locations, LogLogistic.slopes, angles, 0...(locations.upperBound - locations.lowerBound)]
      + (hasOwnSlope ? [LogLogistic.slopes] : [])
  }
  var reach: [Double] { [1.5, 1, 0.3, 1.5] + (hasOwnSlope ? [1] : []) }

  /// The same curve's parameters with the other location.
  static func parameters(_ rise: [Double], at location: Location) -> [Double] {
    guard location == .fall else { return rise }
    var parameters = rise
    parameters[0] += rise[3]
    return parameters
  }

  func value(
    logDose: Double, compound: Int, _ parameters: [Double], gradient: inout [Double]
  ) -> Double {
    let first = location == .rise ? parameters[0] : parameters[0] - parameters[3]
    let riseSlope = exp(parameters[1])
    let fallSlope = hasOwnSlope ? exp(parameters[4]) : riseSlope
    let rise = LogisticStep(logDose: logDose, location: first, slope: riseSlope)
    let fall = LogisticStep(
      logDose: logDose, location: first + parameters[3], slope: fallSlope)
    let (c, d) = (cos(parameters[2]), sin(parameters[2]))
    let up = c * rise.left + d * rise.done
    let byRise = -(d - c) * rise.rate * riseSlope * fall.left
    let byFall = up * fall.rate * fallSlope
    gradient[0] = byRise + byFall
    gradient[1] = (d - c) * rise.rate * rise.argument * fall.left
    gradient[2] = (c * rise.done - d * rise.left) * fall.left
    gradient[3] = location == .rise ? byFall : -byRise
    let byFallSlope = -up * fall.rate * fall.argument
    if hasOwnSlope { gradient[4] = byFallSlope } else { gradient[1] += byFallSlope }
    return up * fall.left
  }
}
