/// A dose as a sheet gives it.
package struct Dose: Sendable, Hashable, Codable {
  /// Greater than 0.
  package var value: Double
  package var unit: String
  package init(value: Double, unit: String) {
    self.value = value
    self.unit = unit
  }
}

/// A dose unit: a molar one, which converts, or any other, which is only compared by name.
package enum DoseUnit: Sendable, Hashable {
  /// Mole per litre times ten to `exponent`: -9 for nmol/L and nM.
  case molar(exponent: Int)
  case other(String)

  /// Reads `nmol/L`, `nM`, `umol/L` (also with a micro sign), `mM`, `M` and their like.
  ///
  /// The prefix is taken by its case: `mM` is milli, `M` has none. `nm` is a length and so another
  /// unit.
  package init(_ text: String) {
    let name = String(
      text.filter { !$0.isWhitespace }.map { "\u{B5}\u{3BC}".contains($0) ? "u" : $0 })
    for ending in ["mol/L", "mol/l", "M"] where name.hasSuffix(ending) {
      let prefix = String(name.dropLast(ending.count))
      if let exponent = Self.prefixes[prefix] {
        self = .molar(exponent: exponent)
        return
      }
    }
    self = .other(name)
  }

  private static let prefixes = ["": 0, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15]

  /// A dose in this unit as one in `unit`, or nil when the two do not convert.
  ///
  /// Rounded to 12 digits, so that 1000 nmol/L and 1 umol/L are the same dose.
  package func convert(_ value: Double, to unit: DoseUnit) -> Double? {
    guard self != unit else { return value }
    guard case .molar(let from) = self, case .molar(let to) = unit else { return nil }
    // Dividing by a power of ten is exact where multiplying by its inverse is not.
    let converted =
      from < to ? value / Self.powerOfTen(to - from) : value * Self.powerOfTen(from - to)
    guard converted > 0 else { return converted }
    var digitsBeforePoint = 0
    var rest = converted
    while rest >= 10 {
      rest /= 10
      digitsBeforePoint += 1
    }
    while rest < 1 {
      rest *= 10
      digitsBeforePoint -= 1
    }
    let places = 11 - digitsBeforePoint
    return places >= 0
      ? (converted * Self.powerOfTen(places)).rounded() / Self.powerOfTen(places)
      : (converted / Self.powerOfTen(-places)).rounded() * Self.powerOfTen(-places)
  }

  private static func powerOfTen(_ exponent: Int) -> Double {
    var value = 1.0
    for _ in 0..<exponent { value *= 10 }
    return value
  }
}
