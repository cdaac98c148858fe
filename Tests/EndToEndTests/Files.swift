import Glibc

/// Files and folders of the tests.
enum Files {
  static func bytes(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else {
      throw Command.Failure(description: "\(path) cannot be read")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&block, 1, block.count, file)
      if count == 0 { return bytes }
      bytes += block[..<count]
    }
  }

  static func text(_ path: String) throws -> String {
    String(decoding: try bytes(path), as: UTF8.self)
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = fopen(path, "w") else {
      throw Command.Failure(description: "\(path) cannot be written")
    }
    let count = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, count == bytes.count else {
      throw Command.Failure(description: "\(path) cannot be written")
    }
  }

  static func write(_ text: String, to path: String) throws {
    try write(Array(text.utf8), to: path)
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Names in a folder, sorted; empty where there is none.
  static func names(_ folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}

/// A folder that goes with the test that made it.
final class TemporaryFolder: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/cfu-e2e-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
    chmod(path, 0o755)
  }

  deinit { _ = system("chmod -R u+w '\(path)' 2> /dev/null; rm -rf '\(path)'") }

  func path(_ name: String) -> String { "\(path)/\(name)" }

  func makeFolder(_ name: String) { _ = system("mkdir -p '\(path(name))'") }
}
