package import CFUCore
import CFUImaging
package import CFUReview
import CFUStore

/// Keeps the journal of a review in step with the study that it is about.
package enum ReviewUpkeep {
  /// Opens the review of a results folder, and begins its journal where there is none.
  ///
  /// - Throws: as `Journal` does.
  package static func open(results: String) throws(CFUError) -> ReviewBook {
    let book = ReviewBook(try Journal(results: results))
    if book.journal.count == 0 {
      var draft = EventDraft(who: "cfu", action: .begin)
      draft.facts = [ReviewEvent.Fact("program", "cfu \(programVersion)")]
      try book.note(draft)
    }
    return book
  }

  /// Binds what the machine has found into the journal as the study is opened for review.
  ///
  /// - Parameter store: of the machine's own records.
  /// - Returns: what is to be told of the study, one sentence each; none where it is what the journal
  ///   knows.
  /// - Throws: `cannotWrite` when that cannot be written down.
  static func opened(_ store: StudyStore, in book: ReviewBook) throws(CFUError) -> [String] {
    let present = try StudyBinding(store)
    guard let bound = book.standing.study else {
      try present.note(in: book, who: "cfu", why: "the review begins")
      return []
    }
    let differences = StudyBinding(bound).differences(from: present)
    guard !differences.isEmpty else { return [] }
    if let command = book.standing.command {
      try present.note(in: book, who: "cfu", why: "\(command), which was stopped")
      return []
    }
    var draft = EventDraft(who: "cfu", action: .studyChanged)
    draft.facts = present.digests
    draft.why = "found changed when the study was opened"
    try book.note(draft)
    return differences + [
      "That is written into the journal. If nobody counted anew, ask who changed it."
    ]
  }

  /// The book of a study that is about to be counted or classified anew; nil where nothing of it was
  /// reviewed yet.
  ///
  /// Held until the new findings are bound, so that nobody reviews meanwhile. What had been changed
  /// before is written down first. A review that waits for its first count holds nothing that such a
  /// count could change, and goes on.
  ///
  /// - Parameters:
  ///   - database: of the study as it is.
  ///   - command: what is about to run, such as `cfu reclassify`.
  /// - Throws: `usage` for a locked study; as `Journal` does.
  static func hold(
    results: String, database: String, command: String
  ) throws(CFUError) -> ReviewBook? {
    guard let reading = try ReviewReading(results: results), reading.fold.standing.study != nil
    else { return nil }
    let book = ReviewBook(try Journal(results: results))
    if FileSystem.kind(database) == .file {
      let store = try StudyStore(reading: database, featureNames: DishPipeline.featureNames)
      _ = try opened(store, in: book)
      try store.close()
    }
    var draft = EventDraft(who: "cfu", action: .countBegins)
    draft.why = command
    try book.note(draft)
    return book
  }

  /// Binds what the study holds now, and takes tables of the review away that tell of what it held
  /// before.
  ///
  /// - Parameter command: what made it, such as `cfu reclassify`.
  static func bind(
    _ store: StudyStore, in book: ReviewBook?, command: String
  ) throws(CFUError) {
    guard let book else { return }
    let present = try StudyBinding(store)
    if book.standing.study?.facts != present.digests {
      let folder = FileSystem.join(book.journal.results, "reviewed")
      for name in ResultsFolder.tables { FileTree.remove(FileSystem.join(folder, name)) }
    }
    var draft = EventDraft(who: "cfu", action: .study)
    draft.facts = present.digests
    draft.why = command
    try book.note(draft)
  }

  /// Takes the review of a study over to a folder that gets a copy of it, unless one is there.
  static func copy(
    from source: String, to target: String, withPasswords: Bool = true
  ) throws(CFUError) {
    let journal = JournalFile.journal(source)
    guard FileSystem.kind(journal) == .file,
      FileSystem.kind(JournalFile.journal(target)) == .missing
    else { return }
    let folder = JournalFile.folder(target)
    let code = FileSystem.makeFolder(folder)
    if code != 0 { throw AtomicFile.failure(folder, code) }
    // Whole entries of this moment, whoever is at work on the source; the witness first.
    let witness = JournalWitness.read(JournalFile.witness(source))
    let bytes = try JournalFile.bytes(journal)
    let (events, byteCount, fault) = JournalChain.read(bytes)
    if let words = fault?.words ?? JournalWitness.fault(witness, in: events) {
      throw CFUError(
        .badInput, "\(journal) is not as it was written. \(words)",
        nextStep: "'cfu audit \(source)' says more.")
    }
    let passwords = JournalFile.passwords(source)
    if withPasswords, FileSystem.kind(passwords) == .file {
      try Passwords.copy(from: source, to: target)
    }
    if let last = events.last {
      JournalWitness(entries: events.count, hash: last.hash).write(
        to: JournalFile.witness(target))
    }
    try AtomicFile.write(Array(bytes[..<byteCount]), to: JournalFile.journal(target))
  }
}
