import Glibc

/// A mean of its own at every dose: what no curve through the doses can surpass.
///
/// Parameters: for each dose but the first level the logarithm of its ratio to that (counts), or
/// that ratio less 1 (measurements).
struct GroupShape: CurveShape {
  /// Logarithms of the doses, ascending, minus infinity for the vehicle.
  var logDoses: [Double]
  var isCount: Bool

  init(range: DoseRange, family: ResponseFamily) {
    logDoses = (range.hasVehicle ? [-.infinity] : []) + range.doses.map { log($0) }
    isCount = family.isCount
  }

  var bounds: [ClosedRange<Double>] {
    [ClosedRange<Double>](
      repeating: isCount ? -40...40 : -1e9...1e9, count: max(0, logDoses.count - 1))
  }
  var reach: [Double] { [Double](repeating: isCount ? 5 : 1e9, count: bounds.count) }

  func value(
    logDose: Double, compound: Int, _ parameters: [Double], gradient: inout [Double]
  ) -> Double {
    for j in gradient.indices { gradient[j] = 0 }
    guard let index = logDoses.firstIndex(of: logDose), index > 0 else { return 1 }
    let ratio = isCount ? exp(parameters[index - 1]) : 1 + parameters[index - 1]
    gradient[index - 1] = isCount ? ratio : 1
    return ratio
  }
}
