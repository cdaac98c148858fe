package import CFUJSON

/// Writes JSON values as bytes, without white space, members in their order.
///
/// Of its own beside `JSONValue.compact` because a dish with thousands of outlines is written while
/// a person waits.
package struct JSONBytes {
  private(set) var bytes: [UInt8] = []

  package static func of(_ value: JSONValue) -> [UInt8] {
    var writer = JSONBytes()
    writer.write(value)
    return writer.bytes
  }

  private mutating func write(_ value: JSONValue) {
    switch value {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .number(let number): write(number)
    case .text(let text): write(text)
    case .list(let values):
      bytes.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        write(value)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let object):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in object.members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        write(member.key)
        bytes.append(UInt8(ascii: ":"))
        write(member.value)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private mutating func write(_ number: Double) {
    guard number.isFinite else {
      bytes += "null".utf8
      return
    }
    // Places are rounded to tenths, and most other numbers are counts.
    let tenths = (number * 10).rounded()
    guard abs(tenths) < 1e15, tenths / 10 == number else {
      bytes += "\(number)".utf8
      return
    }
    let whole = Int64(tenths)
    if whole < 0 { bytes.append(UInt8(ascii: "-")) }
    let (units, tenth) = whole.magnitude.quotientAndRemainder(dividingBy: 10)
    write(units)
    if tenth > 0 {
      bytes.append(UInt8(ascii: "."))
      bytes.append(UInt8(ascii: "0") + UInt8(tenth))
    }
  }

  private mutating func write(_ number: UInt64) {
    if number >= 10 { write(number / 10) }
    bytes.append(UInt8(ascii: "0") + UInt8(number % 10))
  }

  private mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0..<0x20:
        let digits = Array("0123456789abcdef".utf8)
        bytes += "\\u00".utf8
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
