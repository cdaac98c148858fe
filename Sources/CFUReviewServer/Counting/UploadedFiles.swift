import CFUJSON
import CFUStudy
import Glibc

/// The pictures and the sheet that came from a page: files with names made here, and the names that
/// people gave them as data beside them.
package struct UploadedFiles: Sendable {
  package struct File: Sendable {
    /// What the person calls it; never a path.
    package var label: String
    /// Name in the folder.
    package var name: String
    var bytes: Int

    package init(label: String, name: String, bytes: Int) {
      self.label = label
      self.name = name
      self.bytes = bytes
    }
  }

  static let mostFiles = 2000
  static let mostBytes = 400_000_000
  /// Longest label, bytes.
  static let longestLabel = 255

  /// Where they stand.
  let folder: String
  private(set) var files: [File] = []
  /// The sheet's label and its file in the folder.
  private(set) var sheet: (label: String, name: String)?
  private var next = 1

  private var list: String { FileSystem.join(folder, "uploads.json") }

  /// Takes up what an earlier server left in the folder.
  init(folder: String) {
    self.folder = folder
    guard let bytes = try? FileBytes.read(list), let value = try? JSONReader.read(bytes),
      case .list(let items)? = value["files"]
    else { return }
    for item in items {
      guard case .text(let label)? = item["label"], case .text(let name)? = item["name"],
        Self.isOwn(name)
      else { continue }
      var facts = stat()
      guard stat(FileSystem.join(folder, name), &facts) == 0 else { continue }
      files.append(File(label: label, name: name, bytes: Int(facts.st_size)))
      next = max(next, (Int(name.prefix(4)) ?? 0) + 1)
    }
    if case .text(let label)? = value["sheet"], FileSystem.kind(path(of: Self.sheetName)) == .file {
      sheet = (label, Self.sheetName)
    }
  }

  static let sheetName = "sheet-as-sent"
  /// What is counted.
  static let studyName = "study.csv"

  func path(of name: String) -> String { FileSystem.join(folder, name) }

  /// `0001.jpg`: the only names that are made here.
  private static func isOwn(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 2 && parts[0].utf8.count == 4 && parts[0].allSatisfy(\.isASCIIDigit)
      && ["jpg", "png", "tif"].contains(parts[1])
  }

  /// The next name, without its ending.
  mutating func reserve() -> String {
    defer { next += 1 }
    let digits = String(next)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// Enters a file, in place of one that had its label.
  mutating func enter(_ file: File) {
    if let index = files.firstIndex(where: { $0.label == file.label }) {
      unlink(path(of: files[index].name))
      files[index] = file
    } else {
      files.append(file)
    }
    save()
  }

  /// False where there is none of that label.
  mutating func remove(_ label: String) -> Bool {
    guard let index = files.firstIndex(where: { $0.label == label }) else { return false }
    unlink(path(of: files[index].name))
    files.remove(at: index)
    save()
    return true
  }

  mutating func enterSheet(_ label: String) {
    sheet = (label, Self.sheetName)
    save()
  }

  private func save() {
    let value: JSONValue = [
      "files": .list(files.map { ["label": .text($0.label), "name": .text($0.name)] }),
      "sheet": .text(of: sheet?.label),
    ]
    try? AtomicFile.write(value.pretty, to: list)
  }

  /// What a file is by its first bytes; nil for what cannot be counted.
  package static func ending(of first: some Sequence<UInt8>) -> String? {
    let first = Array(first.prefix(8))
    if first.starts(with: [0xFF, 0xD8, 0xFF]) { return "jpg" }
    if first.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "png" }
    let tiff: [[UInt8]] = [
      [0x49, 0x49, 0x2A, 0], [0x4D, 0x4D, 0, 0x2A], [0x49, 0x49, 0x2B, 0], [0x4D, 0x4D, 0, 0x2B],
    ]
    return tiff.contains { first.starts(with: $0) } ? "tif" : nil
  }

  /// A file's name as a label: its last part, with nothing in it that cannot be printed.
  package static func label(_ text: String) -> String? {
    let last = text.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
    let isPlain = last.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator, .unassigned: false
      default: true
      }
    }
    guard isPlain, (1...longestLabel).contains(last.utf8.count), last != ".", last != ".." else {
      return nil
    }
    return last
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
