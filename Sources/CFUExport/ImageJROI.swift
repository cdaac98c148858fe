import CFUCore
import CFUReport

/// A region of ImageJ in its binary format, version 228: a polygon with corners between pixels.
///
/// The layout is that of `ij.io.RoiEncoder` (ImageJ 1.53): a header of 64 bytes, corners relative to
/// the bounding box as 16-bit integers for programs that know no others, the same as 32-bit floats
/// from the picture's corner, a second header of 64 bytes, then name and properties as UTF-16. All of
/// it big-endian.
package enum ImageJROI {
  /// The bytes of one `.roi` file.
  ///
  /// Class and reason stand in the name and the properties; `group` is the class's number, by which
  /// the ROI Manager selects. ImageJ draws a group in a colour of its own; the class's colour is for
  /// readers that do not, and for what is not counted.
  package static func bytes(_ object: ExportedObject) -> [UInt8] {
    // The format counts corners in 16 bits. Outlines have some dozens to hundreds.
    let step = (object.outline.count - 1) / 0xFFFF + 1
    let corners = stride(from: 0, to: object.outline.count, by: step).map { object.outline[$0] }
    let (xs, ys) = (corners.map(\.x), corners.map(\.y))
    let left = (xs.min() ?? 0).rounded(.down)
    let top = (ys.min() ?? 0).rounded(.down)
    let right = (xs.max() ?? 0).rounded(.up)
    let bottom = (ys.max() ?? 0).rounded(.up)
    let name = Array(Self.name(object).utf16)
    let properties = Array(properties(of: object).utf16)

    var data = BigEndian()
    data.ascii("Iout")
    data.int16(228)
    data.bytes.append(0)  // polygon
    data.bytes.append(0)
    for edge in [top, left, bottom, right] { data.int16(edge) }
    data.int16(corners.count)
    data.zeros(16)
    data.int16(1)  // stroke width, px
    data.zeros(4)
    let colour = object.colour
    data.int32(
      0xFF00_0000 | UInt32(colour.red) << 16 | UInt32(colour.green) << 8 | UInt32(colour.blue))
    data.zeros(4)
    data.zeros(2)
    data.int16(128)  // options: corners between pixels
    data.zeros(8)
    let second = 64 + 12 * corners.count
    data.int32(UInt32(second))
    for point in corners { data.int16(point.x - left) }
    for point in corners { data.int16(point.y - top) }
    for point in corners { data.int32(Float(point.x).bitPattern) }
    for point in corners { data.int32(Float(point.y).bitPattern) }

    data.zeros(16)
    data.int32(UInt32(second + 64))
    data.int32(UInt32(name.count))
    data.zeros(6)
    data.bytes.append(UInt8(min(object.group, 255)))
    data.bytes.append(0)
    data.zeros(4)
    data.int32(Float(1).bitPattern)  // stroke width, px
    data.int32(UInt32(second + 64 + 2 * name.count))
    data.int32(UInt32(properties.count))
    data.zeros(16)
    for unit in name + properties { data.int16(Int(unit)) }
    return data.bytes
  }

  /// `0012 BFU-E`: sorts as the objects are numbered.
  package static func name(_ object: ExportedObject) -> String {
    let digits = String(object.number)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + " " + object.label
  }

  /// `key: value` lines, as ImageJ shows them.
  private static func properties(of object: ExportedObject) -> String {
    var lines = ["class: \(object.label)", "overlap: \(object.overlap)"]
    for item in object.measurements {
      lines.append("\(item.name): \(DecimalText.fixed(item.value, decimals: item.decimals))")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// Bytes with the highest first.
private struct BigEndian {
  var bytes: [UInt8] = []

  mutating func ascii(_ text: String) { bytes.append(contentsOf: text.utf8) }
  mutating func zeros(_ count: Int) { bytes.append(contentsOf: repeatElement(0, count: count)) }

  /// The low 16 bits, as ImageJ writes what needs more.
  mutating func int16(_ value: Int) {
    bytes.append(UInt8(truncatingIfNeeded: value >> 8))
    bytes.append(UInt8(truncatingIfNeeded: value))
  }

  mutating func int16(_ value: Double) { int16(Int(max(-1e9, min(1e9, value)))) }

  mutating func int32(_ value: UInt32) {
    for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
  }
}
