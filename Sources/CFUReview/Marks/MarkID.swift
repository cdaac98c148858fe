/// Which mark of a dish: what the machine found, or what a person put there.
package enum MarkID: Sendable, Hashable, Comparable {
  /// The object of that number in the machine's record: `m12`.
  case machine(Int)
  /// Made by the journal's entry of that number, the part-th that it made, from 1: `p57.1`.
  case own(entry: Int, part: Int)

  package var text: String {
    switch self {
    case .machine(let number): "m\(number)"
    case .own(let entry, let part): "p\(entry).\(part)"
    }
  }

  /// nil for a text that names no mark.
  package init?(_ text: some StringProtocol) {
    func number(_ text: some StringProtocol) -> Int? {
      guard text.utf8.allSatisfy({ (48...57).contains($0) }), text.utf8.count <= 9,
        text.utf8.first != 48, let value = Int(text)
      else { return nil }
      return value
    }
    let rest = text.dropFirst()
    switch text.first {
    case "m":
      guard let value = number(rest) else { return nil }
      self = .machine(value)
    case "p":
      let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 2, let entry = number(parts[0]), let part = number(parts[1]) else {
        return nil
      }
      self = .own(entry: entry, part: part)
    default: return nil
    }
  }

  /// The machine's by number, then people's in the order in which they were made.
  package static func < (left: MarkID, right: MarkID) -> Bool {
    switch (left, right) {
    case (.machine(let a), .machine(let b)): a < b
    case (.machine, .own): true
    case (.own, .machine): false
    case (.own(let a, let i), .own(let b, let j)): (a, i) < (b, j)
    }
  }
}
