import CFUCore
import CFUReport
import CFUStatistics

/// What `cfu validate` leaves: page, figures, tables and pictures.
struct ValidationFolder {
  var path: String

  /// - Parameters:
  ///   - report: takes plots and pictures in.
  ///   - warn: hears what is missing.
  /// - Throws: `cannotWrite`; what stands there of an earlier validation is replaced file by file.
  func write(
    _ report: inout ValidationReport, compared: ComparedDishes, truth: TruthSet,
    judged: JudgedCounts, drawsPictures: Bool,
    warn: (String) -> Void, progress: @escaping @Sendable (String) -> Void
  ) throws(CFUError) {
    let code = FileSystem.makeFolder(path)
    if code != 0 { throw AtomicFile.failure(path, code) }
    AtomicFile.removePartial(in: path)
    progress("drawing plots")
    let drawn = Gnuplot.draw(report.plots, again: "the same command")
    report.drawings = drawn.drawings
    report.withoutPlots = drawn.reason
    if let warning = drawn.warning { warn(warning) }
    for (name, text) in report.tables {
      try AtomicFile.write(text, to: FileSystem.join(path, name))
    }
    try AtomicFile.write(report.json, to: FileSystem.join(path, "validation.json"))
    try AtomicFile.write(report.html, to: FileSystem.join(path, "validation.html"))
    AtomicFile.syncFolder(path)
  }
}
