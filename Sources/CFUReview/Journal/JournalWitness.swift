import CFUCore
import Glibc

/// How far a journal had come, kept beside it: a journal that was cut at its end, or written anew from
/// some entry on, no longer holds what the witness saw.
///
/// One line that is overwritten in its place after every entry, and so lags behind by at most one.
package struct JournalWitness: Sendable, Hashable {
  package var entries: Int
  package var hash: String

  package init(entries: Int, hash: String) {
    self.entries = entries
    self.hash = hash
  }

  /// nil where there is none, or what stands there is none.
  package static func read(_ path: String) -> JournalWitness? {
    guard let bytes = try? JournalFile.bytes(path) else { return nil }
    let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard words.count == 4, words[0] == "entries", words[2] == "head",
      let entries = Int(words[1]), entries >= 0, words[3].utf8.count == 64
    else { return nil }
    return JournalWitness(entries: entries, hash: String(words[3]))
  }

  /// Failing is no error: the entry itself is safe, and the next one brings the witness up.
  package func write(to path: String) {
    let number = String(entries)
    let line =
      "entries \(String(repeating: "0", count: max(0, 9 - number.count)))\(number) head \(hash)\n"
    let isNew = access(path, F_OK) != 0
    let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    guard file >= 0 else { return }
    defer { close(file) }
    let bytes = Array(line.utf8)
    _ = bytes.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
    // From then on each line takes the place of another one: a power cut leaves one of the two.
    if isNew { fsync(file) }
  }

  /// What is wrong with a journal and its witness; nil where that holds all of it.
  ///
  /// - Parameter witness: nil where there is none, which is right before the second entry only.
  package static func fault(_ witness: JournalWitness?, in events: [ReviewEvent]) -> String? {
    if let witness { return witness.fault(in: events) }
    return events.count > 1
      ? "Its witness is missing or altered: a journal that was cut at its end could not be told from "
        + "a whole one." : nil
  }

  /// What is wrong with a journal that this witness saw; nil where it holds all of it.
  package func fault(in events: [ReviewEvent]) -> String? {
    guard entries > 0 else { return nil }
    guard events.count >= entries else {
      return
        "The journal has \(events.count) entries, but it had \(entries) once: its end was taken "
        + "away."
    }
    guard events[entries - 1].hash == hash else {
      return "Entry \(entries) is not the one that was written: the journal was written anew."
    }
    return nil
  }
}
