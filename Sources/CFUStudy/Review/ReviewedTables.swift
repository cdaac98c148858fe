package import CFUCore
import CFUImaging
package import CFUReport
import CFUReview
import CFUStore

/// The tables and the report of a study with what people decided, in the folder `reviewed` of its
/// results: the machine's own stay beside them as they are.
package struct ReviewedTables: Sendable {
  package var results: String
  package var writesReport: Bool

  package init(results: String, writesReport: Bool = true) {
    self.results = results
    self.writesReport = writesReport
  }

  package var folder: String { FileSystem.join(results, "reviewed") }

  /// Writes them, each whole or not at all.
  ///
  /// - Parameter warn: hears what is missing from the report.
  /// - Returns: the groups.
  /// - Throws: `noInput` where nobody has reviewed anything, `cannotWrite` as writing does.
  package func write(_ warn: (String) -> Void) throws(CFUError) -> SummaryTable {
    let reading = try ReviewReading.of(results)
    let database = FileSystem.join(results, "study.sqlite")
    let stored = try StudyStore(reading: database, featureNames: DishPipeline.featureNames)
    let (store, furtherClasses) = try ReviewedStore.of(stored, fold: reading.fold)
    let study = try StoredStudy(store, name: results, base: nil)
    var classifiers = try store.runs().distinctClassifiers
    guard !classifiers.isEmpty else {
      throw CFUError(
        .usage, "No dish of \(results) could be counted, so that there is nothing to write.",
        nextStep: "Mend what 'cfu count' said of its pictures, and count again.")
    }
    classifiers[0].classes += furtherClasses
    let target = try ResultsFolder(folder)
    target.removeTables()
    let tables = StudyTables(
      plan: study.plan, store: store, folder: target, classifiers: classifiers,
      writesReport: writesReport, review: try ReviewWords(reading, study.plan, store).words)
    let summary = try tables.write(warn)
    try store.close()
    // Overlays show the machine's count alone.
    FileTree.removeIfEmpty(target.overlays)
    AtomicFile.syncFolder(target.path)
    return summary
  }
}

/// How much of a study is reviewed, in a sentence that stands wherever its counts do.
package struct ReviewWords: Sendable {
  package var words: String

  init(_ reading: ReviewReading, _ plan: StudyPlan, _ store: StudyStore) throws(CFUError) {
    var reviewed = 0
    var counted = 0
    for dish in plan.dishes {
      guard let record = try store.record(at: dish.position) else { continue }
      counted += 1
      if record.flags.contains(where: \.isReviewed) {
        reviewed += 1
      }
    }
    let head = reading.events.last.map { String($0.hash.prefix(16)) } ?? ""
    words =
      "Counts of \(reviewed) of \(counted) dishes are reviewed by a person "
      + "(journal of \(reading.events.count) entries, head \(head))."
  }
}
