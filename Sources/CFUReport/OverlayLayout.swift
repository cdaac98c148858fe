import CFUCore
import CFUStatistics

/// What stands above and below an overlay's picture, and how large.
struct OverlayLayout {
  /// Rows of px above and below the picture.
  private(set) var top: Int
  private(set) var bottom: Int
  /// Thickness of an outline, px.
  let thickness: Int
  let colours: [String: Colour]

  private let width: Int
  private let title: String
  private let flags: String
  private let style: TextStyle
  private let margin: Int
  private let lineHeight: Int
  private var entries: [Entry] = []
  private let bar: (pixels: Int, label: String)
  private var barRow = 0

  /// What stands in the legend, in its order.
  var texts: [String] { entries.map(\.text) }

  /// One entry of the legend and where it stands.
  private struct Entry {
    var swatch: Stroke
    var text: String
    var x = 0
    var row = 0
  }

  /// - Parameter width: of the picture, px; letters and lines grow with it.
  init(width: Int, record: DishRecord, dish: String) {
    self.width = width
    thickness = min(8, max(1, (width + 400) / 800))
    let capHeight = min(60, max(8, Double(width) / 85))
    style = TextStyle(capHeight: capHeight, thickness: max(1, Int(capHeight / 9)))
    margin = Int(capHeight)
    lineHeight = Int(capHeight * 2.2)
    colours = Colour.of(record.classes)
    // A long name is cut before the count is.
    let total = ":  \(record.total) \(record.total == 1 ? "colony" : "colonies")"
    title = style.fit(dish, into: width - 2 * margin - style.width(total)) + total
    flags = style.fit(
      PlainASCII.of(record.flags.map(\.rawValue).joined(separator: "; ")),
      into: width - 2 * margin)
    top = lineHeight * (record.flags.isEmpty ? 1 : 2) + margin / 2
    bottom = 0
    bar = Self.scaleBar(
      umPerPixel: record.geometry.calibration.umPerPixel * Double(record.geometry.width)
        / Double(width), width: width)

    // The legend flows from left to right and wraps; the scale bar takes the end of the last row.
    let swatchWidth = Int(capHeight * 2.5)
    var (x, row) = (margin, 0)
    for var entry in legend(record) {
      let needed = swatchWidth + margin / 2 + style.width(entry.text) + 2 * margin
      if x > margin, x + needed > width {
        x = margin
        row += 1
      }
      (entry.x, entry.row) = (x, row)
      entries.append(entry)
      x += needed
    }
    let barWidth = bar.pixels + margin / 2 + style.width(bar.label) + margin
    barRow = x + barWidth > width ? row + 1 : row
    bottom = lineHeight * (barRow + 1) + margin / 2
  }

  private func legend(_ record: DishRecord) -> [Entry] {
    var entries = record.classes.colonies.map { item in
      let count = record.countUnlessRefused(of: item.id).map(String.init) ?? "refused"
      return Entry(
        swatch: Stroke(thickness: thickness + 1, colour: colours[item.id] ?? .ink),
        text: "\(PlainASCII.of(item.name)) \(count)")
    }
    let unnamed = record.countWithoutClass
    if unnamed > 0 {
      entries.append(
        Entry(swatch: Stroke(thickness: thickness, colour: .ink), text: "no class \(unnamed)"))
    }
    let dashed = Stroke(thickness: thickness, colour: .ink, dash: 4 * thickness)
    let overlaps = record.objects.count { $0.verdict.counted && $0.object.overlap }
    if overlaps > 0 { entries.append(Entry(swatch: dashed, text: "overlap \(overlaps)")) }
    let unclassified = record.objects.count {
      !$0.verdict.counted && $0.verdict.reason == .unclassified
    }
    if unclassified > 0 {
      entries.append(Entry(swatch: dashed, text: "? unclassified \(unclassified)"))
    }
    let others = record.objects.count - record.total - unclassified
    entries.append(
      Entry(swatch: Stroke(thickness: 1, colour: .grey), text: "not counted \(others)"))
    return entries
  }

  /// The longest of 1, 2 and 5 times a power of ten (mm) that takes no more than a fifth of the
  /// width.
  static func scaleBar(umPerPixel: Double, width: Int) -> (pixels: Int, label: String) {
    let lengths = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2, 5, 10, 20, 50, 100]
    let most = Double(width) / 5
    guard umPerPixel > 0, umPerPixel.isFinite else { return (0, "") }
    let length = lengths.last { $0 * 1000 / umPerPixel <= most } ?? lengths[0]
    let pixels = (length * 1000 / umPerPixel).rounded()
    guard pixels <= Double(width) else { return (0, "") }
    return (max(1, Int(pixels)), "\(DecimalText.shortest(length)) mm")
  }

  /// Draws title, flags, legend and scale bar.
  /// - Parameter below: first row under the picture.
  func draw(on canvas: inout Canvas, below: Int) throws(CFUError) {
    let baseline = Int(style.capHeight * 1.7)
    try canvas.text(title, x: margin, y: baseline, style: style, colour: .ink)
    if !flags.isEmpty {
      try canvas.text(
        flags, x: margin, y: baseline + lineHeight, style: style,
        colour: Colour.palette[0])
    }
    let swatchWidth = Int(style.capHeight * 2.5)
    for entry in entries {
      let y = below + baseline + entry.row * lineHeight
      let middle = Double(y) - style.capHeight / 2
      let ends = [
        PixelPoint(x: Double(entry.x), y: middle),
        PixelPoint(x: Double(entry.x + swatchWidth), y: middle),
      ]
      try canvas.line(ends, closed: false, stroke: entry.swatch)
      try canvas.text(
        entry.text, x: entry.x + swatchWidth + margin / 2, y: y, style: style, colour: .ink)
    }
    try drawBar(on: &canvas, y: below + baseline + barRow * lineHeight)
  }

  private func drawBar(on canvas: inout Canvas, y: Int) throws(CFUError) {
    guard bar.pixels > 0 else { return }
    let labelWidth = style.width(bar.label)
    let x = width - margin - labelWidth - margin / 2 - bar.pixels
    let barHeight = max(2, Int(style.capHeight / 3))
    try canvas.box(
      x: x, y: y - Int(style.capHeight / 2) - barHeight / 2, width: bar.pixels, height: barHeight,
      colour: .ink)
    try canvas.text(
      bar.label, x: width - margin - labelWidth, y: y, style: style, colour: .ink)
  }
}
