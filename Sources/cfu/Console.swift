import CFUCore
import Glibc
import Synchronization

/// What is said to people: stderr, a line at a time, from any thread.
enum Console {
  private static let lock = Mutex<Bool>(false)

  /// Whether a person watches: then a line may be rewritten in place.
  static let isTerminal = isatty(STDERR_FILENO) == 1

  /// Writes a line that stays.
  static func line(_ text: String) {
    lock.withLock { statusShown in
      put((statusShown ? "\r\u{1B}[K" : "") + text + "\n")
      statusShown = false
    }
  }

  /// Rewrites the last line of the terminal; nothing where there is none.
  static func status(_ text: String) {
    guard isTerminal else { return }
    lock.withLock { statusShown in
      put("\r\u{1B}[K" + text)
      statusShown = true
    }
  }

  /// Takes a line of status away.
  static func clearStatus() {
    lock.withLock { statusShown in
      if statusShown { put("\r\u{1B}[K") }
      statusShown = false
    }
  }

  /// Writes data to stdout. A reader that went away is no error of ours.
  static func data(_ text: String) {
    write(text, to: STDOUT_FILENO)
  }

  private static func put(_ text: String) { write(text, to: STDERR_FILENO) }

  private static func write(_ text: String, to descriptor: Int32) {
    Array(text.utf8).withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let count = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
        if count <= 0, errno != EINTR { return }
        done += max(0, count)
      }
    }
  }
}
