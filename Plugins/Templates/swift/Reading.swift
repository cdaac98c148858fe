import CFUPluginABI
import PluginSupport

/// What goes wrong, with the status that the host is told.
struct Problem: Error {
  var status: cfu_status
  var text: StaticString
  /// Line of a file that it is in; 0 for none.
  var line = 0
}

/// Words and numbers out of bytes that are not ours and do not end in a zero byte.
struct Text {
  var at: UnsafePointer<UInt8>
  let end: UnsafePointer<UInt8>

  /// The next byte; 0 at the end.
  var next: UInt8 { at < end ? at.pointee : 0 }

  /// Passes over spaces and tabs, and over line breaks if `lines`.
  mutating func skipSpace(lines: Bool = false) {
    while at < end, next == 32 || next == 9 || next == 13 || (lines && next == 10) { at += 1 }
  }

  /// Passes over one character, with all space around it; false when it is another.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace(lines: true)
    guard at < end, next == UInt8(ascii: character) else { return false }
    at += 1
    skipSpace(lines: true)
    return true
  }

  /// The bytes up to a space, a line break or `stop`.
  mutating func word(upTo stop: Unicode.Scalar = " ") -> Text {
    let start = at
    while at < end, next > 32, next != UInt8(ascii: stop) { at += 1 }
    return Text(at: start, end: at)
  }

  /// Passes over the rest of the line.
  mutating func skipLine() {
    while at < end, next != 10 { at += 1 }
    if at < end { at += 1 }
  }

  /// Whether these are the bytes of a text that ends in a zero byte.
  func equals(_ other: UnsafePointer<CChar>?) -> Bool {
    guard let other, strlen(other) == end - at else { return false }
    return memcmp(other, at, end - at) == 0
  }

  func equals(_ other: StaticString) -> Bool {
    other.utf8CodeUnitCount == end - at && memcmp(other.utf8Start, at, end - at) == 0
  }

  /// Reads a number; nil when there is none.
  mutating func number() -> Double? {
    skipSpace()
    var (sign, mantissa, power) = (1.0, 0.0, 0.0)
    if next == UInt8(ascii: "-") {
      sign = -1
      at += 1
    }
    var count = digits(&mantissa)
    var decimals = 0
    if next == UInt8(ascii: ".") {
      at += 1
      decimals = digits(&mantissa)
      count += decimals
    }
    guard count > 0 else { return nil }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      at += 1
      let minus = next == UInt8(ascii: "-")
      if minus || next == UInt8(ascii: "+") { at += 1 }
      guard digits(&power) > 0 else { return nil }
      if minus { power = -power }
    }
    let value = sign * mantissa * pow(10, power - Double(decimals))
    return value.isFinite ? value : nil
  }

  private mutating func digits(_ value: inout Double) -> Int {
    var count = 0
    while (48...57).contains(next) {
      value = 10 * value + Double(next - 48)
      at += 1
      count += 1
    }
    return count
  }
}
