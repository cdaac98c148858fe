import CFUCore
import CFUReport
import CFUStatistics
import Glibc

/// What `cfu validate` leaves: page, figures, tables and pictures.
struct ValidationFolder {
  let path: String
  /// No two validations write to one folder.
  private let lock: FolderLock

  private static let page = "validation.html"
  private static let figures = "validation.json"

  /// Makes the folder.
  ///
  /// - Throws: `usage` for a folder with files of something else under the names that are written,
  ///   `cannotWrite` where it cannot be made or another validation is at work there.
  init(_ path: String) throws(CFUError) {
    self.path = path
    try Self.check(path)
    let code = FileSystem.makeFolder(path)
    if code != 0 { throw AtomicFile.failure(path, code) }
    lock = try FolderLock(path)
  }

  /// - Throws: `usage` for a folder with files of something else under the names that are written.
  static func check(_ path: String) throws(CFUError) {
    let names = FileSystem.names(in: path) ?? []
    if names.contains("study.sqlite") {
      throw CFUError(
        .usage, "\(path) holds a counted study, whose tables and overlays would be replaced.",
        nextStep: "Choose another --out, such as \(FileSystem.join(path, "validation")).")
    }
    let ours = [figures, DisagreementWriter.table, DisagreementWriter.pictures]
    let written = ["dishes.csv", "figures.csv", DisagreementWriter.overlays, page]
    let foreign = written.filter(names.contains)
    if !foreign.isEmpty, !ours.contains(where: names.contains) {
      throw CFUError(
        .usage, "\(path) already holds \(foreign.joined(separator: ", ")) of something else.",
        nextStep: "Choose another --out.")
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
    AtomicFile.removePartial(in: path)
    // What an earlier validation left must not stand beside this one: the page goes first and comes
    // last, so that a page always speaks of the pictures beside it.
    for name in [Self.page, DisagreementWriter.table] { unlink(FileSystem.join(path, name)) }
    for name in [DisagreementWriter.pictures, DisagreementWriter.overlays] {
      let folder = FileSystem.join(path, name)
      for file in FileSystem.names(in: folder) ?? [] where file.hasSuffix(".jpg") {
        unlink(FileSystem.join(folder, file))
      }
      rmdir(folder)
    }
    try AtomicFile.write(report.json, to: FileSystem.join(path, Self.figures))
    for (name, text) in report.tables {
      try AtomicFile.write(text, to: FileSystem.join(path, name))
    }
    if !marked.isEmpty {
      report.gallery = try draw(marked, warn: warn, progress: progress)
    }
    progress("drawing plots")
    let drawn = Gnuplot.draw(report.plots, again: "the same command")
    report.drawings = drawn.drawings
    report.withoutPlots = drawn.reason
    if let warning = drawn.warning { warn(warning) }
    try AtomicFile.write(report.html, to: FileSystem.join(path, Self.page))
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
      let most = 3
      for problem in outcome.problems.prefix(most) { warn(problem.description) }
      if outcome.problems.count > most {
        warn("and so for \(outcome.problems.count - most) more dishes.")
      }
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
