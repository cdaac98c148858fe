import CFUCore

/// YOLO's text: a line a colony with the number of its class and fractions of the picture's width
/// and height, `class x y width height` of a box or `class x1 y1 x2 y2 x3 y3 ...` of a polygon. One
/// number more at the end is a confidence.
enum YoloText {
  /// Numbers on every line, and nothing else.
  static func isMeant(_ source: TruthSource) -> Bool {
    guard TruthSource.ending(of: source.path) == "txt" else { return false }
    if source.bytes.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) { return true }
    guard let text = String(validating: source.bytes, as: UTF8.self) else { return false }
    let first = text.split(whereSeparator: \.isNewline).lazy.map { fields($0) }
      .first { !$0.isEmpty }
    guard let first else { return false }
    return first.count > 1 && first.allSatisfy { Numbers.parse($0) != nil }
  }

  private static func fields(_ line: Substring) -> [Substring] {
    line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" })
  }

  static func read(_ source: TruthSource) throws(CFUError) -> TruthFile {
    let classes = try YoloNames.find(source)
    let text = String(decoding: source.bytes, as: UTF8.self)
    var marks: [TruthMark] = []
    var line = 0
    for row in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      line += 1
      let fields = fields(row)
      if fields.isEmpty { continue }
      marks.append(try mark(fields, line, classes, source))
    }
    if marks.isEmpty, classes == nil {
      throw source.fault(
        nil, "the file is empty, and no classes.txt or data.yaml beside it says that it is YOLO's",
        "Give a file with marks, or put classes.txt beside it if nobody saw a colony.")
    }
    var remarks: [String] = []
    if classes == nil {
      remarks.append(
        "\(source.path): no classes.txt or data.yaml beside it, so that its classes are numbers.")
    }
    return TruthFile(
      path: source.path, format: .yolo,
      pictures: [
        MarkedPicture(picture: source.stem, isNamed: false, unit: .fractions, marks: marks)
      ], remarks: remarks)
  }

  /// Rounding leads a little beyond the edge.
  private static let slack = 1e-3

  private static func mark(
    _ fields: [Substring], _ line: Int, _ classes: [Int: String]?, _ source: TruthSource
  ) throws(CFUError) -> TruthMark {
    let place = "line \(line)"
    var values: [Double] = []
    for field in fields {
      guard let value = Numbers.parse(field) else {
        throw source.fault(
          place, "'\(field)' is no number",
          "Write class x y width height, or class and the corners x y, as fractions.")
      }
      values.append(value)
    }
    guard let number = Int(exactly: values[0]), number >= 0 else {
      throw source.fault(
        place, "'\(fields[0])' is no number of a class", "Write 0, 1, 2 and so on.")
    }
    var coordinates = Array(values.dropFirst())
    // A confidence stands behind the box or the pairs.
    if coordinates.count == 5 || (coordinates.count > 6 && !coordinates.count.isMultiple(of: 2)) {
      coordinates.removeLast()
    }
    guard coordinates.count == 4 || (coordinates.count >= 6 && coordinates.count.isMultiple(of: 2))
    else {
      throw source.fault(
        place,
        "the line has \(Words.of(fields.count, "number")), where 5 of a box or 7 and more of a "
          + "polygon are expected",
        "Write class x y width height, or class and at least three corners x y.")
    }
    for value in coordinates where !(-slack...1 + slack).contains(value) {
      throw source.fault(
        place, "\(value) is outside 0 to 1",
        "YOLO's coordinates are fractions of the picture's width and height; export them again.")
    }
    let corners: [PixelPoint]
    if coordinates.count == 4 {
      guard coordinates[2] > 0, coordinates[3] > 0 else {
        throw source.fault(
          place, "the box has no width or no height", "Draw it again, or delete the line.")
      }
      corners = Ring.rectangle(
        x: coordinates[0] - coordinates[2] / 2, y: coordinates[1] - coordinates[3] / 2,
        width: coordinates[2], height: coordinates[3])
    } else {
      corners = stride(from: 0, to: coordinates.count, by: 2).map {
        PixelPoint(x: coordinates[$0], y: coordinates[$0 + 1])
      }
    }
    var label = "\(number)"
    if let classes {
      guard let name = classes[number] else {
        throw source.fault(
          place, "class \(number) is not among the \(classes.count) names beside the file",
          "Add it to classes.txt or data.yaml, or correct the line.")
      }
      label = name
    }
    let ring = try source.outline(corners, offset: 0, place)
    return TruthMark(shape: .outline(ring), label: label, place: place)
  }
}
