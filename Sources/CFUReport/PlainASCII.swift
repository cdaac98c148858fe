/// Text for a font that has ASCII letters only.
package enum PlainASCII {
  /// The text with every letter outside ASCII written as its nearest ASCII letters: `é` as `e`, `µ`
  /// as `u`, `α` as `alpha`; what has none shows as `?`.
  ///
  /// The letter is taken from the character's Unicode name (LATIN SMALL LETTER E WITH ACUTE), which
  /// spares a table and knows every accent.
  package static func of(_ text: String) -> String {
    var plain = ""
    for scalar in text.unicodeScalars {
      if scalar.value >= 0x20, scalar.value < 0x7F {
        plain.unicodeScalars.append(scalar)
      } else {
        plain += replacement(scalar)
      }
    }
    return plain
  }

  private static let special: [Unicode.Scalar: String] = [
    "\u{B5}": "u", "\u{3BC}": "u", "\u{DF}": "ss", "\u{E6}": "ae", "\u{C6}": "AE",
    "\u{153}": "oe", "\u{152}": "OE", "\u{D7}": "x", "\u{2212}": "-", "\u{2010}": "-",
    "\u{2011}": "-", "\u{2013}": "-", "\u{2014}": "-", "\u{2018}": "'", "\u{2019}": "'",
    "\u{201C}": "\"", "\u{201D}": "\"", "\u{2026}": "...", "\u{B0}": "deg", "\u{B7}": ".",
    "\u{B2}": "2", "\u{B3}": "3", "\u{B1}": "+-", "\u{2265}": ">=", "\u{2264}": "<=",
  ]

  private static func replacement(_ scalar: Unicode.Scalar) -> String {
    if let known = special[scalar] { return known }
    let properties = scalar.properties
    if properties.isWhitespace || scalar.value < 0x20 { return " " }
    if properties.generalCategory == .nonspacingMark { return "" }
    let words = (properties.name ?? "").split(separator: " ")
    guard words.count >= 4, words[2] == "LETTER", words[0] == "LATIN" || words[0] == "GREEK",
      words[0] == "GREEK" || words[3].count == 1
    else { return "?" }
    let letter = String(words[3])
    guard words[1] == "SMALL" else { return letter.prefix(1) + letter.dropFirst().lowercased() }
    return letter.lowercased()
  }
}
