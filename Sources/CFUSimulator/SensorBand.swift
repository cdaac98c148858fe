/// The camera at work on one band of rows: raw values with noise, demosaicing, colour, tone,
/// sharpening.
///
/// `halo` rows above and below the band go in; each step uses up a few of them. Noise is seeded by
/// row, so that rows which two bands share come out alike.
final class SensorBand {
  private let model: SensorModel
  private let seed: UInt64
  private let width: Int
  private let rows: Int
  private let raw: UnsafeMutablePointer<Float>
  private let colour: UnsafeMutablePointer<Float>
  private let luma: UnsafeMutablePointer<Float>
  private let tone: [Float]
  private let gain: SIMD3<Float>
  /// Rows at either end that demosaicing uses up, and sharpening.
  private static let demosaicReach = 2
  private static let sharpenReach = 2

  /// - Parameters:
  ///   - rows: rows of light of a full band, both halos included.
  ///   - reference: light that is exposed to the model's level.
  init(model: SensorModel, seed: UInt64, width: Int, rows: Int, reference: Double) {
    self.model = model
    self.seed = seed
    self.width = width
    self.rows = rows
    raw = .allocate(capacity: 3 * rows * width)
    colour = .allocate(capacity: 3 * rows * width)
    luma = .allocate(capacity: 2 * rows * width)
    tone = model.toneCurve()
    let level = model.exposure / reference
    gain = SIMD3(
      Float(level * SensorModel.sensitivity.x), Float(level * SensorModel.sensitivity.y),
      Float(level * SensorModel.sensitivity.z))
  }

  deinit {
    raw.deallocate()
    colour.deallocate()
    luma.deallocate()
  }

  /// Develops rows `first ..< first + count` of the picture.
  ///
  /// - Parameters:
  ///   - light: three planes of `count + 2 * halo` rows, lens blur applied; row 0 is picture row
  ///     `first - halo`.
  ///   - output: the picture's samples at row `first`.
  func develop(
    light: UnsafePointer<Float>, planeRows: Int, first: Int, count: Int,
    output: UnsafeMutablePointer<UInt8>
  ) {
    let halo = DishRenderer.halo
    let reach = Self.demosaicReach + Self.sharpenReach
    for row in (halo - reach)..<(halo + count + reach) {
      expose(light: light, planeRows: planeRows, row: row, pictureRow: first - halo + row)
    }
    let sharpenedFrom = halo - Self.sharpenReach
    let sharpenedTo = halo + count + Self.sharpenReach
    for row in sharpenedFrom..<sharpenedTo {
      if model.bayer {
        demosaic(row: row, pictureRow: first - halo + row)
      } else {
        let plane = rows * width
        for channel in 0..<3 {
          (colour + channel * plane + row * width).update(
            from: raw + channel * plane + row * width, count: width)
        }
      }
      render(row: row)
    }
    finish(first: halo, count: count, output: output)
  }

  private func expose(light: UnsafePointer<Float>, planeRows: Int, row: Int, pictureRow: Int) {
    var random = SeededGenerator(
      seed: seed, Stream.noise, UInt64(bitPattern: Int64(pictureRow)))
    let electrons = Float(model.fullWell)
    let read = Float(model.readNoise * model.readNoise)
    let plane = rows * width
    SensorModel.normalTable.withUnsafeBufferPointer { table in
      let table = table.baseAddress!
      let planes = model.bayer ? 1 : 3
      for slot in 0..<planes {
        let target = raw + slot * plane + row * width
        var x = 0
        while x < width {
          var bits = random.next()
          let end = min(width, x + 5)
          while x < end {
            let channel: Int
            if model.bayer {
              // RGGB: even rows red and green, odd rows green and blue.
              channel = (pictureRow & 1) + (x & 1)
            } else {
              channel = slot
            }
            let signal = light[(channel * planeRows + row) * width + x] * gain[channel] * electrons
            let noise = (signal + read).squareRoot() * table[Int(bits & 4095)]
            bits >>= 12
            target[x] = min(1, max(0, (signal + noise) / electrons))
            x += 1
          }
        }
      }
    }
  }

  /// Malvar, He and Cutler (2004): bilinear with a gradient correction, 5 x 5.
  private func demosaic(row: Int, pictureRow: Int) {
    let w = width
    let plane = rows * w
    let r = raw + row * w
    let (up, down) = (r - w, r + w)
    let (up2, down2) = (r - 2 * w, r + 2 * w)
    let red = colour + row * w
    let green = red + plane
    let blue = green + plane
    let oddRow = pictureRow & 1 == 1
    for x in 0..<w {
      let (l, rr) = (x > 0 ? x - 1 : 1, x < w - 1 ? x + 1 : w - 2)
      let (l2, r2) = (x > 1 ? x - 2 : x, x < w - 2 ? x + 2 : x)
      let c = r[x]
      let cross = r[l] + r[rr] + up[x] + down[x]
      let far = r[l2] + r[r2] + up2[x] + down2[x]
      let oddColumn = x & 1 == 1
      if oddRow == oddColumn {
        let diagonal = up[l] + up[rr] + down[l] + down[rr]
        let own = c
        let mid = (4 * c + 2 * cross - far) * 0.125
        let other = (6 * c + 2 * diagonal - 1.5 * far) * 0.125
        green[x] = mid
        red[x] = oddRow ? other : own
        blue[x] = oddRow ? own : other
      } else {
        let diagonal = up[l] + up[rr] + down[l] + down[rr]
        let across =
          (5 * c + 4 * (r[l] + r[rr]) - diagonal - (r[l2] + r[r2]) + 0.5 * (up2[x] + down2[x]))
          * 0.125
        let along =
          (5 * c + 4 * (up[x] + down[x]) - diagonal - (up2[x] + down2[x]) + 0.5 * (r[l2] + r[r2]))
          * 0.125
        green[x] = c
        red[x] = oddRow ? along : across
        blue[x] = oddRow ? across : along
      }
    }
  }

  /// White balance, saturation, tone curve; leaves 0 ... 255 in `colour` and the luma beside it.
  private func render(row: Int) {
    let plane = rows * width
    let red = colour + row * width
    let green = red + plane
    let blue = green + plane
    let y = luma + row * width
    let sensitivity = SensorModel.sensitivity
    let kr = Float(model.whiteBalance.x / sensitivity.x)
    let kg = Float(model.whiteBalance.y / sensitivity.y)
    let kb = Float(model.whiteBalance.z / sensitivity.z)
    let saturation = Float(model.saturation)
    let weights = model.monochrome
    let steps = Float(SensorModel.toneSteps)
    tone.withUnsafeBufferPointer { tone in
      let tone = tone.baseAddress!
      for x in 0..<width {
        var (r, g, b) = (min(1, red[x] * kr), min(1, green[x] * kg), min(1, blue[x] * kb))
        if let weights {
          let level = weights.x * r + weights.y * g + weights.z * b
          (r, g, b) = (level, level, level)
        }
        let grey = 0.299 * r + 0.587 * g + 0.114 * b
        let r2 = max(0, min(1, grey + saturation * (r - grey)))
        let g2 = max(0, min(1, grey + saturation * (g - grey)))
        let b2 = max(0, min(1, grey + saturation * (b - grey)))
        let (tr, tg, tb) = (
          tone[Int(r2 * steps + 0.5)], tone[Int(g2 * steps + 0.5)], tone[Int(b2 * steps + 0.5)]
        )
        red[x] = tr
        green[x] = tg
        blue[x] = tb
        y[x] = 0.299 * tr + 0.587 * tg + 0.114 * tb
      }
    }
  }

  private func finish(first: Int, count: Int, output: UnsafeMutablePointer<UInt8>) {
    let plane = rows * width
    let amount = Float(model.sharpening)
    let mean = luma + plane
    for row in first..<(first + count) {
      let centre = luma + row * width
      let to = output + 3 * (row - first) * width
      let red = colour + row * width
      let green = red + plane
      let blue = green + plane
      let detail = mean + row * width
      if amount > 0 {
        // Binomial 3 x 5: near enough to the radius of 1 px that cameras use.
        for x in 0..<width {
          let (a, b, c) = (centre[x - width], centre[x], centre[x + width])
          detail[x] = 0.25 * (a + c) + 0.5 * b
        }
        var before = detail[0]
        for x in 0..<width {
          let here = detail[x]
          let after = detail[min(width - 1, x + 1)]
          detail[x] = amount * (centre[x] - 0.25 * (before + after) - 0.5 * here)
          before = here
        }
      } else {
        for x in 0..<width { detail[x] = 0 }
      }
      for x in 0..<width {
        let d = detail[x] + 0.5
        to[3 * x] = UInt8(max(0, min(255, red[x] + d)))
        to[3 * x + 1] = UInt8(max(0, min(255, green[x] + d)))
        to[3 * x + 2] = UInt8(max(0, min(255, blue[x] + d)))
      }
    }
  }
}
