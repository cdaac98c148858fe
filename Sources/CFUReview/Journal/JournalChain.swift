import CFUCore
import CFUJSON
import Crypto

/// The chain that the entries of a journal make: each holds the hash of the one before.
package enum JournalChain {
  /// What stands before the first entry.
  package static let start = String(repeating: "0", count: 64)
  /// Between the hashed part of a line and its hash.
  static let seam = ",\"hash\":\""

  /// What is wrong with a journal, at its first place.
  package struct Fault: Error, Sendable, Hashable {
    /// 1-based line of the file.
    package var line: Int
    /// One sentence.
    package var words: String
  }

  static func hash(_ body: some Sequence<UInt8>) -> String {
    var hasher = SHA256()
    hasher.update(data: Array(body))
    return hasher.finalize().map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }

  /// The whole line of an entry, with its line feed, and its hash.
  static func line(_ body: String) -> (bytes: [UInt8], hash: String) {
    let hash = hash(body.utf8)
    return (Array((body + seam + hash + "\"}\n").utf8), hash)
  }

  /// Reads and checks a journal.
  ///
  /// - Returns: its entries up to the first fault, the bytes that they take, and the fault. A last
  ///   line without its line feed is what a kill leaves of an entry that nobody was told of: it is no
  ///   fault and none of the entries.
  package static func read(
    _ bytes: [UInt8]
  ) -> (events: [ReviewEvent], byteCount: Int, fault: Fault?) {
    var events: [ReviewEvent] = []
    var start = 0
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      do throws(Fault) {
        events.append(
          try event(Array(bytes[start..<end]), after: events.last, line: events.count + 1))
      } catch {
        return (events, start, error)
      }
      start = end + 1
    }
    return (events, start, nil)
  }

  private static func event(
    _ line: [UInt8], after last: ReviewEvent?, line number: Int
  ) throws(Fault) -> ReviewEvent {
    func fault(_ words: String) -> Fault { Fault(line: number, words: words) }
    let seamLength = seam.utf8.count + 64 + 2
    guard line.count > seamLength,
      line[(line.count - seamLength)...].starts(with: seam.utf8)
    else { throw fault("Entry \(number) does not end in a hash: it was altered or cut.") }
    let body = line[..<(line.count - seamLength)]
    let stated = String(decoding: line[(line.count - 66)..<(line.count - 2)], as: UTF8.self)
    guard hash(body) == stated else {
      throw fault("Entry \(number) does not have the hash that it states: it was altered.")
    }
    let event: ReviewEvent
    do {
      event = try ReviewEvent(json: try JSONReader.read(line))
    } catch let problem as JSONReader.Problem {
      throw fault("Entry \(number) is no JSON: \(problem.what).")
    } catch let mismatch as JSONMismatch {
      throw fault("Entry \(number) is none of a journal: \(mismatch.description).")
    } catch {
      throw fault("Entry \(number) cannot be read.")
    }
    guard event.previous == last?.hash ?? Self.start else {
      throw fault(
        last == nil
          ? "The first entry follows another one: the journal's beginning was taken away."
          : "Entry \(number) does not follow the one before it: an entry was taken away, put in, or "
            + "moved.")
    }
    guard event.entry == number else {
      throw fault("Entry \(number) calls itself entry \(event.entry).")
    }
    return event
  }
}
