package import CFUCore
import CFUImaging
package import CFUPictures
import CFUReport

extension ShippedStages {
  /// Longer side of an overlay, px: colonies are seen, and a study of hundreds of dishes stays
  /// small.
  private static let overlaySide = 1600
  /// libjpeg's scale; outlines stay sharp and a dish takes some 300 kB.
  private static let overlayQuality = 85

  package func decode(
    _ bytes: [UInt8], path: String, settings: ImagingSettings
  ) throws(CFUError) -> WorkingImage {
    try Self.decode(PictureSource(bytes: bytes, path: path, maxMegapixels: settings.maxMegapixels))
  }

  static func decode(_ file: PictureSource) throws(CFUError) -> WorkingImage {
    var limits = DecodeLimits()
    limits.maxMegapixels = file.maxMegapixels
    return try PictureDecoder.decode(file.bytes, name: file.path, limits: limits)
  }

  package func analyse(
    _ picture: WorkingImage, settings: ImagingSettings
  ) throws(CFUError) -> DishAnalysis {
    var analysis = try DishPipeline(settings: settings).analyse(picture)
    if picture.damaged, !analysis.flags.contains(.corrupt) { analysis.flags.append(.corrupt) }
    return analysis
  }

  package func overlay(
    _ picture: WorkingImage, record: DishRecord, dish: String
  ) throws(CFUError) -> [UInt8] {
    let drawn = try Overlay.draw(
      on: picture.rgb(maxSide: Self.overlaySide), record: record, dish: dish)
    return try PictureEncoder.jpeg(drawn, quality: Self.overlayQuality)
  }
}
