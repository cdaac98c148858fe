/// Bytes as they stand in a `data:` address (RFC 4648, section 4).
enum Base64 {
  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func text(_ bytes: [UInt8]) -> String {
    let count = (bytes.count + 2) / 3 * 4
    return String(unsafeUninitializedCapacity: count) { out in
      var place = 0
      var start = 0
      while start < bytes.count {
        let left = bytes.count - start
        let group =
          UInt32(bytes[start]) << 16 | (left > 1 ? UInt32(bytes[start + 1]) << 8 : 0)
          | (left > 2 ? UInt32(bytes[start + 2]) : 0)
        for digit in 0..<4 {
          let value = Int(group >> (18 - 6 * UInt32(digit)) & 63)
          out[place + digit] = digit <= left ? letters[value] : UInt8(ascii: "=")
        }
        start += 3
        place += 4
      }
      return count
    }
  }
}
