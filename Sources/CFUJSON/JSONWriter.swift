extension JSONValue {
  /// As JSON text, two spaces a level, keys in their order, and a line break at its end.
  package var pretty: String {
    var text = ""
    write(into: &text, indent: "\n")
    return text + "\n"
  }

  /// As JSON text without white space, keys in their order.
  package var compact: String {
    switch self {
    case .list(let values): "[" + values.map(\.compact).joined(separator: ",") + "]"
    case .object(let object):
      "{"
        + object.members.map { JSONValue.text($0.key).compact + ":" + $0.value.compact }
        .joined(separator: ",") + "}"
    default: String(pretty.dropLast())
    }
  }

  /// - Parameter indent: line break and spaces before the value's own closing bracket.
  private func write(into text: inout String, indent: String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let value): text += Self.digits(value)
    case .text(let value): Self.quote(value, into: &text)
    case .list(let values) where values.isEmpty: text += "[]"
    case .list(let values):
      text += "["
      for (index, value) in values.enumerated() {
        text += (index == 0 ? "" : ",") + indent + "  "
        value.write(into: &text, indent: indent + "  ")
      }
      text += indent + "]"
    case .object(let object) where object.members.isEmpty: text += "{}"
    case .object(let object):
      text += "{"
      for (index, member) in object.members.enumerated() {
        text += (index == 0 ? "" : ",") + indent + "  "
        Self.quote(member.key, into: &text)
        text += ": "
        member.value.write(into: &text, indent: indent + "  ")
      }
      text += indent + "}"
    }
  }

  /// The shortest digits that read back as the same number; JSON has no others than finite ones.
  private static func digits(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    return Int(exactly: value).map { "\($0)" } ?? "\(value)"
  }

  private static func quote(_ value: String, into text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
