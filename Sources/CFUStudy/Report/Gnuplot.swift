import CFUCore
import CFUReport

/// Draws the plots of a report.
enum Gnuplot {
  /// All plots together take some tenths of a second; after so long something is wrong.
  private static let seconds = 20.0

  /// What became of the plots of a page.
  struct Outcome {
    /// Drawings as gnuplot wrote them, by the name of the plot.
    var drawings: [String: String] = [:]
    /// Why drawings are missing, a sentence; nil where none is.
    var reason: String?
    /// What to tell the user; nil when all is well.
    var warning: String?
  }

  /// Puts the drawings into the report, or the reason why there are none.
  ///
  /// - Returns: what to tell the user; nil when all is well.
  static func draw(_ report: inout StudyReport) -> String? {
    let plots = report.plots
    let outcome = draw(plots.map { (name: $0.key.name, plot: $0.plot) }, again: "'cfu report'")
    for (key, _) in plots { report.drawings[key] = outcome.drawings[key.name] }
    report.withoutPlots = outcome.reason
    return outcome.warning
  }

  /// - Parameters:
  ///   - plots: with the names of their files, which hold nothing of a user's.
  ///   - command: what draws them again once gnuplot is there.
  static func draw(_ plots: [(name: String, plot: Plot)], again command: String) -> Outcome {
    var outcome = Outcome()
    guard !plots.isEmpty else { return outcome }
    guard let program = ChildProgram(anyOf: ["gnuplot"]) else {
      outcome.reason = "gnuplot was not found."
      outcome.warning =
        "gnuplot was not found: the report has no plots. Install it (on Debian gnuplot-nox), then "
        + "\(command) draws them."
      return outcome
    }
    guard let work = WorkFolder() else {
      outcome.reason = "There was no room for gnuplot's files."
      outcome.warning = "No temporary folder can be made: the report has no plots."
      return outcome
    }
    let script = Plot.script(plots, folder: work.path)
    do throws(CFUError) {
      try AtomicFile.write(script, to: FileSystem.join(work.path, "plots.gp"))
    } catch {
      outcome.reason = "There was no room for gnuplot's files."
      outcome.warning = "\(error.message) The report has no plots."
      return outcome
    }
    var failure: String?
    do throws(ChildProgram.Failure) {
      // -d: no settings of a user or a site.
      try program.run(
        ["-d", FileSystem.join(work.path, "plots.gp")], in: work.path, seconds: seconds)
    } catch {
      failure = error.words
    }
    for (name, _) in plots {
      if let bytes = try? FileBytes.read(FileSystem.join(work.path, "\(name).svg")) {
        outcome.drawings[name] = String(decoding: bytes, as: UTF8.self)
      }
    }
    guard let failure else { return outcome }
    outcome.reason = "gnuplot \(failure)."
    outcome.warning = "gnuplot \(failure): the report lacks plots."
    return outcome
  }
}
