/// What a plugin says, on its way to terminals and tables.
enum PluginText {
  /// The text as one line of at most `limit` characters of Unicode. A control character becomes a
  /// space: what a plugin says must not move a terminal's cursor or break a table.
  static func line(_ text: some StringProtocol, limit: Int = 1000) -> String {
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(limit) {
      let isControl =
        scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
        || scalar.value == 0x2028 || scalar.value == 0x2029
      line.append(isControl ? " " : scalar)
    }
    return String(line)
  }

}
