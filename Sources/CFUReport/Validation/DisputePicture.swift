package import CFUCore

/// The picture of one disputed colony with its neighbourhood, for a person to judge: the bare pixels
/// on the left, since marks hide what they surround, and the same with both parties' marks beside it.
package enum DisputePicture {
  /// Width of one panel, px.
  package static let side = 480
  /// White between the panels, px.
  package static let gap = 8
  /// Width of the picture, px; the caption comes below.
  package static let width = 2 * side + gap
  private static let lineHeight = 20
  private static let margin = 8
  private static let style = TextStyle(capHeight: 9, thickness: 1)
  // Larger letters: a thicker pen closes the holes of small ones.
  private static let kindStyle = TextStyle(capHeight: 12, thickness: 1)

  /// - Parameters:
  ///   - crop: square, of any size.
  ///   - x: full-resolution column of the crop's first pixel; `y` likewise, `width` of the crop in
  ///     full-resolution px.
  ///   - disputed: the marks of the colony in question.
  ///   - neighbours: further marks; those outside the crop do no harm.
  ///   - umPerPixel: micrometres per full-resolution pixel.
  /// - Returns: both panels of `side` rows, and the caption below them.
  package static func draw(
    on crop: RGBImage, x: Int, y: Int, width: Int, dispute: Dispute, disputed: [ComparedMark],
    neighbours: [ComparedMark], umPerPixel: Double
  ) throws(CFUError) -> RGBImage {
    let bare = crop.scaled(to: side)
    var marked = Canvas(height: bare.height, picture: bare, top: 0, background: .white)
    let scale = Double(side) / Double(max(1, width))
    let pen = MarkPen(scaleX: scale, scaleY: scale, originX: Double(x), originY: Double(y))
    for mark in neighbours {
      try pen.draw(
        mark, thickness: 1, colour: mark.state == .uncounted ? .grey : mark.party.colour,
        casing: 0, arm: 6, on: &marked)
    }
    for mark in disputed {
      // Half of a dashed line is its white border.
      try pen.draw(
        mark, thickness: mark.party == .person ? 3 : 2, colour: mark.party.colour, casing: 1,
        arm: 14, on: &marked)
    }
    let panels = beside(bare, marked.picture)
    let lines = caption(dispute)
    let height = panels.height + lineHeight * (lines.count + 1) + lineHeight / 2
    var canvas = Canvas(height: height, picture: panels, top: 0, background: .white)
    var baseline = panels.height
    for line in lines {
      baseline += lineHeight
      try draw(line, baseline: baseline, on: &canvas)
    }
    try scaleBar(baseline: baseline + lineHeight, umPerPixel: umPerPixel / scale, on: &canvas)
    return canvas.picture
  }

  /// Two pictures of one size with white between them.
  private static func beside(_ left: RGBImage, _ right: RGBImage) -> RGBImage {
    let row = 3 * left.width
    let white = [UInt8](repeating: 255, count: 3 * gap)
    var samples: [UInt8] = []
    samples.reserveCapacity((2 * row + white.count) * left.height)
    for y in 0..<left.height {
      samples += left.samples[y * row..<(y + 1) * row]
      samples += white
      samples += right.samples[y * row..<(y + 1) * row]
    }
    return RGBImage(width: 2 * left.width + gap, height: left.height, samples: samples)
  }

  // MARK: - Caption

  private struct Line {
    /// Before the text, in larger letters.
    var kind = ""
    var party: ComparedMark.Party?
    var text: String
    /// px
    var indent: Int
  }

  private static func caption(_ dispute: Dispute) -> [Line] {
    var lines: [Line] = []
    let kind = dispute.kind.rawValue.uppercased()
    let afterKind = margin + kindStyle.width(kind) + 10
    let place = "x \(whole(dispute.place.x)), y \(whole(dispute.place.y))"
    for text in wrap("\(dispute.dish)  \(place)", indent: afterKind) {
      lines.append(Line(kind: lines.isEmpty ? kind : "", text: text, indent: afterKind))
    }
    // What each party says, behind a piece of its line.
    let person = dispute.scorer.map { "person \($0)" } ?? "person"
    let swatch = 40
    for (party, text) in [
      (ComparedMark.Party.machine, "machine: \(dispute.machineText)"),
      (.person, "\(person): \(dispute.personText)"),
    ] {
      for (row, text) in wrap(text, indent: 2 * margin + swatch).enumerated() {
        lines.append(
          Line(party: row == 0 ? party : nil, text: text, indent: 2 * margin + swatch))
      }
    }
    return lines
  }

  private static func draw(
    _ line: Line, baseline: Int, on canvas: inout Canvas
  ) throws(CFUError) {
    if !line.kind.isEmpty {
      try canvas.text(line.kind, x: margin, y: baseline, style: kindStyle, colour: .ink)
    }
    if let party = line.party {
      let y = Double(baseline) - style.capHeight / 2
      try canvas.line(
        [
          PixelPoint(x: Double(margin), y: y),
          PixelPoint(x: Double(line.indent - margin), y: y),
        ], closed: false,
        stroke: Stroke(thickness: 3, colour: party.colour, dash: party == .person ? 9 : 0))
    }
    try canvas.text(line.text, x: line.indent, y: baseline, style: style, colour: .ink)
  }

  /// The scale, and what the lines of the other marks mean.
  private static func scaleBar(
    baseline: Int, umPerPixel: Double, on canvas: inout Canvas
  ) throws(CFUError) {
    let bar = OverlayLayout.scaleBar(umPerPixel: umPerPixel, width: side)
    let barWidth = bar.pixels + 6 + style.width(bar.label)
    try canvas.text(
      style.fit(
        "left: bare; right: marked. Cross: a point; thin: other colonies; grey: found, not counted",
        into: width - barWidth - 3 * margin),
      x: margin, y: baseline, style: style, colour: .grey)
    guard bar.pixels > 0 else { return }
    try canvas.box(
      x: width - margin - barWidth, y: baseline - 7, width: bar.pixels, height: 4, colour: .ink)
    try canvas.text(
      bar.label, x: width - margin - style.width(bar.label), y: baseline, style: style,
      colour: .ink)
  }

  private static func wrap(_ text: String, indent: Int) -> [String] {
    style.wrap(PlainASCII.of(text), into: width - indent - margin, lines: 3)
  }

  private static func whole(_ value: Double) -> String {
    abs(value) < 1e9 ? String(Int(value.rounded())) : "?"
  }
}

extension TextStyle {
  /// The text in ASCII broken between words, at least one line.
  ///
  /// - Parameters:
  ///   - available: width of a line, px.
  ///   - most: lines at most, at least 1; the last ends with dots where that is too few.
  func wrap(_ text: String, into available: Int, lines most: Int) -> [String] {
    var lines = [""]
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let last = lines.count - 1
      let longer = lines[last].isEmpty ? String(word) : "\(lines[last]) \(word)"
      if lines[last].isEmpty || lines.count == most || width(longer) <= available {
        lines[last] = longer
      } else {
        lines.append(String(word))
      }
    }
    return lines.map { fit($0, into: available) }
  }
}
