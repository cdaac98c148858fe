import CFUCore
import CFUReport

/// Draws the plots of a report.
enum Gnuplot {
  /// All plots together take some tenths of a second; after so long something is wrong.
  private static let seconds = 20.0

  /// Puts the drawings into the report, or the reason why there are none.
  ///
  /// - Returns: what to tell the user; nil when all is well.
  static func draw(_ report: inout StudyReport) -> String? {
    let plots = report.plots
    guard !plots.isEmpty else { return nil }
    guard let program = ChildProgram(anyOf: ["gnuplot"]) else {
      report.withoutPlots = "gnuplot was not found."
      return "gnuplot was not found: the report has no plots. Install it (on Debian gnuplot-nox), "
        + "then 'cfu report' draws them."
    }
    guard let work = WorkFolder() else {
      report.withoutPlots = "There was no room for gnuplot's files."
      return "No temporary folder can be made: the report has no plots."
    }
    let script = Plot.script(plots.map { (name: $0.key.name, plot: $0.plot) }, folder: work.path)
    do throws(CFUError) {
      try AtomicFile.write(script, to: FileSystem.join(work.path, "plots.gp"))
    } catch {
      report.withoutPlots = "There was no room for gnuplot's files."
      return "\(error.message) The report has no plots."
    }
    var failure: String?
    do throws(ChildProgram.Failure) {
      // -d: no settings of a user or a site.
      try program.run(
        ["-d", FileSystem.join(work.path, "plots.gp")], in: work.path, seconds: seconds)
    } catch {
      failure = error.words
    }
    for (key, _) in plots {
      if let bytes = try? FileBytes.read(FileSystem.join(work.path, "\(key.name).svg")) {
        report.drawings[key] = String(decoding: bytes, as: UTF8.self)
      }
    }
    guard let failure else { return nil }
    report.withoutPlots = "gnuplot \(failure)."
    return "gnuplot \(failure): the report lacks plots."
  }
}
