import CFUCore

/// One ROI of ImageJ in its binary format; the layout is that of `ij.io.RoiDecoder` (ImageJ 1.53).
struct ROIRecord {
  struct Problem: Error {
    /// Byte at which reading stopped.
    var offset: Int
    /// The rest of a sentence.
    var what: String
  }

  enum Shape {
    /// In pixels whose centres are whole numbers, with the number of each one's counter; the
    /// counters are empty where the file has none.
    case points([PixelPoint], [Int])
    /// In pixels whose corners are whole numbers.
    case outline([PixelPoint])
    /// Pieces and holes, likewise.
    case composite([[PixelPoint]])
    /// What is no area and no point, as in "line ROI".
    case other(String)
  }

  private(set) var shape = Shape.other("ROI")
  private(set) var name = ""
  /// `key: value` lines.
  private(set) var properties = ""
  /// 0 for none.
  private(set) var group = 0

  private let data: BigEndianBytes

  init(_ bytes: [UInt8]) throws(Problem) {
    data = BigEndianBytes(bytes)
    guard bytes.starts(with: Magic.roi) else {
      throw Problem(offset: 0, what: "the file does not begin with 'Iout'")
    }
    guard bytes.count >= 64 else {
      throw Problem(
        offset: bytes.count, what: "the ROI ends within its header of 64 bytes")
    }
    try readSecondHeader()
    shape = try readShape()
  }

  /// Numbers of `RoiDecoder`.
  private enum Kind {
    static let polygon = 0, rectangle = 1, oval = 2, line = 3, freeLine = 4, polyline = 5
    static let none = 6, freehand = 7, traced = 8, angle = 9, point = 10
  }

  private enum Subtype {
    static let text = 1, arrow = 2, ellipse = 3, image = 4
  }

  private func readShape() throws(Problem) -> Shape {
    let version = try data.int16(4)
    let kind = Int(try data.byte(6))
    let subtype = try data.int16(48)
    let isFine = try data.int16(50) & 128 != 0 && version >= 222
    switch subtype {
    case Subtype.text: return .other("text ROI")
    case Subtype.arrow: return .other("arrow ROI")
    case Subtype.image: return .other("image ROI")
    default: break
    }
    let composite = try data.int32(36)
    if kind == Kind.rectangle, composite > 0 {
      return .composite(try ROIPath.rings(data, count: composite))
    }
    switch kind {
    case Kind.rectangle, Kind.oval:
      let box = try box(isFine: isFine && version >= 223)
      if kind == Kind.rectangle {
        return .outline(Ring.rectangle(x: box.x, y: box.y, width: box.width, height: box.height))
      }
      let centre = PixelPoint(x: box.x + box.width / 2, y: box.y + box.height / 2)
      return .outline(
        Ring.ellipse(centre: centre, semiX: box.width / 2, semiY: box.height / 2))
    case Kind.freehand where subtype == Subtype.ellipse: return .outline(try ellipse())
    case Kind.polygon, Kind.freehand, Kind.traced: return .outline(try corners(isFine: isFine))
    case Kind.point: return .points(try corners(isFine: isFine), counters)
    case Kind.line, Kind.freeLine, Kind.polyline: return .other("line ROI")
    case Kind.angle: return .other("angle ROI")
    case Kind.none: return .other("empty ROI")
    default: throw Problem(offset: 6, what: "\(kind) is no type of ROI")
    }
  }

  private func box(
    isFine: Bool
  ) throws(Problem) -> (x: Double, y: Double, width: Double, height: Double) {
    let box: (x: Double, y: Double, width: Double, height: Double)
    if isFine {
      box = (
        try data.float(18), try data.float(22), try data.float(26), try data.float(30)
      )
    } else {
      let (top, left) = (try data.int16(8), try data.int16(10))
      box = (
        Double(left), Double(top), Double(try data.int16(14) - left),
        Double(try data.int16(12) - top)
      )
    }
    guard box.width > 0, box.height > 0 else {
      throw Problem(offset: isFine ? 26 : 8, what: "the ROI has no width or no height")
    }
    return box
  }

  /// Both ends of the long axis and the ratio of the axes.
  private func ellipse() throws(Problem) -> [PixelPoint] {
    let (x1, y1) = (try data.float(18), try data.float(22))
    let (x2, y2) = (try data.float(26), try data.float(30))
    let ratio = try data.float(52)
    let (dx, dy) = (x2 - x1, y2 - y1)
    let semi = (dx * dx + dy * dy).squareRoot() / 2
    guard semi > 0, ratio > 0, semi.isFinite, ratio.isFinite else {
      throw Problem(offset: 18, what: "the ellipse has no length or no width")
    }
    return Ring.ellipse(
      centre: PixelPoint(x: (x1 + x2) / 2, y: (y1 + y2) / 2), semiX: semi, semiY: semi * ratio,
      angle: Angle.of(x: dx, y: dy))
  }

  private func corners(isFine: Bool) throws(Problem) -> [PixelPoint] {
    var count = try data.unsigned16(16)
    // More than 16 bits can hold.
    if count == 0 { count = try data.int32(18) }
    guard count > 0 else { throw Problem(offset: 16, what: "the ROI has no corners") }
    let needed = 64 + count * (isFine ? 12 : 4)
    guard count <= 10_000_000, needed <= data.count else {
      throw Problem(
        offset: data.count,
        what: "the ROI has \(count) corners, which take \(needed) bytes, and ends before them")
    }
    let (top, left) = (try data.int16(8), try data.int16(10))
    var points: [PixelPoint] = []
    points.reserveCapacity(count)
    for index in 0..<count {
      if isFine {
        let start = 64 + 4 * count
        points.append(
          PixelPoint(
            x: try data.float(start + 4 * index), y: try data.float(start + 4 * (count + index))))
      } else {
        let (x, y) = (try data.int16(64 + 2 * index), try data.int16(64 + 2 * (count + index)))
        points.append(PixelPoint(x: Double(left + max(0, x)), y: Double(top + max(0, y))))
      }
    }
    return points
  }

  private var counters: [Int] = []

  private mutating func readSecondHeader() throws(Problem) {
    let second = try data.int32(60)
    guard second > 0 else { return }
    guard second >= 64, second + 52 <= data.count else {
      throw Problem(
        offset: data.count,
        what: "the second header should stand at byte \(second), and the ROI ends before it")
    }
    name = try text(at: second + 16, length: second + 20, what: "name")
    properties = try text(at: second + 40, length: second + 44, what: "list of properties")
    group = Int(try data.byte(second + 30))
    let counted = try data.int32(second + 48)
    guard counted > 0 else { return }
    var points = try data.unsigned16(16)
    if points == 0 { points = try data.int32(18) }
    guard points >= 0, points <= 10_000_000, counted + 4 * points <= data.count else {
      throw Problem(offset: data.count, what: "the ROI ends within the counters of its points")
    }
    for index in 0..<points {
      counters.append(try data.int32(counted + 4 * index) & 0xFF)
    }
  }

  private func text(at offset: Int, length: Int, what: String) throws(Problem) -> String {
    let (start, count) = (try data.int32(offset), try data.int32(length))
    guard start > 0, count > 0 else { return "" }
    guard count < 1 << 24, start + 2 * count <= data.count else {
      throw Problem(offset: data.count, what: "the ROI ends within its \(what)")
    }
    var units: [UInt16] = []
    for index in 0..<count { units.append(UInt16(try data.unsigned16(start + 2 * index))) }
    return String(decoding: units, as: UTF16.self)
  }
}

/// Bytes with the highest first.
struct BigEndianBytes {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var count: Int { bytes.count }

  private func bits(_ offset: Int, _ width: Int) throws(ROIRecord.Problem) -> UInt32 {
    guard offset >= 0, offset + width <= bytes.count else {
      throw ROIRecord.Problem(offset: bytes.count, what: "the ROI is cut off")
    }
    return bytes[offset..<offset + width].reduce(0) { $0 << 8 | UInt32($1) }
  }

  func byte(_ offset: Int) throws(ROIRecord.Problem) -> UInt8 { UInt8(try bits(offset, 1)) }

  func unsigned16(_ offset: Int) throws(ROIRecord.Problem) -> Int { Int(try bits(offset, 2)) }

  func int16(_ offset: Int) throws(ROIRecord.Problem) -> Int {
    Int(Int16(truncatingIfNeeded: try bits(offset, 2)))
  }

  func int32(_ offset: Int) throws(ROIRecord.Problem) -> Int {
    Int(Int32(bitPattern: try bits(offset, 4)))
  }

  func float(_ offset: Int) throws(ROIRecord.Problem) -> Double {
    Double(Float(bitPattern: try bits(offset, 4)))
  }
}
