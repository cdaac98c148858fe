package import CFUCore
import CFUJSON

/// A parameter of a classifier as a user gives it: `redness=0.3`, or `rules:redness=0.3` where there
/// are several classifiers.
package struct ParameterSetting: Sendable, Hashable {
  /// Name of the classifier that it is for; nil for the first one.
  package var classifier: String?
  package var name: String
  package var value: String

  /// - Throws: `usage` for a text of another form.
  package init(_ text: String) throws(CFUError) {
    guard let equals = text.firstIndex(of: "=") else { throw Self.malformed(text) }
    value = String(text[text.index(after: equals)...])
    let left = text[..<equals]
    if let colon = left.lastIndex(of: ":") {
      classifier = String(left[..<colon])
      name = String(left[left.index(after: colon)...])
    } else {
      name = String(left)
    }
    guard !name.isEmpty, !value.isEmpty, classifier?.isEmpty != true else {
      throw Self.malformed(text)
    }
  }

  /// - Throws: `usage` for the first text of another form.
  package static func all(_ texts: [String]) throws(CFUError) -> [ParameterSetting] {
    var settings: [ParameterSetting] = []
    for text in texts { settings.append(try ParameterSetting(text)) }
    return settings
  }

  private static func malformed(_ text: String) -> CFUError {
    CFUError(
      .usage, "'\(text)' is no parameter.",
      nextStep: "Write --parameter NAME=VALUE, or CLASSIFIER:NAME=VALUE.")
  }
}

extension ClassifierManifest {
  /// The parameters as the classifier gets them: a JSON object with sorted keys, `{}` for none.
  ///
  /// - Throws: `usage` when the manifest knows no such parameter, or one of another kind or range.
  package func parameters(_ settings: [ParameterSetting]) throws(CFUError) -> String {
    var values: [(String, JSONValue)] = []
    for setting in settings {
      guard !values.contains(where: { $0.0 == setting.name }) else {
        throw refusal("The parameter \(setting.name) of \(id) is given twice.")
      }
      values.append((setting.name, try value(of: setting)))
    }
    values.sort { $0.0 < $1.0 }
    return JSONValue.object(JSONObject(values)).compact
  }

  private func value(of setting: ParameterSetting) throws(CFUError) -> JSONValue {
    guard case .object(let known)? = parameters["properties"],
      let schema = known[setting.name]
    else {
      let names = knownParameters
      let meant = Suggestion.of(setting.name, among: names)
      throw refusal("The classifier \(id) has no parameter \(setting.name)\(meant).")
    }
    let given = "The parameter \(setting.name) of \(id) is '\(setting.value)'"
    let value: JSONValue
    switch schema["type"] {
    case .text("number"), .text("integer"):
      guard let number = Double(setting.value), number.isFinite else {
        throw refusal("\(given), which is no number.")
      }
      if schema["type"] == .text("integer"), number != number.rounded() {
        throw refusal("\(given), which is no whole number.")
      }
      if case .number(let least)? = schema["minimum"], number < least {
        throw refusal("\(given), less than \(least).")
      }
      if case .number(let most)? = schema["maximum"], number > most {
        throw refusal("\(given), more than \(most).")
      }
      value = .number(number)
    case .text("boolean"):
      guard let truth = Bool(setting.value) else {
        throw refusal("\(given), neither true nor false.")
      }
      value = .bool(truth)
    default:
      value = .text(setting.value)
    }
    if case .list(let allowed)? = schema["enum"], !allowed.contains(value) {
      throw refusal("\(given), which is not among those that it allows.")
    }
    return value
  }

  private var knownParameters: [String] {
    guard case .object(let known)? = parameters["properties"] else { return [] }
    return known.members.map(\.key).sorted()
  }

  private func refusal(_ message: String) -> CFUError {
    let names = knownParameters
    return CFUError(
      .usage, message,
      nextStep: names.isEmpty
        ? "It has no parameters."
        : "It has \(names.joined(separator: ", ")); 'cfu plugins info' shows their ranges.")
  }
}
