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
      put((statusShown ? "\r\u{1B}[K" : "") + clean(text) + "\n")
      statusShown = false
    }
  }

  /// Rewrites the last line of the terminal; nothing where there is none.
  static func status(_ text: String) {
    guard isTerminal else { return }
    lock.withLock { statusShown in
      put("\r\u{1B}[K" + clean(text))
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
    let failed = write(text, to: STDOUT_FILENO)
    guard failed == 0 else {
      line("cfu: The output cannot be written: \(String(cString: strerror(failed))).")
      exit(CFUError.Code.cannotWrite.rawValue)
    }
  }

  /// Names of files, plugins and dishes stand in what is said: none of them may steer the terminal.
  private static func clean(_ text: String) -> String {
    var clean = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
      clean.append(isControl && scalar != "\n" && scalar != "\t" ? "?" : scalar)
    }
    return String(clean)
  }

  /// Writes to stdout what is meant for a person to read.
  static func text(_ text: String) { data(clean(text)) }

  private static func put(_ text: String) { write(text, to: STDERR_FILENO) }

  /// Returns 0 or errno.
  @discardableResult
  private static func write(_ text: String, to descriptor: Int32) -> Int32 {
    Array(text.utf8).withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return 0 }
      var done = 0
      while done < bytes.count {
        let count = Glibc.write(descriptor, start + done, bytes.count - done)
        if count <= 0, errno != EINTR { return errno }
        done += max(0, count)
      }
      return 0
    }
  }
}
