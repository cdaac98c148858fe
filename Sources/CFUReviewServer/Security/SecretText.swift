import Crypto

/// Texts that only those may know who are to: made from the system's random numbers, compared in a
/// time that says nothing of them.
enum SecretText {
  /// 256 random bits as 64 hex digits.
  static func make() -> String {
    var generator = SystemRandomNumberGenerator()
    var bytes: [UInt8] = []
    for _ in 0..<4 {
      withUnsafeBytes(of: generator.next() as UInt64) { bytes += $0 }
    }
    return hex(bytes)
  }

  static func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Whether two texts are equal. Their hashes are compared, all bytes of them, so that neither the
  /// length nor the place of the first difference shows in the time it takes.
  static func equal(_ a: some StringProtocol, _ b: some StringProtocol) -> Bool {
    let first = SHA256.hash(data: Array(a.utf8))
    let second = SHA256.hash(data: Array(b.utf8))
    return zip(first, second).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
