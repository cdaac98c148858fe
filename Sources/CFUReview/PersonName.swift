/// Names of the people who review and score.
package enum PersonName {
  /// Longest name, characters.
  package static let longest = 60

  /// The name as it is written down; nil for one that cannot stand in a table: empty, too long, or
  /// with control characters.
  package static func checked(_ text: String) -> String? {
    let name = text.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    let isPlain = name.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
        .paragraphSeparator:
        false
      default: true
      }
    }
    guard (1...longest).contains(name.count), name.utf8.count <= 4 * longest, isPlain else {
      return nil
    }
    return name
  }

  /// What is equal for all ways of writing one name.
  package static func key(_ name: String) -> String { name.lowercased() }
}
