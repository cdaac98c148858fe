import CFUCore
import CFUReport
import CFUStatistics
import CFUStore

/// Makes the report of a counted study.
struct StudyReportWriter {
  var store: StudyStore
  /// The results folder.
  var folder: String
  var plan: StudyPlan
  /// How much of the counts people have reviewed; nil for the machine's own.
  var review: String?

  /// - Parameters:
  ///   - dishes: in the order of the sheet; outlines and features may be left out.
  ///   - warn: hears why something is missing from the report.
  /// - Returns: the page.
  /// - Throws: what the store throws; a missing gnuplot or overlay is told and no error.
  func page(
    _ dishes: [StudyDish], comparison: StudyComparison, warn: (String) -> Void
  ) throws(CFUError) -> String {
    let records = dishes.compactMap(\.record)
    let classes = records.first?.classes ?? []
    let facts = try store.facts()
    var report = StudyReport(
      title: Self.title(folder), countedAt: facts[StudyFacts.countedAt], comparison: comparison,
      dishes: dishes, names: ClassNames.of(records), classes: classes,
      facts: Self.shown(facts, records))
    if let review { report.tableRemarks.append(review) }
    report.describeCurves(
      CountTable(sheet: plan.sheet, records: dishes.map(\.record), name: folder))
    if let problem = Gnuplot.draw(&report) { warn(problem) }
    // Overlays show what the machine had found, not what people made of it.
    guard review == nil else { return report.html }
    report.gallery = try GalleryMaker(
      store: store, folder: folder, plan: plan, classes: classes.colonies
    ).make(counted: dishes.map { $0.record != nil })
    return report.html
  }

  /// The study's name: that of its folder, after the one above where it says nothing.
  static func title(_ folder: String) -> String {
    let parts = FileSystem.absolute(folder).split(separator: "/").map(String.init)
    guard let last = parts.last else { return "Study" }
    let saysNothing = ["results", "result", "out", "output", "counts"].contains(last.lowercased())
    return saysNothing && parts.count > 1 ? "\(parts[parts.count - 2])/\(last)" : last
  }

  private static func shown(
    _ facts: [String: String], _ records: [DishRecord]
  ) -> [(name: String, value: String)] {
    let words: [(key: String, name: String)] = [
      ("program_version", "version of cfu that counted"),
      ("reclassified_by_version", "version of cfu that reclassified"),
      ("profile", "profile"), ("dish_diameter_mm", "dish diameter, mm"),
      ("um_per_px", "sampling, \u{B5}m per px"), ("rules", "rules"), ("classifier", "classifier"),
      ("classifier_version", "version of the classifier"),
      ("classifier_sha256", "SHA-256 of the classifier"),
      ("classifier_parameters", "parameters of the classifier"),
      ("further_classifiers", "further classifiers"),
    ]
    var shown = words.compactMap { word in
      facts[word.key].map { (name: word.name, value: $0) }
    }
    let settings = Set(records.map(\.provenance.settingsSHA256)).sorted()
    for (index, value) in settings.prefix(8).enumerated() {
      let which = settings.count > 1 ? " (\(index + 1) of \(settings.count))" : ""
      shown.append((name: "SHA-256 of the settings\(which)", value: value))
    }
    return shown
  }
}
