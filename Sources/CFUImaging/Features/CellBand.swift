internal import CFUPictures
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
