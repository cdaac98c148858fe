package import CFUCore
package import CFUReport
package import CFUStatistics

/// Counts compared with their vehicle: `cfu compare`.
package struct CompareRun: Sendable {
  /// A results folder, or a table of counts.
  package var input: String
  package var table: CountSheet.Options
  package var settings: ComparisonSettings
  /// Folder for the tables; nil to write none.
  package var out: String?
  /// The counts of a study as people left them, instead of the machine's.
  package var reviewed = false

  package init(
    input: String, table: CountSheet.Options = CountSheet.Options(),
    settings: ComparisonSettings = ComparisonSettings(), out: String? = nil
  ) {
    self.input = input
    self.table = table
    self.settings = settings
    self.out = out
  }

  /// - Parameter warn: hears what is odd about the table.
  /// - Throws: `noInput` or `usage` for what cannot be compared, `cannotWrite` for the tables.
  package func perform(_ warn: (String) -> Void) throws(CFUError) -> ComparisonReport {
    let counts = try CountTable(input, options: table, reviewed: reviewed)
    for warning in counts.sheet.warnings + counts.unreadColumns { warn(warning) }
    if let review = counts.review { warn(review) }
    guard !counts.sheet.comparisons.isEmpty else {
      throw CFUError(
        .usage, "\(counts.name) says nothing of a vehicle, so that there is nothing to compare.",
        nextStep: "Add the columns compound, dose, dose_unit and vehicle"
          + (counts.isStudy ? " to the sample sheet, and count again." : ", or give --vehicle."))
    }
    let comparison = StudyComparison(
      sheet: counts.sheet, dishes: counts.dishes, classes: counts.classes, settings: settings)
    if let out {
      let code = FileSystem.makeFolder(out)
      if code != 0 { throw AtomicFile.failure(out, code) }
      for (name, text) in ComparisonTables.texts(comparison) {
        try AtomicFile.write(text, to: FileSystem.join(out, name))
      }
    }
    return ComparisonReport(comparison, names: counts.classNames)
  }
}
