import CFUCore
import Foundation

/// Numbers of any size with the digits that a reader wants.
enum SignificantDigits {
  /// 0.00234, 2.34, 23.4, 234, 2340: at least `digits` of them, all those before the point.
  static func text(_ value: Double, _ digits: Int = 3) -> String {
    guard value.isFinite else { return "" }
    guard value != 0 else { return "0" }
    let place = Int(floor(log10(abs(value))))
    let decimals = min(max(digits - 1 - place, 0), 9)
    let text = DecimalText.fixed(value, decimals: decimals)
    // 9.996 with three digits is 10.00 by its first place, and 10.0 by what it is rounded to.
    guard let rounded = Double(text), rounded != 0 else { return "0" }
    guard decimals > 0, Int(floor(log10(abs(rounded)))) > place else { return text }
    return DecimalText.fixed(value, decimals: decimals - 1)
  }

  /// The number rounded to so many digits, for JSON and tables.
  static func rounded(_ value: Double?, _ digits: Int = 7) -> Double? {
    guard let value, value.isFinite else { return nil }
    guard value != 0 else { return 0 }
    return Double(String(format: "%.\(digits - 1)e", value))
  }

  /// `p = 0.013`, `p < 0.0001`.
  static func p(_ value: Double) -> String {
    value < 0.0001 ? "p < 0.0001" : "p = \(text(value, 2))"
  }
}
