package import CFUCore
import Glibc

/// The picture of a dish with everything that was found on it, for a person to check.
///
/// Counted colonies are outlined in the colour of their class, black where they have none (dashed
/// where two may be merged), objects that are not counted thin and grey, unclassified ones black and
/// dashed with a question mark. The name, the total and the flags stand above the picture, the legend
/// with its counts and a scale bar below, so that nothing on the dish is covered.
package enum Overlay {
  /// Draws the overlay.
  /// - Parameters:
  ///   - picture: the whole dish picture, upright, at any scale; outlines are scaled to it.
  ///   - record: what was found, in full-resolution pixels.
  ///   - dish: the dish's name; letters outside ASCII are written in their nearest ASCII letters.
  /// - Returns: a picture of the same width, higher by the lines above and below.
  /// - Throws: `CFUError.Code.internal` when the bridge refuses.
  package static func draw(
    on picture: RGBImage, record: DishRecord, dish: String
  ) throws(CFUError) -> RGBImage {
    precondition(picture.width > 0 && picture.height > 0, "a picture has at least one pixel")
    let layout = OverlayLayout(width: picture.width, record: record, dish: PlainASCII.of(dish))
    var canvas = Canvas(
      height: layout.top + picture.height + layout.bottom, picture: picture, top: layout.top,
      background: .white)
    let pen = OverlayPen(
      scaleX: Double(picture.width) / Double(max(1, record.geometry.width)),
      scaleY: Double(picture.height) / Double(max(1, record.geometry.height)),
      thickness: layout.thickness, colours: layout.colours)
    // An outline that leaves the picture must not run into the title or the legend.
    canvas.window = layout.top..<layout.top + picture.height
    if let wall = record.geometry.dish { try pen.wall(wall, on: &canvas) }
    // Counted colonies last: where outlines cross, the counted one is seen.
    for item in record.objects where !item.verdict.counted { try pen.draw(item, on: &canvas) }
    for item in record.objects where item.verdict.counted { try pen.draw(item, on: &canvas) }
    canvas.window = 0..<canvas.height
    try layout.draw(on: &canvas, below: layout.top + picture.height)
    return canvas.picture
  }

  /// What the legend says of a record, entry by entry.
  package static func legend(of record: DishRecord) -> [String] {
    OverlayLayout(width: 1000, record: record, dish: "").texts
  }

  /// Where full-resolution pixels lie on a drawn overlay: factors, and rows above the picture.
  ///
  /// - Parameters:
  ///   - width: of the overlay, px; `height` likewise, the lines above and below included.
  ///   - record: what was drawn, under the name `dish`.
  package static func placement(
    width: Int, height: Int, record: DishRecord, dish: String
  ) -> (scaleX: Double, scaleY: Double, top: Double) {
    let layout = OverlayLayout(width: width, record: record, dish: PlainASCII.of(dish))
    let rows = max(1, height - layout.top - layout.bottom)
    return (
      Double(width) / Double(max(1, record.geometry.width)),
      Double(rows) / Double(max(1, record.geometry.height)), Double(layout.top)
    )
  }
}

/// Draws objects where they lie on the picture.
private struct OverlayPen {
  var scaleX: Double
  var scaleY: Double
  var thickness: Int
  var colours: [String: Colour]

  /// From full-resolution pixels to those of the picture; whole numbers are the middles of pixels
  /// in both.
  private func place(_ point: PixelPoint) -> PixelPoint {
    PixelPoint(
      x: (point.x + 0.5) * scaleX - 0.5, y: (point.y + 0.5) * scaleY - 0.5)
  }

  func wall(_ wall: DishEllipse, on canvas: inout Canvas) throws(CFUError) {
    let points = (0..<180).map { step -> PixelPoint in
      let turn = Double(step) * .pi / 90
      let (x, y) = (wall.semiMajor * cos(turn), wall.semiMinor * sin(turn))
      return place(
        PixelPoint(
          x: wall.centre.x + x * cos(wall.angle) - y * sin(wall.angle),
          y: wall.centre.y + x * sin(wall.angle) + y * cos(wall.angle)))
    }
    try canvas.line(
      points, closed: true, stroke: Stroke(thickness: 1, colour: .grey, dash: 4 * thickness))
  }

  func draw(_ item: ClassifiedObject, on canvas: inout Canvas) throws(CFUError) {
    let outline = item.object.outline.map(place)
    if item.verdict.counted {
      let colour = item.verdict.classID.flatMap { colours[$0] } ?? .ink
      try canvas.line(
        outline, closed: true,
        stroke: Stroke(
          thickness: thickness, colour: colour, dash: item.object.overlap ? 4 * thickness : 0,
          casing: 1))
    } else if item.verdict.reason == .unclassified {
      try canvas.line(
        outline, closed: true,
        stroke: Stroke(thickness: thickness, colour: .ink, dash: 3 * thickness, casing: 1))
      try mark(item, on: &canvas)
    } else {
      try canvas.line(outline, closed: true, stroke: Stroke(thickness: 1, colour: .grey))
    }
  }

  private func mark(_ item: ClassifiedObject, on canvas: inout Canvas) throws(CFUError) {
    let style = TextStyle(capHeight: Double(6 + 4 * thickness), thickness: thickness)
    let centre = place(item.object.centre)
    // Beyond this no coordinate is drawn, and none need fit into an integer.
    guard abs(centre.x) < 1e6, abs(centre.y) < 1e6 else { return }
    let x = Int(centre.x) - style.width("?") / 2
    let y = Int(centre.y + style.capHeight / 2)
    let halo = TextStyle(capHeight: style.capHeight, thickness: thickness + 2)
    try canvas.text("?", x: x, y: y, style: halo, colour: .white)
    try canvas.text("?", x: x, y: y, style: style, colour: .ink)
  }
}
