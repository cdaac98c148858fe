import CFUCore
import CFUJSON
import CFUReview

extension ReviewDesk {
  /// Entries listed at a time at most.
  static let mostEntries = 500

  /// A part of the journal.
  ///
  /// - Parameters:
  ///   - from: first entry, 1-based; nil for the last ones.
  ///   - count: of entries.
  func journal(from: Int?, count: Int?) -> JSONValue {
    let events = book.journal.events
    let count = min(max(count ?? 100, 1), Self.mostEntries)
    let first = min(max((from ?? events.count - count + 1) - 1, 0), events.count)
    let shown = events[first..<min(events.count, first + count)]
    // A scorer's marks stay unseen by the others until all have scored.
    return [
      "entries": .list(shown.map { Self.json($0) }), "total": .number(events.count),
      "head": .text(book.journal.head),
    ]
  }

  private static func json(_ event: ReviewEvent) -> JSONValue {
    let isBlind = event.subject.map { $0.layer != .review } ?? false
    return .members([
      ("entry", .number(event.entry)), ("time", .text(event.time)), ("who", .text(event.who)),
      ("action", .text(event.action.rawValue)), ("dish", .text(of: event.subject?.dish)),
      ("blind", .bool(isBlind)),
      ("words", .text(isBlind ? "scored blind" : event.deed)),
      ("why", .text(of: event.why)), ("hash", .text(event.hash)),
    ])
  }

  /// Ends all changes of the study until it is unlocked by command.
  func lock(why: String, by person: Person) throws(Refusal) {
    let why = why.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !why.isEmpty, why.count <= EditPlanner.longestText else {
      throw .unprocessable("Say why the study is locked, in a few words.")
    }
    if let lock = book.standing.lock {
      throw Refusal(
        HTTPStatus.locked, "locked", "The study was locked by \(lock.by) already.")
    }
    var draft = EventDraft(who: person.name, action: .lock)
    draft.why = why
    try told { () throws(CFUError) in _ = try book.note(draft) }
  }
}
