import CFUCore
import CFUReport
import CFUStatistics

/// What `cfu validate` leaves: page, figures, tables and pictures.
struct ValidationFolder {
  var path: String

  /// - Throws: `usage` for the folder of a counted study, whose dishes.csv and overlays have the names
  ///   of what is written here.
  func check() throws(CFUError) {
    guard FileSystem.kind(FileSystem.join(path, "study.sqlite")) == .missing else {
      throw CFUError(
        .usage, "\(path) holds a counted study, whose dishes.csv and overlays would be replaced.",
        nextStep: "Choose another --out, such as \(FileSystem.join(path, "validation")).")
    }
  }

  /// - Parameters:
  ///   - report: takes plots and pictures in.
  ///   - marked: dishes whose disagreements are drawn.
  ///   - warn: hears what is missing.
  /// - Throws: `cannotWrite`, or `interrupted`; what stands there of an earlier validation is replaced
  ///   file by file, the page last.
  func write(
    _ report: inout ValidationReport, marked: [ComparedDish], warn: (String) -> Void,
    progress: @escaping @Sendable (String) -> Void
  ) throws(CFUError) {
    let code = FileSystem.makeFolder(path)
    if code != 0 { throw AtomicFile.failure(path, code) }
    AtomicFile.removePartial(in: path)
    if !marked.isEmpty {
      report.gallery = try draw(marked, warn: warn, progress: progress)
    }
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

  private func draw(
    _ marked: [ComparedDish], warn: (String) -> Void,
    progress: @escaping @Sendable (String) -> Void
  ) throws(CFUError) -> DisagreementGallery {
    var writer = DisagreementWriter(folder: path, jobs: JobCount.automatic())
    let estimate = TimeLeft()
    writer.progress = { done, total in
      progress("pictures of \(done) of \(total) dishes\(estimate.words(done: done, of: total))")
    }
    let outcome = try writer.write(marked)
    guard outcome.isComplete else {
      throw CFUError(
        .interrupted,
        "Stopped while pictures were drawn; the page of this validation is not written.",
        nextStep: "Give the command again.")
    }
    var gallery = DisagreementGallery()
    for dispute in outcome.disputes { gallery.counts[dispute.kind.rawValue, default: 0] += 1 }
    gallery.items = outcome.thumbnails.map { thumbnail in
      DisagreementGallery.Item(
        kind: thumbnail.dispute.kind.rawValue, caption: Self.caption(thumbnail.dispute),
        file: thumbnail.file,
        picture: ReportGallery.Picture(
          jpeg: thumbnail.jpeg, width: thumbnail.width, height: thumbnail.height))
    }
    if !outcome.problems.isEmpty {
      for problem in outcome.problems { warn(problem.description) }
      let dishes = outcome.problems.count == 1 ? "1 dish" : "\(outcome.problems.count) dishes"
      gallery.remark =
        "The pictures of \(dishes) cannot be had; disagreements.csv lists what is there all the same."
    }
    return gallery
  }

  private static func caption(_ dispute: Dispute) -> String {
    let person = dispute.scorer ?? "person"
    return "\(dispute.dish): machine: \(dispute.machineText); \(person): \(dispute.personText)"
  }
}
