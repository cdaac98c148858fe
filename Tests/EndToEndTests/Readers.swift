import Glibc
import Testing

/// Python with other people's programs, for judging what was written.
enum Readers {
  /// Where there is none with these modules the test is cancelled, saying so. `make test` fetches them
  /// where that can be done.
  static func python(_ modules: [String], scratch: String) throws -> String {
    let named = ["CFU_READERS", "CFU_BROWSER"].map { (name: String) -> String in
      getenv(name).map { String(cString: $0) } ?? ""
    }
    let look = "import \(modules.joined(separator: ", "))"
    for path in named + ["\(Built.root)/.build-train/bin/python", "/usr/bin/python3"] {
      guard !path.isEmpty, access(path, X_OK) == 0 else { continue }
      let found = try Command(executable: path, arguments: ["-c", look]).run(scratch: scratch)
      if found.code == 0 { return path }
    }
    try Test.cancel("Python lacks one of \(modules.joined(separator: ", "))")
  }
}
