import CFUCore
import CVisionBridge

/// A JPEG with all components in one sequential scan: a file, or what was written from one.
struct SequentialJPEG: Sendable {
  /// Most bytes of a JPEG written from another file.
  static let maxBytes = 192_000_000
  /// Coefficients of a damaged sequential file up to here are kept as they are; larger ones go
  /// through pixels, which takes a row at a time.
  private static let damagedMegabytes = 160.0

  private enum Storage: Sendable {
    case file([UInt8])
    case written(WrittenBytes)
  }

  private let storage: Storage
  /// Stored rows from the top that hold picture.
  let validRows: Int

  init(file: [UInt8]) {
    storage = .file(file)
    validRows = Int(Int32.max)
  }

  private init(_ bytes: cv_bytes, _ report: cv_decode_report) {
    storage = .written(WrittenBytes(bytes))
    validRows = Int(report.valid_rows)
  }

  /// Any JPEG with the same coefficients, and so the same pixels.
  ///
  /// - Returns: nil for other formats, for coefficients that no sequential file holds, and where
  ///   they would take too much memory.
  static func recoded(_ file: TileFile) -> SequentialJPEG? {
    guard file.header.format == .jpeg else { return nil }
    var bounds = file.limits.bounds
    if !file.header.isProgressive {
      bounds.max_working_bytes = min(bounds.max_working_bytes, Int64(damagedMegabytes * 1e6))
    }
    var (message, report, bytes) = (cv_message(), cv_decode_report(), cv_bytes())
    let status = cv_jpeg_recode(
      file.bytes, file.bytes.count, &bounds, maxBytes, &bytes, &report, &message)
    return status == CV_OK ? SequentialJPEG(bytes, report) : nil
  }

  /// The pixels of any picture encoded anew, at quality 92 or less where they would take more than
  /// `maxBytes`, with chroma at half the width.
  ///
  /// - Throws: `badInput` where not one row can be decoded, or where decoding takes more memory
  ///   than the limits allow.
  static func encoded(_ file: TileFile) throws(CFUError) -> SequentialJPEG {
    let write =
      switch file.header.format {
      case .jpeg: cv_jpeg_from_jpeg
      case .png: cv_jpeg_from_png
      case .tiff: cv_jpeg_from_tiff
      }
    var bounds = file.limits.bounds
    var (message, report, bytes) = (cv_message(), cv_decode_report(), cv_bytes())
    var status = cv_status(CV_ERR_TOO_LARGE)
    for quality in [92, 75, 50] where status == CV_ERR_TOO_LARGE {
      status = write(
        file.bytes, file.bytes.count, &bounds, Int32(quality), maxBytes, &bytes, &report, &message)
    }
    guard status == CV_OK else { throw file.failure.error(status, message) }
    return SequentialJPEG(bytes, report)
  }

  var count: Int {
    switch storage {
    case .file(let bytes): bytes.count
    case .written(let bytes): bytes.bytes.count
    }
  }

  /// Gives `body` the bytes, which must not outlive the call.
  func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
    switch storage {
    case .file(let bytes): bytes.withUnsafeBufferPointer(body)
    case .written(let bytes):
      withExtendedLifetime(bytes) {
        body(UnsafeBufferPointer(start: bytes.bytes.bytes, count: bytes.bytes.count))
      }
    }
  }
}

/// Bytes that the bridge has allocated.
// Sendable although it holds a pointer: nothing writes to the bytes.
private final class WrittenBytes: @unchecked Sendable {
  let bytes: cv_bytes

  init(_ bytes: cv_bytes) { self.bytes = bytes }

  deinit { cv_bytes_free(bytes) }
}
