import CFUCore
import CVisionBridge

/// An RGB picture that is drawn on; every call checks the bridge's status.
struct Canvas {
  private(set) var width: Int
  private(set) var height: Int
  private var samples: [UInt8]
  /// Rows that are drawn on: y counts from the first of them, and what lies beyond them is cut off.
  var window: Range<Int>

  /// A canvas of one colour with a picture in it.
  /// - Parameters:
  ///   - height: in px; at least `top` plus the picture's height. The width is the picture's.
  ///   - top: row of the picture's first row.
  init(height: Int, picture: RGBImage, top: Int, background: Colour) {
    width = picture.width
    self.height = height
    window = 0..<height
    let row = 3 * picture.width
    samples = [UInt8](unsafeUninitializedCapacity: row * height) { buffer, count in
      // The ground of this program's canvases is grey or white: one value fills all three channels.
      let below = row * (top + picture.height)
      buffer[..<(row * top)].initialize(repeating: background.green)
      _ = buffer[(row * top)..<below].initialize(fromContentsOf: picture.samples)
      buffer[below...].initialize(repeating: background.green)
      count = row * height
    }
  }

  var picture: RGBImage { RGBImage(width: width, height: height, samples: samples) }

  /// A line through points in px of the canvas.
  mutating func line(
    _ points: [PixelPoint], closed: Bool, stroke: Stroke
  ) throws(CFUError) {
    guard !points.isEmpty else { return }
    let xy = [Float](unsafeUninitializedCapacity: 2 * points.count) { buffer, count in
      for (index, point) in points.enumerated() {
        buffer[2 * index] = Float(point.x)
        buffer[2 * index + 1] = Float(point.y)
      }
      count = 2 * points.count
    }
    var look = stroke.c
    try Self.check(withCanvas { cv_draw_line($0, xy, Int32(points.count), closed ? 1 : 0, &look) })
  }

  mutating func box(x: Int, y: Int, width: Int, height: Int, colour: Colour) throws(CFUError) {
    try Self.check(
      withCanvas {
        cv_fill_box($0, Int32(x), Int32(y), Int32(width), Int32(height), colour.c)
      })
  }

  /// Writes a text in ASCII with its baseline at `y`.
  mutating func text(
    _ text: String, x: Int, y: Int, style: TextStyle, colour: Colour
  ) throws(CFUError) {
    try Self.check(
      withCanvas {
        cv_draw_text(
          $0, text, Int32(x), Int32(y), Float(style.capHeight), Int32(style.thickness), colour.c)
      })
  }

  private mutating func withCanvas(_ body: (cv_canvas) -> cv_status) -> cv_status {
    let (width, window) = (width, window)
    return samples.withUnsafeMutableBufferPointer { buffer in
      let rows = UnsafeMutableBufferPointer(
        rebasing: buffer[(3 * width * window.lowerBound)..<(3 * width * window.upperBound)])
      return body(
        cv_canvas(samples: rows.baseAddress, width: Int32(width), height: Int32(window.count)))
    }
  }

  /// Static, because a call on `self` would hold a second reference to the samples while they are
  /// drawn on, and so copy the whole picture each time.
  private static func check(_ status: cv_status) throws(CFUError) {
    guard status == cv_status(CV_OK) else {
      throw CFUError(
        .internal, "The overlay cannot be drawn (bridge status \(status)).",
        nextStep: "Please report this with the picture.")
    }
  }
}

/// How a line looks; lengths in px.
struct Stroke {
  var thickness: Int
  var colour: Colour
  /// Length of dashes and gaps; 0 for a full line.
  var dash = 0
  /// Width of a white border on either side, which keeps a line apart from a ground of like colour.
  var casing = 0

  var c: cv_stroke {
    cv_stroke(
      thickness: Float(thickness), casing: Float(casing), dash: Float(dash), colour: colour.c,
      casing_colour: Colour.white.c)
  }
}

/// Size of letters, px.
struct TextStyle {
  var capHeight: Double
  var thickness: Int

  /// Width of a text in ASCII, px; 0 when it cannot be told.
  func width(_ text: String) -> Int {
    var width: Int32 = 0
    let status = cv_text_width(text, Float(capHeight), Int32(thickness), &width)
    return status == cv_status(CV_OK) ? Int(width) : 0
  }

  /// The text, or as much of it as fits with dots behind it.
  func fit(_ text: String, into available: Int) -> String {
    guard width(text) > available else { return text }
    var cut = text
    while !cut.isEmpty, width(cut + "...") > available { cut.removeLast() }
    return cut + "..."
  }
}
