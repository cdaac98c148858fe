/// Builds a comma-separated table: fields quoted only where they must be, every row ended by `\n`.
///
/// What it writes, `CSVTable.read` reads back as it was, whatever the fields hold.
package struct CSVWriter: Sendable {
  private static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")
  private static let lf = UInt8(ascii: "\n")

  /// UTF-8 of the table so far.
  package private(set) var bytes: [UInt8] = []
  private var fieldsInRow = 0

  package init() {}

  /// The table so far.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  package mutating func reserve(bytes count: Int) { bytes.reserveCapacity(count) }

  package mutating func field(_ value: String) {
    separate()
    guard Self.needsQuotes(value) else {
      bytes.append(contentsOf: value.utf8)
      return
    }
    bytes.append(Self.quote)
    for byte in value.utf8 {
      if byte == Self.quote { bytes.append(Self.quote) }
      bytes.append(byte)
    }
    bytes.append(Self.quote)
  }

  package mutating func field(_ value: Int) {
    separate()
    bytes.append(contentsOf: String(value).utf8)
  }

  /// A number with a fixed number of decimals; empty when it is nil, NaN or infinite.
  package mutating func field(_ value: Double?, decimals: Int) {
    separate()
    guard let value, value.isFinite else { return }
    DecimalText.append(value, decimals: decimals, to: &bytes)
  }

  package mutating func emptyField() { separate() }

  /// Ends the row. A row of one empty field is written as `""`, since a blank line is no row.
  package mutating func endRow() {
    if fieldsInRow == 1, bytes.isEmpty || bytes.last == Self.lf {
      bytes.append(contentsOf: [Self.quote, Self.quote])
    }
    bytes.append(Self.lf)
    fieldsInRow = 0
  }

  package mutating func row(_ values: [String]) {
    for value in values { field(value) }
    endRow()
  }

  private mutating func separate() {
    if fieldsInRow > 0 { bytes.append(Self.comma) }
    fieldsInRow += 1
  }

  /// Semicolon and tab are quoted as well, so that a reader that looks for the separator in the
  /// header finds the comma; likewise a byte order mark, a `sep=` and blanks at either end, which
  /// readers take for something else or cut away.
  private static func needsQuotes(_ value: String) -> Bool {
    guard let first = value.utf8.first, let last = value.utf8.last else { return false }
    if first == UInt8(ascii: " ") || last == UInt8(ascii: " ") { return true }
    for byte in value.utf8 {
      switch byte {
      case comma, quote, lf, UInt8(ascii: "\r"), UInt8(ascii: ";"), UInt8(ascii: "\t"): return true
      default: continue
      }
    }
    return value.unicodeScalars.first == "\u{FEFF}" || value.utf8.starts(with: "sep=".utf8)
      || value.allSatisfy(\.isWhitespace)
  }
}
