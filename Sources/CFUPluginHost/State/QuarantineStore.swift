package import CFUCore

/// Why a plugin is not called any more.
package struct QuarantineEntry: Sendable, Hashable, Codable, StateEntry {
  package var id: String
  package var shortName: String
  package var version: String
  /// Where the bundle was, from the root: it is read again from other folders.
  package var path: String
  package var sha256: String
  /// When, as ``PluginState/now()``.
  package var date: String
  /// Version of CFUKit that saw the crashes.
  package var hostVersion: String
  /// The crashes, oldest first.
  package var crashes: [Crash]

  package struct Crash: Sendable, Hashable, Codable {
    /// What happened, with the signal and the plugin's last log lines.
    package var reason: String
    /// Object that it happened on, for example `dish 3, colony 37`; nil when it was none alone.
    package var object: String?

    package init(reason: String, object: String? = nil) {
      self.reason = reason
      self.object = object
    }
  }

  package init(
    bundle: PluginBundle, crashes: [Crash], date: String = PluginState.now(),
    hostVersion: String = programVersion
  ) {
    id = bundle.manifest.id
    shortName = bundle.manifest.shortName
    version = bundle.manifest.version
    path = RealPath.of(bundle.path) ?? bundle.path
    sha256 = bundle.sha256
    self.date = date
    self.hostVersion = hostVersion
    self.crashes = crashes
  }

  /// The command that lifts the quarantine.
  package var liftCommand: String { "cfu plugins quarantine --lift \(shortName)" }

  /// One line for a person: when, why, and how to lift it.
  package var explanation: String {
    let last = crashes.last.map { "; the last: \($0.reason)" } ?? ""
    return "The plugin \(shortName) \(version) (\(path)) is quarantined since \(date) after "
      + "\(crashes.count) crashes\(last)"
  }

  enum CodingKeys: String, CodingKey {
    case id, version, path, sha256, date, crashes
    case shortName = "short_name"
    case hostVersion = "host_version"
  }
}

/// Plugins that crashed too often, remembered from run to run by their hash: a repaired library has
/// another hash and is none of them.
package struct QuarantineStore: Sendable, Hashable {
  let folder: StateFolder

  /// The entry of the plugin with this hash; nil when it is not quarantined. A damaged file never
  /// quarantines anything; `report` is told of it.
  package func entry(
    for sha256: String, report: (CFUError) -> Void = { _ in }
  ) -> QuarantineEntry? {
    folder.entry(QuarantineEntry.self, for: sha256, report: report)
  }

  /// Quarantines a plugin, or replaces its entry.
  ///
  /// - Throws: `cannotWrite`. Show it as a warning: no run fails over it.
  package func add(_ entry: QuarantineEntry) throws(CFUError) { try folder.add(entry) }

  /// Lifts the quarantine of the plugin with this hash, even where its file is damaged. Returns
  /// whether there was one.
  @discardableResult
  package func lift(_ sha256: String) throws(CFUError) -> Bool { try folder.remove(sha256) }

  /// All entries in the order of their hashes, and what is wrong with damaged files.
  package func all() -> (entries: [QuarantineEntry], problems: [CFUError]) {
    folder.all(QuarantineEntry.self)
  }

  /// Hashes of all files, damaged ones too: what `--lift all` lifts.
  package func hashes() -> [String] { folder.hashes() }
}
