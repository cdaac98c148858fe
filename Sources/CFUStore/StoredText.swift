import CFUCore

/// Lists inside one column, as JSON text: SQLite's own JSON functions read them.
///
/// Written by hand because only three shapes occur and a record is written while a user waits.
enum StoredText {
  /// `[0.25,0.75]`; shortest decimals that read back to the same number, `null` for NaN.
  static func numbers(_ values: [Double]) -> String {
    "[" + values.map { $0.isFinite ? "\($0)" : "null" }.joined(separator: ",") + "]"
  }

  static func parseNumbers(_ text: String) -> [Double] {
    text.dropFirst().dropLast().split(separator: ",").map { Double($0) ?? .nan }
  }

  /// `["a","b"]`.
  static func strings(_ values: [String]) -> String {
    "[" + values.map(JSONText.quoted).joined(separator: ",") + "]"
  }

  /// `{"a":"b"}`, keys in the given order.
  static func object(_ fields: [(key: String, value: String)]) -> String {
    "{"
      + fields.map { JSONText.quoted($0.key) + ":" + JSONText.quoted($0.value) }.joined(
        separator: ",") + "}"
  }

  /// The strings of a list that `strings` wrote. Text that is no such list gives an empty list.
  static func parseStrings(_ text: String) -> [String] {
    var found: [String] = []
    var current: String.UnicodeScalarView?
    var scalars = text.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      guard current != nil else {
        if scalar == "\"" { current = String.UnicodeScalarView() }
        continue
      }
      switch scalar {
      case "\"":
        found.append(String(current ?? .init()))
        current = nil
      case "\\":
        guard let next = scalars.next() else { return found }
        if next == "u" {
          var value: UInt32 = 0
          for _ in 0..<4 {
            guard let digit = scalars.next().flatMap({ Character($0).hexDigitValue }) else {
              return found
            }
            value = value << 4 | UInt32(digit)
          }
          if let escaped = Unicode.Scalar(value) { current?.append(escaped) }
        } else {
          current?.append(next)
        }
      default:
        current?.append(scalar)
      }
    }
    return found
  }
}
