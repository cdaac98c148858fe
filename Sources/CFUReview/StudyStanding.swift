/// What the journal says of the study as a whole.
package struct StudyStanding: Sendable, Hashable {
  package struct Lock: Sendable, Hashable {
    package var by: String
    package var time: String
    package var why: String
  }

  /// nil while the study may be changed.
  package private(set) var lock: Lock?
  /// Whether people need a password to sign in.
  package private(set) var requiresPassword = false
  /// Whether every change of a mark has to say why.
  package private(set) var requiresReason = false
  /// People who signed in, in the order in which they first did, as they first wrote their names.
  package private(set) var people: [String] = []
  /// The last entry that says what the machine had found.
  package private(set) var study: ReviewEvent?

  /// Command that was about to count or classify anew and has not said yet what came of it.
  package private(set) var command: String?

  package init() {}

  package init(_ events: [ReviewEvent]) {
    for event in events { apply(event) }
  }

  /// Keys of the facts of `settings` entries.
  package static let passwordKey = "password_required"
  package static let reasonKey = "reason_required"

  package mutating func apply(_ event: ReviewEvent) {
    switch event.action {
    case .lock: lock = Lock(by: event.who, time: event.time, why: event.why ?? "")
    case .unlock: lock = nil
    case .settings:
      if let value = event.fact(Self.passwordKey) { requiresPassword = value == "yes" }
      if let value = event.fact(Self.reasonKey) { requiresReason = value == "yes" }
    case .study, .studyChanged:
      study = event
      command = nil
    case .countBegins: command = event.why
    case .signIn:
      let key = PersonName.key(event.who)
      if !people.contains(where: { PersonName.key($0) == key }) { people.append(event.who) }
    default: break
    }
  }
}
