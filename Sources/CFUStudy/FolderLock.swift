import CFUCore
import Glibc

/// A folder that no two runs write to at a time. Held for as long as the value lives; a kill releases
/// it too.
final class FolderLock: Sendable {
  private let file: Int32

  /// - Parameter shared: whether others may hold it too as long as none wants it alone.
  /// - Throws: `cannotWrite` when another run is at work there, or the folder cannot be opened.
  init(_ path: String, shared: Bool = false) throws(CFUError) {
    file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { throw AtomicFile.failure(path, errno) }
    if !Self.take(file, shared ? LOCK_SH : LOCK_EX) {
      close(file)
      throw CFUError(
        .cannotWrite, "Another run is writing to \(path).",
        nextStep: "Wait for it to finish or choose another --out.")
    }
  }

  deinit {
    // By name, not by closing alone: a child that is just being started may hold a copy for a
    // moment.
    flock(file, LOCK_UN)
    close(file)
  }

  /// False when another run holds the lock. One that was just killed may leave it with a child of
  /// its own for the blink of an eye; hence a few tries over a fifth of a second.
  private static func take(_ file: Int32, _ kind: Int32) -> Bool {
    for _ in 0..<20 {
      // A file system that knows no locks (some network shares) says so with another code; the run
      // then goes on without, as SQLite's own locks still keep the database whole.
      if flock(file, kind | LOCK_NB) == 0 || errno != EWOULDBLOCK { return true }
      usleep(10_000)
    }
    return false
  }
}
