package import CFUCore
import Crypto
import FoundationEssentials

/// SHA-256 of files and data, as lower-case hex.
package enum FileHash {
  /// Hash of the file at `path`.
  package static func sha256(ofFile path: String) throws(CFUError) -> String {
    do {
      return hexadecimal(
        SHA256.hash(data: try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)))
    } catch {
      throw CFUError(.noInput, "\(path) is missing or cannot be read.")
    }
  }

  /// Hash of a text's UTF-8.
  static func sha256(ofText text: String) -> String {
    hexadecimal(SHA256.hash(data: Data(text.utf8)))
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
