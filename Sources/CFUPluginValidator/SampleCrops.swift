import CFUPluginHost

/// Crops kept in memory, without padding.
struct SampleCrops: CropProvider {
  struct Crop: Sendable, Hashable {
    var geometry: CropGeometry
    /// Rows of `width` pixels.
    var pixels: [UInt8]
    /// Rows of `width` bytes, 255 inside the outline.
    var mask: [UInt8]
  }

  var format: PixelFormat
  var crops: [Crop]

  func crop(at index: Int) -> CropGeometry? { crops[index].geometry }

  func writePixels(at index: Int, stride: Int, into memory: UnsafeMutableRawBufferPointer) {
    let crop = crops[index]
    let row = crop.geometry.width * format.bytesPerPixel
    crop.pixels.withUnsafeBytes { pixels in
      for y in 0..<crop.geometry.height {
        UnsafeMutableRawBufferPointer(rebasing: memory[y * stride..<y * stride + row])
          .copyMemory(from: .init(rebasing: pixels[y * row..<(y + 1) * row]))
      }
    }
  }

  func writeMask(at index: Int, into memory: UnsafeMutableRawBufferPointer) {
    memory.copyBytes(from: crops[index].mask)
  }
}

extension SampleCrops.Crop {
  /// A crop as a camera may give it: gel with noise and something darker in the middle.
  static func likely(
    _ format: PixelFormat, width: Int, height: Int, using numbers: inout SeededNumbers
  ) -> SampleCrops.Crop {
    let dark = numbers.unit() * 0.8
    let noise = numbers.next()
    var mask = [UInt8](repeating: 0, count: width * height)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * format.bytesPerPixel)
    for y in 0..<height {
      for x in 0..<width {
        let dx = (Double(x) + 0.5) / Double(width) - 0.5
        let dy = (Double(y) + 0.5) / Double(height) - 0.5
        let inside = dx * dx + dy * dy < 0.09
        if inside { mask[y * width + x] = 255 }
        // Cheap noise: a large crop has millions of pixels.
        let grain = Double((noise &* UInt64(y * width + x + 1)) >> 59)
        let density = (inside ? dark : 0) + grain / 320
        switch format {
        case .grey8: pixels.append(UInt8(230 * (1 - density)))
        case .rgb8:
          pixels.append(UInt8(235 * (1 - density * 0.6)))
          pixels.append(UInt8(225 * (1 - density)))
          pixels.append(UInt8(215 * (1 - density)))
        case .od32: append(Float(density), to: &pixels)
        }
      }
    }
    return SampleCrops.Crop(
      geometry: CropGeometry(width: width, height: height, umPerPixelX: 5, umPerPixelY: 5),
      pixels: pixels, mask: mask)
  }

  /// Any bytes at all.
  static func wild(
    _ format: PixelFormat, width: Int, height: Int, using numbers: inout SeededNumbers
  ) -> SampleCrops.Crop {
    var pixels: [UInt8] = []
    for _ in 0..<width * height {
      if format == .od32 {
        append(Samples.wildNumber(using: &numbers), to: &pixels)
      } else {
        let word = numbers.next()
        for byte in 0..<format.bytesPerPixel {
          pixels.append(UInt8(truncatingIfNeeded: word >> (8 * UInt64(byte))))
        }
      }
    }
    let masks: [UInt8] = [0, 255]
    let kind = numbers.whole(0...2)
    let mask = (0..<width * height).map { _ in kind == 2 ? masks[numbers.whole(0...1)] : masks[kind]
    }
    let sampling = [0.01, 1, 5, 100][numbers.whole(0...3)]
    return SampleCrops.Crop(
      geometry: CropGeometry(
        width: width, height: height, umPerPixelX: sampling, umPerPixelY: sampling),
      pixels: pixels, mask: mask)
  }

  private static func append(_ value: Float, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
  }
}
