import Glibc

/// Files of bytes, whole.
enum ByteFile {
  /// Writes a file anew. Returns errno, 0 for success.
  static func write(_ bytes: [UInt8], to path: String) -> Int32 {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { return errno }
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(file, $0.baseAddress.map { $0 + done }, $0.count - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let code = errno
        close(file)
        return code
      }
      done += count
    }
    return close(file) == 0 ? 0 : errno
  }
}
