import CFUCore
import CFUStudy

/// Tells a person how far a run is: a status line with an estimate on a terminal once it takes
/// longer than two seconds, elsewhere a line every ten.
final class Progress: Sendable {
  private let status = StatusLine()
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
            + flags.map(\.words).joined(separator: "; "))
      }
      if quiet || done == total { return }
      let text =
        "\(done) of \(total) dishes" + (secondsLeft.map { ", \(TimeLeft.words($0)) left" } ?? "")
      status.show(text)
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
}
