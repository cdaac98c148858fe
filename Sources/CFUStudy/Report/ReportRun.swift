package import CFUCore
import CFUImaging
import CFUReport
import CFUStatistics
import CFUStore

/// The report of a counted study, or of a table of counts: `cfu report`.
package struct ReportRun: Sendable {
  /// A results folder, or a table of counts.
  package var input: String
  package var table: CountSheet.Options
  /// The page; nil for report.html in the results folder.
  package var out: String?
  /// Whether the page is printed to PDF too.
  package var printsPDF: Bool
  /// The counts of a study as people left them, instead of the machine's; the tables are written too.
  package var reviewed = false

  package init(
    input: String, table: CountSheet.Options = CountSheet.Options(), out: String? = nil,
    printsPDF: Bool = false
  ) {
    self.input = input
    self.table = table
    self.out = out
    self.printsPDF = printsPDF
  }

  /// - Parameter warn: hears what is odd about the table or missing from the report.
  /// - Returns: the files that were written.
  /// - Throws: `noInput`, `usage` or `badInput` for what cannot be reported, `cannotWrite` for the
  ///   files, `noInput` where there is no browser to print with.
  package func perform(_ warn: (String) -> Void) throws(CFUError) -> [String] {
    let isStudy = FileSystem.kind(input) == .folder
    if reviewed { return try reviewedStudy(isStudy: isStudy, warn) }
    guard let path = out ?? (isStudy ? FileSystem.join(input, "report.html") : nil) else {
      throw CFUError(
        .usage, "\(input) is a table, which has no folder of results for its report.",
        nextStep: "Name the file with --out.")
    }
    let stem = ["html", "htm"].contains(FileSystem.fileExtension(of: path))
    if stem, FileSystem.kind(path) == .folder {
      throw CFUError(.usage, "\(path) is a folder.", nextStep: "Name a file with --out.")
    }
    guard stem else {
      throw CFUError(
        .usage, "The report is a page, but \(path) does not end in .html.",
        nextStep: "Name it --out report.html; --pdf prints it beside that.")
    }
    let page = isStudy ? try study(warn) : try counts(warn)
    let code = FileSystem.makeFolder(FileSystem.folder(of: path))
    if code != 0 { throw AtomicFile.failure(FileSystem.folder(of: path), code) }
    try AtomicFile.write(page, to: path)
    // On paper nothing can be unfolded. No text of a user holds a tag.
    guard printsPDF else { return [path] }
    let pdf = FileSystem.join(FileSystem.folder(of: path), FileSystem.stem(of: path) + ".pdf")
    try PrintedPage.write(page.replacing("<details>", with: "<details open>"), to: pdf)
    return [path, pdf]
  }

  private func reviewedStudy(
    isStudy: Bool, _ warn: (String) -> Void
  ) throws(CFUError) -> [String] {
    guard isStudy, out == nil else {
      throw CFUError(
        .usage, "--reviewed writes into the folder 'reviewed' of a results folder.",
        nextStep: "Name the results folder, and leave --out away.")
    }
    let tables = ReviewedTables(results: input)
    _ = try tables.write(warn)
    let path = FileSystem.join(tables.folder, "report.html")
    guard printsPDF else { return [path] }
    let pdf = FileSystem.join(tables.folder, "report.pdf")
    let page = String(decoding: try FileBytes.read(path), as: UTF8.self)
    try PrintedPage.write(page.replacing("<details>", with: "<details open>"), to: pdf)
    return [path, pdf]
  }

  private func study(_ warn: (String) -> Void) throws(CFUError) -> String {
    guard table == CountSheet.Options() else {
      throw CFUError(
        .usage, "--vehicle and --where are for tables; \(input) is a folder.",
        nextStep: "Give its dishes.csv, or leave them away.")
    }
    let database = FileSystem.join(input, "study.sqlite")
    guard FileSystem.kind(database) == .file else {
      throw CFUError(
        .noInput, "\(input) holds no counted study: it has no study.sqlite.",
        nextStep: "Give the folder that 'cfu count --out' wrote, or a table of counts.")
    }
    let store = try StudyStore(path: database, featureNames: DishPipeline.featureNames)
    let study = try StoredStudy(store, name: input, base: nil)
    var dishes: [StudyDish] = []
    for dish in study.plan.dishes {
      if let record = try store.record(at: dish.position) {
        dishes.append(StudyDish(row: dish.row, outcome: .counted(record.withoutMeasurements)))
      } else {
        let problem = study.problems[dish.position] ?? "The dish was not counted."
        dishes.append(StudyDish(row: dish.row, outcome: .failed(CFUError(.badInput, problem))))
      }
    }
    let ids = (dishes.lazy.compactMap(\.record).first?.classes ?? []).colonies.map(\.id)
    let comparison = StudyComparison(
      sheet: study.plan.sheet,
      dishes: dishes.map { dish in
        dish.record.map { DishCounts(record: $0, row: dish.row, classes: ids) }
      }, classes: ids)
    let page = try StudyReportWriter(store: store, folder: input, plan: study.plan).page(
      dishes, comparison: comparison, warn: warn)
    try store.close()
    return page
  }

  private func counts(_ warn: (String) -> Void) throws(CFUError) -> String {
    let counts = try CountTable(input, options: table)
    let remarks = counts.sheet.warnings + counts.unreadColumns
    for remark in remarks { warn(remark) }
    let comparison = StudyComparison(
      sheet: counts.sheet, dishes: counts.dishes, classes: counts.classes)
    var facts = [(name: "table", value: FileSystem.name(of: input))]
    if let bytes = try? FileBytes.read(input) {
      facts.append(
        (name: "SHA-256 of the table", value: bytes.withUnsafeBytes { SHA256Text.of($0) }))
    }
    if let vehicle = table.vehicle { facts.append((name: "vehicle", value: vehicle)) }
    for condition in table.conditions {
      facts.append((name: "rows with \(condition.column)", value: condition.value))
    }
    var report = StudyReport(
      title: FileSystem.stem(of: input), comparison: comparison, names: counts.classNames,
      facts: facts)
    report.tableRemarks = remarks
    report.describeCurves(counts)
    if let problem = Gnuplot.draw(&report) { warn(problem) }
    return report.html
  }
}
