import CFUCore
import CFUPluginHost

/// What is remembered of the plugins, as `list` and `info` show it.
struct PluginStates {
  struct State {
    /// `ready`, `quarantined` or `unusable`.
    var name: String
    var trusted: Bool
    /// Why it is not ready.
    var reason: String?

    /// Empty for a plugin like any other.
    var text: String {
      switch (name, trusted) {
      case ("ready", true): "trusted"
      case ("ready", false): ""
      default: name
      }
    }
  }

  private var quarantine: [String: QuarantineEntry] = [:]
  private var trusted: Set<String> = []
  /// Damaged files among what is remembered.
  let problems: [CFUError]

  init(_ state: PluginState = PluginState()) {
    let (entries, damaged) = state.quarantine.all()
    let (trust, damagedTrust) = state.trust.all()
    for entry in entries { quarantine[entry.sha256] = entry }
    trusted = Set(trust.map(\.sha256))
    problems = damaged + damagedTrust
  }

  func state(of bundle: PluginBundle) -> State {
    let trusted = trusted.contains(bundle.sha256)
    if let missing = bundle.missingFile {
      return State(name: "unusable", trusted: trusted, reason: missing.description)
    }
    if let entry = quarantine[bundle.sha256] {
      return State(
        name: "quarantined", trusted: trusted,
        reason: "\(entry.explanation). Lift it with `\(entry.liftCommand)`.")
    }
    return State(name: "ready", trusted: trusted, reason: nil)
  }
}
