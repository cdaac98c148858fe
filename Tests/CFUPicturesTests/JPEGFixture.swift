import CPictureFixtures

/// A JPEG to be written by libjpeg itself.
struct JPEGFixture: Sendable, CustomStringConvertible {
  var across = 2
  var down = 2
  var otherSpace = false
  var progressive = false
  var separateScans = false
  var restartRows = 0
  var restartBlocks = 0
  var ownTables = false
  var quality = 92
  var app1: [UInt8] = []

  var description: String {
    "\(across)x\(down)\(progressive ? " progressive" : "")\(separateScans ? " separate scans" : "")"
      + "\(restartRows + restartBlocks > 0 ? " restarts" : "")\(ownTables ? " own tables" : "")"
      + "\(otherSpace ? " other space" : "")"
  }

  func write(_ drawn: Drawn) -> [UInt8] {
    app1.withUnsafeBufferPointer { payload in
      var kind = fixture_jpeg(
        width: Int32(drawn.width), height: Int32(drawn.height), components: Int32(drawn.channels),
        other_space: otherSpace ? 1 : 0, across: Int32(across), down: Int32(down),
        progressive: progressive ? 1 : 0, separate_scans: separateScans ? 1 : 0,
        restart_rows: Int32(restartRows), restart_blocks: Int32(restartBlocks),
        own_tables: ownTables ? 1 : 0, quality: Int32(quality),
        app1: payload.isEmpty ? nil : payload.baseAddress, app1_count: payload.count)
      return taken(fixture_write_jpeg(&kind, drawn.samples))
    }
  }

  /// An EXIF block whose only tag is the orientation.
  static func exif(_ orientation: UInt16, bigEndian: Bool = false) -> [UInt8] {
    func bytes(_ value: UInt32, _ count: Int) -> [UInt8] {
      let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      return bigEndian ? little.reversed() : little
    }
    return Array("Exif\0\0".utf8) + Array((bigEndian ? "MM" : "II").utf8) + bytes(42, 2)
      + bytes(8, 4) + bytes(1, 2) + bytes(0x0112, 2) + bytes(3, 2) + bytes(1, 4)
      + bytes(UInt32(orientation), 2) + bytes(0, 2) + bytes(0, 4)
  }

  /// What plain libjpeg makes of a file.
  enum Space: Int32 {
    case grey = 1
    case rgb = 2
    case ycbcr = 3
    case cmyk = 4
    var channels: Int { [1: 1, 2: 3, 3: 3, 4: 4][rawValue]! }
  }

  static func plain(_ bytes: [UInt8], _ width: Int, _ height: Int, _ space: Space, scale: Int = 1)
    -> Drawn?
  {
    let (w, h) = ((width + scale - 1) / scale, (height + scale - 1) / scale)
    var out = [UInt8](repeating: 0, count: w * h * space.channels)
    guard fixture_plain_decode(bytes, bytes.count, space.rawValue, Int32(scale), &out) == 0 else {
      return nil
    }
    return Drawn(width: w, height: h, channels: space.channels, samples: out)
  }
}
