package import CFUCore
package import CFUPictures

/// A square around an object at full resolution, kept without loss, from which its crops can be cut
/// when the picture is gone.
///
/// Large enough for every square crop whose sampling follows from the object, whatever its size in
/// pixels, and for one of a fixed sampling that is no wider.
package struct CutOut: Sendable, Hashable {
  /// Full-resolution pixels; may reach beyond the picture, whose nearest pixel is repeated there.
  package var region: PictureRegion
  /// 8-bit RGB.
  package var png: [UInt8]

  package init(region: PictureRegion, png: [UInt8]) {
    self.region = region
    self.png = png
  }

  /// Crops of other sizes are rounded to whole pixels in another way, by one at most at each side.
  private static let margin = 2
  /// zlib's: half of the gain of its default at a quarter of the time.
  private static let level = 2

  /// Where an object is cut out.
  ///
  /// - Parameter umPerPixel: full-resolution sampling of the picture.
  package static func region(of object: FoundObject, umPerPixel: Double) -> PictureRegion {
    let box = CropBox(object, wish: CropWish(width: 0, height: 0), umPerPixel: umPerPixel).region
    return PictureRegion(
      x: box.x - margin, y: box.y - margin, width: box.width + 2 * margin,
      height: box.height + 2 * margin)
  }

  /// Cuts all `objects` out of a picture's file, in their order.
  ///
  /// - Parameters:
  ///   - umPerPixel: full-resolution sampling of the picture.
  ///   - bytes: the picture's file.
  ///   - name: how messages name it.
  /// - Throws: `badInput` as decoding does; `internal` when memory does not suffice.
  package static func all(
    of objects: [FoundObject], umPerPixel: Double, bytes: [UInt8], name: String,
    limits: DecodeLimits
  ) throws(CFUError) -> [CutOut] {
    let regions = objects.map { region(of: $0, umPerPixel: umPerPixel) }
    var cutOuts: [CutOut] = []
    cutOuts.reserveCapacity(objects.count)
    try ObjectCrops.cut(regions, bytes: bytes, name: name, limits: limits) {
      (index, picture) throws(CFUError) in
      cutOuts.append(
        CutOut(region: regions[index], png: try PictureEncoder.png(picture, level: level)))
    }
    return cutOuts
  }

  /// Whether it holds all of a region of the picture.
  package func holds(_ wanted: PictureRegion) -> Bool {
    wanted.x >= region.x && wanted.y >= region.y
      && wanted.x + wanted.width <= region.x + region.width
      && wanted.y + wanted.height <= region.y + region.height
  }

  /// A part of it, the same pixels as in the picture.
  ///
  /// - Parameters:
  ///   - wanted: full-resolution pixels of the picture.
  ///   - number: of the object, for messages.
  /// - Throws: `noInput` when it reaches beyond the cut-out, `badInput` when that is damaged.
  func picture(_ wanted: PictureRegion, of number: Int, name: String) throws(CFUError) -> RGBImage {
    let inner = PictureRegion(
      x: wanted.x - region.x, y: wanted.y - region.y, width: wanted.width, height: wanted.height)
    guard holds(wanted) else {
      throw CFUError(
        .noInput, "\(name): the crop of object \(number) does not lie in what was kept of it.")
    }
    let label = "\(name): the kept pixels of object \(number)"
    let header = try PictureDecoder.header(of: png, name: label)
    let pictures = try PictureDecoder.crops([inner], of: png, name: label)
    guard header.width == region.width, header.height == region.height,
      let picture = pictures.first
    else {
      throw CFUError(
        .badInput, "\(label) are not of the size that they were kept in.",
        nextStep: "Count the study again.")
    }
    return picture
  }
}
