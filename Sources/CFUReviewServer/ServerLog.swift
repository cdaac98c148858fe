import CFUCore
import Glibc
import Synchronization

/// What the owner of the server has to know, on stderr: never an answer's text.
enum ServerLog {
  private static let last = Mutex<String>("")

  /// Says an error once, however often it is met in a row.
  static func error(_ error: CFUError) {
    let text = error.description
    let isNew = last.withLock { last in
      defer { last = text }
      return last != text
    }
    if isNew { say("cfu: " + text) }
  }

  private static func say(_ text: String) {
    // Names of files and dishes stand in it: none of them may steer the terminal.
    let clean = text.unicodeScalars.map { scalar -> Character in
      let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
      return isControl ? "?" : Character(scalar)
    }
    let bytes = Array((String(clean) + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
