import Glibc

/// A user with a home of their own, who writes, installs and manages plugins.
struct Laboratory {
  let folder = TemporaryFolder()

  init() { folder.makeFolder("home") }

  var environment: [String: String] {
    // Compilers are looked for where the tests' own were.
    ["HOME": folder.path("home"), "PATH": Self.path, "CFU": "\(Built.folder)/cfu"]
  }

  private static var path: String {
    getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
  }

  /// Where `cfu plugins install` puts bundles.
  var plugins: String { folder.path("home/.local/share/cfukit/plugins") }
  var state: String { folder.path("home/.local/state/cfukit") }

  func cfu(_ arguments: String...) throws -> Command.Result { try cfu(arguments) }

  func cfu(_ arguments: [String]) throws -> Command.Result {
    try Built.cfu(arguments, environment: environment).run(scratch: folder.path)
  }

  /// Runs a program in the folder `name` of the laboratory.
  func run(_ program: String, in name: String) throws -> Command.Result {
    try Command(
      executable: "/bin/sh", arguments: ["-c", "cd '\(folder.path(name))' && \(program)"],
      environment: environment
    ).run(scratch: folder.path)
  }

  /// Whether a program is on the PATH.
  static func has(_ program: String) -> Bool {
    path.split(separator: ":").contains { access("\($0)/\(program)", X_OK) == 0 }
  }

  /// A copy of a shipped bundle under another id, version and short name.
  @discardableResult
  func bundle(
    _ name: String, id: String = "org.example.mine", version: String = "1.0.0"
  ) throws -> String {
    let path = folder.path("\(name).cfuplugin")
    let made = try Command(
      executable: "/bin/cp", arguments: ["-R", try Built.plugins.get() + "/Rules.cfuplugin", path]
    ).run(scratch: folder.path)
    guard made.code == 0 else { throw Command.Failure(description: made.stderr) }
    let manifest = Self.replacing(
      [
        ("\"id\": \"org.cfukit.rules\"", "\"id\": \"\(id)\""),
        ("\"short_name\": \"rules\"", "\"short_name\": \"mine\""),
        ("\"version\": \"0.1.0\"", "\"version\": \"\(version)\""),
      ], in: try Files.text("\(path)/plugin.json"))
    try Files.write(manifest, to: "\(path)/plugin.json")
    return path
  }

  /// The first occurrence of each text replaced.
  static func replacing(_ pairs: [(String, String)], in text: String) -> String {
    pairs.reduce(text) { text, pair in
      guard let place = text.firstRange(of: pair.0) else { return text }
      return text.replacingCharacters(in: place, with: pair.1)
    }
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<String.Index>, with new: String) -> String {
    String(self[..<range.lowerBound]) + new + String(self[range.upperBound...])
  }
}
