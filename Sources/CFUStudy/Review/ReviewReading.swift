package import CFUCore
package import CFUReview

/// The review of a results folder as it stands, read beside whoever is at work on it.
package struct ReviewReading: Sendable {
  package var events: [ReviewEvent]
  package var fold: ReviewFold

  /// - Returns: nil where nobody has reviewed anything.
  /// - Throws: `badInput` when the journal is not as it was written, `noInput` when it cannot be read.
  package init?(results: String) throws(CFUError) {
    let path = JournalFile.journal(results)
    // The witness first: an entry that is written meanwhile is then in the journal only.
    let witness = JournalWitness.read(JournalFile.witness(results))
    let bytes = try JournalFile.bytes(path)
    let (events, _, fault) = JournalChain.read(bytes)
    if let words = fault?.words ?? JournalWitness.fault(witness, in: events) {
      throw CFUError(
        .badInput, "\(path) is not as it was written. \(words)",
        nextStep: "'cfu audit \(results)' says more; put the journal back from a copy.")
    }
    guard !events.isEmpty else { return nil }
    self.events = events
    fold = ReviewFold(events)
  }

  /// The same, where a review has to be there.
  ///
  /// - Throws: `noInput` where nobody has reviewed anything.
  package static func of(_ results: String) throws(CFUError) -> ReviewReading {
    guard let reading = try ReviewReading(results: results) else {
      throw CFUError(
        .noInput, "Nobody has reviewed \(results) yet: it has no review/journal.jsonl.",
        nextStep: "'cfu review \(results)' opens it in the browser.")
    }
    return reading
  }
}
