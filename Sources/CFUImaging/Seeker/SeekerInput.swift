internal import CFUPictures
internal import CVisionBridge

#if canImport(Glibc)
  internal import Glibc
#endif

/// What the seeker looks at: light and colour against the gel, in units in which cameras are alike.
///
/// A cell is an analysis pixel. Its channels, all 0 outside the dish:
/// - 0 to 3: optical density of its four parts (left to right, top to bottom) in standard deviations of gel;
/// - 4: its optical density, in twentieths;
/// - 5 and 6: haemoglobin's signature in standard deviations, and in twentieths; 0 in a grey picture;
/// - 7: log10 of the standard deviation of gel in hundredths of OD;
/// - 8: 1;
/// - 9: um per cell over 20, less 1.
///
/// Of the first seven the inverse hyperbolic sine is taken: small values stay, large ones become logarithms.
struct SeekerInput {
  static let channels = 10
  private static let densitySteps: Float = 20

  let width: Int
  let height: Int
  private let density: OpticalDensity
  private let luma: Plane8
  /// The parts of one row of cells, two rows; nil where a cell is one working pixel.
  private let parts: FloatPlane?
  private let um: Float

  init(_ image: WorkingImage, density: OpticalDensity, umPerPixel: Double) {
    let planes = density.planes
    width = planes.width
    height = planes.height
    self.density = density
    um = Float(umPerPixel / 20 - 1)
    luma = image.luma
    parts = planes.factor > 1 ? FloatPlane(width: 2 * planes.width, height: 2) : nil
  }

  /// Reads log10 of luminance of the parts of row `y` into `parts`.
  private func readParts(_ y: Int, _ parts: FloatPlane) {
    let planes = density.planes
    luma.withSamples { source in
      LogPlanes.table.withUnsafeBufferPointer { table in
        _ = cv_block_lookup(
          source, Int32(luma.width), Int32(luma.height), Int32(planes.factor / 2),
          Int32(2 * planes.originX), Int32(2 * (planes.originY + y)), table.baseAddress!,
          parts.samples, Int32(parts.width), 2)
      }
    }
  }

  /// - Parameter colours: room for the colours of a row.
  private func row(
    _ y: Int, into target: UnsafeMutablePointer<Float>, colour: ColourAccess, colours: RowColours
  ) {
    let width = width
    for channel in 0..<Self.channels {
      (target + channel * width).update(repeating: 0, count: width)
    }
    let sigmas = density.sigma.samples + y * width
    var first = 0
    var end = width
    while first < end, !sigmas[first].isFinite { first += 1 }
    while end > first, !sigmas[end - 1].isFinite { end -= 1 }
    guard first < end else { return }
    light(y, first..<end, into: target)
    if let haem = density.haem {
      colours.read(first..<end, y: y, from: colour)
      let values = target + 5 * width + first
      haem.values(
        red: colours.red, green: colours.green, blue: colours.blue, x: colours.x, y: colours.y,
        count: end - first, into: values)
      let inverse = 1 / haem.noise
      for i in 0..<(end - first) where sigmas[first + i].isFinite {
        values[width + i] = values[i] * Self.densitySteps
        values[i] *= inverse
      }
    }
    cv_asinh(target, Int64(7 * width))
    for x in first..<end where !sigmas[x].isFinite {
      for channel in 0..<Self.channels { target[channel * width + x] = 0 }
    }
  }

  /// All channels but those of colour.
  private func light(_ y: Int, _ columns: Range<Int>, into target: UnsafeMutablePointer<Float>) {
    let (width, um, polarity) = (width, um, density.polarity)
    let sigmas = density.sigma.samples + y * width
    let densities = density.density.samples + y * width
    if let parts { readParts(y, parts) }
    let upper = parts?.samples
    let lower = parts.map { $0.samples + $0.width }
    var last: (sigma: Float, log: Float) = (1, 2)
    for x in columns where sigmas[x].isFinite {
      let od = densities[x]
      let inverse = 1 / sigmas[x]
      if let upper, let lower {
        let (a, b, c, d) = (upper[2 * x], upper[2 * x + 1], lower[2 * x], lower[2 * x + 1])
        let mean = (a + b + c + d) * 0.25
        target[x] = (od + (mean - a) * polarity) * inverse
        target[width + x] = (od + (mean - b) * polarity) * inverse
        target[2 * width + x] = (od + (mean - c) * polarity) * inverse
        target[3 * width + x] = (od + (mean - d) * polarity) * inverse
      } else {
        for part in 0..<4 { target[part * width + x] = od * inverse }
      }
      target[4 * width + x] = od * Self.densitySteps
      // The spread is the same over most of the gel.
      if sigmas[x] != last.sigma { last = (sigmas[x], log10f(sigmas[x] * 100)) }
      target[7 * width + x] = last.log
      target[8 * width + x] = 1
      target[9 * width + x] = um
    }
  }

  /// Gives `body` a function of C that fills one row, and what it wants to be called with.
  func withRows(_ body: (UnsafeMutableRawPointer, cv_network_row) -> Void) {
    density.planes.withColour { colour in
      let rows = Rows(input: self, colour: colour)
      withExtendedLifetime(rows) {
        body(Unmanaged.passUnretained(rows).toOpaque()) { context, y, values in
          guard let context, let values else { return }
          let rows = Unmanaged<Rows>.fromOpaque(context).takeUnretainedValue()
          rows.input.row(Int(y), into: values, colour: rows.colour, colours: rows.colours)
        }
      }
    }
  }

  private final class Rows {
    let input: SeekerInput
    let colour: ColourAccess
    let colours: RowColours

    init(input: SeekerInput, colour: ColourAccess) {
      self.input = input
      self.colour = colour
      colours = RowColours(width: input.width)
    }
  }
}

/// log10 of linear colour of a row of cells, and where they are.
private final class RowColours {
  let red: UnsafeMutablePointer<Float>
  let green: UnsafeMutablePointer<Float>
  let blue: UnsafeMutablePointer<Float>
  let x: UnsafeMutablePointer<Int32>
  let y: UnsafeMutablePointer<Int32>
  /// What the colours lie in.
  private let planes: FloatPlane

  init(width: Int) {
    planes = FloatPlane(width: width, height: 3)
    red = planes.samples
    green = red + width
    blue = green + width
    x = planeMemory(2 * width, of: Int32.self)
    y = x + width
  }

  deinit { cv_plane_free(x) }

  func read(_ columns: Range<Int>, y row: Int, from colour: ColourAccess) {
    let (red, green, blue, x, y) = (red, green, blue, x, y)
    for column in columns {
      let i = column - columns.lowerBound
      (red[i], green[i], blue[i]) = colour.logRGB(x: column, y: row)
      x[i] = Int32(column)
      y[i] = Int32(row)
    }
  }
}
