/// Numbers as text, the same on every machine: a point, no grouping, no exponent, no negative zero.
package enum DecimalText {
  /// The value rounded to `decimals` places, half away from zero; empty when it is not finite.
  /// - Parameter decimals: 0 to 9.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    var bytes: [UInt8] = []
    append(value, decimals: decimals, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends what `fixed` returns.
  package static func append(_ value: Double, decimals: Int, to bytes: inout [UInt8]) {
    precondition((0...9).contains(decimals), "0 to 9 decimals")
    guard value.isFinite else { return }
    let power = powersOfTen[decimals]
    let scaled = (value.magnitude * Double(power)).rounded(.toNearestOrAwayFromZero)
    // Above 2^53 a double holds no decimals anyway, and the whole number may not fit in 64 bits.
    guard scaled < 9_007_199_254_740_992 else {
      bytes.append(contentsOf: shortest(value).utf8)
      return
    }
    let whole = UInt64(scaled)
    if value < 0, whole != 0 { bytes.append(UInt8(ascii: "-")) }
    bytes.append(contentsOf: String(whole / power).utf8)
    guard decimals > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    var rest = whole % power
    var place = power / 10
    while place > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(rest / place))
      rest %= place
      place /= 10
    }
  }

  /// The shortest digits that read back as the same number, without an exponent: 0.00001, 100, 2.5.
  package static func shortest(_ value: Double) -> String {
    guard value.isFinite else { return "" }
    if value == 0 { return "0" }
    // Swift writes the shortest digits, with an exponent where the number is very large or small.
    let parts = value.magnitude.description.split(separator: "e")
    let mantissa = parts[0].split(separator: ".")
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let fraction = mantissa.count > 1 && mantissa[1] != "0" ? String(mantissa[1]) : ""
    var digits = String(mantissa[0]) + fraction
    var point = mantissa[0].count + exponent
    if point <= 0 {
      digits = String(repeating: "0", count: 1 - point) + digits
      point = 1
    }
    if point > digits.count { digits += String(repeating: "0", count: point - digits.count) }
    let whole = digits.prefix(point)
    let rest = digits.dropFirst(point)
    return (value < 0 ? "-" : "") + whole + (rest.isEmpty ? "" : "." + rest)
  }

  /// The value rounded as `fixed` writes it.
  package static func rounded(_ value: Double, decimals: Int) -> Double {
    Double(fixed(value, decimals: decimals)) ?? value
  }

  private static let powersOfTen: [UInt64] = [
    1, 10, 100, 1000, 10000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
  ]
}
