package import CFUCore
import Glibc
import Synchronization

/// Which file it is, and whether it has been touched: what tells one build of a library from the
/// next without reading it.
package struct FileIdentity: Sendable, Hashable {
  package var device: UInt64
  package var inode: UInt64
  /// Bytes.
  package var size: UInt64
  /// Time of the last change of content or name, ns since 1970. No program can set it back.
  package var changed: UInt64

  /// Nil when there is no such file.
  package init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// Of an open file.
  init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = UInt64(status.st_size)
    changed =
      UInt64(status.st_ctim.tv_sec) &* 1_000_000_000 &+ UInt64(status.st_ctim.tv_nsec)
  }
}

/// Files whose content has been hashed by this process, so that a large model is read once in a run
/// and a library that is replaced while the run goes on is noticed.
package enum VerifiedFiles {
  private struct Known {
    var identity: FileIdentity
    var sha256: String
  }
  private static let known = Mutex<[String: Known]>([:])

  /// The file's SHA-256 and which file it was taken of.
  ///
  /// - Throws: `noInput` when it cannot be read, or changes while it is read.
  package static func hash(_ path: String) throws(CFUError) -> (
    sha256: String, identity: FileIdentity
  ) {
    let missing = CFUError(.noInput, "\(path) is missing or cannot be read.")
    guard let before = FileIdentity(path: path) else { throw missing }
    if let old = known.withLock({ $0[path] }), old.identity == before {
      return (old.sha256, before)
    }
    let sha256 = try FileHash.sha256(ofFile: path)
    guard FileIdentity(path: path) == before else {
      throw CFUError(.noInput, "\(path) was being changed while it was read.")
    }
    known.withLock { $0[path] = Known(identity: before, sha256: sha256) }
    return (sha256, before)
  }
}
