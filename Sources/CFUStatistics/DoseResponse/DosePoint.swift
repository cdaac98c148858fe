/// One dish of a dose series.
package struct DosePoint: Sendable, Hashable {
  /// In one unit for all points; 0 for the vehicle, otherwise greater than 0 and finite.
  package var dose: Double
  /// Cells plated where the value is a count and they are known, otherwise 1; greater than 0.
  package var exposure: Double
  /// Index of the donor from 0; 0 for all points where donors are not told apart.
  package var donor: Int
  /// Index of the compound from 0; a vehicle dish serves all compounds, whatever stands here.
  package var compound: Int
  /// Colonies (not negative), or a measurement.
  package var value: Double

  package init(
    dose: Double, exposure: Double = 1, donor: Int = 0, compound: Int = 0, value: Double
  ) {
    self.dose = dose
    self.exposure = exposure
    self.donor = donor
    self.compound = compound
    self.value = value
  }
}
