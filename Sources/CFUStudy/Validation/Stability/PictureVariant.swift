import CFUCore
import CFUPictures
import CFUReport
import Glibc

extension StabilityReport.Variant {
  /// Largest picture that is changed, megapixels: two whole copies of it are held at a time.
  private static let mostMegapixels = 120.0

  /// The picture file that is counted in place of the original.
  ///
  /// - Parameter source: the original as it lies on disk.
  /// - Throws: `badInput` for a picture that cannot be decoded.
  func bytes(of source: PictureSource) throws(CFUError) -> [UInt8] {
    if self == .unchanged { return source.bytes }
    let picture = try PictureDecoder.decode(
      source.bytes, name: source.path, scale: 1,
      limits: DecodeLimits(maxMegapixels: min(Self.mostMegapixels, source.maxMegapixels))
    ).rgb()
    return switch self {
    case .unchanged: source.bytes
    case .copied: try PictureEncoder.png(picture, level: 1)
    case .turned(let quarters): try PictureEncoder.png(picture.turned(quarters), level: 1)
    case .exposed(let stops): try PictureEncoder.png(picture.exposed(stops), level: 1)
    case .compressed(let quality): try PictureEncoder.jpeg(picture, quality: quality)
    }
  }
}

extension RGBImage {
  /// Clockwise by so many quarters of a turn; no sample changes.
  func turned(_ quarters: Int) -> RGBImage {
    let quarters = ((quarters % 4) + 4) % 4
    guard quarters > 0 else { return self }
    let (newWidth, newHeight) = quarters % 2 == 1 ? (height, width) : (width, height)
    let turned = [UInt8](unsafeUninitializedCapacity: samples.count) { out, count in
      for y in 0..<newHeight {
        for x in 0..<newWidth {
          let (fromX, fromY) =
            switch quarters {
            case 1: (y, height - 1 - x)
            case 2: (width - 1 - x, height - 1 - y)
            default: (width - 1 - y, x)
            }
          let from = 3 * (fromY * width + fromX)
          let to = 3 * (y * newWidth + x)
          for channel in 0..<3 { out[to + channel] = samples[from + channel] }
        }
      }
      count = samples.count
    }
    return RGBImage(width: newWidth, height: newHeight, samples: turned)
  }

  /// As if the shutter had been open 2^stops times as long: light is scaled before the curve of
  /// sRGB (IEC 61966-2-1), and what is too bright is white.
  func exposed(_ stops: Double) -> RGBImage {
    let gain = exp2(stops)
    let curve = (0...255).map { sample -> UInt8 in
      let value = Double(sample) / 255
      let light = value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
      let scaled = min(1, light * gain)
      let out = scaled <= 0.0031308 ? 12.92 * scaled : 1.055 * pow(scaled, 1 / 2.4) - 0.055
      return UInt8((255 * out).rounded())
    }
    return RGBImage(width: width, height: height, samples: samples.map { curve[Int($0)] })
  }
}
