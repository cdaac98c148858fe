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
    var allowsNegative = false
    var allowsZero = false
    var largest = Double.greatestFiniteMagnitude
    /// Said when the number is out of range: what to write.
    var remedy: String
  }

  /// A number with a decimal point; nil when empty or wrong.
  mutating func number(_ column: SampleSheetColumn, _ range: Range) -> Double? {
    guard let text = text(column) else { return nil }
    switch Self.number(text, range) {
    case .success(let value): return value
    case .failure(let mistake):
      note(column, mistake.message, mistake.remedy)
      return nil
    }
  }

  /// What is wrong with the text of a number.
  struct Mistake: Error {
    var message: String
    var remedy: String
  }

  /// A number as it stands in a cell without blanks around it.
  static func number(_ text: String, _ range: Range) -> Result<Double, Mistake> {
    guard let value = parse(text) else {
      return .failure(unreadable(text, range))
    }
    guard value >= 0 || range.allowsNegative else {
      return .failure(Mistake(message: "\(text) is negative", remedy: range.remedy))
    }
    guard value != 0 || range.allowsZero else {
      return .failure(Mistake(message: "\(text) is not greater than 0", remedy: range.remedy))
    }
    guard value <= range.largest else {
      return .failure(Mistake(message: "\(text) is too large to be true", remedy: range.remedy))
    }
    return .success(value)
  }

  /// Digits, a decimal point, an exponent. Swift alone would also take `nan`, `inf` and `0x1p3`.
  static func parse(_ text: String) -> Double? {
    guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }),
      let value = Double(text), value.isFinite
    else { return nil }
    return value
  }

  private static func unreadable(_ text: String, _ range: Range) -> Mistake {
    let groups = text.split(separator: ",", omittingEmptySubsequences: false)
    guard groups.count > 1, parse(groups.joined()) != nil else {
      return Mistake(message: "'\(text)' is not a number", remedy: range.remedy)
    }
    let isGrouped =
      groups.dropFirst().allSatisfy { $0.count == 3 } && (1...3).contains(groups[0].count)
      && groups[0] != "0"
    if isGrouped, groups.count > 2 {
      return Mistake(
        message: "'\(text)' has commas between the digits", remedy: "Write \(groups.joined()).")
    } else if isGrouped {
      return Mistake(
        message: "'\(text)' has a comma, which can be read in two ways",
        remedy: "Write \(groups.joined()), or \(groups.joined(separator: ".")) for a decimal.")
    } else if groups.count == 2 {
      return Mistake(
        message: "'\(text)' has a decimal comma",
        remedy: "Write \(groups.joined(separator: ".")).")
    }
    return Mistake(message: "'\(text)' is not a number", remedy: range.remedy)
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
