package import CFUCore
import Glibc

/// Files that appear whole or not at all: written under another name, made durable, then renamed.
package enum AtomicFile {
  /// Ending of files that are being written. What a killed run leaves of them is removed by the next.
  package static let temporarySuffix = ".cfu-partial"

  /// Puts `bytes` at `path`, in place of what stands there.
  ///
  /// - Throws: `cannotWrite`; the file under the final name is then what it was before.
  package static func write(
    _ bytes: UnsafeRawBufferPointer, to path: String
  ) throws(CFUError) {
    let partial = path + temporarySuffix
    let file = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw failure(path, errno) }
    var code: Int32 = 0
    var done = 0
    while done < bytes.count, code == 0 {
      let count = Glibc.write(file, bytes.baseAddress! + done, bytes.count - done)
      if count > 0 {
        done += count
      } else if errno != EINTR {
        code = errno
      }
    }
    if code == 0, fsync(file) != 0 { code = errno }
    if close(file) != 0, code == 0 { code = errno }
    if code == 0, rename(partial, path) != 0 { code = errno }
    if code != 0 {
      unlink(partial)
      throw failure(path, code)
    }
  }

  package static func write(_ bytes: [UInt8], to path: String) throws(CFUError) {
    let result = bytes.withUnsafeBytes { bytes -> Result<Void, CFUError> in
      do throws(CFUError) {
        return .success(try write(bytes, to: path))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
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
      CFUError(.cannotWrite, "\(path) cannot be written: \(FileSystem.reason(code)).")
    }
  }
}
