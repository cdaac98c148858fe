package import CFUCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads picture files into memory.
///
/// Plain reads and no mapping: a mapped file that is cut short while it is read (a copy still
/// running, a share that goes away) ends the process with SIGBUS, where a read just returns less.
package enum PictureFile {
  /// Largest file that is read, bytes: 4 GiB.
  package static let maxBytes = 4 << 30

  /// The whole file.
  ///
  /// - Throws: `noInput` when it is missing, a directory, no ordinary file (a pipe is not waited
  ///   for) or may not be read; `badInput` when it is empty or larger than `maxBytes`.
  package static func bytes(atPath path: String) throws(CFUError) -> [UInt8] {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait forever.
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { throw failure(path, errno) }
    defer { close(file) }
    var facts = stat()
    guard fstat(file, &facts) == 0 else { throw failure(path, errno) }
    switch facts.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR:
      throw CFUError(
        .noInput, "\(path) is a folder, not a picture.", nextStep: "Name the pictures in it.")
    default:
      throw CFUError(
        .noInput, "\(path) is not an ordinary file.", nextStep: "Save the picture to a file first.")
    }
    let size = Int(facts.st_size)
    guard size > 0 else {
      throw CFUError(
        .badInput, "\(path) is empty.", nextStep: "Copy it again from the camera or scanner.")
    }
    guard size <= maxBytes else {
      throw CFUError(
        .badInput, "\(path) is larger than 4 GiB.", nextStep: "Save it compressed or smaller.")
    }
    var fault: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { space, count in
      while count < size {
        let got = read(file, space.baseAddress! + count, size - count)
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
    guard fault == 0 else { throw failure(path, fault) }
    return bytes
  }

  private static func failure(_ path: String, _ code: Int32) -> CFUError {
    switch code {
    case ENOENT, ENOTDIR:
      return CFUError(
        .noInput, "\(path) does not exist.", nextStep: "Check the name and the folder.")
    case EACCES, EPERM:
      return CFUError(
        .noInput, "\(path) may not be read.", nextStep: "Give yourself the right to read it.")
    default:
      return CFUError(
        .noInput, "\(path) cannot be read: \(String(cString: strerror(code))).",
        nextStep: "Try again, or copy the file to another disk.")
    }
  }
}
