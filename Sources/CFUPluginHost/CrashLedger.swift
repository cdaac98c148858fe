package import CFUCore
import Synchronization

/// Counts the crashes of each plugin in this run and says when it is enough: then the plugin is not
/// called again, in this run nor in later ones, until the user lifts its quarantine.
///
/// Shared by all sessions of a run.
package final class CrashLedger: Sendable {
  /// Crashes after which a plugin is not called again.
  package let limit: Int
  private let store: QuarantineStore?

  private struct State {
    /// By the plugin's hash.
    var crashes: [String: [QuarantineEntry.Crash]] = [:]
    var said: Set<String> = []
    /// Hashes of plugins that have been ready for work in this run.
    var loaded: Set<String> = []
  }
  private let state = Mutex(State())

  /// - Parameter store: where a quarantine is remembered; nil for this run alone.
  package init(limit: Int = 3, store: QuarantineStore? = nil) {
    self.limit = limit
    self.store = store
  }

  /// Notes a crash of the plugin. Returns what a user should know of it besides the crash itself.
  func record(_ bundle: PluginBundle, _ crash: QuarantineEntry.Crash) -> String? {
    let all = state.withLock { state in
      state.crashes[bundle.sha256, default: []].append(crash)
      return state.crashes[bundle.sha256] ?? []
    }
    guard all.count == limit, let store else { return nil }
    do throws(CFUError) {
      try store.add(QuarantineEntry(bundle: bundle, crashes: all))
      return "crashed \(all.count) times, is quarantined and not called any more; "
        + "'cfu plugins quarantine' says why and how to lift it"
    } catch {
      // Whoever shows it ends the sentence.
      let why = error.message.hasSuffix(".") ? String(error.message.dropLast()) : error.message
      return "is quarantined for this run only, since it cannot be remembered: \(why)"
    }
  }

  /// Why the plugin is not called again in this run, or nil while it may be.
  func quarantineReason(_ bundle: PluginBundle) -> String? {
    let all = state.withLock { $0.crashes[bundle.sha256] ?? [] }
    guard all.count >= limit, let last = all.last else { return nil }
    let entry = QuarantineEntry(bundle: bundle, crashes: all)
    return "the plugin is quarantined after \(all.count) crashes; the last: \(last.reason)"
      + (store == nil ? "" : "; lift it with '\(entry.liftCommand)'")
  }

  /// Refuses a plugin that an earlier run quarantined.
  ///
  /// - Throws: `plugin`, with the reason and the way out.
  package func check(_ bundle: PluginBundle) throws(CFUError) {
    guard let entry = store?.entry(for: bundle.sha256) else { return }
    // By its path: the short name may be another plugin's, or not be found at all.
    let place = RealPath.of(bundle.path) ?? bundle.path
    throw CFUError(
      .plugin, entry.explanation + ".",
      nextStep: "Look into it with 'cfu plugins validate \(place)', lift the quarantine with "
        + "'\(entry.liftCommand)', or choose another with --classifier.")
  }

  /// Notes that the plugin is ready for work.
  func noteLoaded(_ bundle: PluginBundle) {
    state.withLock { _ = $0.loaded.insert(bundle.sha256) }
  }

  /// Whether the plugin has worked in this run: if it cannot be loaded any more, that is no reason to
  /// lose what else there is to count.
  func hasLoaded(_ bundle: PluginBundle) -> Bool {
    state.withLock { $0.loaded.contains(bundle.sha256) }
  }

  /// True the first time that it is asked about a text: what is true of a plugin as a whole is said
  /// once in a run, not once for each worker.
  func isNew(_ text: String) -> Bool { state.withLock { $0.said.insert(text).inserted } }
}
