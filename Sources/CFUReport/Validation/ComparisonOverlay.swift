package import CFUCore

/// The picture of a dish with both parties' marks.
///
/// Every state has a colour and, for eyes or printers without colours, a letter and a line of its
/// own: agreed colonies are thin, the others thick; the machine's outlines are full, the person's
/// dashed or crosses. Title and legend stand outside the picture.
package enum ComparisonOverlay {
  private struct Look {
    var colour: Colour
    /// Beside the mark and in the legend; empty for an agreed one.
    var letter: String
    var words: String
  }

  private static func look(_ state: ComparedMark.State) -> Look? {
    switch state {
    case .agreed: Look(colour: Colour.palette[2], letter: "", words: "agreed")
    case .misclassified:
      Look(colour: Colour.palette[3], letter: "C", words: "class differs")
    case .missed: Look(colour: Colour.palette[0], letter: "M", words: "missed, person alone")
    case .spurious:
      Look(colour: Colour.palette[1], letter: "S", words: "spurious, machine alone")
    case .uncounted: nil
    }
  }

  /// - Parameters:
  ///   - picture: the whole dish picture, upright, at any scale.
  ///   - geometry: of the picture at full resolution.
  ///   - marks: both marks of an agreed or misclassified colony; of a missed or spurious one its
  ///     own. Uncounted ones are not drawn.
  ///   - title: letters outside ASCII are written in their nearest ASCII letters.
  /// - Returns: a picture of the same width, higher by the lines above and below.
  package static func draw(
    on picture: RGBImage, geometry: PictureGeometry, marks: [ComparedMark], title: String
  ) throws(CFUError) -> RGBImage {
    precondition(picture.width > 0 && picture.height > 0, "a picture has at least one pixel")
    let width = picture.width
    let thickness = min(8, max(2, (width + 400) / 800))
    let capHeight = min(60, max(8, Double(width) / 85))
    let style = TextStyle(capHeight: capHeight, thickness: max(1, Int(capHeight / 9)))
    let margin = Int(capHeight)
    let lineHeight = Int(capHeight * 2.2)
    let legend = Legend(marks, style: style, width: width, thickness: thickness)
    let top = lineHeight + margin / 2
    let bar = OverlayLayout.scaleBar(
      umPerPixel: geometry.calibration.umPerPixel * Double(geometry.width) / Double(width),
      width: width)
    let height = top + picture.height + lineHeight * (legend.rows + 1) + margin / 2
    var canvas = Canvas(height: height, picture: picture, top: top, background: .white)
    canvas.window = top..<top + picture.height
    let pen = MarkPen(
      scaleX: Double(width) / Double(max(1, geometry.width)),
      scaleY: Double(picture.height) / Double(max(1, geometry.height)))
    // Agreed ones first: where marks cross, the disputed one is seen.
    for state in ComparedMark.State.allCases {
      guard let look = look(state) else { continue }
      for mark in marks where mark.state == state {
        try pen.draw(
          mark, thickness: state == .agreed ? 1 : thickness, colour: look.colour,
          casing: state == .agreed ? 0 : 1, arm: Double(4 + 3 * thickness), on: &canvas)
      }
    }
    for mark in marks { try letter(mark, pen: pen, thickness: thickness, on: &canvas) }
    canvas.window = 0..<height
    let baseline = Int(capHeight * 1.7)
    try canvas.text(
      style.fit(PlainASCII.of(title), into: width - 2 * margin), x: margin, y: baseline,
      style: style, colour: .ink)
    let below = top + picture.height + baseline
    try legend.draw(on: &canvas, baseline: below, style: style)
    if bar.pixels > 0 {
      let y = below + legend.rows * lineHeight
      let x = width - margin - style.width(bar.label)
      let barHeight = max(2, Int(capHeight / 3))
      try canvas.box(
        x: x - margin / 2 - bar.pixels, y: y - Int(capHeight / 2) - barHeight / 2,
        width: bar.pixels, height: barHeight, colour: .ink)
      try canvas.text(bar.label, x: x, y: y, style: style, colour: .ink)
      try canvas.text(
        style.fit(
          "full line: machine; dashed line or cross: person",
          into: x - margin / 2 - bar.pixels - 2 * margin), x: margin, y: y, style: style,
        colour: .ink)
    }
    return canvas.picture
  }

  /// One letter a colony: beside the machine's mark of a misclassified one.
  private static func letter(
    _ mark: ComparedMark, pen: MarkPen, thickness: Int, on canvas: inout Canvas
  ) throws(CFUError) {
    guard let look = look(mark.state), !look.letter.isEmpty,
      mark.state != .misclassified || mark.party == .machine
    else { return }
    let outline = (mark.outline.count > 2 ? mark.outline : [mark.centre]).map(pen.place)
    let right = (outline.map(\.x).max() ?? 0) + Double(3 + thickness)
    let top = (outline.map(\.y).min() ?? 0)
    // Beyond this no coordinate is drawn, and none need fit into an integer.
    guard abs(right) < 1e6, abs(top) < 1e6 else { return }
    let cap = Double(6 + 3 * thickness)
    let thick = max(1, thickness - 1)
    let halo = TextStyle(capHeight: cap, thickness: thick + 3)
    let style = TextStyle(capHeight: cap, thickness: thick)
    try canvas.text(look.letter, x: Int(right), y: Int(top + cap), style: halo, colour: .white)
    try canvas.text(
      look.letter, x: Int(right), y: Int(top + cap), style: style, colour: .ink)
  }

  /// The states with their counts, from left to right and wrapped.
  private struct Legend {
    private struct Entry {
      var stroke: Stroke
      var text: String
      var x = 0
      var row = 0
    }

    private var entries: [Entry] = []
    private(set) var rows = 1
    private let swatch: Int
    private let lineHeight: Int

    init(_ marks: [ComparedMark], style: TextStyle, width: Int, thickness: Int) {
      let margin = Int(style.capHeight)
      swatch = Int(style.capHeight * 2.5)
      lineHeight = Int(style.capHeight * 2.2)
      var x = margin
      for state in ComparedMark.State.allCases {
        guard let look = ComparisonOverlay.look(state) else { continue }
        // A colony that both have has two marks.
        let party: ComparedMark.Party = state == .missed ? .person : .machine
        let count = marks.count { $0.state == state && $0.party == party }
        let letter = look.letter.isEmpty ? "" : "\(look.letter) "
        var entry = Entry(
          stroke: Stroke(
            thickness: state == .agreed ? 1 : thickness + 1, colour: look.colour,
            dash: state == .missed ? 3 + 3 * thickness : 0),
          text: "\(letter)\(look.words): \(count)")
        let needed = swatch + margin / 2 + style.width(entry.text) + 2 * margin
        if x > margin, x + needed > width {
          x = margin
          rows += 1
        }
        (entry.x, entry.row) = (x, rows - 1)
        entries.append(entry)
        x += needed
      }
    }

    func draw(on canvas: inout Canvas, baseline: Int, style: TextStyle) throws(CFUError) {
      for entry in entries {
        let y = baseline + entry.row * lineHeight
        let middle = Double(y) - style.capHeight / 2
        try canvas.line(
          [
            PixelPoint(x: Double(entry.x), y: middle),
            PixelPoint(x: Double(entry.x + swatch), y: middle),
          ], closed: false, stroke: entry.stroke)
        try canvas.text(
          entry.text, x: entry.x + swatch + Int(style.capHeight) / 2, y: y, style: style,
          colour: .ink)
      }
    }
  }
}
