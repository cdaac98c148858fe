/// How long the rest of some even work takes, from what is done.
package struct TimeLeft: Sendable {
  private let start = MonotonicClock.seconds()

  package init() {}

  /// `, about 12 s left`; empty before anything is done and in the first second.
  package func words(done: Int, of total: Int) -> String {
    let gone = MonotonicClock.seconds() - start
    guard done > 0, done < total, gone > 1 else { return "" }
    return ", \(Self.words(gone / Double(done) * Double(total - done))) left"
  }

  /// `about 40 s`, `about 3 min`, `about 2 h 5 min`.
  package static func words(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    if whole < 90 { return "about \(whole) s" }
    let minutes = (whole + 30) / 60
    return minutes < 90 ? "about \(minutes) min" : "about \(minutes / 60) h \(minutes % 60) min"
  }
}
