import CFUPictures

/// A picture being drawn: linear light, then a camera. Pixel centres lie at whole numbers.
struct Canvas {
  let width: Int
  let height: Int
  private(set) var light: [Light]

  init(width: Int, height: Int, ground: Light) {
    self.width = width
    self.height = height
    light = [Light](repeating: ground, count: width * height)
  }

  /// Lays `colour` over the pixels of a rectangle where `cover` says so.
  /// - Parameter cover: share of a pixel that is covered, 0...1.
  mutating func paint(
    _ colour: Light, x: ClosedRange<Double>, y: ClosedRange<Double>,
    cover: (_ x: Double, _ y: Double) -> Double
  ) {
    change(x: x, y: y) { old, x, y in
      let c = Float(min(max(cover(x, y), 0), 1))
      guard c > 0 else { return old }
      return old.mixed(with: colour, c)
    }
  }

  /// Takes light away from the pixels of a rectangle.
  /// - Parameters:
  ///   - colour: what passes where `amount` is 1.
  ///   - amount: how often the light passes through, 0 and more.
  mutating func absorb(
    _ colour: Light, x: ClosedRange<Double>, y: ClosedRange<Double>,
    amount: (_ x: Double, _ y: Double) -> Double
  ) {
    change(x: x, y: y) { old, x, y in
      let a = Float(amount(x, y))
      // The power of a number near one, to second order.
      func passed(_ t: Float) -> Float {
        let d = a * (1 - t)
        return max(1 - d + d * d / 2, 0)
      }
      return Light(
        old.red * passed(colour.red), old.green * passed(colour.green),
        old.blue * passed(colour.blue))
    }
  }

  /// Multiplies the light of all pixels.
  mutating func shade(_ factor: (_ x: Double, _ y: Double) -> Double) {
    change(x: 0...Double(width), y: 0...Double(height)) { old, x, y in
      let f = Float(factor(x, y))
      return Light(old.red * f, old.green * f, old.blue * f)
    }
  }

  /// Gives every pixel the light of `colour`.
  mutating func repaint(_ colour: (_ x: Double, _ y: Double) -> Light) {
    change(x: 0...Double(width), y: 0...Double(height)) { colour($1, $2) }
  }

  @inline(__always)
  private mutating func change(
    x: ClosedRange<Double>, y: ClosedRange<Double>,
    _ body: (_ old: Light, _ x: Double, _ y: Double) -> Light
  ) {
    let x0 = max(0, Int(x.lowerBound.rounded(.down)))
    let x1 = min(width - 1, Int(x.upperBound.rounded(.up)))
    let y0 = max(0, Int(y.lowerBound.rounded(.down)))
    let y1 = min(height - 1, Int(y.upperBound.rounded(.up)))
    guard x0 <= x1, y0 <= y1 else { return }
    for row in y0...y1 {
      for column in x0...x1 {
        let i = row * width + column
        light[i] = body(light[i], Double(column), Double(row))
      }
    }
  }

  /// Takes the photograph: lens blur, tone curve, noise, YCbCr with half chroma.
  /// - Parameters:
  ///   - noise: standard deviation in each channel, 8-bit levels.
  ///   - blurred: whether a lens spreads each pixel over its eight neighbours (1 2 1 in both
  ///     directions).
  ///   - grey: leaves out the chroma planes.
  ///   - scale: full-resolution pixels per working pixel, as a decoder would average them.
  func photograph(
    noise: Float = 1, seed: UInt64 = 1, blurred: Bool = true, grey: Bool = false, scale: Int = 1
  ) -> WorkingImage {
    var random = TestRandom(seed)
    var y = [Float](repeating: 0, count: width * height)
    var cb = y
    var cr = y
    let seen = blurred ? blur() : light
    for i in seen.indices {
      let r = Light.level(seen[i].red) + noise * random.nearlyNormal()
      let g = Light.level(seen[i].green) + noise * random.nearlyNormal()
      let b = Light.level(seen[i].blue) + noise * random.nearlyNormal()
      let luma = 0.299 * r + 0.587 * g + 0.114 * b
      y[i] = luma
      cb[i] = 128 + (b - luma) / 1.772
      cr[i] = 128 + (r - luma) / 1.402
    }
    let luma = Self.averaged(y, width, height, by: scale)
    return WorkingImage(
      fullWidth: width, fullHeight: height, scale: scale, luma: luma,
      cb: grey ? nil : Self.averaged(cb, width, height, by: 2 * scale, luma),
      cr: grey ? nil : Self.averaged(cr, width, height, by: 2 * scale, luma), umPerPixel: nil,
      truncated: false, validRows: height)
  }

  private func blur() -> [Light] {
    func mean(_ a: Light, _ b: Light, _ c: Light) -> Light {
      Light(
        0.25 * (a.red + c.red) + 0.5 * b.red, 0.25 * (a.green + c.green) + 0.5 * b.green,
        0.25 * (a.blue + c.blue) + 0.5 * b.blue)
    }
    var across = light
    for row in 0..<height {
      for column in 0..<width {
        let i = row * width + column
        across[i] = mean(
          light[column > 0 ? i - 1 : i], light[i], light[column < width - 1 ? i + 1 : i])
      }
    }
    var result = across
    for row in 0..<height {
      for column in 0..<width {
        let i = row * width + column
        result[i] = mean(
          across[row > 0 ? i - width : i], across[i], across[row < height - 1 ? i + width : i])
      }
    }
    return result
  }

  /// Means of squares; `like` gives the plane whose size is halved when the squares are those of
  /// chroma.
  private static func averaged(
    _ values: [Float], _ width: Int, _ height: Int, by factor: Int, _ like: Plane8? = nil
  ) -> Plane8 {
    let w = like.map { ($0.width + 1) / 2 } ?? (width + factor - 1) / factor
    let h = like.map { ($0.height + 1) / 2 } ?? (height + factor - 1) / factor
    var samples = [UInt8](repeating: 0, count: w * h)
    for row in 0..<h {
      let rows = row * factor..<min(height, (row + 1) * factor)
      for column in 0..<w {
        let columns = column * factor..<min(width, (column + 1) * factor)
        var sum: Float = 0
        for y in rows { for x in columns { sum += values[y * width + x] } }
        let mean = sum / Float(max(1, rows.count * columns.count))
        samples[row * w + column] = UInt8(min(max(mean.rounded(), 0), 255))
      }
    }
    return Plane8(width: w, height: h, samples: samples)
  }
}
