import CFUCore
import Foundation

/// Outlines as they stand in the `outline` column: x, y, x, y, ... as little-endian 32-bit floats,
/// full-resolution pixels. 24 bits of mantissa place a point within 0.001 px in any picture here.
enum OutlineBlob {
  static func encode(_ outline: [PixelPoint]) -> Data {
    var words: [UInt32] = []
    words.reserveCapacity(2 * outline.count)
    for point in outline {
      words.append(Float(point.x).bitPattern.littleEndian)
      words.append(Float(point.y).bitPattern.littleEndian)
    }
    return words.withUnsafeBytes { Data($0) }
  }

  static func decode(_ blob: Data) -> [PixelPoint] {
    var outline: [PixelPoint] = []
    outline.reserveCapacity(blob.count / 8)
    blob.withUnsafeBytes { bytes in
      for offset in stride(from: 0, to: bytes.count / 8 * 8, by: 8) {
        let x = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        let y = UInt32(
          littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self))
        outline.append(
          PixelPoint(x: Double(Float(bitPattern: x)), y: Double(Float(bitPattern: y))))
      }
    }
    return outline
  }
}
