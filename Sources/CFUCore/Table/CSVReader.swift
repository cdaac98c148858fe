/// A character-separated table as it was read: every row with its number in a spreadsheet.
///
/// SwiftCSV reads such files too; it neither says in which row a mistake is nor writes tables, and
/// the row is the first thing that a user with a broken sheet asks for. Hence a reader of our own:
/// RFC 4180 (quotes, doubled quotes, line breaks inside quotes) with what spreadsheets add to it (a
/// byte order mark, `;` or tab as separator, a `sep=` line, CR LF or CR, blank lines).
package struct CSVTable: Sendable, Hashable {
  /// One row that is not blank.
  package struct Record: Sendable, Hashable {
    /// 1-based row as a spreadsheet shows it: blank rows count, a row with line breaks in it counts
    /// once.
    package var row: Int
    package var fields: [String]
    package init(row: Int, fields: [String]) {
      self.row = row
      self.fields = fields
    }
  }

  /// A mistake in the table's own form.
  package struct FormProblem: Sendable, Hashable {
    package var row: Int
    package var message: String
    package var remedy: String
  }

  /// The separator found in the header.
  package var separator: Character
  package var header: Record
  /// Rows after the header, each with exactly as many fields as the header.
  package var records: [Record]
  /// Rows that do not have the header's number of fields, and quotes that do not fit; such rows are
  /// not among `records`.
  package var problems: [FormProblem]

  /// Reads a whole table.
  ///
  /// The separator is the one of comma, semicolon and tab that stands most often outside quotes in
  /// the header; where they tie, the first of these three. Fields in surplus are forgiven when
  /// empty.
  /// - Returns: nil when the text holds nothing but blank rows.
  package static func read(_ text: String) -> CSVTable? {
    var scanner = CSVScanner(text)
    guard let header = scanner.next() else { return nil }
    var table = CSVTable(
      separator: Character(Unicode.Scalar(scanner.separator)), header: header, records: [],
      problems: [])
    // A spreadsheet pads the header with empty names when a stray cell was once filled further
    // right.
    while table.header.fields.count > 1, table.header.fields.last?.isEmpty == true,
      !scanner.anyFieldFilled(at: table.header.fields.count - 1)
    {
      table.header.fields.removeLast()
    }
    let width = table.header.fields.count
    while var record = scanner.next() {
      while record.fields.count > width, record.fields.last?.isEmpty == true {
        record.fields.removeLast()
      }
      // A short row of nothing but separators is how a spreadsheet ends; it is as good as blank.
      if record.fields.count < width, record.fields.allSatisfy(\.isEmpty) { continue }
      guard record.fields.count == width else {
        table.problems.append(
          FormProblem(
            row: record.row,
            message:
              "has \(record.fields.count) \(record.fields.count == 1 ? "field" : "fields") where the header has \(width)",
            remedy: record.fields.count < width
              ? "write an empty field between separators for each missing value"
              : "put quotes around a value that contains the separator "
                + "(\(table.separatorName)), and write decimals with a point"))
        continue
      }
      table.records.append(record)
    }
    table.problems.append(contentsOf: scanner.problems)
    table.problems.sort { $0.row < $1.row }
    return table
  }

  /// The separator as it is named in a message.
  package var separatorName: String { separator == "\t" ? "tab" : "'\(separator)'" }
}

/// Walks over the bytes of a table, one record at a time.
private struct CSVScanner {
  private static let quote = UInt8(ascii: "\"")
  private static let cr = UInt8(ascii: "\r")
  private static let lf = UInt8(ascii: "\n")

  private let bytes: [UInt8]
  private var at = 0
  private var row = 0
  private(set) var separator = UInt8(ascii: ",")
  private(set) var problems: [CSVTable.FormProblem] = []

  init(_ text: String) {
    bytes = Array(text.utf8)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    if let directive = separatorDirective() {
      separator = directive
    } else {
      separator = mostFrequentSeparator()
    }
  }

  /// Reads on to the next row that is not blank.
  mutating func next() -> CSVTable.Record? {
    while at < bytes.count {
      row += 1
      if let fields = record() { return CSVTable.Record(row: row, fields: fields) }
    }
    return nil
  }

  /// Whether any row from here on has something in the field of this index.
  func anyFieldFilled(at index: Int) -> Bool {
    var ahead = self
    while let record = ahead.next() {
      if record.fields.count > index, !record.fields[index].isEmpty { return true }
    }
    return false
  }

  /// The fields of one row, or nil when the row is blank.
  private mutating func record() -> [String]? {
    var fields: [String] = []
    var quoted = false
    while true {
      if at < bytes.count, bytes[at] == Self.quote {
        quoted = true
        fields.append(quotedField())
      } else {
        let start = at
        while at < bytes.count, bytes[at] != separator, !isLineEnd(bytes[at]) { at += 1 }
        fields.append(String(decoding: bytes[start..<at], as: UTF8.self))
      }
      guard at < bytes.count, bytes[at] == separator else { break }
      at += 1
    }
    skipLineEnd()
    if fields.count == 1, !quoted, fields[0].allSatisfy(\.isWhitespace) { return nil }
    return fields
  }

  private mutating func quotedField() -> String {
    var content: [UInt8] = []
    at += 1
    while at < bytes.count {
      if bytes[at] == Self.quote {
        at += 1
        guard at < bytes.count, bytes[at] == Self.quote else {
          return endOfQuotedField(content)
        }
      }
      content.append(bytes[at])
      at += 1
    }
    problems.append(
      CSVTable.FormProblem(
        row: row, message: "has a quote (\") that is never closed",
        remedy: "close the quote, or double it where it belongs to the value"))
    return String(decoding: content, as: UTF8.self)
  }

  /// After the closing quote: what still stands before the next separator is a mistake.
  private mutating func endOfQuotedField(_ content: [UInt8]) -> String {
    var rest: [UInt8] = []
    while at < bytes.count, bytes[at] != separator, !isLineEnd(bytes[at]) {
      rest.append(bytes[at])
      at += 1
    }
    let tail = String(decoding: rest, as: UTF8.self)
    if !tail.allSatisfy(\.isWhitespace) {
      problems.append(
        CSVTable.FormProblem(
          row: row, message: "has text after a closing quote: '\(tail)'",
          remedy: "double a quote that belongs to the value: \"\""))
    }
    return String(decoding: content, as: UTF8.self) + (tail.allSatisfy(\.isWhitespace) ? "" : tail)
  }

  private func isLineEnd(_ byte: UInt8) -> Bool { byte == Self.cr || byte == Self.lf }

  private mutating func skipLineEnd() {
    guard at < bytes.count else { return }
    if bytes[at] == Self.cr {
      at += 1
      if at < bytes.count, bytes[at] == Self.lf { at += 1 }
    } else if bytes[at] == Self.lf {
      at += 1
    }
  }

  /// `sep=;` in the first line is a note from a spreadsheet to itself, which it hides from its
  /// user.
  private mutating func separatorDirective() -> UInt8? {
    let tag = Array("sep=".utf8)
    guard bytes.count >= at + 5, bytes[at..<at + 4].elementsEqual(tag) else { return nil }
    let named = bytes[at + 4]
    let end = at + 5
    guard end == bytes.count || isLineEnd(bytes[end]), !isLineEnd(named) else { return nil }
    at = end
    skipLineEnd()
    return named
  }

  private func mostFrequentSeparator() -> UInt8 {
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    var counts = [0, 0, 0]
    var insideQuotes = false
    var filled = false
    for byte in bytes[at...] {
      if byte == Self.quote { insideQuotes.toggle() }
      if insideQuotes { continue }
      if isLineEnd(byte) {
        if filled { break }
        continue
      }
      if byte != UInt8(ascii: " ") { filled = true }
      if let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
    }
    let most = counts.max() ?? 0
    return candidates[counts.firstIndex(of: most) ?? 0]
  }
}
