package import CFUCore
import Crypto
import Glibc

/// SHA-256 of files and texts, as lower-case hex.
package enum FileHash {
  /// Hash of the file at `path`, read piece by piece.
  package static func sha256(ofFile path: String) throws(CFUError) -> String {
    let unreadable = CFUError(.noInput, "\(path) is missing or cannot be read.")
    // Not blocking: a pipe in place of a library must not hold the program up.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw unreadable }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw unreadable }
    var hash = SHA256()
    let complete = withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 64) { buffer in
      guard let start = buffer.baseAddress else { return false }
      while true {
        let count = read(file, start, buffer.count)
        if count == 0 { return true }
        if count < 0 {
          if errno == EINTR { continue }
          return false
        }
        hash.update(bufferPointer: UnsafeRawBufferPointer(start: start, count: count))
      }
    }
    guard complete else { throw unreadable }
    return hexadecimal(hash.finalize())
  }

  /// Hash of a text's UTF-8.
  static func sha256(ofText text: String) -> String {
    hexadecimal(SHA256.hash(data: Array(text.utf8)))
  }

  private static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in digest {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
