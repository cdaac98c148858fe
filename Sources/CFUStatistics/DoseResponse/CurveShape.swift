/// The shape of a curve over dose, up to a factor for each donor.
///
/// The mean of a dish is exposure x level of its donor x shape(dose), the level being free. A shape
/// has parameters without constraints but their ranges.
protocol CurveShape: Sendable {
  /// Ranges of the parameters, which are searched; ends belong to them.
  var bounds: [ClosedRange<Double>] { get }
  /// The largest change of each parameter in one step.
  var reach: [Double] { get }
  /// The shape at a dose and its derivatives by the parameters.
  /// - Parameters:
  ///   - logDose: natural logarithm of the dose, minus infinity for the vehicle.
  ///   - gradient: one entry a parameter, overwritten.
  func value(
    logDose: Double, compound: Int, _ parameters: [Double], gradient: inout [Double]
  ) -> Double
}

/// The same at all doses.
struct FlatShape: CurveShape {
  var bounds: [ClosedRange<Double>] { [] }
  var reach: [Double] { [] }
  func value(
    logDose: Double, compound: Int, _ parameters: [Double], gradient: inout [Double]
  ) -> Double { 1 }
}
