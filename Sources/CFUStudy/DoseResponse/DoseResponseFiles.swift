package import CFUCore
package import CFUReport

/// The tables of `cfu dose-response --out`.
package enum DoseResponseFiles {
  package static let table = "dose_response.csv"
  package static let curves = "dose_response_curves.csv"

  /// Writes the tables into a folder, which is made where there is none.
  ///
  /// - Throws: `cannotWrite`.
  package static func write(
    _ report: DoseResponseReport, to folder: String
  ) throws(CFUError) {
    let code = FileSystem.makeFolder(folder)
    if code != 0 { throw AtomicFile.failure(folder, code) }
    try AtomicFile.write(report.table, to: FileSystem.join(folder, table))
    try AtomicFile.write(report.curvesTable, to: FileSystem.join(folder, curves))
    AtomicFile.syncFolder(folder)
  }
}
