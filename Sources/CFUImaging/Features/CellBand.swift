internal import CFUPictures
internal import CFUPluginABI
internal import CVisionBridge

/// The picture at the scale of single cells: what remains of log intensity when everything coarser than
/// a cell and everything finer than the optics is averaged away.
///
/// Works on the finest pixels that were decoded, window by window, because the analysis planes are
/// too coarse to show cells.
struct CellBand {
  let image: WorkingImage
  /// Working pixels.
  let fineRadius: Int
  let coarseRadius: Int
  /// Standard deviation of the band on open gel.
  private(set) var noise: Float = 0
  /// Standard deviation of the pixel-to-pixel difference on open gel, the finest band.
  private(set) var fineNoise: Float = 0

  /// A window of the band.
  struct Window {
    var x: Int
    var y: Int
    var width: Int
    var height: Int
    /// Positive where darker than the surroundings.
    var band: [Float]
    /// Finest band: a pixel minus the mean of its four neighbours.
    var fine: [Float]
  }

  /// - Parameter umPerPixel: um per working pixel.
  init(_ image: WorkingImage, umPerPixel: Double) {
    self.image = image
    // A cell of 12 um to 40 um: average over about 15 um, compare with about 70 um.
    fineRadius = umPerPixel >= 10 ? 0 : max(0, Int((7.5 / umPerPixel).rounded()))
    coarseRadius = max(fineRadius + 2, Int((35 / umPerPixel).rounded()))
  }

  /// The band in a rectangle of working pixels, clipped to the picture; nil when nothing is left.
  func window(x: Int, y: Int, width: Int, height: Int) -> Window? {
    let luma = image.luma
    let margin = coarseRadius + 1
    let x0 = max(0, x - margin)
    let y0 = max(0, y - margin)
    let x1 = min(luma.width, x + width + margin)
    let y1 = min(luma.height, y + height + margin)
    let w = x1 - x0
    let h = y1 - y0
    guard w > 2, h > 2, x < luma.width, y < luma.height, x + width > 0, y + height > 0 else {
      return nil
    }
    var log = [Float](repeating: 0, count: w * h)
    luma.withSamples { source in
      LogPlanes.table.withUnsafeBufferPointer { table in
        for row in 0..<h {
          for column in 0..<w {
            log[row * w + column] = table[Int(source[(y0 + row) * luma.width + x0 + column]) * 4]
          }
        }
      }
    }
    var smooth = log
    var coarse = log
    if fineRadius > 0 {
      _ = cv_box_blur(log, &smooth, Int32(w), Int32(h), Int32(fineRadius), 1)
    }
    _ = cv_box_blur(log, &coarse, Int32(w), Int32(h), Int32(coarseRadius), 1)
    let cropX0 = max(x, 0)
    let cropY0 = max(y, 0)
    let cropX1 = min(x + width, luma.width)
    let cropY1 = min(y + height, luma.height)
    let cw = cropX1 - cropX0
    let ch = cropY1 - cropY0
    var band = [Float](repeating: 0, count: cw * ch)
    var fine = band
    for row in 0..<ch {
      for column in 0..<cw {
        let i = (row + cropY0 - y0) * w + column + cropX0 - x0
        band[row * cw + column] = coarse[i] - smooth[i]
        let r = row + cropY0 - y0
        let c = column + cropX0 - x0
        if r > 0, c > 0, r < h - 1, c < w - 1 {
          fine[row * cw + column] =
            0.25 * (log[i - 1] + log[i + 1] + log[i - w] + log[i + w]) - log[i]
        }
      }
    }
    return Window(x: cropX0, y: cropY0, width: cw, height: ch, band: band, fine: fine)
  }

  /// Measures the noise of the band on `samples` windows where `isGel` (working pixels) says so.
  mutating func measureNoise(windows: [(x: Int, y: Int)], size: Int) {
    var sigmas: [Float] = []
    var fineSigmas: [Float] = []
    for place in windows {
      guard let w = window(x: place.x, y: place.y, width: size, height: size) else { continue }
      var band = w.band
      var fine = w.fine
      sigmas.append(
        band.withUnsafeMutableBufferPointer {
          RobustScale.medianAndSigma($0, count: $0.count).sigma
        })
      fineSigmas.append(
        fine.withUnsafeMutableBufferPointer {
          RobustScale.medianAndSigma($0, count: $0.count).sigma
        })
    }
    // The lower half of the windows shows gel even where most of the dish is covered.
    sigmas.sort()
    fineSigmas.sort()
    noise = max(sigmas.isEmpty ? 0 : sigmas[sigmas.count * 2 / 5], 0.0015)
    fineNoise = max(fineSigmas.isEmpty ? 0 : fineSigmas[fineSigmas.count * 2 / 5], 0.0015)
  }
}

extension CellBand {
  /// Sets the features of the band inside an object.
  /// - Parameter umPerPixel: um per analysis pixel.
  func measure(_ patch: Patch, in planes: LogPlanes, umPerPixel: Double, into f: inout [Float]) {
    let factor = planes.factor
    let originX = (patch.x + planes.originX) * factor
    let originY = (patch.y + planes.originY) * factor
    guard
      let window = window(
        x: originX, y: originY, width: patch.width * factor, height: patch.height * factor)
    else { return }
    var sum = 0.0
    var squares = 0.0
    var fine = 0.0
    var n = 0.0
    var contrasts: [Float] = []
    let limit = 4 * noise
    for row in 0..<window.height {
      let py = (row + window.y - originY) / factor
      for column in 0..<window.width {
        let px = (column + window.x - originX) / factor
        guard patch.mask[py * patch.width + px] != 0 else { continue }
        let i = row * window.width + column
        let v = window.band[i]
        sum += Double(v)
        squares += Double(v * v)
        fine += Double(window.fine[i] * window.fine[i])
        n += 1
        if abs(v) > limit, row > 0, column > 0, row < window.height - 1, column < window.width - 1 {
          // A cell shows as an extremum of either sign: dark when it absorbs, bright when it
          // refracts.
          let s: Float = v > 0 ? 1 : -1
          let a = s * v
          let w = window.width
          let b = window.band
          if a >= s * b[i - 1], a > s * b[i + 1], a >= s * b[i - w], a > s * b[i + w],
            a >= s * b[i - w - 1], a > s * b[i - w + 1], a >= s * b[i + w - 1], a > s * b[i + w + 1]
          {
            contrasts.append(a)
          }
        }
      }
    }
    guard n > 0 else { return }
    let variance = max(squares / n - (sum / n) * (sum / n), 0)
    let side = umPerPixel / Double(factor) / 1000
    f[CFU_F_TEXTURE] = Float(variance.squareRoot())
    f[CFU_F_TEXTURE_RATIO] = Float(variance.squareRoot()) / max(noise, 1e-6)
    f[CFU_F_SPOTS] = Float(contrasts.count)
    f[CFU_F_SPOT_DENSITY] = Float(Double(contrasts.count) / max(n * side * side, 1e-9))
    if !contrasts.isEmpty {
      f[CFU_F_SPOT_CONTRAST] = contrasts.withUnsafeMutableBufferPointer {
        RobustScale.select($0, count: $0.count, k: ($0.count - 1) / 2)
      }
    }
    let total = variance + fine / n
    if total > 0 { f[CFU_F_FOCUS] = Float(fine / n / total) }
  }
}
