package import CFUCore

/// A plugin that the user allows to run inside `cfu` itself.
package struct TrustEntry: Sendable, Hashable, Codable, StateEntry {
  package var id: String
  package var shortName: String
  package var version: String
  package var sha256: String
  /// When, as ``PluginState/now()``.
  package var date: String

  package init(bundle: PluginBundle, date: String = PluginState.now()) {
    id = bundle.manifest.id
    shortName = bundle.manifest.shortName
    version = bundle.manifest.version
    sha256 = bundle.sha256
    self.date = date
  }

  enum CodingKeys: String, CodingKey {
    case id, version, sha256, date
    case shortName = "short_name"
  }
}

/// Plugins that are trusted, by their hash: a plugin with one changed byte is trusted no more.
package struct TrustStore: Sendable, Hashable {
  let folder: StateFolder

  /// The entry of the plugin with this very hash; nil when it is not trusted. A damaged file trusts
  /// nothing; `report` is told of it.
  package func entry(
    for sha256: String, report: (CFUError) -> Void = { _ in }
  ) -> TrustEntry? {
    folder.entry(TrustEntry.self, for: sha256, report: report)
  }

  /// - Throws: `cannotWrite`.
  package func add(_ entry: TrustEntry) throws(CFUError) { try folder.add(entry) }

  /// Takes trust back, even where its file is damaged. Returns whether there was any.
  @discardableResult
  package func revoke(_ sha256: String) throws(CFUError) -> Bool { try folder.remove(sha256) }

  /// All entries in the order of their hashes, and what is wrong with damaged files.
  package func all() -> (entries: [TrustEntry], problems: [CFUError]) {
    folder.all(TrustEntry.self)
  }
}
