import CFUPluginHost
import Glibc

/// What lies in a bundle, by the names of its entries; nothing is opened but folders.
enum BundleFiles {
  private static let entryLimit = 65_536
  private static let depthLimit = 32

  /// What keeps the bundle in the folder `root` from holding its own files only, as a clause; nil
  /// when nothing does. Such a bundle would be refused when it is installed.
  static func problem(_ root: String) -> String? {
    var left = entryLimit
    return problem(root, depth: 0, left: &left)
  }

  private static func problem(_ folder: String, depth: Int, left: inout Int) -> String? {
    guard depth <= depthLimit else { return "\(folder) lies in too many folders" }
    guard let stream = opendir(folder) else {
      // The bundle itself is the matter of 1.schema.
      return depth == 0 ? nil : "the folder \(folder) cannot be read"
    }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name != ".", name != ".." else { continue }
      left -= 1
      guard left >= 0 else { return "\(folder) holds too many files" }
      let path = "\(folder)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0 else { return "\(path) cannot be read" }
      switch status.st_mode & S_IFMT {
      case S_IFREG: continue
      case S_IFDIR:
        if let problem = problem(path, depth: depth + 1, left: &left) { return problem }
      case S_IFLNK: return "\(path) is a symbolic link\(target(path))"
      default: return "\(path) is neither a file nor a folder"
      }
    }
    return nil
  }

  /// Where a link leads, as it says itself.
  private static func target(_ path: String) -> String {
    var bytes = [CChar](repeating: 0, count: 256)
    let count = readlink(path, &bytes, bytes.count)
    guard count > 0 else { return "" }
    return
      " to \(String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self))"
  }
}
