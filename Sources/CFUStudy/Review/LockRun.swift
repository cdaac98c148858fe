package import CFUCore
import CFUReview

/// Locks a study under review against changes, or opens it again: `cfu review --lock`.
package struct LockRun: Sendable {
  package var results: String
  package var locks: Bool
  package var who: String
  package var why: String

  package init(results: String, locks: Bool, who: String, why: String) {
    self.results = results
    self.locks = locks
    self.who = who
    self.why = why
  }

  /// - Returns: what was done, one sentence.
  /// - Throws: `usage` for a name that is none, or a study that is so already; `cannotWrite` when the
  ///   journal cannot be written or is open elsewhere.
  package func perform() throws(CFUError) -> String {
    guard let name = PersonName.checked(who) else {
      throw CFUError(
        .usage, "'\(who)' is no name.", nextStep: "Give 1 to \(PersonName.longest) characters.")
    }
    _ = try ReviewReading.of(results)
    let book = try ReviewUpkeep.open(results: results)
    if let lock = book.standing.lock, locks {
      throw CFUError(
        .usage, "\(results) is locked already: by \(lock.by), \(lock.time), '\(lock.why)'.",
        nextStep: "--unlock opens it.")
    }
    guard locks || book.standing.lock != nil else {
      throw CFUError(.usage, "\(results) is not locked.")
    }
    var draft = EventDraft(who: name, action: locks ? .lock : .unlock)
    draft.why = why
    let event = try book.note(draft)
    return
      "\(results) is \(locks ? "locked" : "open for changes again"); entry \(event.entry), head "
      + "\(event.hash.prefix(16))"
  }
}
