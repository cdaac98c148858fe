import CFUJSON
package import CFUReview

/// What `cfu audit` found, in words and for scripts.
package struct AuditReport: Sendable {
  package var results: String
  package var events: [ReviewEvent]
  /// What is not as it was written; empty for a whole record.
  package var faults: [String] = []
  /// Alterations of study.sqlite that the journal itself tells of: found, written down, never undone.
  package var changes: [String] = []
  package var remarks: [String] = []
  /// Dishes whose machine's findings were compared with what the journal bound.
  package var boundDishes = 0

  package init(results: String, events: [ReviewEvent]) {
    self.results = results
    self.events = events
  }

  /// Nothing was ever altered, as far as can be told.
  package var isWhole: Bool { faults.isEmpty && changes.isEmpty }

  /// The entries one a line, and then what was found.
  package var text: String {
    let lines = events.map { event in
      "\(event.entry)  \(event.time)  \(event.who)  \(event.words)"
    }
    return lines.map { $0 + "\n" }.joined() + "\n" + summary
  }

  /// What was found, without the entries.
  package var summary: String {
    ((faults + changes).map { "ALTERED  \($0)" } + remarks + [conclusion]).map { $0 + "\n" }
      .joined()
  }

  /// The result in a sentence.
  package var conclusion: String {
    let count = events.count == 1 ? "1 entry" : "\(events.count) entries"
    guard faults.isEmpty else {
      return "NOT VERIFIED: \(faults.count == 1 ? "1 fault" : "\(faults.count) faults") in "
        + "\(results), with \(count) that can be read."
    }
    let bound =
      boundDishes > 0 ? ", and so are the machine's findings on \(boundDishes) dishes" : ""
    let head = "Head " + (events.last?.hash ?? "")
    guard changes.isEmpty else {
      return
        "NOT VERIFIED: the journal has its \(count) as they were written\(bound), but tells that "
        + "study.sqlite was altered before. \(head)"
    }
    return "Verified: \(count) as they were written\(bound). \(head)"
  }

  package var json: String {
    let entries = events.map { event -> JSONValue in
      [
        "action": .text(event.action.rawValue),
        "blind": event.subject.map { .bool($0.layer != .review) } ?? .null,
        "dish": event.subject.map { .text($0.dish) } ?? .null,
        "entry": .number(Double(event.entry)), "hash": .text(event.hash),
        "image_sha256": event.subject.map { .text($0.imageSHA256) } ?? .null,
        "time": .text(event.time), "who": .text(event.who),
        "why": event.why.map { .text($0) } ?? .null, "words": .text(event.words),
      ]
    }
    let document: JSONValue = [
      "changes": .list(changes.map { .text($0) }), "entries": .list(entries),
      "faults": .list(faults.map { .text($0) }),
      "head": events.last.map { .text($0.hash) } ?? .null,
      "remarks": .list(remarks.map { .text($0) }), "verified": .bool(isWhole),
    ]
    return document.pretty
  }
}
