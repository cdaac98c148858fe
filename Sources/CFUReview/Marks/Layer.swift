/// Whose marks: those that all scorers work on together, or one scorer's own.
package enum Layer: Sendable, Hashable {
  /// The machine's count, corrected.
  case review
  /// Scored without sight of the machine's marks, by that person alone.
  case blind(scorer: String)

  /// Names of people are the same without regard to case.
  package static func == (left: Layer, right: Layer) -> Bool {
    switch (left, right) {
    case (.review, .review): true
    case (.blind(let a), .blind(let b)): PersonName.key(a) == PersonName.key(b)
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .review: hasher.combine(0)
    case .blind(let scorer): hasher.combine(PersonName.key(scorer))
    }
  }
}
