import CFUCore
import Foundation
import Testing

/// Tables of people's counts, read where they lie and never copied.
enum SharedTables {
  static let folder: URL = {
    if let named = ProcessInfo.processInfo.environment["CFU_SHARED_DATA"] {
      return URL(fileURLWithPath: named)
    }
    return URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("../shared/data").standardizedFileURL
  }()

  static func isThere(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(path).path)
  }

  /// Numbers of some columns, a row a dish; nil for an empty cell.
  static func numbers(_ path: String, _ columns: [String]) throws -> [[Double?]] {
    let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(path)))
    let table = try #require(CSVTable.read(TableBytes.text(bytes, name: path)))
    let places = try columns.map { try #require(table.header.fields.firstIndex(of: $0)) }
    return table.records.map { record in places.map { Double(record.fields[$0]) } }
  }
}
