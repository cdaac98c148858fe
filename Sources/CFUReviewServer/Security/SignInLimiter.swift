import CFUStudy
import Synchronization

/// How often passwords may be tried: for one name, and for all together.
///
/// A try is taken from the allowance before the password is looked at, so that many at once are no way
/// round it, and given back when the password was right.
package final class SignInLimiter: Sendable {
  /// Tries that may fail within `window`.
  package static let perName = 5
  package static let inAll = 40
  /// Sign-ins without a password within `window`: each may write into the journal.
  package static let open = 60
  /// s.
  package static let window = 60.0
  /// Names that are remembered; beyond it `inAll` is the limit.
  private static let names = 1000

  private struct State {
    var all: [Double] = []
    var byName: [String: [Double]] = [:]
    var open: [Double] = []
  }

  private let state = Mutex(State())

  package init() {}

  /// Takes a try.
  ///
  /// - Parameters:
  ///   - name: in the spelling in which names are compared.
  ///   - now: seconds of a clock that never goes back.
  /// - Returns: nil, or the seconds to wait.
  package func take(_ name: String, now: Double = MonotonicClock.seconds()) -> Int? {
    state.withLock { state in
      let oldest = now - Self.window
      state.all.removeAll { $0 <= oldest }
      var own = state.byName[name, default: []]
      own.removeAll { $0 <= oldest }
      for (times, limit) in [(own, Self.perName), (state.all, Self.inAll)]
      where times.count >= limit {
        return max(1, Int((times[times.count - limit] + Self.window - now).rounded(.up)))
      }
      if state.byName.count >= Self.names {
        state.byName = state.byName.filter { ($0.value.last ?? 0) > oldest }
      }
      state.all.append(now)
      if state.byName.count < Self.names { state.byName[name] = own + [now] }
      return nil
    }
  }

  /// Gives back the try of a password that was right.
  package func giveBack(_ name: String) {
    state.withLock { state in
      _ = state.all.popLast()
      _ = state.byName[name]?.popLast()
    }
  }

  /// Takes a sign-in without a password; there is no giving back.
  ///
  /// - Returns: nil, or the seconds to wait.
  package func takeOpen(now: Double = MonotonicClock.seconds()) -> Int? {
    state.withLock { state in
      state.open.removeAll { $0 <= now - Self.window }
      guard state.open.count >= Self.open else {
        state.open.append(now)
        return nil
      }
      return max(1, Int((state.open[0] + Self.window - now).rounded(.up)))
    }
  }
}
