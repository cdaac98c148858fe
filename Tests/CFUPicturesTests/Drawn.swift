import CFUCore
import CFUPictures
import CPictureFixtures

/// A drawn picture: interleaved samples, row by row.
struct Drawn {
  var width: Int
  var height: Int
  var channels: Int
  var samples: [UInt8]

  init(width: Int, height: Int, channels: Int, samples: [UInt8]) {
    self.width = width
    self.height = height
    self.channels = channels
    self.samples = samples
  }

  /// A gradient with a disc and a grid: nothing in it is symmetric.
  static func scene(_ width: Int, _ height: Int, channels: Int = 3) -> Drawn {
    var samples: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        let disc = (x - width / 3) * (x - width / 3) + (y - height / 4) * (y - height / 4)
        let inside = disc < width * height / 30
        for c in 0..<channels {
          var value = (x * (3 - c) * 60 / width) + (y * (c + 1) * 50 / height) + 40
          if inside { value = [210, 60, 40, 10][c] }
          if x % 23 == 0 || y % 19 == 0 { value /= 2 }
          samples.append(UInt8(min(value, 255)))
        }
      }
    }
    return Drawn(width: width, height: height, channels: channels, samples: samples)
  }

  /// Whole squares of one colour each, so that compression leaves them nearly as they are.
  static func squares(_ width: Int, _ height: Int, side: Int, channels: Int = 3) -> Drawn {
    var samples: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        for c in 0..<channels {
          samples.append(UInt8(40 + (x / side * 37 + y / side * 59 + c * 71) % 170))
        }
      }
    }
    return Drawn(width: width, height: height, channels: channels, samples: samples)
  }

  subscript(x: Int, y: Int, c: Int) -> UInt8 { samples[(y * width + x) * channels + c] }

  /// The picture as a viewer shows it that obeys the EXIF orientation.
  func upright(_ orientation: Int) -> Drawn {
    let turned = orientation >= 5
    let (w, h) = turned ? (height, width) : (width, height)
    var out: [UInt8] = []
    for y in 0..<h {
      for x in 0..<w {
        let (column, row) =
          switch orientation {
          case 2: (width - 1 - x, y)
          case 3: (width - 1 - x, height - 1 - y)
          case 4: (x, height - 1 - y)
          case 5: (y, x)
          case 6: (y, height - 1 - x)
          case 7: (width - 1 - y, height - 1 - x)
          case 8: (width - 1 - y, x)
          default: (x, y)
          }
        for c in 0..<channels { out.append(self[column, row, c]) }
      }
    }
    return Drawn(width: w, height: h, channels: channels, samples: out)
  }

  func cut(_ region: PictureRegion) -> [UInt8] {
    var out: [UInt8] = []
    for y in region.y..<region.y + region.height {
      for x in region.x..<region.x + region.width {
        let (column, row) = (min(max(x, 0), width - 1), min(max(y, 0), height - 1))
        for c in 0..<channels { out.append(self[column, row, c]) }
      }
    }
    return out
  }

  /// Mean of a channel over squares, rounded to nearest, edges over what there is.
  func boxed(_ side: Int, channel: (Drawn, Int, Int) -> Double) -> [Double] {
    var out: [Double] = []
    for y in stride(from: 0, to: height, by: side) {
      for x in stride(from: 0, to: width, by: side) {
        var (sum, n) = (0.0, 0.0)
        for v in y..<min(y + side, height) {
          for u in x..<min(x + side, width) {
            sum += channel(self, u, v)
            n += 1
          }
        }
        out.append(sum / n)
      }
    }
    return out
  }
}

/// JFIF's formulas, in floating point.
enum Formula {
  static func luma(_ d: Drawn, _ x: Int, _ y: Int) -> Double {
    if d.channels == 1 { return Double(d[x, y, 0]) }
    return 0.299 * Double(d[x, y, 0]) + 0.587 * Double(d[x, y, 1]) + 0.114 * Double(d[x, y, 2])
  }
  static func cb(_ d: Drawn, _ x: Int, _ y: Int) -> Double {
    128 + (Double(d[x, y, 2]) - luma(d, x, y)) / 1.772
  }
  static func cr(_ d: Drawn, _ x: Int, _ y: Int) -> Double {
    128 + (Double(d[x, y, 0]) - luma(d, x, y)) / 1.402
  }
}

/// Largest difference between samples and expected values.
func worst(_ samples: [UInt8], _ expected: [Double]) -> Double {
  guard samples.count == expected.count else { return .infinity }
  return zip(samples, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
}

/// The bytes of a fixture; empty when it could not be written.
func taken(_ file: fixture_file) -> [UInt8] {
  defer { fixture_free(file) }
  return Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
}

/// A random sequence that is the same in every run.
struct Dice: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

extension Plane8 {
  /// A copy, for comparing.
  var samples: [UInt8] { withSamples { Array(UnsafeBufferPointer(start: $0, count: count)) } }
}
