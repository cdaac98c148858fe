import CFUCore
import CFUReport

extension StudyReport {
  /// Compounds of which every two are compared: potencies grow with the square of their number.
  private static let mostForPotency = 3
  /// Dishes of all curves together, a dish once for each class: a fit with its profiles takes some
  /// milliseconds a dish, and no count is to wait for its report.
  private static let mostFitted = 1500

  /// Adds the dose-response curves of a table, of as many compounds as there is time for.
  mutating func describeCurves(_ table: CountTable) {
    let readouts = table.countReadouts.count
    var left = Self.mostFitted
    var compounds: [String] = []
    for comparison in table.sheet.comparisons
    where comparison.doses.contains(where: { $0.dose != nil }) {
      let dishes = comparison.vehicle.count + comparison.doses.reduce(0) { $0 + $1.rows.count }
      left -= dishes * readouts
      if left < 0 {
        hasMoreCurves = true
        break
      }
      compounds.append(comparison.compound)
    }
    guard !compounds.isEmpty else { return }
    let together = compounds.count <= Self.mostForPotency ? [compounds] : compounds.map { [$0] }
    for compounds in together {
      // What cannot be described is in the tables all the same.
      let options = DoseResponseOptions(compounds: compounds)
      guard let found = try? DoseResponseStudy(table, options: options).report() else { continue }
      curves += found.series
      potencies += found.potencies
    }
  }
}
