/// Transmittance of one object at the picture's sampling, per channel; in dark-field light what it
/// scatters.
struct Patch {
  /// Top-left corner, px.
  let x: Int
  let y: Int
  let width: Int
  let height: Int
  /// Red, green, blue planes one after another; light is multiplied by them, or they are
  /// added to it.
  var planes: [Float]
}

/// A rectangle of pixels, upper bounds excluded.
struct PixelRect: Sendable, Hashable {
  var minX: Int
  var minY: Int
  var maxX: Int
  var maxY: Int

  var width: Int { maxX - minX }
  var height: Int { maxY - minY }
  var isEmpty: Bool { maxX <= minX || maxY <= minY }

  /// The smallest rectangle that holds a box of real coordinates and a margin, all px.
  init(_ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double, margin: Double = 0) {
    minX = Int((x0 - margin).rounded(.down))
    minY = Int((y0 - margin).rounded(.down))
    maxX = Int((x1 + margin).rounded(.up))
    maxY = Int((y1 + margin).rounded(.up))
  }

  init(minX: Int, minY: Int, maxX: Int, maxY: Int) {
    (self.minX, self.minY, self.maxX, self.maxY) = (minX, minY, maxX, maxY)
  }

  func clipped(width: Int, height: Int, margin: Int = 0) -> PixelRect {
    PixelRect(
      minX: max(minX, -margin), minY: max(minY, -margin), maxX: min(maxX, width + margin),
      maxY: min(maxY, height + margin))
  }
}
