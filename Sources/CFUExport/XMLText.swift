/// Text for XML 1.0.
enum XMLText {
  /// The text with `&`, `<`, `>` and quotes escaped, and with U+FFFD for what XML cannot hold.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in valid(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The text with U+FFFD in place of control characters and of the two scalars that are none, but
  /// for tab and line feed; a carriage return becomes a line feed, as a reader would make it.
  static func valid(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
    var result = String.UnicodeScalarView()
    var afterReturn = false
    for scalar in text.unicodeScalars {
      defer { afterReturn = scalar == "\r" }
      switch scalar.value {
      case 0x0A where afterReturn: break
      case 0x0D: result.append("\n")
      case 0x09, 0x0A: result.append(scalar)
      case ..<0x20, 0x7F..<0xA0, 0xFFFE, 0xFFFF: result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
