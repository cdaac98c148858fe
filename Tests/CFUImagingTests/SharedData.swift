import CFUCore
import CFUImaging
import CFUPictures
import Foundation

/// Real pictures, read where they lie and never copied.
enum SharedData {
  static let folder: URL = {
    if let named = ProcessInfo.processInfo.environment["CFU_SHARED_DATA"] {
      return URL(fileURLWithPath: named)
    }
    return URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("../shared/data").standardizedFileURL
  }()

  static func has(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path)
  }

  static func analyse(_ name: String, _ settings: ImagingSettings) throws -> DishAnalysis {
    let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    return try DishPipeline(settings: settings).analyse(
      PictureDecoder.decode(bytes, name: name))
  }

  /// Counts of the seven scorers by picture, and their median.
  static func scorers() throws -> [String: (range: ClosedRange<Int>, median: Int)] {
    let name = "agar-plates/manual-counts.csv"
    let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    var result: [String: (range: ClosedRange<Int>, median: Int)] = [:]
    for line in text.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",")
      guard fields.count >= 10, let median = Int(fields[9]) else { continue }
      let counts = fields[2..<9].compactMap { Int($0) }
      guard let low = counts.min(), let high = counts.max() else { continue }
      result[String(fields[0])] = (low...high, median)
    }
    return result
  }
}
