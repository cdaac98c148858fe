/// Reads the fields of one row and notes what is wrong with them.
struct SampleSheetCells {
  let columns: [SampleSheetColumn: Int]
  let record: CSVTable.Record
  private(set) var problems: [SheetProblem] = []

  init(columns: [SampleSheetColumn: Int], record: CSVTable.Record) {
    self.columns = columns
    self.record = record
  }

  mutating func note(_ column: SampleSheetColumn, _ message: String, _ remedy: String) {
    problems.append(
      SheetProblem(row: record.row, column: column.rawValue, message: message, remedy: remedy))
  }

  /// The trimmed field, or nil when it is empty or the sheet has no such column.
  func text(_ column: SampleSheetColumn) -> String? {
    guard let index = columns[column] else { return nil }
    let value = record.fields[index].trimmed
    return value.isEmpty ? nil : String(value)
  }

  /// true/false, yes/no or 1/0 in any case; nil when empty or wrong.
  mutating func truth(_ column: SampleSheetColumn) -> Bool? {
    guard let text = text(column) else { return nil }
    switch text.lowercased() {
    case "true", "yes", "1": return true
    case "false", "no", "0": return false
    default:
      note(column, "'\(text)' is neither true nor false", "Write true or false (yes/no, 1/0).")
      return nil
    }
  }

  /// What a number must be to make sense in its column.
  struct Range {
    /// Whether 0 itself is allowed; a negative number never is.
    var allowsZero = false
    var largest = Double.greatestFiniteMagnitude
    /// Said when the number is out of range: what to write.
    var remedy: String
  }

  /// A number with a decimal point; nil when empty or wrong.
  mutating func number(_ column: SampleSheetColumn, _ range: Range) -> Double? {
    guard let text = text(column) else { return nil }
    guard let value = Self.parse(text) else {
      noteUnreadable(column, text, range)
      return nil
    }
    guard value > 0 || (range.allowsZero && value == 0) else {
      note(column, "\(text) is \(value < 0 ? "negative" : "not greater than 0")", range.remedy)
      return nil
    }
    guard value <= range.largest else {
      note(column, "\(text) is too large to be true", range.remedy)
      return nil
    }
    return value
  }

  /// Digits, a decimal point, an exponent. Swift alone would also take `nan`, `inf` and `0x1p3`.
  static func parse(_ text: String) -> Double? {
    guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }),
      let value = Double(text), value.isFinite
    else { return nil }
    return value
  }

  private mutating func noteUnreadable(_ column: SampleSheetColumn, _ text: String, _ range: Range)
  {
    let groups = text.split(separator: ",", omittingEmptySubsequences: false)
    if groups.count > 1, Self.parse(groups.joined()) != nil {
      let isGrouped =
        groups.dropFirst().allSatisfy { $0.count == 3 } && (1...3).contains(groups[0].count)
        && groups[0] != "0"
      if isGrouped, groups.count > 2 {
        note(column, "'\(text)' has commas between the digits", "Write \(groups.joined()).")
      } else if isGrouped {
        note(
          column, "'\(text)' has a comma, which can be read in two ways",
          "Write \(groups.joined()), or \(groups.joined(separator: ".")) for a decimal.")
      } else if groups.count == 2 {
        note(column, "'\(text)' has a decimal comma", "Write \(groups.joined(separator: ".")).")
      } else {
        note(column, "'\(text)' is not a number", range.remedy)
      }
      return
    }
    note(column, "'\(text)' is not a number", range.remedy)
  }
}

extension SampleSheetCells {
  /// Cells in the dish, from whichever convention the row uses; nil when the sheet has no column
  /// for cells or the row is wrong.
  ///
  /// Final concentration c and volume v: c v. Tenfold stock s: 0.3 mL into 3 mL of medium make
  /// s 0.3/3.3 per mL, so that v holds s v / 11, which is 0.1 s for 1.1 mL. The two are 10 % apart,
  /// hence a row that states both ways must agree with itself within 0.5 %.
  mutating func cellsPlated() -> Double? {
    let sources: [SampleSheetColumn] = [
      .cellsPerMillilitre, .stockCellsPerMillilitre, .cellsPlated,
    ]
    guard let used = sources.first(where: { columns[$0] != nil }) else { return nil }
    let before = problems.count
    let volume = number(
      .volumeMillilitres, Range(largest: 50, remedy: "Write the volume in the dish in mL: 1.1."))
    let perMillilitre = number(
      .cellsPerMillilitre,
      Range(remedy: "Write the final cells per mL, greater than 0, for example 10000."))
    let stock = number(
      .stockCellsPerMillilitre,
      Range(remedy: "Write the stock's cells per mL, greater than 0, for example 100000."))
    let plated = number(
      .cellsPlated, Range(remedy: "Write the cells in the dish, greater than 0, for example 11000.")
    )
    guard problems.count == before else { return nil }

    let volumeInForce = volume ?? SampleSheet.defaultVolumeMillilitres
    var definitions: [(column: SampleSheetColumn, what: String, cells: Double)] = []
    if let perMillilitre {
      definitions.append(
        (.cellsPerMillilitre, "cells_per_ml times volume_ml", perMillilitre * volumeInForce))
    }
    if let stock {
      definitions.append((.stockCellsPerMillilitre, "the 10x stock", stock * volumeInForce / 11))
    }
    if let plated { definitions.append((.cellsPlated, "cells_plated", plated)) }
    guard let first = definitions.first else {
      note(
        used, "the cells plated are missing",
        "Write a number here, or take the column out to do without frequencies.")
      return nil
    }
    for other in definitions.dropFirst()
    where abs(other.cells - first.cells) > 0.005 * max(other.cells, first.cells) {
      note(
        other.column,
        "\(first.what) makes \(DecimalText.fixed(first.cells, decimals: 0)) cells in the dish, "
          + "\(other.what) makes \(DecimalText.fixed(other.cells, decimals: 0))",
        "Correct one of them, or leave it empty.")
      return nil
    }
    // What is said outright is not rounded by a detour.
    return plated ?? first.cells
  }
}
