package import CFUCore
import CVisionBridge

/// Decodes pictures from memory: JPEG, PNG and TIFF, upright, at the scale the work needs.
package enum PictureDecoder {
  /// Reads the header and checks it against the limits.
  ///
  /// - Parameter name: How messages name the picture; usually its path.
  /// - Throws: `badInput` for what is no picture, is not supported, is damaged or too large.
  package static func header(
    of bytes: UnsafeRawBufferPointer, name: String, limits: DecodeLimits = DecodeLimits()
  ) throws(CFUError) -> PictureHeader {
    let format = try PictureSniffer.format(of: bytes, name: name)
    let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
    var info = cv_picture_info()
    var message = cv_message()
    let status =
      switch format {
      case .jpeg: cv_jpeg_header(start, bytes.count, &info, &message)
      case .png: cv_png_header(start, bytes.count, &info, &message)
      case .tiff: cv_tiff_header(start, bytes.count, &info, &message)
      }
    let failure = PictureFailure(name: name, limits: limits)
    guard status == CV_OK else { throw failure.error(status, message) }
    let pixels = Double(info.width) * Double(info.height)
    guard pixels <= limits.maxMegapixels * 1e6 else {
      throw CFUError(
        .badInput,
        "\(name) is too large: \(info.width) x \(info.height) pixels are "
          + "\(Int((pixels / 1e6).rounded())) megapixels, more than \(limits.maxMegapixels).",
        nextStep: "Save it smaller, or allow larger pictures with --max-megapixels.")
    }
    let turned = info.orientation >= 5
    return PictureHeader(
      format: format, width: Int(turned ? info.height : info.width),
      height: Int(turned ? info.width : info.height), orientation: Int(info.orientation),
      components: Int(info.components), bits: Int(info.bits), isProgressive: info.progressive != 0,
      umPerPixel: info.um_per_px > 0 ? info.um_per_px : nil)
  }

  /// Full-resolution pixels per working pixel: the largest of 1, 2, 4 and 8 that leaves the shorter
  /// side at least 2400 working pixels (15 um of a 35 mm dish that fills the frame); 1 for smaller
  /// pictures.
  package static func workingScale(for header: PictureHeader) -> Int {
    let side = min(header.width, header.height)
    return [8, 4, 2].first { side / $0 >= 2400 } ?? 1
  }

  /// Decodes a picture.
  ///
  /// - Parameters:
  ///   - scale: 1, 2, 4 or 8; nil for `workingScale(for:)`. JPEG is scaled in the DCT domain,
  ///     others by box average.
  ///   - limits: Checked before memory is taken.
  /// - Returns: Planes, upright. A file that ends early is decoded as far as it goes and is marked
  ///   `truncated`; one whose coded data hold faults is marked `damaged`. When a picture is turned
  ///   or mirrored and its size is no multiple of `scale`, positions are off by less than one
  ///   working pixel.
  /// - Throws: `badInput` as for `header`, and when not one row can be decoded.
  package static func decode(
    _ bytes: UnsafeRawBufferPointer, name: String, scale: Int? = nil,
    limits: DecodeLimits = DecodeLimits()
  ) throws(CFUError) -> WorkingImage {
    let header = try header(of: bytes, name: name, limits: limits)
    let scale = scale ?? workingScale(for: header)
    precondition([1, 2, 4, 8].contains(scale), "scale is 1, 2, 4 or 8")
    let width = (header.width + scale - 1) / scale
    let height = (header.height + scale - 1) / scale
    let chromaWidth = (width + 1) / 2
    let chromaHeight = (height + 1) / 2
    let hasChroma = header.components > 1
    var report = cv_decode_report()
    var message = cv_message()
    // The bridge writes every sample on success, so nothing is cleared first.
    let luma = Plane8(width: width, height: height)
    let cb = hasChroma ? Plane8(width: chromaWidth, height: chromaHeight) : nil
    let cr = hasChroma ? Plane8(width: chromaWidth, height: chromaHeight) : nil
    var planes = cv_planes(
      luma: luma.memory, cb: cb?.memory, cr: cr?.memory, width: Int32(width), height: Int32(height))
    let status = decodePlanes(
      bytes, header.format, scale, limits.bounds, &planes, &report, &message)
    guard status == CV_OK else {
      throw PictureFailure(name: name, limits: limits).error(status, message)
    }
    let region = validRegion(header, rows: Int(report.valid_rows))
    let fromTop = region.y == 0 && region.width == header.width
    let isGrey = cb?.isNeutral == true && cr?.isNeutral == true
    var image = WorkingImage(
      fullWidth: header.width, fullHeight: header.height, scale: scale,
      luma: luma, cb: isGrey ? nil : cb, cr: isGrey ? nil : cr,
      umPerPixel: header.umPerPixel, truncated: report.truncated != 0,
      validRows: fromTop ? region.height : 0)
    image.validRegion = region
    image.damaged = report.faults > 0
    return image
  }

  private static func decodePlanes(
    _ bytes: UnsafeRawBufferPointer, _ format: PictureFormat, _ scale: Int,
    _ bounds: cv_picture_limits, _ planes: inout cv_planes, _ report: inout cv_decode_report,
    _ message: inout cv_message
  ) -> cv_status {
    let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
    var bounds = bounds
    let count = bytes.count
    return switch format {
    case .jpeg: cv_jpeg_decode(start, count, Int32(scale), &bounds, &planes, &report, &message)
    case .png: cv_png_decode(start, count, Int32(scale), &bounds, &planes, &report, &message)
    case .tiff: cv_tiff_decode(start, count, Int32(scale), &bounds, &planes, &report, &message)
    }
  }

  /// Where the first stored rows lie in the upright picture.
  private static func validRegion(_ header: PictureHeader, rows: Int) -> PictureRegion {
    let (width, height) = (header.width, header.height)
    return switch header.orientation {
    case 3, 4: PictureRegion(x: 0, y: height - rows, width: width, height: rows)
    case 5, 8: PictureRegion(x: 0, y: 0, width: rows, height: height)
    case 6, 7: PictureRegion(x: width - rows, y: 0, width: rows, height: height)
    default: PictureRegion(x: 0, y: 0, width: width, height: rows)
    }
  }
}

extension DecodeLimits {
  /// The same for the bridge.
  var bounds: cv_picture_limits {
    func whole(_ value: Double) -> Int64 { Int64(max(0, min(value * 1e6, 9e18))) }
    return cv_picture_limits(
      max_pixels: whole(maxMegapixels), max_working_bytes: whole(maxWorkingMegabytes))
  }
}

extension PictureDecoder {
  /// `header` of bytes in an array.
  package static func header(
    of bytes: [UInt8], name: String, limits: DecodeLimits = DecodeLimits()
  ) throws(CFUError) -> PictureHeader {
    try bytes.withUnsafeBufferPointer { (buffer) throws(CFUError) -> PictureHeader in
      try header(of: UnsafeRawBufferPointer(buffer), name: name, limits: limits)
    }
  }

  /// `decode` of bytes in an array.
  package static func decode(
    _ bytes: [UInt8], name: String, scale: Int? = nil, limits: DecodeLimits = DecodeLimits()
  ) throws(CFUError) -> WorkingImage {
    try bytes.withUnsafeBufferPointer { (buffer) throws(CFUError) -> WorkingImage in
      try decode(UnsafeRawBufferPointer(buffer), name: name, scale: scale, limits: limits)
    }
  }
}
