import CFUCore
import CFUReport
import CFUStatistics
import CFUStore

/// The tables of a finished study, made from the store in the order of the sheet.
///
/// One dish is in memory at a time, but for its verdicts: a study may hold more colonies than
/// memory.
struct StudyTables {
  var plan: StudyPlan
  var store: StudyStore
  var folder: ResultsFolder
  /// The first one's counts stand in the tables; the others' have columns of their own.
  var classifiers: [ClassifierFacts]
  /// Whether report.html is written too.
  var writesReport = true
  /// How much of the counts people have reviewed; nil for the machine's own.
  var review: String?

  /// Writes the tables, each whole or not at all, and gives the groups.
  ///
  /// - Parameter warn: hears why something is missing from the report.
  func write(_ warn: (String) -> Void) throws(CFUError) -> SummaryTable {
    let classes = classifiers[0].classes
    let labels = classifiers.labels
    let further = zip(labels, classifiers).dropFirst().map {
      FurtherClassifier(label: $0, classes: $1.classes)
    }
    var pairs = AgreementPairs(classifiers)
    var colonies = try AtomicFile(folder.table("colonies.csv"))
    try colonies.append(ColoniesTable.header(classes: classes, further: further))
    let rows = try store.rows()
    var dishes: [StudyDish] = []
    for dish in plan.dishes {
      guard let record = try store.record(at: dish.position) else {
        let problem = rows[dish.position].problem ?? "The dish was not counted."
        dishes.append(StudyDish(row: dish.row, outcome: .failed(CFUError(.badInput, problem))))
        continue
      }
      var others: [DishRecord?] = []
      for place in classifiers.indices.dropFirst() {
        others.append(try store.record(at: dish.position, place: place))
      }
      try colonies.append(
        ColoniesTable.rows(
          record, image: dish.row.image, classes: classes, further: further, others: others))
      pairs.add([record] + others.map { $0?.answered }, dish: dish.row.dish)
      dishes.append(
        StudyDish(
          row: dish.row, outcome: .counted(record.withoutMeasurements),
          further: others.map { $0?.answered?.withoutMeasurements }))
    }
    try colonies.commit()
    try AtomicFile.write(
      DishesTable.text(
        dishes, columns: plan.sheet.columns, classes: classes, further: further),
      to: folder.table("dishes.csv"))

    let ids = classes.colonies.map(\.id)
    let comparison = StudyComparison(
      sheet: plan.sheet,
      dishes: dishes.map { dish in
        dish.record.map { DishCounts(record: $0, row: dish.row, classes: ids) }
      }, classes: ids)
    for (name, text) in ComparisonTables.texts(comparison) {
      try AtomicFile.write(text, to: folder.table(name))
    }
    if let agreement = pairs.report {
      try AtomicFile.write(agreement.table, to: folder.table("agreement.csv"))
      try AtomicFile.write(agreement.text, to: folder.table("agreement.txt"))
    }
    if writesReport {
      var writer = StudyReportWriter(store: store, folder: folder.path, plan: plan)
      writer.review = review
      let page = try writer.page(dishes, comparison: comparison, warn: warn)
      try AtomicFile.write(page, to: folder.table("report.html"))
    }
    return SummaryTable(
      groups: comparison.groups, dishes: dishes, agreement: pairs.report, comparison: comparison)
  }
}

/// Every two classifiers of a study, over one dish after another.
private struct AgreementPairs {
  private var pairs: [(places: (Int, Int), pair: AgreementReport.Pair)] = []

  init(_ classifiers: [ClassifierFacts]) {
    let named = Array(zip(classifiers.labels, classifiers.map(\.classes)))
    for first in named.indices {
      for second in named.indices where second > first {
        pairs.append(
          (
            (first, second),
            AgreementReport.Pair(
              first: (named[first].0, named[first].1), second: (named[second].0, named[second].1))
          ))
      }
    }
  }

  /// - Parameter records: one a classifier.
  mutating func add(_ records: [DishRecord?], dish: String) {
    for index in pairs.indices {
      let (first, second) = pairs[index].places
      if let one = records[first], let other = records[second] {
        pairs[index].pair.add(one, other, dish: dish)
      }
    }
  }

  /// Nil with one classifier.
  var report: AgreementReport? {
    pairs.isEmpty ? nil : AgreementReport(pairs: pairs.map(\.pair))
  }
}

extension DishRecord {
  /// The record, unless the classifier failed on every object that it was shown: such a count is none,
  /// which is something else than 0.
  fileprivate var answered: DishRecord? {
    let shown = objects.count { $0.object.artefact == nil }
    return shown > 0 && classifierFailures == shown ? nil : self
  }
}
