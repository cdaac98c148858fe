import CFUCore
import Foundation

/// A JSON document as a value: what is nil or not finite is `null`.
indirect enum JSONValue: Encodable {
  case null
  case flag(Bool)
  case finite(Double)
  case string(String)
  case list([JSONValue])
  case object([String: JSONValue])

  static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

  /// Rounded to seven significant digits, which is more than any estimate has.
  static func number(_ value: Double?) -> JSONValue {
    SignificantDigits.rounded(value).map { .finite($0) } ?? .null
  }

  /// As it is, where it is finite.
  static func exactly(_ value: Double?) -> JSONValue {
    value.flatMap { $0.isFinite ? .finite($0) : nil } ?? .null
  }

  /// Rounded to so many places, as in a table.
  static func fixed(_ value: Double?, _ decimals: Int) -> JSONValue {
    exactly(value.flatMap { $0.isFinite ? DecimalText.rounded($0, decimals: decimals) : nil })
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .flag(let value): try container.encode(value)
    case .finite(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .list(let values): try container.encode(values)
    case .object(let values): try container.encode(values)
    }
  }

  /// JSON as every summary writes it: keys sorted, indented, ended by a line feed.
  var document: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    // Strings and finite numbers always encode: there is no case in which this could fail.
    guard let data = try? encoder.encode(self) else { return "{}\n" }
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
