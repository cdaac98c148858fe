import CFUCore
import CFUStudy
import Glibc
import Synchronization

/// Tells a person how far a run is: a status line with an estimate on a terminal once it takes
/// longer than two seconds, elsewhere a line every ten.
final class Progress: Sendable {
  private struct State {
    var start = Progress.now()
    var last = Progress.now()
  }
  private let state = Mutex(State())
  private let quiet: Bool

  init(quiet: Bool) { self.quiet = quiet }

  func show(_ event: StudyEvent) {
    switch event {
    case .warning(let text):
      if !quiet { Console.line("cfu: \(text)") }
    case .began:
      break
    case .ended(let dish, let result, let done, let total, let secondsLeft):
      if case .failed(let error) = result { Console.line("cfu: \(dish): \(error.description)") }
      if !quiet, case .counted(_, let flags) = result, !flags.isEmpty {
        Console.line(
          "cfu: \(dish): look before believing the count: "
            + flags.map(\.rawValue).joined(separator: "; "))
      }
      if quiet || done == total { return }
      let text =
        "\(done) of \(total) dishes" + (secondsLeft.map { ", \(Self.words($0)) left" } ?? "")
      let (sinceStart, sinceLast) = state.withLock { state in
        let now = Self.now()
        let ages = (now - state.start, now - state.last)
        if ages.1 > 10 { state.last = now }
        return ages
      }
      if Console.isTerminal {
        if sinceStart > 2 { Console.status(text) }
      } else if sinceLast > 10 {
        Console.line(text)
      }
    }
  }

  /// - Parameter done: what was done to the dishes, in a word.
  func conclude(_ outcome: StudyOutcome, folder: String, done: String = "counted") {
    if outcome.interrupted {
      Console.line(
        "cfu: stopped; \(Self.dishes(outcome.counted)) kept in \(folder). "
          + "The same command goes on from there.")
      return
    }
    for failure in outcome.classifierFailures {
      Console.line(
        "cfu: the classifier \(failure.classifier) failed on "
          + Self.number(failure.objects, "object", "objects")
          + ", unclassified in colonies.csv; the same command tries them again, unless the plugin is "
          + "quarantined by then ('cfu plugins quarantine' tells).")
    }
    if !outcome.failed.isEmpty {
      Console.line(
        "cfu: \(Self.dishes(outcome.failed.count)) of \(outcome.failed.count + outcome.counted) "
          + "failed; dishes.csv says why, all others are complete.")
    }
    if quiet { return }
    let resumed =
      outcome.resumed > 0 ? "; \(Self.dishes(outcome.resumed)) \(done) by an earlier run" : ""
    Console.line("results in \(folder)\(resumed)")
  }

  private static func dishes(_ count: Int) -> String { number(count, "dish", "dishes") }

  private static func number(_ count: Int, _ one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
  }

  /// `40 s`, `3 min`, `2 h 5 min`.
  private static func words(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    if whole < 90 { return "about \(whole) s" }
    let minutes = (whole + 30) / 60
    return minutes < 90 ? "about \(minutes) min" : "about \(minutes / 60) h \(minutes % 60) min"
  }

  private static func now() -> Double { MonotonicClock.seconds() }
}
