package import CFUCore
import Glibc

/// The files of a review within a results folder.
package enum JournalFile {
  package static func folder(_ results: String) -> String { results + "/review" }
  package static func journal(_ results: String) -> String { folder(results) + "/journal.jsonl" }
  package static func witness(_ results: String) -> String { folder(results) + "/witness" }
  package static func passwords(_ results: String) -> String { folder(results) + "/passwords" }

  /// The whole file; empty where there is none.
  ///
  /// - Throws: `noInput` when it cannot be read.
  package static func bytes(_ path: String) throws(CFUError) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return [] }
      throw unreadable(path, errno)
    }
    defer { close(file) }
    return try bytes(of: file, path)
  }

  static func bytes(of file: Int32, _ path: String) throws(CFUError) -> [UInt8] {
    var facts = stat()
    guard fstat(file, &facts) == 0 else { throw unreadable(path, errno) }
    var fault: Int32 = 0
    let size = Int(facts.st_size)
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { space, count in
      while count < size {
        let got = pread(file, space.baseAddress! + count, size - count, off_t(count))
        if got > 0 {
          count += got
        } else if got == 0 {
          break
        } else if errno != EINTR {
          fault = errno
          break
        }
      }
    }
    guard fault == 0 else { throw unreadable(path, fault) }
    return bytes
  }

  private static func unreadable(_ path: String, _ code: Int32) -> CFUError {
    CFUError(
      .noInput, "\(path) cannot be read: \(String(cString: strerror(code))).",
      nextStep: "Check the rights on it.")
  }
}
