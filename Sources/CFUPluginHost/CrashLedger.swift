import Synchronization

/// Counts the crashes of each plugin in this run and says when it is enough.
///
/// Shared by all sessions of a run.
package final class CrashLedger: Sendable {
  /// Crashes after which a plugin is not called again.
  package let limit: Int

  private struct State {
    /// Reasons, by the plugin's hash.
    var crashes: [String: [String]] = [:]
    var said: Set<String> = []
  }
  private let state = Mutex(State())

  package init(limit: Int = 3) { self.limit = limit }

  /// Notes a crash of the plugin.
  func record(_ bundle: PluginBundle, reason: String) {
    state.withLock { $0.crashes[bundle.sha256, default: []].append(reason) }
  }

  /// Why the plugin is not called again, or nil while it may be.
  package func quarantineReason(pluginSHA256: String) -> String? {
    state.withLock { state in
      guard let all = state.crashes[pluginSHA256], all.count >= limit, let last = all.last else {
        return nil
      }
      return "the plugin is quarantined for this run after \(all.count) crashes; the last: \(last)"
    }
  }

  /// True the first time that it is asked about a text: what is true of a plugin as a whole is said
  /// once in a run, not once for each worker.
  func isNew(_ text: String) -> Bool { state.withLock { $0.said.insert(text).inserted } }
}
