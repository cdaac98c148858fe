import Synchronization

/// Counts the crashes of each plugin in this run and says when it is enough.
///
/// Shared by all sessions of a run. It lives as long as the run; what outlives a run is written
/// behind this same interface.
package final class CrashLedger: Sendable {
  /// Crashes after which a plugin is not called again in this run.
  package let limit: Int
  private let crashes = Mutex<[String: [String]]>([:])

  package init(limit: Int = 3) { self.limit = limit }

  /// Notes a crash of the plugin with this hash.
  package func record(pluginSHA256: String, reason: String) {
    crashes.withLock { $0[pluginSHA256, default: []].append(reason) }
  }

  /// Crashes so far.
  package func count(pluginSHA256: String) -> Int {
    crashes.withLock { $0[pluginSHA256]?.count ?? 0 }
  }

  /// Why the plugin is not called again, or nil while it may be.
  package func quarantineReason(pluginSHA256: String) -> String? {
    crashes.withLock { ledger in
      guard let all = ledger[pluginSHA256], all.count >= limit, let last = all.last else {
        return nil
      }
      return "the plugin is quarantined for this run after \(all.count) crashes; the last: \(last)"
    }
  }
}
