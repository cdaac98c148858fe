import CFUCore
import CFUImaging
import CFUPictures
import CFUPluginHost

/// The pixels that a classifier asks for in its manifest.
struct CropRequest: Sendable {
  var wish: CropWish
  var format: PixelFormat

  /// Nil for a classifier that reads features only.
  ///
  /// - Throws: `plugin` when it accepts no format that is cut here.
  init?(_ classifier: ClassifierManifest) throws(CFUError) {
    guard !classifier.pixelFormats.isEmpty else { return nil }
    let cut: [PixelFormat] = [.rgb8, .grey8]
    guard let format = cut.first(where: classifier.pixelFormats.contains) else {
      throw CFUError(
        .plugin,
        "The classifier \(classifier.id) wants crops as "
          + "\(classifier.pixelFormats.map(\.rawValue).joined(separator: " or ")), "
          + "but this version cuts \(cut.map(\.rawValue).joined(separator: " and ")).",
        nextStep: "Choose another with --classifier.")
    }
    self.format = format
    wish = CropWish(
      width: classifier.cropWidth ?? 0, height: classifier.cropHeight ?? 0,
      umPerPixel: classifier.wantedUmPerPixel)
  }
}

extension PictureSource {
  /// Cuts the objects out of the picture at full resolution.
  func crops(
    of objects: [FoundObject], wish: CropWish, umPerPixel: Double
  ) throws(CFUError) -> ObjectCrops {
    var limits = DecodeLimits()
    limits.maxMegapixels = maxMegapixels
    return try ObjectCrops(
      of: objects, wish: wish, umPerPixel: umPerPixel, bytes: bytes, name: path, limits: limits)
  }
}

extension PixelSource {
  /// - Parameter dish: how messages name it.
  func crops(
    of objects: [FoundObject], wish: CropWish, umPerPixel: Double, dish: String
  ) throws(CFUError) -> ObjectCrops {
    switch self {
    case .picture(let file):
      return try file.crops(of: objects, wish: wish, umPerPixel: umPerPixel)
    case .kept(let cutOuts):
      return try ObjectCrops(
        of: objects, wish: wish, umPerPixel: umPerPixel, cutOuts: cutOuts, name: dish)
    }
  }
}

/// Crops on their way into the memory that a plugin's worker reads.
struct PluginCrops: CropProvider {
  let format: PixelFormat
  private let crops: [ObjectCrops.Crop]

  /// - Parameter format: `rgb8` or `grey8`.
  init(_ crops: ObjectCrops, format: PixelFormat) {
    precondition(format != .od32, "refused before")
    self.crops = crops.crops
    self.format = format
  }

  func crop(at index: Int) -> CropGeometry? {
    let box = crops[index].box
    return CropGeometry(
      width: box.width, height: box.height, umPerPixelX: box.umPerPixelX,
      umPerPixelY: box.umPerPixelY)
  }

  func writePixels(at index: Int, stride: Int, into memory: UnsafeMutableRawBufferPointer) {
    let crop = crops[index]
    let width = crop.box.width
    crop.rgb.withUnsafeBytes { rgb in
      for y in 0..<crop.box.height {
        let row = UnsafeRawBufferPointer(rebasing: rgb[3 * width * y..<3 * width * (y + 1)])
        if format == .rgb8 {
          UnsafeMutableRawBufferPointer(
            rebasing: memory[y * stride..<y * stride + 3 * width]
          ).copyMemory(from: row)
        } else {
          for x in 0..<width {
            memory[y * stride + x] = Self.luma(row[3 * x], row[3 * x + 1], row[3 * x + 2])
          }
        }
      }
    }
  }

  func writeMask(at index: Int, into memory: UnsafeMutableRawBufferPointer) {
    crops[index].mask.withUnsafeBytes { memory.copyMemory(from: $0) }
  }

  /// ITU-R BT.601 in 8 bits, rounded.
  private static func luma(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    let sum: UInt32 = 77 * UInt32(red) + 150 * UInt32(green) + 29 * UInt32(blue)
    return UInt8((sum + 128) >> 8)
  }
}
