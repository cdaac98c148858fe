/// Numbers as files of other programs have them.
enum Numbers {
  /// Digits, a decimal point, an exponent, or `NaN` and `Infinity` in any case, for which the
  /// caller has its own words; nil for anything else.
  static func parse(_ text: some StringProtocol) -> Double? {
    if text.utf8.allSatisfy({ allowed[Int($0)] }) {
      return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }
    switch text.lowercased() {
    case "nan": return .nan
    case "inf", "infinity", "+inf": return .infinity
    case "-inf", "-infinity": return -.infinity
    default: return nil
    }
  }

  /// The same where a comma may stand for the point, since columns are not separated by commas.
  static func parse(_ text: some StringProtocol, decimalComma: Bool) -> Double? {
    if let value = parse(text) { return value }
    guard decimalComma, text.utf8.count(where: { $0 == UInt8(ascii: ",") }) == 1,
      !text.utf8.contains(UInt8(ascii: "."))
    else { return nil }
    return parse(String(text.map { $0 == "," ? "." : $0 }))
  }

  private static let allowed: [Bool] = (0..<256).map { byte in
    "0123456789+-.eE".utf8.contains { Int($0) == byte }
  }
}
