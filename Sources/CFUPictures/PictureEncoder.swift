package import CFUCore
import CVisionBridge

/// Encodes pictures into memory.
package enum PictureEncoder {
  /// A baseline JPEG.
  ///
  /// - Parameters:
  ///   - quality: 1 to 100, libjpeg's scale.
  ///   - halfChroma: 4:2:0, as cameras write it; false keeps thin coloured lines sharp (4:4:4).
  /// - Throws: `internal` when libjpeg refuses, for instance a side above 65 500 pixels.
  package static func jpeg(_ image: RGBImage, quality: Int, halfChroma: Bool = true)
    throws(CFUError) -> [UInt8]
  {
    try encode("JPEG", reserve: image.samples.count / 10) { context, message in
      cv_jpeg_encode(
        image.samples, Int32(image.width), Int32(image.height), 3, Int32(quality),
        halfChroma ? 1 : 0, append, context, &message)
    }
  }

  /// An 8-bit RGB PNG.
  ///
  /// - Parameter level: zlib's, 1 (fast) to 9 (small).
  package static func png(_ image: RGBImage, level: Int = 6) throws(CFUError) -> [UInt8] {
    try encode("PNG", reserve: image.samples.count / 2) { context, message in
      cv_png_encode(
        image.samples, Int32(image.width), Int32(image.height), 3, Int32(level), append, context,
        &message)
    }
  }

  /// An 8-bit grey PNG.
  package static func png(_ plane: Plane8, level: Int = 6) throws(CFUError) -> [UInt8] {
    try encode("PNG", reserve: plane.count / 2) { context, message in
      plane.withSamples {
        cv_png_encode(
          $0, Int32(plane.width), Int32(plane.height), 1, Int32(level), append, context, &message)
      }
    }
  }

  /// Collects pieces for as long as one call of the bridge lasts.
  private final class Output {
    var bytes: [UInt8] = []
  }

  private static let append: cv_write_bytes = { context, start, count in
    guard let context, let start else { return }
    Unmanaged<Output>.fromOpaque(context).takeUnretainedValue().bytes
      .append(contentsOf: UnsafeBufferPointer(start: start, count: count))
  }

  private static func encode(
    _ format: String, reserve: Int,
    _ body: (UnsafeMutableRawPointer, inout cv_message) -> cv_status
  ) throws(CFUError) -> [UInt8] {
    let output = Output()
    output.bytes.reserveCapacity(reserve)
    var message = cv_message()
    let status = withExtendedLifetime(output) {
      body(Unmanaged.passUnretained(output).toOpaque(), &message)
    }
    guard status == CV_OK else {
      throw CFUError(
        .internal,
        "Writing a \(format) failed (status \(status)): \(PictureFailure.text(message)).")
    }
    return output.bytes
  }
}
