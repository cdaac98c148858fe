import CFUCore
import Testing

import CFUTruth

func point(_ x: Double, _ y: Double) -> PixelPoint { PixelPoint(x: x, y: y) }

func read(
  _ text: String, as path: String, _ options: TruthReader.Options = TruthReader.Options()
) throws -> TruthFile {
  try TruthReader.read(bytes: Array(text.utf8), path: path, options: options)
}

/// What reading ends with.
func failure(
  _ bytes: [UInt8], _ path: String, _ options: TruthReader.Options = TruthReader.Options()
) -> CFUError? {
  do throws(CFUError) {
    _ = try TruthReader.read(bytes: bytes, path: path, options: options)
    return nil
  } catch {
    return error
  }
}

extension TruthFile {
  var marks: [TruthMark] { pictures.flatMap(\.marks) }
}

extension TruthMark.Shape {
  /// As points, to be compared.
  var corners: [PixelPoint] {
    switch self {
    case .point(let point): [point]
    case .outline(let corners): corners
    }
  }
}

func isNear(_ a: PixelPoint, _ b: PixelPoint, _ tolerance: Double = 0.01) -> Bool {
  abs(a.x - b.x) <= tolerance && abs(a.y - b.y) <= tolerance
}

/// Bytes of an ImageJ ROI, written field by field from the format's description.
struct MadeROI {
  var bytes: [UInt8]

  /// - Parameters:
  ///   - box: top, left, bottom, right.
  ///   - points: corners relative to the box's top left one.
  init(
    type: UInt8, box: (Int, Int, Int, Int), points: [(Int, Int)] = [], subtype: Int = 0,
    options: Int = 0, name: String = "", group: UInt8 = 0, properties: String = "",
    counters: [Int] = []
  ) {
    bytes = [UInt8](repeating: 0, count: 64)
    put(0, Array("Iout".utf8))
    put(4, [0, 228, type])
    for (index, edge) in [box.0, box.1, box.2, box.3].enumerated() { put16(8 + 2 * index, edge) }
    put16(16, points.count)
    put16(48, subtype)
    put16(50, options)
    for point in points { append16(point.0) }
    for point in points { append16(point.1) }
    let second = bytes.count
    put32(60, second)
    bytes += [UInt8](repeating: 0, count: 64)
    bytes[second + 30] = group
    for (offset, text) in [(16, name), (40, properties)] where !text.isEmpty {
      put32(second + offset, bytes.count)
      put32(second + offset + 4, text.utf16.count)
      for unit in text.utf16 { append16(Int(unit)) }
    }
    if !counters.isEmpty {
      put32(second + 48, bytes.count)
      for counter in counters { append32(counter) }
    }
  }

  mutating func put(_ offset: Int, _ values: [UInt8]) {
    bytes.replaceSubrange(offset..<offset + values.count, with: values)
  }
  mutating func put16(_ offset: Int, _ value: Int) {
    put(offset, [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)])
  }
  mutating func put32(_ offset: Int, _ value: Int) {
    put16(offset, value >> 16)
    put16(offset + 2, value)
  }
  mutating func putFloat(_ offset: Int, _ value: Float) { put32(offset, Int(value.bitPattern)) }
  mutating func append16(_ value: Int) {
    bytes += [0, 0]
    put16(bytes.count - 2, value)
  }
  mutating func append32(_ value: Int) {
    bytes += [0, 0, 0, 0]
    put32(bytes.count - 4, value)
  }

  /// A square of 20 px whose top left corner is at (10, 20).
  static let square = MadeROI(
    type: 0, box: (20, 10, 40, 30), points: [(0, 0), (20, 0), (20, 20), (0, 20)], name: "BFU-E")
}

/// A zip archive of stored entries, written field by field, so that it can say what is not so.
enum MadeZip {
  static func bytes(
    _ entries: [(name: String, bytes: [UInt8])], claimed: Int? = nil, flags: Int = 0,
    method: Int = 0
  ) -> [UInt8] {
    var body: [UInt8] = []
    var list: [UInt8] = []
    for entry in entries {
      let name = Array(entry.name.utf8)
      let count = claimed ?? entry.bytes.count
      let common =
        le16(flags) + le16(method) + le16(0) + le16(0x21) + le32(Int(crc(entry.bytes)))
        + le32(entry.bytes.count) + le32(count) + le16(name.count) + le16(0)
      list += [0x50, 0x4B, 1, 2] + le16(20) + le16(20) + common + le16(0) + le16(0) + le16(0)
      list += le32(0) + le32(body.count) + name
      body += [0x50, 0x4B, 3, 4] + le16(20) + common + name + entry.bytes
    }
    let end =
      [0x50, 0x4B, 5, 6] + le16(0) + le16(0) + le16(entries.count) + le16(entries.count)
      + le32(list.count) + le32(body.count) + le16(0)
    return body + list + end
  }

  private static func le16(_ value: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
  }
  private static func le32(_ value: Int) -> [UInt8] { le16(value) + le16(value >> 16) }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
