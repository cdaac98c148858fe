/// A table of counts as a person types it or another program writes it: who, what, and how many.
///
/// One row a dish with a column for each class (`BFU-E` or `count_BFU-E`), or one row for each dish
/// and class with the columns `class` and `count`. The other columns are those of a sample sheet;
/// a picture is not needed. `dishes.csv` of a results folder is such a table.
package struct CountSheet: Sendable {
  /// What of the table is taken, and how it says who is compared with whom.
  package struct Options: Sendable, Hashable {
    /// Rows with this compound (or group) are the vehicle; nil where a column `vehicle` says it.
    package var vehicle: String?
    /// Only rows with this text in this column.
    package var conditions: [Condition]
    /// Whether a table without any counts is a mistake; its other columns may be all that is asked.
    package var needsCounts: Bool
    /// The one column that is read as the total, by its header; nil to read every column of counts.
    package var totalColumn: String?

    package struct Condition: Sendable, Hashable {
      package var column: String
      package var value: String
      package init(column: String, value: String) {
        self.column = column
        self.value = value
      }
    }

    package init(
      vehicle: String? = nil, conditions: [Condition] = [], needsCounts: Bool = true,
      totalColumn: String? = nil
    ) {
      self.vehicle = vehicle
      self.conditions = conditions
      self.needsCounts = needsCounts
      self.totalColumn = totalColumn
    }
  }

  /// Rows, comparisons and warnings; a row's `fields` are those of `columns`.
  package var sheet: SampleSheet
  /// Class ids in the order of their columns or of their first rows, without `total`.
  package var classes: [String]
  /// By row of the sheet and class; nil where nothing stands.
  package var counts: [[Double?]]
  /// Colonies of all classes: as the table says, or the sum of the classes.
  package var totals: [Double?]
  /// By row: the total stands in the table, and is not the sum of what is known.
  package var hasOwnTotal: [Bool]
  /// A sentence about columns that nothing was read from; none where there are no such columns, and
  /// for a table of this program's own.
  package var unreadColumns: [String]
  /// Dishes that a row's counts are the mean of; 1 where the table has no column for it.
  package var averaged: [Double]

  /// Names of a column of counts of one class: `count_X`, or X itself where it is a common class.
  private static let commonClasses = [
    "BFU-E", "CFU-E", "CFU-GM", "CFU-G", "CFU-M", "CFU-GEMM", "CFU-MK", "CFU-F",
  ]
  /// The common class that a header is nearly the name of.
  package static func nearestClass(_ header: String) -> String? {
    let bare = Array(header.lowercased().filter { $0.isLetter })
    guard bare.count > 3 else { return nil }
    return commonClasses.first {
      editDistance(bare, Array($0.lowercased().filter { $0.isLetter })) == 1
    }
  }

  package static let total = "total"
  private static let totalColumns = ["total", "count_total", "count", "colonies"]
  static let averagedColumn = "dishes_averaged"

  /// The class whose counts stand under this header, or nil.
  package static func countedClass(_ header: String) -> String? {
    let name = header.lowercased()
    if totalColumns.contains(name) { return total }
    if name.hasPrefix("count_"), name.count > 6 { return String(header.dropFirst(6)) }
    func bare(_ text: String) -> String {
      text.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
    }
    return commonClasses.first { bare($0) == bare(header) }
  }

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - text: separated by comma, semicolon or tab.
  ///   - name: for messages.
  /// - Throws: `usage` with every problem in one message: row, column, what is wrong and what to
  ///   write instead.
  package static func parse(
    text: String, name: String, options: Options = Options()
  ) throws(CFUError) -> CountSheet {
    guard let read = CSVTable.read(text) else {
      throw CFUError(
        .usage, "\(name) is empty.",
        nextStep: "Write a header row, then one row per dish with its counts.")
    }
    var form = try CountSheetForm(read, name: name, options: options)
    let found = try form.readCounts()
    var reader = SampleSheetReader(
      table: form.table, name: name, hasPictures: false, others: form.countColumns)
    let sheet = reader.read()
    reader.problems += form.problems
    if let error = reader.error { throw error }
    var result = CountSheet(
      sheet: sheet, classes: found.classes, counts: found.counts, totals: found.totals,
      hasOwnTotal: found.hasOwnTotal, unreadColumns: form.unreadColumns,
      averaged: found.averaged)
    result.sheet.warnings += form.warnings
    return result
  }

  /// The numbers of any other column of a sheet, by row; nil where a cell is empty.
  ///
  /// - Throws: `usage` with every cell that is no number.
  package static func measurements(
    _ sheet: SampleSheet, column: Int, name: String
  ) throws(CFUError) -> [Double?] {
    let range = SampleSheetCells.Range(
      allowsNegative: true, allowsZero: true, remedy: "Write a number, or leave the cell empty.")
    var problems: [SheetProblem] = []
    let values = sheet.rows.map { row -> Double? in
      let text = String(row.fields[column].trimmed)
      if CountSheetForm.isMissing(text) { return nil }
      switch SampleSheetCells.number(text, range) {
      case .success(let value): return value
      case .failure(let mistake):
        problems.append(
          SheetProblem(
            row: row.row, column: String(sheet.columns[column].trimmed),
            message: mistake.message, remedy: mistake.remedy))
        return nil
      }
    }
    if let error = SheetProblem.error(problems, sheet: name) { throw error }
    return values
  }
}
