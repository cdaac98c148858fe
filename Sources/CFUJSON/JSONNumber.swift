/// A number as JSON writes it, from `at` on.
struct JSONNumber {
  let bytes: UnsafeBufferPointer<UInt8>
  /// Behind the number once it has been read.
  var at: Int

  private func digit(_ place: Int) -> UInt64? {
    guard place < bytes.count, (48...57).contains(bytes[place]) else { return nil }
    return UInt64(bytes[place] - 48)
  }

  private func holds(_ place: Int, _ character: Unicode.Scalar) -> Bool {
    place < bytes.count && bytes[place] == UInt8(ascii: character)
  }

  /// The nearest double; nil where there is no number, or one that is too large for a double.
  mutating func read() -> Double? {
    let start = at
    let negative = holds(at, "-")
    if negative { at += 1 }
    guard let first = digit(at) else { return nil }
    var mantissa: UInt64 = 0
    var digits = 0
    func take(_ value: UInt64, _ place: inout Int) {
      place += 1
      // More digits than these are left to the exact way below.
      if digits < 19 { mantissa = mantissa * 10 + value }
      if mantissa > 0 { digits += 1 }
    }
    take(first, &at)
    if first > 0 { while let value = digit(at) { take(value, &at) } }
    var exponent = 0
    if holds(at, ".") {
      at += 1
      guard digit(at) != nil else { return nil }
      while let value = digit(at) {
        take(value, &at)
        exponent -= 1
      }
    }
    if holds(at, "e") || holds(at, "E") {
      at += 1
      let minus = holds(at, "-")
      if minus || holds(at, "+") { at += 1 }
      guard digit(at) != nil else { return nil }
      var written = 0
      while let value = digit(at) {
        at += 1
        written = min(written * 10 + Int(value), 100_000)
      }
      exponent += minus ? -written : written
    }
    // Exact where mantissa and power of ten are both exact doubles: one rounding.
    if digits <= 15, abs(exponent) <= 22 {
      let scale = Self.powers[abs(exponent)]
      let value = exponent < 0 ? Double(mantissa) / scale : Double(mantissa) * scale
      return negative ? -value : value
    }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    guard let value = Double(text), value.isFinite else { return nil }
    return value
  }

  /// 1, 10, ... 1e22, all exact.
  private static let powers: [Double] = (0...22).map { exponent in
    (0..<exponent).reduce(1.0) { power, _ in power * 10 }
  }
}
