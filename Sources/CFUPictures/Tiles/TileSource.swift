import CFUCore
import CVisionBridge

/// A picture file before anything was decoded.
struct TileFile: Sendable {
  var bytes: [UInt8]
  var name: String
  var header: PictureHeader
  var limits: DecodeLimits
}

/// A picture that regions can be cut out of at any place.
struct TileSource: Sendable {
  /// The deepest level that `cut` reaches; deeper ones are averaged from `eighth`.
  static let deepestLevel = 2

  let file: TileFile
  /// The whole upright picture at 1/8.
  let eighth: RGBImage

  init(_ file: TileFile) throws(CFUError) {
    self.file = file
    eighth = try PictureDecoder.decode(
      file.bytes, name: file.name, scale: 8, limits: file.limits
    ).rgb()
  }

  var bytesInMemory: Int { file.bytes.count + eighth.samples.count }

  /// A region of the upright picture at 1/scale (1, 2 or 4), in pixels of that size, wholly inside.
  func cut(_ region: PictureRegion, scale: Int) throws(CFUError) -> RGBImage {
    let header = file.header
    let full = PictureRegion(
      x: region.x * scale, y: region.y * scale,
      width: min(region.width * scale, header.width - region.x * scale),
      height: min(region.height * scale, header.height - region.y * scale))
    let crops = try PictureDecoder.crops(
      [full], of: file.bytes, name: file.name, limits: file.limits)
    return crops[0].averaged(
      PictureRegion(x: 0, y: 0, width: region.width, height: region.height), by: scale)
  }
}
