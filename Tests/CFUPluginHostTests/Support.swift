import CFUCore
import CFUPluginABI
import CFUPluginHost
import Foundation

/// Where the tests find what was built.
enum Built {
  /// Directory of the products: the test program lies among them.
  static let directory: String = {
    // Under some test runners the program is the runner, and the bundle stands in its arguments.
    for argument in CommandLine.arguments where argument.hasSuffix(".xctest") {
      return String(argument[..<(argument.lastIndex(of: "/") ?? argument.startIndex)])
    }
    return PluginRegistry.executableDirectory ?? "."
  }()

  /// Built by `make asan` or `make tsan`.
  static let isSanitized = ProcessInfo.processInfo.environment["CFU_SANITIZER"] != nil

  static var worker: String { directory + "/cfu-plugin-worker" }

  /// The repository.
  static let root: String = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/")
  }()

  static var fixtures: String { root + "/Tests/Fixtures/plugins" }
  static var header: String { root + "/Sources/CFUPluginABI/include" }

  /// The shipped plugins, bundled from the build.
  static let plugins: Result<PluginRegistry, TestFailure> = {
    do {
      _ = try run(root + "/Plugins/bundle.sh", directory)
      return .success(PluginRegistry(searchPaths: [directory + "/plugins"]))
    } catch let error as TestFailure {
      return .failure(error)
    } catch {
      return .failure(TestFailure(text: "\(error)"))
    }
  }()
}

struct TestFailure: Error {
  var text: String
}

/// Runs a program to its end and returns what it printed; throws what it said when it failed.
@discardableResult
func run(_ program: String, _ arguments: String...) throws -> String {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  let output = Pipe()
  process.standardOutput = output
  process.standardError = output
  try process.run()
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  let text = String(decoding: data, as: UTF8.self)
  guard process.terminationStatus == 0 else {
    throw TestFailure(text: "\(program) \(arguments.joined(separator: " ")): \(text)")
  }
  return text
}

/// A directory that goes away when the test program ends.
struct TemporaryDirectory: Sendable {
  private static let root: String = {
    let root = NSTemporaryDirectory() + "cfu-plugins-\(getpid())"
    atexit { try? FileManager.default.removeItem(atPath: TemporaryDirectory.root) }
    return root
  }()

  let path: String

  init() throws {
    path = Self.root + "/" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func write(_ text: String, to file: String) throws {
    let url = URL(fileURLWithPath: path + "/" + file)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }
}

/// A bundle made of one of the fixtures.
struct FixtureBundle {
  let directory: TemporaryDirectory
  var path: String { directory.path + "/Hostile.cfuplugin" }

  /// Compiles `hostile.c` with a fault.
  init(fault: String, guilty: String = "((id) == 37)", crops: Bool = false) throws {
    try self.init(crops: crops) { library in
      try run(
        "/usr/bin/cc", "-std=gnu11", "-O1", "-w", "-shared", "-fPIC", "-I", Built.header,
        "-DFAULT=\(fault)", "-DGUILTY(id)=\(guilty)", Built.fixtures + "/hostile.c", "-o", library)
    }
  }

  /// Compiles the C++ fixture.
  static func throwing() throws -> FixtureBundle {
    try FixtureBundle { library in
      try run(
        "/usr/bin/c++", "-std=c++17", "-O1", "-shared", "-fPIC", "-I", Built.header,
        Built.fixtures + "/throwing.cpp", "-o", library)
    }
  }

  /// A library of this machine that is never loaded.
  static func anyLibrary() throws -> FixtureBundle {
    try FixtureBundle {
      try FileManager.default.copyItem(atPath: Built.directory + "/libCFURules.so", toPath: $0)
    }
  }

  init(crops: Bool = false, make: (_ library: String) throws -> Void) throws {
    directory = try TemporaryDirectory()
    try directory.write("weights", to: "Hostile.cfuplugin/models/weights.bin")
    let library = directory.path + "/Hostile.cfuplugin/libhostile.so"
    try make(library)
    try writeManifest(
      Self.manifest(
        library: try FileHash.sha256(ofFile: library),
        model: try FileHash.sha256(ofFile: path + "/models/weights.bin"),
        pixelFormats: crops ? "[\"grey8\"]" : "[]"))
  }

  func writeManifest(_ text: String) throws {
    try directory.write(text, to: "Hostile.cfuplugin/plugin.json")
  }

  func bundle() throws -> PluginBundle {
    let bundle = try PluginBundle(path: path)
    try bundle.verify()
    return bundle
  }

  static func manifest(
    library: String = String(repeating: "0", count: 64),
    model: String = String(repeating: "1", count: 64), pixelFormats: String = "[]"
  ) -> String {
    """
    {
      "manifest": 1, "id": "org.example.hostile", "short_name": "hostile", "name": "Hostile",
      "version": "1.0.0", "licence": "Apache-2.0", "description": "A fixture.",
      "abi": { "major": 1, "minimum_host_minor": 0 },
      "library": { "file": "libhostile.so", "sha256": "\(library)" },
      "models": [{ "file": "models/weights.bin", "sha256": "\(model)" }],
      "thread_model": "instance",
      "classifiers": [{
        "id": "org.example.hostile", "name": "Hostile", "profile": "agar",
        "feature_schema": "cfu.features/1", "feature_count": 1, "wanted_um_per_px": 0,
        "pixel_formats": \(pixelFormats),
        "classes": [
          { "id": "even", "name": "even", "colour": "#112233", "kind": "colony" },
          { "id": "odd", "name": "odd", "colour": "#445566", "kind": "not-a-colony" }
        ],
        "parameters": {}, "card": {}, "vectors": []
      }]
    }
    """
  }
}

extension ClassifierBatch {
  /// Objects 1 ... `count`, the first feature of each its number.
  static func numbered(_ count: Int) -> ClassifierBatch {
    ClassifierBatch(
      dishID: "dish 1", umPerPixel: 5,
      items: (0..<count).map {
        Item(id: $0 + 1, features: [Float($0 + 1)], xMillimetres: 0, yMillimetres: 0)
      })
  }
}

/// Whether a process of this id exists (a zombie counts as gone).
func isRunning(_ pid: Int32) -> Bool {
  guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else {
    return false
  }
  return !status.contains(") Z ")
}

/// Waits up to two seconds for a condition.
func eventually(_ condition: () -> Bool) -> Bool {
  for _ in 0..<200 {
    if condition() { return true }
    usleep(10_000)
  }
  return condition()
}
