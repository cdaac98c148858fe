import CFUCore
import CFUReport

extension StudyReport {
  /// Compounds of which every two are compared: potencies grow with the square of their number.
  private static let mostForPotency = 3

  /// Adds the dose-response curves of a table, as many as are plotted.
  mutating func describeCurves(_ table: CountTable) {
    let compounds = table.sheet.comparisons.filter { $0.doses.contains { $0.dose != nil } }
      .map(\.compound)
    guard !compounds.isEmpty else { return }
    if compounds.count <= Self.mostForPotency {
      // What cannot be described is in the tables all the same.
      guard let found = try? DoseResponseStudy(table).report() else { return }
      (curves, potencies) = (found.series, found.potencies)
      return
    }
    for compound in compounds {
      if curves.count >= Self.mostPlotted { break }
      let options = DoseResponseOptions(compounds: [compound])
      if let found = try? DoseResponseStudy(table, options: options).report() {
        curves += found.series
      }
    }
  }
}
