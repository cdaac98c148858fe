import FoundationEssentials

/// What is remembered of plugins from one run to the next: which are quarantined, which are trusted.
///
/// Nothing of it may fail a run: what cannot be read counts as not there, and what cannot be written
/// is an error that the caller shows as a warning.
package struct PluginState: Sendable, Hashable {
  /// The folder; nil where no place for it is known. It need not exist.
  package let folder: String?

  package init(folder: String?) { self.folder = folder }

  /// $CFU_STATE_DIR, else $XDG_STATE_HOME/cfukit, else ~/.local/state/cfukit.
  package init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    if let own = environment["CFU_STATE_DIR"], !own.isEmpty {
      folder = own
    } else if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
      // A relative path counts as none, as the XDG specification has it.
      folder = state + "/cfukit"
    } else if let home = environment["HOME"], !home.isEmpty {
      folder = home + "/.local/state/cfukit"
    } else {
      folder = nil
    }
  }

  package var quarantine: QuarantineStore {
    QuarantineStore(folder: StateFolder(path: folder.map { $0 + "/quarantine" }))
  }

  package var trust: TrustStore {
    TrustStore(folder: StateFolder(path: folder.map { $0 + "/trusted" }))
  }

  /// Now, as it stands in the files: `2026-03-04T05:06:07Z`.
  package static func now() -> String { Date().ISO8601Format() }
}
