import CFUCore
import CFUStore

/// A finished study as its file has it: the sheet, how its objects were found, and where its
/// pictures were.
struct StoredStudy: Sendable {
  var plan: StudyPlan
  var facts: [String: String]
  /// By position; dishes that could not be counted have none.
  var counts: [Int: StoredCount]
  /// Why a dish could not be counted, by position.
  var problems: [Int: String]

  /// - Parameters:
  ///   - name: the study's folder, for messages.
  ///   - base: folder that the sheet's relative paths start from; nil for the stored one.
  /// - Throws: `usage` when the study is not finished, `badInput` when it cannot be read.
  init(_ store: StudyStore, name: String, base: String?) throws(CFUError) {
    facts = try store.facts()
    let rows = try store.rows(withFields: true)
    let pending = rows.count { $0.status == .pending }
    guard !rows.isEmpty, pending == 0 else {
      throw CFUError(
        .usage,
        rows.isEmpty
          ? "\(name) holds no counted study."
          : "The study in \(name) is not finished: \(pending) of \(rows.count) dishes are not "
            + "counted yet.",
        nextStep: "Give the command cfu count again first; it goes on where it was.")
    }
    problems = [:]
    for row in rows where row.status == .failed {
      problems[row.position] = row.problem ?? "The dish was not counted."
    }
    counts = [:]
    for count in try store.counts() { counts[count.position] = count }
    plan = try StudyPlan(
      rows, counts: counts, name: name, base: base ?? facts[StudyFacts.base] ?? ".")
  }
}

extension StudyPlan {
  /// Larger than what any run allows: these pictures were read before.
  private static let megapixels = 2000.0

  /// The plan that a study was counted by, from its file.
  ///
  /// - Throws: `badInput` when the stored sheet is none.
  fileprivate init(
    _ rows: [StoredRow], counts: [Int: StoredCount], name: String, base: String
  ) throws(CFUError) {
    let sheet = try Self.sheet(rows, name: name)
    guard sheet.rows.map(\.dish) == rows.map(\.dish),
      rows.indices.allSatisfy({ rows[$0].position == $0 })
    else {
      throw CFUError(
        .badInput, "The sample sheet in \(name)/study.sqlite is not what it was counted by.",
        nextStep: "Count the study again.")
    }
    let names = DishNames.fileNames(sheet.rows.map(\.dish))
    let dishes = sheet.rows.indices.map { position in
      let row = sheet.rows[position]
      var imaging = counts[position]?.imaging ?? ImagingSettings()
      imaging.maxMegapixels = Self.megapixels
      return PlannedDish(
        position: position, row: row, path: FileSystem.join(base, row.image), imaging: imaging,
        stained: counts[position]?.stained ?? false, fileName: names[position])
    }
    self.init(sheet: sheet, dishes: dishes, base: base)
  }

  private static func sheet(_ rows: [StoredRow], name: String) throws(CFUError) -> SampleSheet {
    let columns = rows.first?.fields.map(\.key) ?? []
    // Pictures without a sheet, whose names may hold what a sheet's cells may not.
    if columns == ["image"] {
      return SampleSheet(
        columns: columns,
        rows: rows.map { row in
          SampleSheet.Row(image: row.image, dish: row.dish, fields: row.fields.map(\.value))
        })
    }
    var text = CSVWriter()
    text.row(columns)
    for row in rows { text.row(row.fields.map(\.value)) }
    do throws(CFUError) {
      return try SampleSheet.parse(text: text.text, name: name + "/study.sqlite")
    } catch {
      throw CFUError(
        .badInput, "The sample sheet in \(name)/study.sqlite cannot be read: \(error.message)",
        nextStep: "Count the study again.")
    }
  }
}
