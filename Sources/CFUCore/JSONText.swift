/// JSON that is written piece by piece, where a whole document would not fit in memory.
package enum JSONText {
  /// A string with its quotes.
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20:
        result += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// `x,y,x,y,...` with two decimals.
  package static func coordinates(_ points: [PixelPoint]) -> String {
    var bytes: [UInt8] = []
    for (index, point) in points.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(point, to: &bytes)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A GeoJSON geometry (RFC 7946) of rings that lie beside each other: a polygon, or several where
  /// there is more than one ring. Each ring ends where it began.
  ///
  /// - Parameter rings: at least one, none empty, the first point not repeated.
  package static func polygons(_ rings: [[PixelPoint]]) -> String {
    let isSeveral = rings.count != 1
    var bytes = Array("{\"type\":\"\(isSeveral ? "MultiPolygon" : "Polygon")\",".utf8)
    bytes.append(contentsOf: "\"coordinates\":\(isSeveral ? "[" : "")".utf8)
    for (place, ring) in rings.enumerated() {
      bytes.append(contentsOf: (place > 0 ? ",[[" : "[[").utf8)
      for (index, point) in (ring + ring.prefix(1)).enumerated() {
        bytes.append(contentsOf: (index > 0 ? ",[" : "[").utf8)
        append(point, to: &bytes)
        bytes.append(UInt8(ascii: "]"))
      }
      bytes.append(contentsOf: "]]".utf8)
    }
    return String(decoding: bytes, as: UTF8.self) + (isSeveral ? "]}" : "}")
  }

  /// A UUID of version 8 (RFC 9562) made of 122 of the bits given.
  package static func uuid(_ high: UInt64, _ low: UInt64) -> String {
    let text =
      hexadecimal((high & ~0xF000) | 0x8000)
      + hexadecimal((low & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000)
    var parts: [Substring] = []
    var rest = text[...]
    for length in [8, 4, 4, 4, 12] {
      parts.append(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    return parts.joined(separator: "-")
  }

  private static func append(_ point: PixelPoint, to bytes: inout [UInt8]) {
    DecimalText.append(point.x, decimals: 2, to: &bytes)
    bytes.append(UInt8(ascii: ","))
    DecimalText.append(point.y, decimals: 2, to: &bytes)
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
