package import CFUCore
package import CFUPictures
internal import CVisionBridge

/// The pixels and masks of objects, cut out of the full-resolution picture.
///
/// What a classifier plugin is given and what `cfu crops` writes is made here and nowhere else.
package struct ObjectCrops: Sendable {
  /// One crop.
  package struct Crop: Sendable {
    package var box: CropBox
    /// Interleaved 8-bit RGB, `3 * box.width * box.height` samples.
    package var rgb: [UInt8]
    /// 255 inside the outline, 0 outside: `box.width * box.height` samples.
    package var mask: [UInt8]
  }

  /// In the order of the objects.
  package let crops: [Crop]

  /// Full-resolution samples that are cut in one pass over the file; more than one pass is rare.
  private static let samplesAtOnce = 96 << 20

  /// Cuts out all `objects`.
  ///
  /// - Parameters:
  ///   - umPerPixel: full-resolution sampling of the picture.
  ///   - bytes: the picture's file.
  ///   - name: how messages name it.
  /// - Throws: `badInput` as decoding does; `internal` when memory does not suffice.
  package init(
    of objects: [FoundObject], wish: CropWish, umPerPixel: Double, bytes: [UInt8], name: String,
    limits: DecodeLimits
  ) throws(CFUError) {
    let boxes = objects.map { CropBox($0, wish: wish, umPerPixel: umPerPixel) }
    var crops: [Crop] = []
    crops.reserveCapacity(boxes.count)
    try Self.cut(boxes.map(\.region), bytes: bytes, name: name, limits: limits) {
      (index, picture) throws(CFUError) in
      crops.append(try Self.crop(picture, of: objects[index], box: boxes[index], name: name))
    }
    self.crops = crops
  }

  /// Cuts all `objects` out of cut-outs that were kept: byte for byte what the picture gives.
  ///
  /// - Parameters:
  ///   - cutOuts: by the object's number; others are not looked at.
  ///   - name: how messages name the dish.
  /// - Throws: `noInput` for an object whose cut-out was not kept or does not hold all of its crop;
  ///   `badInput` for one that is damaged; `internal` when memory does not suffice.
  package init(
    of objects: [FoundObject], wish: CropWish, umPerPixel: Double, cutOuts: [Int: CutOut],
    name: String
  ) throws(CFUError) {
    var crops: [Crop] = []
    crops.reserveCapacity(objects.count)
    for object in objects {
      let box = CropBox(object, wish: wish, umPerPixel: umPerPixel)
      guard let cutOut = cutOuts[object.id] else {
        throw CFUError(.noInput, "\(name): no pixels of object \(object.id) were kept.")
      }
      let picture = try cutOut.picture(box.region, of: object.id, name: name)
      crops.append(try Self.crop(picture, of: object, box: box, name: name))
    }
    self.crops = crops
  }

  /// Cuts regions out of a picture, some at a time, so that memory is bounded.
  static func cut(
    _ regions: [PictureRegion], bytes: [UInt8], name: String, limits: DecodeLimits,
    _ take: (Int, RGBImage) throws(CFUError) -> Void
  ) throws(CFUError) {
    var start = 0
    while start < regions.count {
      var end = start
      var samples = 0
      repeat {
        samples += 3 * regions[end].width * regions[end].height
        end += 1
      } while end < regions.count
        && samples + 3 * regions[end].width * regions[end].height <= Self.samplesAtOnce
      let pictures = try PictureDecoder.crops(
        Array(regions[start..<end]), of: bytes, name: name, limits: limits)
      for (index, picture) in zip(start..<end, pictures) { try take(index, picture) }
      start = end
    }
  }

  private static func crop(
    _ picture: RGBImage, of object: FoundObject, box: CropBox, name: String
  ) throws(CFUError) -> Crop {
    Crop(
      box: box, rgb: try resampled(picture, to: box, name: name),
      mask: CropMask.samples(of: object.outline, in: box))
  }

  private static func resampled(
    _ picture: RGBImage, to box: CropBox, name: String
  ) throws(CFUError) -> [UInt8] {
    if picture.width == box.width, picture.height == box.height { return picture.samples }
    let count = 3 * box.width * box.height
    var status = cv_status(CV_OK)
    let samples = [UInt8](unsafeUninitializedCapacity: count) { target, filled in
      status = picture.samples.withUnsafeBufferPointer { source in
        cv_resample_rgb(
          source.baseAddress, Int32(picture.width), Int32(picture.height), target.baseAddress,
          Int32(box.width), Int32(box.height), Int32(3 * box.width))
      }
      filled = status == CV_OK ? count : 0
    }
    guard status == CV_OK else {
      throw CFUError(
        .internal,
        "\(name): a crop of \(picture.width) x \(picture.height) px cannot be resampled.",
        nextStep: "Free memory, or count fewer dishes at a time with --jobs.")
    }
    return samples
  }
}
