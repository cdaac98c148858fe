import Glibc

/// What stands in a folder.
enum FolderNames {
  struct Entry {
    var name: String
    /// A folder itself and no link to one, as far as the file system says so at once.
    var isFolder: Bool
  }

  /// All entries but `.` and `..`, sorted by name; nil, and errno, when the folder cannot be read.
  static func of(_ path: String) -> [Entry]? {
    guard let stream = opendir(path) else { return nil }
    return read(stream)
  }

  /// The same of a folder that is open; closes the stream.
  static func read(_ stream: OpaquePointer) -> [Entry] {
    defer { closedir(stream) }
    var entries: [Entry] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name != "." && name != ".." else { continue }
      entries.append(Entry(name: name, isFolder: Int(entry.pointee.d_type) == Int(DT_DIR)))
    }
    return entries.sorted { $0.name < $1.name }
  }
}
