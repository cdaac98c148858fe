package import CFUCore

/// The picture of one disputed colony with its neighbourhood, for a person to judge.
package enum DisputePicture {
  /// Width of the picture, px; the caption comes below.
  package static let side = 480
  private static let capHeight = 9.0
  private static let lineHeight = 20

  /// - Parameters:
  ///   - crop: square, of any size.
  ///   - x: full-resolution column of the crop's first pixel; `y` likewise, `width` of the crop in
  ///     full-resolution px.
  ///   - disputed: the marks of the colony in question.
  ///   - neighbours: further marks; those outside the crop do no harm.
  ///   - umPerPixel: micrometres per full-resolution pixel.
  package static func draw(
    on crop: RGBImage, x: Int, y: Int, width: Int, dispute: Dispute, disputed: [ComparedMark],
    neighbours: [ComparedMark], umPerPixel: Double
  ) throws(CFUError) -> RGBImage {
    let picture = crop.scaled(to: side)
    let height = picture.height + 4 * lineHeight + lineHeight / 2
    var canvas = Canvas(height: height, picture: picture, top: 0, background: .white)
    canvas.window = 0..<picture.height
    let scale = Double(side) / Double(max(1, width))
    let pen = MarkPen(scaleX: scale, scaleY: scale, originX: Double(x), originY: Double(y))
    for mark in neighbours {
      try pen.draw(
        mark, thickness: 1, colour: mark.state == .uncounted ? .grey : mark.party.colour,
        casing: 0, arm: 6, on: &canvas)
    }
    for mark in disputed {
      try pen.draw(
        mark, thickness: mark.state == .uncounted ? 2 : 3, colour: mark.party.colour, casing: 1,
        arm: 14, on: &canvas)
    }
    canvas.window = 0..<height
    try caption(dispute, on: &canvas, below: picture.height, umPerPixel: umPerPixel / scale)
    return canvas.picture
  }

  private static func caption(
    _ dispute: Dispute, on canvas: inout Canvas, below: Int, umPerPixel: Double
  ) throws(CFUError) {
    let style = TextStyle(capHeight: capHeight, thickness: 1)
    let strong = TextStyle(capHeight: capHeight, thickness: 2)
    let (margin, swatch) = (8, 40)
    var baseline = below + 17
    let kind = dispute.kind.rawValue.uppercased()
    try canvas.text(kind, x: margin, y: baseline, style: strong, colour: .ink)
    let start = margin + strong.width(kind) + 10
    let place = "  x \(whole(dispute.place.x)), y \(whole(dispute.place.y))"
    let dish = style.fit(
      PlainASCII.of(dispute.dish), into: side - start - margin - style.width(place))
    try canvas.text(dish + place, x: start, y: baseline, style: style, colour: .ink)
    // What each party says, behind a piece of its line.
    let person = dispute.scorer.map { "person \($0)" } ?? "person"
    for (party, text) in [
      (ComparedMark.Party.machine, "machine: \(dispute.machineText)"),
      (.person, "\(person): \(dispute.personText)"),
    ] {
      baseline += lineHeight
      try canvas.line(
        [
          PixelPoint(x: Double(margin), y: Double(baseline) - capHeight / 2),
          PixelPoint(x: Double(margin + swatch), y: Double(baseline) - capHeight / 2),
        ], closed: false,
        stroke: Stroke(thickness: 3, colour: party.colour, dash: party == .person ? 12 : 0))
      try canvas.text(
        style.fit(PlainASCII.of(text), into: side - swatch - 3 * margin), x: 2 * margin + swatch,
        y: baseline, style: style, colour: .ink)
    }
    baseline += lineHeight
    let bar = OverlayLayout.scaleBar(umPerPixel: umPerPixel, width: side)
    let barWidth = bar.pixels + 6 + style.width(bar.label)
    try canvas.text(
      style.fit(
        "thin: others; grey: not counted", into: side - barWidth - 3 * margin),
      x: margin, y: baseline, style: style, colour: .grey)
    guard bar.pixels > 0 else { return }
    try canvas.box(
      x: side - margin - barWidth, y: baseline - 7, width: bar.pixels, height: 4, colour: .ink)
    try canvas.text(
      bar.label, x: side - margin - style.width(bar.label), y: baseline, style: style, colour: .ink)
  }

  private static func whole(_ value: Double) -> String {
    abs(value) < 1e9 ? String(Int(value.rounded())) : "?"
  }
}
