import CFUCore
import CVisionBridge

/// Turns what the bridge reports into what a user reads.
struct PictureFailure {
  var name: String
  var limits: DecodeLimits

  func error(_ status: cv_status, _ message: cv_message) -> CFUError {
    let detail = Self.text(message)
    switch Int(status) {
    case Int(CV_ERR_UNSUPPORTED):
      return CFUError(
        .badInput, "\(name) cannot be read: \(detail) is not supported.",
        nextStep: "Save it as an 8-bit JPEG, PNG or TIFF.")
    case Int(CV_ERR_TOO_LARGE):
      return tooLarge(detail)
    case Int(CV_ERR_DAMAGED), Int(CV_ERR_FORMAT):
      return CFUError(
        .badInput, "\(name) is damaged: \(detail.isEmpty ? "no row can be decoded" : detail).",
        nextStep: "Copy it again from the camera or scanner.")
    case Int(CV_ERR_MEMORY):
      return CFUError(
        .internal, "Not enough memory to decode \(name).",
        nextStep: "Run fewer dishes at a time or save the picture smaller.")
    default:
      return CFUError(.internal, "\(name): decoding failed (status \(status)) \(detail).")
    }
  }

  private func tooLarge(_ detail: String) -> CFUError {
    CFUError(
      .badInput,
      "\(name) is too large: \(detail); allowed are \(Self.rounded(limits.maxMegapixels)) "
        + "megapixels and \(Self.rounded(limits.maxWorkingMegabytes)) MB of memory.",
      nextStep: "Save it smaller, or as a plain (baseline, not progressive or interlaced) file.")
  }

  private static func rounded(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
  }

  static func text(_ message: cv_message) -> String {
    withUnsafeBytes(of: message.text) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}

/// Tells formats by their first bytes.
enum PictureSniffer {
  static func format(of bytes: UnsafeRawBufferPointer, name: String) throws(CFUError)
    -> PictureFormat
  {
    if bytes.isEmpty {
      throw CFUError(
        .badInput, "\(name) is empty.", nextStep: "Copy it again from the camera or scanner.")
    }
    if starts(bytes, [0xff, 0xd8, 0xff]) { return .jpeg }
    if starts(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) { return .png }
    for start: [UInt8] in [
      [0x49, 0x49, 0x2a, 0], [0x4d, 0x4d, 0, 0x2a], [0x49, 0x49, 0x2b, 0], [0x4d, 0x4d, 0, 0x2b],
    ] where starts(bytes, start) {
      return .tiff
    }
    let found = guess(bytes)
    throw CFUError(
      .badInput, "\(name) is not a JPEG, PNG or TIFF picture\(found.map { ": \($0)" } ?? "").",
      nextStep: "Save the picture as JPEG, PNG or TIFF.")
  }

  private static func starts(_ bytes: UnsafeRawBufferPointer, _ start: [UInt8], at offset: Int = 0)
    -> Bool
  {
    bytes.count >= offset + start.count
      && start.indices.allSatisfy { bytes[offset + $0] == start[$0] }
  }

  /// What a file is instead, where it is easily told.
  private static func guess(_ bytes: UnsafeRawBufferPointer) -> String? {
    if starts(bytes, Array("ftyphei".utf8), at: 4) || starts(bytes, Array("ftypmif".utf8), at: 4) {
      return "it is a HEIC photo"
    }
    if starts(bytes, Array("GIF8".utf8)) { return "it is a GIF" }
    if starts(bytes, Array("BM".utf8)) { return "it is a BMP" }
    if starts(bytes, Array("WEBP".utf8), at: 8) { return "it is a WebP" }
    if starts(bytes, Array("%PDF".utf8)) { return "it is a PDF" }
    let head = bytes.prefix(256)
    if head.allSatisfy({ $0 == 0 }) { return "it holds zero bytes" }
    if head.allSatisfy({ $0 >= 32 && $0 < 127 || (9...13).contains($0) }) { return "it is text" }
    return nil
  }
}
