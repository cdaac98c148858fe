import CFUJSON
import CFUPluginHost

/// The part of JSON Schema that a classifier's parameters are described in: one flat object of
/// numbers, texts and switches.
struct ParameterSchema: Sendable {
  struct Parameter: Sendable {
    enum Kind: Sendable {
      case number(minimum: Double?, maximum: Double?, isWhole: Bool)
      /// Allowed texts; empty for any.
      case text([String])
      case flag
    }
    var name: String
    var kind: Kind
  }

  var parameters: [Parameter] = []

  private static let keys = [
    "type", "additionalProperties", "properties", "required", "title", "description", "$schema",
  ]
  private static let parameterKeys = [
    "type", "default", "minimum", "maximum", "enum", "title", "description", "examples",
  ]

  /// - Throws: what is wrong with the schema.
  init(_ json: JSONValue) throws(TestFailure) {
    guard case .object(let object) = json, case .text("object")? = object["type"],
      case .object(let properties)? = object["properties"]
    else {
      throw TestFailure(
        "a JSON Schema of the type \"object\" with \"properties\" is due",
        advice: "Without parameters write {\"type\": \"object\", \"additionalProperties\": false, "
          + "\"properties\": {}}.")
    }
    try Self.checkKeys(object, Self.keys, "")
    guard case .bool(false)? = object["additionalProperties"] else {
      throw TestFailure(
        "additionalProperties is not false",
        advice: "Set it to false, so that a parameter with a typing mistake is refused.")
    }
    for (name, value) in properties.members {
      parameters.append(try Self.parameter(name, value))
    }
  }

  private static func checkKeys(
    _ object: JSONObject, _ known: [String], _ path: String
  ) throws(TestFailure) {
    for (key, _) in object.members where !known.contains(key) {
      throw TestFailure(
        "the key \(path)\(key) is unknown here" + Suggestion.of(key, among: known))
    }
  }

  private static func parameter(
    _ name: String, _ value: JSONValue
  ) throws(TestFailure) -> Parameter {
    guard case .object(let object) = value, case .text(let type)? = object["type"] else {
      throw TestFailure("\(name) has no type")
    }
    try checkKeys(object, parameterKeys, "\(name).")
    guard let standard = object["default"] else {
      throw TestFailure("\(name) has no default", advice: "Say what holds when it is not given.")
    }
    switch type {
    case "number", "integer":
      let isWhole = type == "integer"
      let minimum = try bound("minimum", of: name, object)
      let maximum = try bound("maximum", of: name, object)
      guard case .number(let number) = standard, !isWhole || number == number.rounded() else {
        throw TestFailure("the default of \(name) is no \(type)")
      }
      if let minimum, let maximum, minimum > maximum {
        throw TestFailure("the minimum of \(name) is above its maximum")
      }
      guard number >= minimum ?? -.infinity, number <= maximum ?? .infinity else {
        throw TestFailure("the default of \(name), \(number), is out of its bounds")
      }
      return Parameter(
        name: name, kind: .number(minimum: minimum, maximum: maximum, isWhole: isWhole))
    case "boolean":
      guard case .bool = standard else { throw TestFailure("the default of \(name) is no boolean") }
      return Parameter(name: name, kind: .flag)
    case "string":
      guard case .text(let text) = standard else {
        throw TestFailure("the default of \(name) is no string")
      }
      var allowed: [String] = []
      if case .list(let values)? = object["enum"] {
        for value in values {
          guard case .text(let text) = value else {
            throw TestFailure("enum of \(name) holds what is no string")
          }
          allowed.append(text)
        }
        guard allowed.contains(text) else {
          throw TestFailure("the default of \(name), '\(text)', is not in its enum")
        }
      }
      return Parameter(name: name, kind: .text(allowed))
    default:
      throw TestFailure(
        "\(name) has the type '\(type)'"
          + Suggestion.of(type, among: ["number", "integer", "string", "boolean"]),
        advice: "Allowed are number, integer, string and boolean.")
    }
  }

  private static func bound(
    _ key: String, of name: String, _ object: JSONObject
  ) throws(TestFailure) -> Double? {
    guard let value = object[key] else { return nil }
    guard case .number(let number) = value else {
      throw TestFailure("the \(key) of \(name) is no number")
    }
    return number
  }
}

extension ParameterSchema.Parameter {
  /// Values at the edge of what is allowed, as JSON.
  var allowed: [JSONValue] {
    switch kind {
    case .number(let minimum, let maximum, _):
      [minimum, maximum].compactMap { $0 }.map { .number($0) }
    case .text(let values): values.map { .text($0) }
    case .flag: [true, false]
    }
  }

  /// Values just beyond it, and one of another type.
  var forbidden: [JSONValue] {
    switch kind {
    case .number(let minimum, let maximum, let isWhole):
      func step(_ value: Double) -> Double { isWhole ? 1 : max(1e-3, abs(value) * 1e-3) }
      return [minimum.map { $0 - step($0) }, maximum.map { $0 + step($0) }]
        .compactMap { $0 }.map { .number($0) } + [.text("much")]
    case .text(let values):
      return (values.isEmpty ? [] : [.text("none of these")]) + [.number(7)]
    case .flag: return [.text("perhaps")]
    }
  }

  /// A set of parameters with this one alone, as JSON text in one line.
  func json(_ value: JSONValue) -> String {
    JSONValue.object(JSONObject([(name, value)])).pretty
      .split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " ")
  }
}
