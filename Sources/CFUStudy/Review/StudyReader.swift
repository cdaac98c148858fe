package import CFUCore
import CFUImaging
import CFUPictures
import CFUReport
package import CFUReview
package import CFUStatistics
import CFUStore

/// A counted study that is only looked at: its sheet, its records one by one, its pictures.
///
/// Thread-safe; every call that throws may wait for the disk.
package final class StudyReader: Sendable {
  package struct Dish: Sendable {
    /// 0-based place in the sheet.
    package var position: Int
    package var row: SampleSheet.Row
    /// Compound, dose and donor in few words; empty in a sheet without them.
    package var group: String
    /// Why it could not be counted, its picture named without its folder; nil where it was.
    package var problem: String?
    fileprivate var planned: PlannedDish
  }

  package let sheet: SampleSheet
  package let dishes: [Dish]
  /// Name of the study, from its folder.
  package let title: String
  /// What the study was counted with, as the store has it.
  package let facts: [String: String]
  private let store: StudyStore

  /// - Parameters:
  ///   - folder: what `cfu count --out` wrote.
  ///   - base: folder that the sheet's relative paths start from; nil for the stored one.
  /// - Throws: `noInput` where nothing was counted, `usage` when the count is not finished, `badInput`
  ///   when it cannot be read.
  package init(_ folder: String, base: String? = nil) throws(CFUError) {
    guard Self.holdsStudy(folder) else {
      throw CFUError(
        .noInput, "\(folder) holds no counted study: it has no study.sqlite.",
        nextStep: "Give the folder that 'cfu count --out' wrote.")
    }
    store = try StudyStore(
      reading: FileSystem.join(folder, "study.sqlite"), featureNames: DishPipeline.featureNames)
    let study = try StoredStudy(store, name: folder, base: base)
    sheet = study.plan.sheet
    facts = study.facts
    title = Self.title(folder)
    dishes = study.plan.dishes.map { dish in
      let isCounted = study.counts[dish.position] != nil
      return Dish(
        position: dish.position, row: dish.row, group: StudyReport.group(dish.row),
        problem: isCounted
          ? nil
          : study.problems[dish.position]?.replacing(
            dish.path, with: FileSystem.name(of: dish.path)) ?? "The dish was not counted.",
        planned: dish)
    }
  }

  /// Binds what the machine has found into the journal of its review.
  ///
  /// - Returns: what is to be told where that has changed since, one sentence each.
  /// - Throws: `cannotWrite` when the journal cannot be written.
  package func bind(in book: ReviewBook) throws(CFUError) -> [String] {
    try ReviewUpkeep.opened(store, in: book)
  }

  package static func holdsStudy(_ folder: String) -> Bool {
    FileSystem.kind(FileSystem.join(folder, "study.sqlite")) == .file
  }

  /// The name that a study in this folder goes by.
  package static func title(_ folder: String) -> String { StudyReportWriter.title(folder) }

  /// The record of the classifier in `place`, 0 for the one whose counts stand in the tables; nil
  /// where there is none.
  package func record(at position: Int, place: Int = 0) throws(CFUError) -> DishRecord? {
    try store.record(at: position, place: place)
  }

  /// Short names of the classifiers by place.
  package func classifiers() throws(CFUError) -> [String] {
    var names: [Int: String] = [:]
    for run in try store.runs() where names[run.place] == nil {
      names[run.place] = run.shortName ?? run.provenance.pluginID
    }
    return (0..<(names.keys.max().map { $0 + 1 } ?? 0)).map { names[$0] ?? "" }
  }

  /// The bytes of a dish's picture, if it is the one that was counted.
  ///
  /// - Throws: `noInput` when it is missing or may not be read, `badInput` when it is another.
  package func picture(at position: Int, imageSHA256: String) throws(CFUError) -> [UInt8] {
    try dishes[position].planned.counted(imageSHA256: imageSHA256).bytes
  }

  /// Whether there is a file where a dish's picture was; it may be another one.
  package func hasPicture(at position: Int) -> Bool {
    FileSystem.kind(dishes[position].planned.path) == .file
  }

  /// Every group against vehicle.
  ///
  /// - Parameter records: one a dish, in the order of the sheet; nil for one without a count.
  package func comparison(_ counts: [DishCounts?], classes: [String]) -> StudyComparison {
    StudyComparison(sheet: sheet, dishes: counts, classes: classes)
  }

  /// - Throws: `internal` when the database does not close.
  package func close() throws(CFUError) { try store.close() }
}
