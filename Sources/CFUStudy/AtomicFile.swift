package import CFUCore
import Glibc

/// A file that appears whole or not at all: written under another name, made durable, then renamed.
///
/// What is not committed is removed when the value goes.
package struct AtomicFile: ~Copyable {
  /// Ending of files that are being written. What a killed run leaves of them is removed by the
  /// next.
  package static let temporarySuffix = ".cfu-partial"

  private let path: String
  private let file: Int32
  private var committed = false

  /// Opens the file that is to appear at `path`.
  ///
  /// - Throws: `cannotWrite`, as all of its methods; what stands under the final name is not
  ///   touched.
  package init(_ path: String) throws(CFUError) {
    self.path = path
    file = open(path + Self.temporarySuffix, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    if file < 0 {
      let code = errno
      committed = true
      throw Self.failure(path, code)
    }
  }

  deinit {
    if file >= 0 { close(file) }
    if !committed { unlink(path + Self.temporarySuffix) }
  }

  package mutating func append(_ text: String) throws(CFUError) {
    try append(Array(text.utf8))
  }

  package mutating func append(_ bytes: [UInt8]) throws(CFUError) {
    let code = bytes.withUnsafeBytes { bytes -> Int32 in
      var done = 0
      while done < bytes.count {
        let count = Glibc.write(file, bytes.baseAddress! + done, bytes.count - done)
        if count >= 0 {
          done += count
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
    if code != 0 { throw Self.failure(path, code) }
  }

  /// Makes the content durable and gives it its name, in place of what stands there.
  package consuming func commit() throws(CFUError) {
    if fsync(file) != 0 { throw Self.failure(path, errno) }
    if rename(path + Self.temporarySuffix, path) != 0 { throw Self.failure(path, errno) }
    committed = true
  }

  /// Puts `bytes` at `path` in one go.
  package static func write(_ bytes: [UInt8], to path: String) throws(CFUError) {
    var file = try AtomicFile(path)
    try file.append(bytes)
    try file.commit()
  }

  package static func write(_ text: String, to path: String) throws(CFUError) {
    try write(Array(text.utf8), to: path)
  }

  /// Makes the names in a folder durable: a rename survives a power cut only after this.
  package static func syncFolder(_ path: String) {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }

  /// Removes what a killed run left of files it was writing.
  package static func removePartial(in folder: String) {
    for name in FileSystem.names(in: folder) ?? [] where name.hasSuffix(temporarySuffix) {
      unlink(FileSystem.join(folder, name))
    }
  }

  package static func failure(_ path: String, _ code: Int32) -> CFUError {
    switch code {
    case ENOSPC, EDQUOT:
      CFUError(
        .cannotWrite, "\(path): the disk is full.",
        nextStep: "Free some space and run the same command again; finished dishes are kept.")
    case EACCES, EPERM, EROFS:
      CFUError(
        .cannotWrite, "\(path) cannot be written: \(FileSystem.reason(code)).",
        nextStep: "Check the rights on the folder or choose another --out.")
    default:
      CFUError(
        .cannotWrite, "\(path) cannot be written: \(FileSystem.reason(code)).",
        nextStep: "Choose another --out.")
    }
  }
}

/// A file that a library writes by its name: it too appears whole or not at all.
package final class AtomicPath {
  private let path: String
  private var committed = false

  /// What the library is to write.
  package var temporary: String { path + AtomicFile.temporarySuffix }

  package init(_ path: String) { self.path = path }

  deinit {
    if !committed { unlink(temporary) }
  }

  /// Makes what the library wrote durable and gives it its name, in place of what stands there.
  ///
  /// - Throws: `cannotWrite`; what stands under the final name is not touched.
  package func commit() throws(CFUError) {
    let file = open(temporary, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw AtomicFile.failure(path, errno) }
    let code = fsync(file) == 0 ? 0 : errno
    close(file)
    if code != 0 { throw AtomicFile.failure(path, code) }
    if rename(temporary, path) != 0 { throw AtomicFile.failure(path, errno) }
    committed = true
  }
}
