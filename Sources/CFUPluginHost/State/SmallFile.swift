package import CFUCore
import Glibc

/// Files of some kilobytes, read whole and written so that nobody ever sees half of one.
package enum SmallFile {
  /// Why a file could not be read.
  package enum Failure: Error, Hashable {
    case missing
    /// The reason in words, for example "Permission denied".
    case unreadable(String)
  }

  /// The bytes of the regular file at `path`, links followed.
  ///
  /// - Parameter limit: a longer file is refused, bytes.
  package static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
    // Not blocking: a pipe of this name would otherwise be waited for.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { throw .missing }
      throw .unreadable(reason(errno))
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .unreadable(reason(errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable("it is no file") }
    guard status.st_size <= limit else { throw .unreadable("it is longer than \(limit) bytes") }
    // One more than it should hold, so that a file that grows meanwhile is seen.
    let room = Int(status.st_size) + 1
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
      while filled < room {
        let count = Glibc.read(file, buffer.baseAddress! + filled, room - filled)
        if count == 0 { return }
        if count < 0 {
          if errno == EINTR { continue }
          code = errno
          return
        }
        filled += count
      }
    }
    guard code == 0 else { throw .unreadable(reason(code)) }
    guard bytes.count < room else { throw .unreadable("it changed while it was being read") }
    return bytes
  }

  /// Writes `text` under a name of its own beside `path` and renames it, so that whoever reads at the
  /// same time finds the old file or the new one.
  ///
  /// - Throws: `cannotWrite`, with the reason.
  package static func write(_ text: String, to path: String) throws(CFUError) {
    let slash = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
    let temporary =
      path[..<slash] + ".\(path[slash...]).\(getpid()).\(UInt32.random(in: 0 ... .max))"
    func refusal(_ code: Int32) -> CFUError {
      CFUError(.cannotWrite, "\(path) cannot be written: \(reason(code)).")
    }
    let file = open(String(temporary), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw refusal(errno) }
    var code = put(text, into: file)
    if code == 0, fsync(file) != 0 { code = errno }
    if close(file) != 0, code == 0 { code = errno }
    if code == 0, rename(String(temporary), path) != 0 { code = errno }
    guard code == 0 else {
      unlink(String(temporary))
      throw refusal(code)
    }
  }

  /// Returns errno, 0 for success.
  private static func put(_ text: String, into file: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let count = Glibc.write(file, bytes.baseAddress! + done, bytes.count - done)
        if count < 0 {
          if errno == EINTR { continue }
          return errno
        }
        done += count
      }
      return 0
    }
  }

  /// Makes a folder and those above it. Returns errno, 0 for success or a
  /// folder that is there.
  package static func makeFolder(_ path: String, mode: UInt32 = 0o755) -> Int32 {
    if mkdir(path, mode) == 0 { return 0 }
    var code = errno
    if code == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      let above = makeFolder(String(path[..<slash]), mode: mode)
      if above != 0 { return above }
      if mkdir(path, mode) == 0 { return 0 }
      code = errno
    }
    var status = stat()
    let isFolder = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    return isFolder ? 0 : code
  }

  /// What errno means, in the words of the C library.
  package static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
