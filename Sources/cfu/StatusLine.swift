import CFUStudy
import Synchronization

/// Says how far something is: in place on a terminal once it takes longer than two seconds, elsewhere
/// a line every ten.
final class StatusLine: Sendable {
  private let start = MonotonicClock.seconds()
  private let last = Mutex(MonotonicClock.seconds())

  func show(_ text: String) {
    let now = MonotonicClock.seconds()
    if Console.isTerminal {
      if now - start > 2 { Console.status(text) }
      return
    }
    let isDue = last.withLock { last in
      guard now - last > 10 else { return false }
      last = now
      return true
    }
    if isDue { Console.line(text) }
  }
}
