/// How long the rest of some even work takes, from what is done.
package struct TimeLeft: Sendable {
  private let start = MonotonicClock.seconds()

  package init() {}

  /// `, about 12 s left`; empty before anything is done and in the first second.
  package func words(done: Int, of total: Int) -> String {
    let gone = MonotonicClock.seconds() - start
    guard done > 0, done < total, gone > 1 else { return "" }
    let left = gone / Double(done) * Double(total - done)
    return left < 90
      ? ", about \(Int(left.rounded(.up))) s left"
      : ", about \(Int((left / 60).rounded())) min left"
  }
}
