package import CFUCore
import Glibc
import Synchronization

/// The record of everything that people decided about a study: only ever appended to.
///
/// An entry is acknowledged after it has been written whole and made durable. One that cannot be, on
/// a full disk say, is taken back to the last byte; what a kill leaves of a line that nobody was told
/// of is cut off when the journal is opened next. One process at a time writes, held by a lock on the
/// file.
package final class Journal: Sendable {
  private struct State {
    var events: [ReviewEvent]
    /// Length of the file, bytes.
    var length: Int
    /// Set once the file could not be brought back to its last whole entry.
    var isBroken = false
  }

  /// The results folder that it is about.
  package let results: String
  private let path: String
  private let file: Int32
  private let state: Mutex<State>

  /// Opens the journal of a results folder, made where there is none.
  ///
  /// - Throws: `cannotWrite` when it cannot be written or another process has it open, `badInput` when
  ///   it is not as it was written.
  package init(results: String) throws(CFUError) {
    self.results = results
    path = JournalFile.journal(results)
    let folder = JournalFile.folder(results)
    if mkdir(folder, 0o777) != 0, errno != EEXIST { throw Self.failure(folder, errno) }
    let isNew = access(path, F_OK) != 0
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw Self.failure(path, errno) }
    do throws(CFUError) {
      try Self.lock(file, results)
      let bytes = try JournalFile.bytes(of: file, path)
      let (events, length, fault) = JournalChain.read(bytes)
      let witness = JournalWitness.read(JournalFile.witness(results))
      if let words = fault?.words ?? JournalWitness.fault(witness, in: events) {
        throw CFUError(
          .badInput, "\(path) is not as it was written. \(words)",
          nextStep: "'cfu audit' says more; put the journal back from a copy.")
      }
      if length < bytes.count, ftruncate(file, off_t(length)) != 0 {
        throw Self.failure(path, errno)
      }
      self.file = file
      state = Mutex(State(events: events, length: length))
    } catch {
      close(file)
      throw error
    }
    if isNew {
      Self.syncFolder(folder)
      Self.syncFolder(results)
    }
  }

  deinit { close(file) }

  /// All entries, oldest first.
  package var events: [ReviewEvent] { state.withLock { $0.events } }

  package var count: Int { state.withLock { $0.events.count } }

  /// Hash of the last entry; 64 zeros where there is none.
  package var head: String { state.withLock { $0.events.last?.hash ?? JournalChain.start } }

  /// Writes an entry, durably.
  ///
  /// - Parameter make: gives the entry for the place that it will have, or refuses; the journal does
  ///   not change while it runs.
  /// - Returns: the entry as it stands in the journal, or why `make` refused.
  /// - Throws: `cannotWrite` when it cannot be written, and then nothing was.
  package func append<Refusal: Error>(
    _ make: (_ entry: Int) -> Result<EventDraft, Refusal>
  ) throws(CFUError) -> Result<ReviewEvent, Refusal> {
    try state.withLock { (state: inout State) throws(CFUError) -> Result<ReviewEvent, Refusal> in
      switch make(state.events.count + 1) {
      case .failure(let refusal): return .failure(refusal)
      case .success(let draft): return .success(try add(draft, to: &state))
      }
    }
  }

  /// Writes an entry, durably.
  ///
  /// - Throws: `cannotWrite` when it cannot be written, and then nothing was.
  @discardableResult
  package func append(_ draft: EventDraft) throws(CFUError) -> ReviewEvent {
    try state.withLock { (state: inout State) throws(CFUError) -> ReviewEvent in
      try add(draft, to: &state)
    }
  }

  private func add(_ draft: EventDraft, to state: inout State) throws(CFUError) -> ReviewEvent {
    guard !state.isBroken else {
      throw CFUError(
        .cannotWrite, "\(path) could not be put right after a failed write.",
        nextStep: "Stop cfu review, free some space on the disk and start it again.")
    }
    let entry = state.events.count + 1
    let previous = state.events.last?.hash ?? JournalChain.start
    let time = JournalTime.now()
    let (bytes, hash) = JournalChain.line(
      ReviewEvent.body(draft, entry: entry, time: time, previous: previous))
    let event = ReviewEvent(
      entry: entry, time: time, who: draft.who, action: draft.action, subject: draft.subject,
      marks: draft.marks, dish: draft.dish, of: draft.of, why: draft.why, facts: draft.facts,
      previous: previous, hash: hash)
    let code = write(bytes, at: state.length)
    if code != 0 {
      state.isBroken = ftruncate(file, off_t(state.length)) != 0 || fdatasync(file) != 0
      throw Self.failure(path, code)
    }
    state.length += bytes.count
    state.events.append(event)
    JournalWitness(entries: entry, hash: hash).write(to: JournalFile.witness(results))
    return event
  }

  /// Returns errno, 0 when all of it is on the disk.
  private func write(_ bytes: [UInt8], at offset: Int) -> Int32 {
    let code = bytes.withUnsafeBytes { bytes -> Int32 in
      var done = 0
      while done < bytes.count {
        let count = pwrite(
          file, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done))
        if count > 0 {
          done += count
        } else if count == 0 {
          return ENOSPC
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
    if code != 0 { return code }
    return fdatasync(file) == 0 ? 0 : errno
  }

  private static func lock(_ file: Int32, _ results: String) throws(CFUError) {
    // A process that was just killed may leave the lock with a child of its own for a moment.
    for _ in 0..<20 {
      if flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK { return }
      usleep(10_000)
    }
    throw CFUError(
      .cannotWrite, "\(results) is open in another cfu review.",
      nextStep: "Go on in the browser that is open, or stop the other one.")
  }

  private static func syncFolder(_ path: String) {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }

  private static func failure(_ path: String, _ code: Int32) -> CFUError {
    switch code {
    case ENOSPC, EDQUOT, EFBIG:
      CFUError(
        .cannotWrite, "\(path): the disk is full.",
        nextStep: "Free some space and try again; what was saved before is safe.")
    default:
      CFUError(
        .cannotWrite, "\(path) cannot be written: \(String(cString: strerror(code))).",
        nextStep: "Check the rights on the folder.")
    }
  }
}
