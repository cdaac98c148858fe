/// Any JSON value.
package enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object(JSONObject)

  /// The member `key` of an object; nil where there is none.
  package subscript(key: String) -> JSONValue? {
    if case .object(let members) = self { members[key] } else { nil }
  }
}

/// The members of a JSON object in the order in which they are written.
///
/// A list rather than a dictionary: objects are small, and then looking through a list is faster
/// than hashing, and what is written again keeps its order.
package struct JSONObject: Sendable {
  package private(set) var members: [(key: String, value: JSONValue)] = []
  /// The keys, where there are so many that looking through them would take long.
  private var keys: Set<String> = []
  private static let fewKeys = 24

  package init() {}

  package init(_ members: some Sequence<(String, JSONValue)>) {
    for (key, value) in members { self[key] = value }
  }

  /// Adds a member; false, and nothing is added, when the key is there already.
  mutating func add(_ key: String, _ value: JSONValue) -> Bool {
    if members.isEmpty { members.reserveCapacity(4) }
    if members.count < Self.fewKeys {
      for member in members where member.key == key { return false }
    } else {
      if keys.isEmpty { keys = Set(members.map(\.key)) }
      guard keys.insert(key).inserted else { return false }
    }
    members.append((key, value))
    return true
  }

  /// nil where there is no such member; setting keeps the place of a member that is there.
  package subscript(key: String) -> JSONValue? {
    get {
      for member in members where member.key == key { return member.value }
      return nil
    }
    set {
      if let index = members.firstIndex(where: { $0.key == key }) {
        if let newValue {
          members[index].value = newValue
        } else {
          members.remove(at: index)
          keys = []
        }
      } else if let newValue {
        _ = add(key, newValue)
      }
    }
  }
}

/// The order of the members is no part of the value.
extension JSONObject: Hashable {
  package static func == (a: JSONObject, b: JSONObject) -> Bool {
    guard a.members.count == b.members.count else { return false }
    if zip(a.members, b.members).allSatisfy({ $0.key == $1.key && $0.value == $1.value }) {
      return true
    }
    return a.members.allSatisfy { b[$0.key] == $0.value }
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(members.count) }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self = .text(value) }
  package init(integerLiteral value: Int) { self = .number(Double(value)) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .list(elements) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements))
  }
}
