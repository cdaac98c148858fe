/// A value that is not what it has to be, and the way to it.
package struct JSONMismatch: Error {
  /// Keys, and indices of lists, from the outermost value to the one that is wrong.
  package var path: [String]
  /// What is wrong with it, or with what should be in it, after `path` has been named.
  package var what: What

  package init(path: [String], what: What) {
    self.path = path
    self.what = what
  }

  package enum What: Sendable {
    /// The key is not there.
    case missing(String)
    case wrongKind
    /// The words for it.
    case notAllowed(String)
  }

  /// As a sentence without its end.
  package var description: String {
    func name(_ path: [String]) -> String { path.joined(separator: ".") }
    return switch what {
    case .missing(let key): "the key \(name(path + [key])) is missing"
    case .wrongKind: "the key \(name(path)) holds a value of the wrong kind"
    case .notAllowed(let words): "the key \(name(path)) \(words)"
    }
  }

  package func under(_ key: String) -> JSONMismatch { JSONMismatch(path: [key] + path, what: what) }
}

/// A value that JSON can be read into.
package protocol JSONReadable {
  init(json: JSONValue) throws(JSONMismatch)
}

/// The members of a JSON object, taken out by key and kind.
package struct JSONFields {
  private let members: JSONObject

  package init(_ value: JSONValue) throws(JSONMismatch) {
    guard case .object(let members) = value else {
      throw JSONMismatch(path: [], what: .wrongKind)
    }
    self.members = members
  }

  package func get<Value: JSONReadable>(
    _ key: String, as type: Value.Type = Value.self
  ) throws(JSONMismatch) -> Value {
    guard let member = members[key] else { throw JSONMismatch(path: [], what: .missing(key)) }
    do throws(JSONMismatch) {
      return try Value(json: member)
    } catch {
      throw error.under(key)
    }
  }

  /// nil where the key is not there or its value is null.
  package func optional<Value: JSONReadable>(
    _ key: String, as type: Value.Type = Value.self
  ) throws(JSONMismatch) -> Value? {
    switch members[key] {
    case nil, .null?: nil
    default: try get(key)
    }
  }

  /// One of the raw values of an enumeration.
  package func choice<Value: RawRepresentable & CaseIterable>(
    _ key: String, of type: Value.Type = Value.self
  ) throws(JSONMismatch) -> Value where Value.RawValue == String {
    try Self.choose(from: get(key), key)
  }

  /// A list of raw values of an enumeration.
  package func choices<Value: RawRepresentable & CaseIterable>(
    _ key: String, of type: Value.Type = Value.self
  ) throws(JSONMismatch) -> [Value] where Value.RawValue == String {
    var values: [Value] = []
    for text in try get(key, as: [String].self) { values.append(try Self.choose(from: text, key)) }
    return values
  }

  private static func choose<Value: RawRepresentable & CaseIterable>(
    from text: String, _ key: String
  ) throws(JSONMismatch) -> Value where Value.RawValue == String {
    if let value = Value(rawValue: text) { return value }
    let allowed = Value.allCases.map(\.rawValue).joined(separator: ", ")
    throw JSONMismatch(path: [key], what: .notAllowed("is '\(text)'; allowed are \(allowed)"))
  }
}

extension String: JSONReadable {
  package init(json: JSONValue) throws(JSONMismatch) {
    guard case .text(let text) = json else { throw JSONMismatch(path: [], what: .wrongKind) }
    self = text
  }
}

extension Double: JSONReadable {
  package init(json: JSONValue) throws(JSONMismatch) {
    guard case .number(let number) = json else { throw JSONMismatch(path: [], what: .wrongKind) }
    self = number
  }
}

extension Int: JSONReadable {
  package init(json: JSONValue) throws(JSONMismatch) {
    guard let number = Int(exactly: try Double(json: json)) else {
      throw JSONMismatch(path: [], what: .wrongKind)
    }
    self = number
  }
}

extension JSONValue: JSONReadable {
  package init(json: JSONValue) throws(JSONMismatch) { self = json }
}

extension Array: JSONReadable where Element: JSONReadable {
  package init(json: JSONValue) throws(JSONMismatch) {
    guard case .list(let elements) = json else { throw JSONMismatch(path: [], what: .wrongKind) }
    self = []
    reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      do throws(JSONMismatch) {
        append(try Element(json: element))
      } catch {
        throw error.under("\(index)")
      }
    }
  }
}
