import CFUCore
import CFUJSON

/// Files of LabelMe: `shapes` of one picture, in pixels from its corner.
enum LabelMeFile {
  static func read(_ file: JSONFile) throws(CFUError) -> TruthFile {
    let source = file.source
    guard let shapes = file.root["shapes"]?.list else {
      throw file.fault(["shapes"], "'shapes' is no list", "Save the file in LabelMe again.")
    }
    var left = Tally()
    var marks: [TruthMark] = []
    for (index, shape) in shapes.enumerated() {
      if let mark = try mark(shape, ["shapes", "\(index)"], number: index + 1, file, &left) {
        marks.append(mark)
      }
    }
    let named = TruthSource.label(file.root["imagePath"]?.text)
    var size: MarkedPicture.Size?
    if let width = file.root["imageWidth"]?.whole, let height = file.root["imageHeight"]?.whole,
      width > 0, height > 0
    {
      size = MarkedPicture.Size(width: width, height: height)
    }
    return TruthFile(
      path: source.path, format: .labelMe,
      pictures: [
        MarkedPicture(
          picture: named.map { String($0.map { $0 == "\\" ? "/" : $0 }) } ?? source.stem,
          isNamed: named != nil, size: size, marks: marks)
      ],
      remarks: left.items.map { what, count in
        what == "mask"
          ? "\(source.path): \(Words.of(count, "mask")); the box around each is taken."
          : "\(source.path): \(count) x \(what) left out, since it marks no colony."
      })
  }

  private static func mark(
    _ shape: JSONValue, _ path: [String], number: Int, _ file: JSONFile, _ left: inout Tally
  ) throws(CFUError) -> TruthMark? {
    let place = "shape \(number)"
    let label = TruthSource.label(shape["label"]?.text ?? shape["label"]?.whole.map { "\($0)" })
    var kind = shape["shape_type"]?.text ?? "polygon"
    if kind.isEmpty { kind = "polygon" }
    guard ["polygon", "rectangle", "circle", "point", "mask", "oriented_rectangle"].contains(kind)
    else {
      left.note("shape of type \(kind)")
      return nil
    }
    let own = path + ["points"]
    var points: [PixelPoint] = []
    for item in shape["points"]?.list ?? [] {
      guard let point = item.point else {
        throw file.fault(
          own, "\(place) has a point that is not [x, y]", "Save the file in LabelMe again.")
      }
      points.append(point)
    }
    func need(_ count: Int) throws(CFUError) {
      guard points.count == count else {
        throw file.fault(
          own,
          "\(place) is a \(kind) with \(Words.of(points.count, "point")), where \(count) "
            + "\(Words.are(count)) needed", "Draw it again in LabelMe, or delete it.")
      }
    }
    func outline(_ corners: [PixelPoint]) throws(CFUError) -> TruthMark {
      let ring = try file.source.outline(
        corners, offset: -0.5, "\(file.place(own)) (\(place))")
      return TruthMark(shape: .outline(ring), label: label, place: place)
    }
    try file.source.check(points, "\(file.place(own)) (\(place))")
    switch kind {
    case "point":
      try need(1)
      return TruthMark(
        shape: .point(PixelPoint(x: points[0].x - 0.5, y: points[0].y - 0.5)), label: label,
        place: place)
    case "circle":
      try need(2)
      // The centre and a point on the line.
      let (dx, dy) = (points[1].x - points[0].x, points[1].y - points[0].y)
      let radius = (dx * dx + dy * dy).squareRoot()
      return try outline(Ring.ellipse(centre: points[0], semiX: radius, semiY: radius))
    case "rectangle", "mask":
      try need(2)
      if kind == "mask" { left.note("mask") }
      return try outline(
        Ring.rectangle(
          x: min(points[0].x, points[1].x), y: min(points[0].y, points[1].y),
          width: abs(points[1].x - points[0].x), height: abs(points[1].y - points[0].y)))
    default: return try outline(points)
    }
  }
}
