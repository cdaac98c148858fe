package import CFUCore
import CVisionBridge

extension PictureDecoder {
  /// Cuts regions out of a picture at full resolution, in one pass over the file.
  ///
  /// - Parameter regions: Upright full-resolution pixels. What lies outside the picture repeats its
  ///   nearest pixel; a region must overlap the picture.
  /// - Returns: One picture a region, in the same order and of the region's size. Where a truncated
  ///   file holds no more picture: grey 128.
  /// - Throws: `badInput` as for `header`; `internal` for a region that is empty or outside the
  ///   picture.
  package static func crops(
    _ regions: [PictureRegion], of bytes: UnsafeRawBufferPointer, name: String,
    limits: DecodeLimits = DecodeLimits()
  ) throws(CFUError) -> [RGBImage] {
    let header = try header(of: bytes, name: name, limits: limits)
    let inside = regions.map { $0.clipped(width: header.width, height: header.height) }
    if let bad = zip(regions, inside).first(where: { $1.width < 1 || $1.height < 1 }) {
      throw CFUError(
        .internal, "\(name): the crop at \(bad.0.x), \(bad.0.y) is not in the picture.")
    }
    // One block for all crops: the bridge writes each at its place.
    let starts = inside.reduce(into: [0]) { $0.append($0.last! + 3 * $1.width * $1.height) }
    let total = starts.last!
    var status = cv_status(CV_OK)
    var report = cv_decode_report()
    var message = cv_message()
    let samples = [UInt8](unsafeUninitializedCapacity: total) { space, count in
      let crops = inside.indices.map { i in
        cv_crop(
          x: Int32(inside[i].x), y: Int32(inside[i].y), width: Int32(inside[i].width),
          height: Int32(inside[i].height), rgb: space.baseAddress.map { $0 + starts[i] })
      }
      status = decodeCrops(bytes, header.format, limits.bounds, crops, &report, &message)
      count = status == CV_OK ? total : 0
    }
    guard status == CV_OK else {
      throw PictureFailure(name: name, limits: limits).error(status, message)
    }
    return regions.indices.map { i in
      let crop = RGBImage(
        width: inside[i].width, height: inside[i].height,
        samples: Array(samples[starts[i]..<starts[i + 1]]))
      return crop.padded(to: regions[i], from: inside[i])
    }
  }

  /// `crops` of bytes in an array.
  package static func crops(
    _ regions: [PictureRegion], of bytes: [UInt8], name: String,
    limits: DecodeLimits = DecodeLimits()
  ) throws(CFUError) -> [RGBImage] {
    try bytes.withUnsafeBufferPointer { (buffer) throws(CFUError) -> [RGBImage] in
      try crops(regions, of: UnsafeRawBufferPointer(buffer), name: name, limits: limits)
    }
  }

  private static func decodeCrops(
    _ bytes: UnsafeRawBufferPointer, _ format: PictureFormat, _ bounds: cv_picture_limits,
    _ crops: [cv_crop], _ report: inout cv_decode_report, _ message: inout cv_message
  ) -> cv_status {
    let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
    var bounds = bounds
    let count = bytes.count
    return switch format {
    case .jpeg: cv_jpeg_crops(start, count, &bounds, crops, crops.count, &report, &message)
    case .png: cv_png_crops(start, count, &bounds, crops, crops.count, &report, &message)
    case .tiff: cv_tiff_crops(start, count, &bounds, crops, crops.count, &report, &message)
    }
  }
}

extension PictureRegion {
  /// The part inside a picture of this size.
  func clipped(width pictureWidth: Int, height pictureHeight: Int) -> PictureRegion {
    let left = max(0, x)
    let top = max(0, y)
    return PictureRegion(
      x: left, y: top, width: min(pictureWidth, x + width) - left,
      height: min(pictureHeight, y + height) - top)
  }
}

extension RGBImage {
  /// Repeats the edge pixels until the picture of region `inner` covers region `outer`.
  func padded(to outer: PictureRegion, from inner: PictureRegion) -> RGBImage {
    if outer == inner { return self }
    let columns = (0..<outer.width).map {
      3 * min(max(outer.x + $0 - inner.x, 0), inner.width - 1)
    }
    var padded: [UInt8] = []
    padded.reserveCapacity(3 * outer.width * outer.height)
    for y in 0..<outer.height {
      let row = 3 * inner.width * min(max(outer.y + y - inner.y, 0), inner.height - 1)
      for column in columns {
        padded.append(contentsOf: samples[row + column..<row + column + 3])
      }
    }
    return RGBImage(width: outer.width, height: outer.height, samples: padded)
  }
}
