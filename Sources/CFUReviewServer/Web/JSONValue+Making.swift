import CFUJSON

extension JSONValue {
  /// null for nil.
  static func text(of value: String?) -> JSONValue { value.map { .text($0) } ?? .null }

  static func number(_ value: Int) -> JSONValue { .number(Double(value)) }

  /// null for nil and for what is no number; to so many digits behind the point.
  static func number(of value: Double?, decimals: Int = 6) -> JSONValue {
    guard let value, value.isFinite else { return .null }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let rounded = (value * scale).rounded() / scale
    return .number(rounded.isFinite ? rounded : value)
  }

  static func texts(_ values: some Sequence<String>) -> JSONValue {
    .list(values.map { .text($0) })
  }

  /// Members in the given order.
  static func members(_ members: [(String, JSONValue)]) -> JSONValue {
    .object(JSONObject(members))
  }
}
