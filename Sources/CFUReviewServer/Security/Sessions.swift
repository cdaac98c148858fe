import CFUStudy
import Crypto
import Synchronization

/// What somebody may see and do.
package enum ReviewMode: String, Sendable, CaseIterable {
  case review, blind
}

/// One browser that showed the token of the address.
package struct Session: Sendable {
  /// What every request that changes something has to carry.
  var csrf: String
  /// nil until somebody has signed in.
  package var name: String?
  var mode: ReviewMode?
  fileprivate var lastUsed: Double

  /// The least goes first: those without a name, and of these the one not used for longest.
  fileprivate var stays: (Int, Double) { (name == nil ? 0 : 1, lastUsed) }
}

/// The browsers that may speak with this server. Kept in memory alone: a server that starts anew asks
/// everybody anew.
package final class Sessions: Sendable {
  /// More than a laboratory has browsers.
  private static let limit = 512
  /// A session that was not used for so long is over, s.
  private static let lifetime = 12.0 * 3600

  /// By SHA-256 of the cookie: how long a look-up takes then says nothing of the cookies there are.
  private let table = Mutex<[SHA256Digest: Session]>([:])
  /// When somebody signed in last in a mode.
  private let signedIn = Mutex<[SignedIn: Double]>([:])

  private struct SignedIn: Hashable {
    var key: String
    var mode: ReviewMode
  }

  package init() {}

  private static func key(_ cookie: some StringProtocol) -> SHA256Digest {
    SHA256.hash(data: Array(cookie.utf8))
  }

  /// Begins a session and gives its cookie.
  package func begin() -> String {
    let cookie = SecretText.make()
    let now = MonotonicClock.seconds()
    table.withLock { table in
      if table.count >= Self.limit {
        table = table.filter { now - $0.value.lastUsed < Self.lifetime }
      }
      // Whoever has signed in stays: visits without a name make room for each other.
      if table.count >= Self.limit,
        let oldest = table.min(by: { $0.value.stays < $1.value.stays })
      {
        table[oldest.key] = nil
      }
      table[Self.key(cookie)] = Session(csrf: SecretText.make(), lastUsed: now)
    }
    return cookie
  }

  /// nil for a cookie that is none of ours.
  package func find(_ cookie: some StringProtocol) -> Session? {
    let now = MonotonicClock.seconds()
    return table.withLock { table in
      let key = Self.key(cookie)
      guard let session = table[key] else { return nil }
      guard now - session.lastUsed < Self.lifetime else {
        table[key] = nil
        return nil
      }
      table[key]?.lastUsed = now
      return session
    }
  }

  /// Signs somebody in or, with nil, out. What changes anything needs a new value from then on, as
  /// the rights have changed.
  @discardableResult
  package func signIn(
    _ cookie: some StringProtocol, name: String?, mode: ReviewMode?
  ) -> Session? {
    table.withLock { table in
      let key = Self.key(cookie)
      table[key]?.name = name
      table[key]?.mode = mode
      table[key]?.csrf = SecretText.make()
      return table[key]
    }
  }

  /// Whether a sign-in is news and belongs in the journal: not where the same person came in the same
  /// mode within the last minute.
  ///
  /// - Parameters:
  ///   - key: the name in the spelling in which names are compared.
  ///   - now: seconds of a clock that never goes back.
  package func isNews(
    _ key: String, _ mode: ReviewMode, now: Double = MonotonicClock.seconds()
  ) -> Bool {
    signedIn.withLock { $0[SignedIn(key: key, mode: mode)].map { now - $0 >= 60 } ?? true }
  }

  /// Remembers that it was written down.
  package func wrote(
    _ key: String, _ mode: ReviewMode, now: Double = MonotonicClock.seconds()
  ) {
    signedIn.withLock { known in
      if known.count >= Self.limit { known = known.filter { now - $0.value < 60 } }
      known[SignedIn(key: key, mode: mode)] = now
    }
  }
}
