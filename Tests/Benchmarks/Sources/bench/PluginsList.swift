import Glibc

/// `cfu plugins list` over a hundred bundles: the whole command, from start to end.
enum PluginsList {
  private static let count = 100

  /// Makes the bundles in `folder` from the manifests of those that were built, each with an id and a
  /// short name of its own. Their libraries are empty: nothing may look into them.
  private static func make(in folder: String, from plugins: String) throws {
    var manifests: [String] = []
    for name in names(in: plugins).sorted() where name.hasSuffix(".cfuplugin") {
      manifests.append(try text("\(plugins)/\(name)/plugin.json"))
    }
    guard !manifests.isEmpty else {
      throw Measured.Failure(description: "there are no plugins in \(plugins)")
    }
    for number in 0..<count {
      let manifest = manifests[number % manifests.count]
      let bundle = "\(folder)/Number\(number).cfuplugin"
      mkdir(bundle, 0o755)
      var text = replacing("\"id\": \"", with: "\"id\": \"n\(number).", in: manifest)
      text = replacing(
        "\"short_name\": \"", with: "\"short_name\": \"n\(number)-", in: text)
      try write(text, to: "\(bundle)/plugin.json")
      for file in files(of: manifest) {
        _ = system("mkdir -p \"$(dirname '\(bundle)/\(file)')\"")
        try write("", to: "\(bundle)/\(file)")
      }
    }
  }

  static func measure(build: String, folder: String) throws {
    let bundles = folder + "/bundles"
    mkdir(bundles, 0o755)
    try make(in: bundles, from: build + "/plugins")
    let cfu = build + "/cfu"
    let programs = [
      Measured.Program(name: "cfu --version", words: [cfu, "--version"]),
      Measured.Program(
        name: "cfu plugins list, \(count) bundles",
        words: [cfu, "plugins", "list", "--plugins", bundles]),
    ]
    let results = try Measured.inTurn(programs, rounds: 41, core: 0)
    print("plugins, of which only the manifests are read")
    print(String(repeating: " ", count: 34), "median s    best s     CPU s  peak MiB     ratio")
    for (program, result) in zip(programs, results) {
      line(program.name, result, against: results[0])
    }
    print()
  }

  /// What stands behind each `"file": "`.
  private static func files(of manifest: String) -> [String] {
    var files: [String] = []
    var rest = manifest[...]
    while let range = rest.firstRange(of: "\"file\": \"") {
      rest = rest[range.upperBound...]
      files.append(String(rest.prefix { $0 != "\"" }))
    }
    return files
  }

  private static func replacing(_ old: String, with new: String, in text: String) -> String {
    guard let range = text.firstRange(of: old) else { return text }
    return text[..<range.lowerBound] + new + text[range.upperBound...]
  }

  private static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names
  }

  private static func text(_ path: String) throws -> String {
    guard let file = fopen(path, "r") else {
      throw Measured.Failure(description: "\(path) cannot be read")
    }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }

  private static func write(_ text: String, to path: String) throws {
    guard let file = fopen(path, "w") else {
      throw Measured.Failure(description: "\(path) cannot be written")
    }
    fputs(text, file)
    guard fclose(file) == 0 else {
      throw Measured.Failure(description: "\(path) cannot be written")
    }
  }
}
