import CExportBridge

/// A workbook (.xlsx) that is written row by row: memory does not grow with the rows.
///
/// All of it is values: a text that begins with `=`, `+`, `-` or `@` stays text. Equal rows make equal
/// files.
package final class Workbook {
  private var book: OpaquePointer?

  /// Begins the workbook that `close` writes to `path`.
  ///
  /// - Parameter scratch: folder for nameless temporary files of about the size of all rows.
  package init(path: String, scratch: String) throws(WriteFailure) {
    try WriteFailure.check(ex_book_open(path, scratch, &book))
  }

  deinit { ex_book_drop(book) }

  /// Writes the file and looks whether all rows are in it. Nothing can be added afterwards.
  package func close() throws(WriteFailure) {
    guard let open = book else { return }
    book = nil
    try WriteFailure.check(ex_book_close(open))
  }

  /// A sheet that has its place and nothing else yet.
  package struct Sheet: Sendable {
    fileprivate var number: UInt32
  }

  /// Adds a sheet behind the others.
  ///
  /// - Parameter name: at most 31 characters, none of them `[]:*?/\\`, different from the others.
  package func addSheet(_ name: String) throws(WriteFailure) -> Sheet {
    var sheet = Sheet(number: 0)
    try WriteFailure.check(ex_book_add_sheet(book, name, &sheet.number))
    return sheet
  }

  fileprivate func write(
    _ text: String, _ sheet: Sheet, _ row: Int, _ column: Int
  ) throws(WriteFailure) {
    try WriteFailure.check(ex_book_text(book, sheet.number, UInt32(row), UInt32(column), text))
  }

  fileprivate func write(
    _ number: Double, _ sheet: Sheet, _ row: Int, _ column: Int
  ) throws(WriteFailure) {
    try WriteFailure.check(ex_book_number(book, sheet.number, UInt32(row), UInt32(column), number))
  }

  fileprivate func end(_ sheet: Sheet, widths: [Double]) throws(WriteFailure) {
    try WriteFailure.check(ex_book_end_sheet(book, sheet.number, widths, UInt32(widths.count)))
  }
}

/// A table in a workbook: a sheet with a header that stays in sight and a filter on every column;
/// further sheets, `Name 2`, `Name 3` ..., where it has more rows than one can hold.
package struct WorkbookTable {
  /// What the fields of a column are.
  package enum Column: Sendable, Hashable {
    /// Text, whatever it looks like: names, hashes.
    case text
    /// A number where the field is one, digit for digit; a sheet's own column, of which nothing is
    /// known, keeps what has leading zeros or more digits than a number holds as text.
    case number
  }

  /// Rows that a sheet can hold, the header among them.
  package static let maxRows = Int(EX_BOOK_MAX_ROWS)

  private let workbook: Workbook
  private let name: String
  private let header: [String]
  private let columns: [Column]
  private let maxRows: Int
  private var sheets = 1
  private var sheet: Workbook.Sheet
  private var row = 0
  private var widths: [Int] = []

  /// - Parameters:
  ///   - sheet: the first sheet; nil to add one.
  ///   - columns: as many as the header has fields.
  package init(
    _ name: String, header: [String], columns: [Column], in workbook: Workbook,
    sheet: Workbook.Sheet? = nil, maxRows: Int = maxRows
  ) throws(WriteFailure) {
    self.workbook = workbook
    self.name = name
    self.header = header
    self.columns = columns
    self.maxRows = maxRows
    if let sheet { self.sheet = sheet } else { self.sheet = try workbook.addSheet(name) }
    try beginSheet()
  }

  /// Adds a row.
  ///
  /// - Parameter fields: as many as there are columns, as a CSV file has them; empty ones stay empty.
  package mutating func append(_ fields: [String]) throws(WriteFailure) {
    if row == maxRows {
      try workbook.end(sheet, widths: shown)
      sheets += 1
      sheet = try workbook.addSheet("\(name) \(sheets)")
      try beginSheet()
    }
    // A row without a cell would be none.
    var isEmpty = true
    for (column, field) in fields.enumerated() where !field.isEmpty {
      isEmpty = false
      widths[column] = max(widths[column], field.utf8.count)
      if columns[column] == .number, let number = Self.number(field) {
        try workbook.write(number, sheet, row, column)
      } else {
        try workbook.write(Self.text(field), sheet, row, column)
      }
    }
    if !isEmpty { row += 1 }
  }

  /// Ends the table; nothing can be added afterwards.
  package mutating func end() throws(WriteFailure) { try workbook.end(sheet, widths: shown) }

  private mutating func beginSheet() throws(WriteFailure) {
    // Bold letters and the filter's button take room.
    widths = header.map { $0.utf8.count + 3 }
    for (column, field) in header.enumerated() {
      try workbook.write(Self.text(field), sheet, 0, column)
    }
    row = 1
  }

  private var shown: [Double] { widths.map { Double(min(max($0 + 1, 8), 45)) } }

  /// The number that a field is: the same digits would come out again.
  package static func number(_ field: String) -> Double? {
    let bytes = Array(field.utf8)
    var digits = bytes[...]
    if digits.first == UInt8(ascii: "-") { digits = digits.dropFirst() }
    let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count),
      parts.allSatisfy({ part in !part.isEmpty && part.allSatisfy { (48...57).contains($0) } }),
      parts[0].count == 1 || parts[0].first != UInt8(ascii: "0"),
      parts.reduce(0, { $0 + $1.count }) <= 15
    else { return nil }
    return Double(field)
  }

  /// What a cell can hold of a text.
  package static func text(_ field: String) -> String {
    let text = XMLText.valid(field)
    guard text.utf8.count > Int(EX_BOOK_MAX_TEXT) else { return text }
    var kept = ""
    var units = 0
    for character in text {
      units += character.utf16.count
      if units >= Int(EX_BOOK_MAX_TEXT) { return kept + "\u{2026}" }
      kept.append(character)
    }
    return text
  }
}
