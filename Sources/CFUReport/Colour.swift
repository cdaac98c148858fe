package import CFUCore
import CVisionBridge

/// A colour of outlines and letters.
package struct Colour: Sendable, Hashable {
  package var red: UInt8
  package var green: UInt8
  package var blue: UInt8

  var c: cv_colour { cv_colour(red: red, green: green, blue: blue) }

  static let white = Colour(red: 255, green: 255, blue: 255)
  package static let ink = Colour(red: 40, green: 40, blue: 40)
  static let grey = Colour(red: 128, green: 128, blue: 128)

  /// Reads `#rrggbb`; nil for anything else.
  package init?(hex: String) {
    guard hex.utf8.count == 7, hex.hasPrefix("#"), hex.dropFirst().allSatisfy(\.isHexDigit),
      let value = UInt32(hex.dropFirst(), radix: 16)
    else { return nil }
    self.init(
      red: UInt8(value >> 16), green: UInt8(value >> 8 & 255), blue: UInt8(value & 255))
  }

  package init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// Colours that remain apart for colour-blind eyes (Okabe and Ito 2008, "Color Universal
  /// Design"), without black and the yellow that is lost on a bright gel.
  package static let palette: [Colour] = [
    Colour(red: 213, green: 94, blue: 0), Colour(red: 0, green: 114, blue: 178),
    Colour(red: 0, green: 158, blue: 115), Colour(red: 204, green: 121, blue: 167),
    Colour(red: 230, green: 159, blue: 0), Colour(red: 86, green: 180, blue: 233),
  ]

  /// One colour a class: the classifier's own, or else one of the palette by its place in the list.
  package static func of(_ classes: [ColonyClass]) -> [String: Colour] {
    var colours: [String: Colour] = [:]
    for (index, item) in classes.enumerated() {
      colours[item.id] = Colour(hex: item.colour) ?? palette[index % palette.count]
    }
    return colours
  }
}
