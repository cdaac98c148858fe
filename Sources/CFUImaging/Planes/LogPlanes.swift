internal import CFUPictures
internal import CVisionBridge

#if canImport(Glibc)
  internal import Glibc
#endif

/// A window of the picture in logarithmic units, where absorbance adds and light divides out.
///
/// Camera values are taken for sRGB (IEC 61966-2-1) and linearised. Luminance stands as a plane; colour,
/// which is asked for on objects and on a sparse grid only, is computed where it is needed.
final class LogPlanes {
  /// Window in analysis pixels: working pixel = (analysis pixel + origin) * factor. Even numbers, so that a
  /// plane of half the size begins at the same place.
  let originX: Int
  let originY: Int
  let factor: Int
  let width: Int
  let height: Int
  /// log10 of linear luminance, relative to white.
  let luminance: FloatPlane
  let hasColour: Bool
  private let image: WorkingImage

  /// - Parameters:
  ///   - factor: 1 or an even number up to 64.
  ///   - x, y: even origin of the window, analysis pixels, inside the picture.
  ///   - width, height: size of the window.
  init(_ image: WorkingImage, factor: Int, x: Int, y: Int, width: Int, height: Int) {
    precondition(factor == 1 || factor % 2 == 0)
    self.image = image
    self.factor = factor
    originX = x
    originY = y
    self.width = width
    self.height = height
    hasColour = image.cb != nil && image.cr != nil
    luminance = FloatPlane(width: width, height: height)
    let target = luminance.samples
    image.luma.samples.withUnsafeBufferPointer { source in
      Self.table.withUnsafeBufferPointer { table in
        _ = cv_block_lookup(
          source.baseAddress!, Int32(image.luma.width), Int32(image.luma.height), Int32(factor),
          Int32(x), Int32(y), table.baseAddress!, target, Int32(width), Int32(height))
      }
    }
  }

  /// log10 of linear intensity for `index / 4` sRGB levels; level 0 counts as half a level.
  static let table: [Float] = (0...1023).map { index in
    let v = max(Double(index) / 4, 0.5) / 255
    let linear = v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4)
    return Float(log10(linear))
  }

  /// Four times the mean level of one block, 0...1023.
  @inline(__always)
  private static func level(
    _ p: UnsafeBufferPointer<UInt8>, _ width: Int, _ height: Int, _ x: Int, _ y: Int, _ factor: Int
  ) -> Int {
    if factor == 1 { return Int(p[y * width + x]) * 4 }
    let y1 = min(y + factor, height)
    let x1 = min(x + factor, width)
    if factor == 2, y1 == y + 2, x1 == x + 2 {
      let i = y * width + x
      return Int(p[i]) + Int(p[i + 1]) + Int(p[i + width]) + Int(p[i + width + 1])
    }
    var sum = 0
    for yy in y..<y1 { for xx in x..<x1 { sum += Int(p[yy * width + xx]) } }
    return sum * 4 / ((y1 - y) * (x1 - x))
  }

  /// Mean chroma of one block, as offsets from grey in levels.
  @inline(__always)
  private static func chroma(
    _ cb: UnsafeBufferPointer<UInt8>, _ cr: UnsafeBufferPointer<UInt8>, _ width: Int, _ height: Int,
    _ x: Int, _ y: Int, _ factor: Int
  ) -> (Float, Float) {
    let cx = x / 2
    let cy = y / 2
    if factor <= 2 {
      let i = min(cy, height - 1) * width + min(cx, width - 1)
      return (Float(cb[i]) - 128, Float(cr[i]) - 128)
    }
    let n = factor / 2
    var b = 0
    var r = 0
    var count = 0
    for yy in cy..<min(cy + n, height) {
      for xx in cx..<min(cx + n, width) {
        b += Int(cb[yy * width + xx])
        r += Int(cr[yy * width + xx])
        count += 1
      }
    }
    return (Float(b) / Float(max(count, 1)) - 128, Float(r) / Float(max(count, 1)) - 128)
  }

  /// log10 of linear red, green and blue from a luma level (times 4) and chroma offsets (JFIF).
  @inline(__always)
  private static func logRGB(
    _ table: UnsafeBufferPointer<Float>, _ y4: Int, _ b: Float, _ r: Float
  ) -> (Float, Float, Float) {
    let y = Float(y4)
    let red = Int(max(0, min(1023, y + 5.608 * r)))
    let green = Int(max(0, min(1023, y - 1.376544 * b - 2.856544 * r)))
    let blue = Int(max(0, min(1023, y + 7.088 * b)))
    return (table[red], table[green], table[blue])
  }

  /// log10 of linear red, green and blue at one analysis pixel of the window.
  func logRGB(x column: Int, y row: Int) -> (Float, Float, Float) {
    let luma = image.luma
    let x = (column + originX) * factor
    let y = (row + originY) * factor
    let y4 = luma.samples.withUnsafeBufferPointer {
      Self.level($0, luma.width, luma.height, x, y, factor)
    }
    guard let cb = image.cb, let cr = image.cr else {
      return (Self.table[y4], Self.table[y4], Self.table[y4])
    }
    return cb.samples.withUnsafeBufferPointer { b8 in
      cr.samples.withUnsafeBufferPointer { r8 in
        let (b, r) = Self.chroma(b8, r8, cb.width, cb.height, x, y, factor)
        return Self.table.withUnsafeBufferPointer { Self.logRGB($0, y4, b, r) }
      }
    }
  }

  /// Red minus the mean of green and blue, log10: rises where haemoglobin is. 0 in a grey picture.
  func redness(x: Int, y: Int) -> Float {
    let (r, g, b) = logRGB(x: x, y: y)
    return r - 0.5 * (g + b)
  }
}
