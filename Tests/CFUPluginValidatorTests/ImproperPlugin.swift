import CFUPluginHost
import CFUPluginValidator
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

  static var probe: String { directory + "/cfu-plugin-probe" }
  static var command: String { directory + "/cfu" }
  static let root: String = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
  static var header: String { root + "/Sources/CFUPluginABI/include" }
}

struct TestProblem: Error {
  var text: String
}

/// Runs a program to its end; throws what it said when it failed.
@discardableResult
func run(_ program: String, _ arguments: [String]) throws -> String {
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
    throw TestProblem(text: "\(program) \(arguments.joined(separator: " ")): \(text)")
  }
  return text
}

/// A folder that goes with the value.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "cfu-validator-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A bundle made of the fixture `improper.c`: it passes every level, but for what is asked for.
struct ImproperPlugin {
  let folder: TemporaryFolder
  var path: String { folder.path + "/Improper.cfuplugin" }
  var library: String { path + "/libimproper.so" }

  /// - Parameters:
  ///   - fault: as the fixture calls it; nil for none.
  ///   - flags: for the compiler, after all others.
  ///   - edit: changes the text of the manifest.
  init(
    fault: String? = nil, pixels: Bool = false, threads: String = "reentrant",
    flags: [String] = [], edit: (String) -> String = { $0 }
  ) throws {
    folder = try TemporaryFolder()
    let vectors = path + "/vectors"
    try FileManager.default.createDirectory(atPath: vectors, withIntermediateDirectories: true)
    let models = ["process": "0", "instance": "1", "reentrant": "2"]
    var arguments = [
      "-std=gnu11", "-O1", "-w", "-shared", "-fPIC", "-fvisibility=hidden", "-I", Built.header,
      "-DPIXELS=\(pixels ? 1 : 0)", "-DTHREADS=\(models[threads] ?? "2")u",
      Built.root + "/Tests/Fixtures/plugins/improper.c", "-o", library,
    ]
    if let fault { arguments.append("-DFAULT=\(fault)") }
    try run("/usr/bin/cc", arguments + flags + ["-lm"])
    try Data("scale\0\0\u{2}".utf8).write(to: URL(fileURLWithPath: path + "/scale.model"))
    try Self.vectors(pixels: pixels).write(
      toFile: vectors + "/objects.json", atomically: true, encoding: .utf8)
    try edit(try manifest(pixels: pixels, threads: threads))
      .write(toFile: path + "/plugin.json", atomically: true, encoding: .utf8)
  }

  private func manifest(pixels: Bool, threads: String) throws -> String {
    """
    {
      "manifest": 1, "id": "org.example.improper", "short_name": "improper", "name": "Improper",
      "version": "1.0.0", "licence": "Apache-2.0", "description": "A fixture.",
      "abi": { "major": 1, "minimum_host_minor": 0 },
      "library": { "file": "libimproper.so", "sha256": "\(try FileHash.sha256(ofFile: library))" },
      "models": [
        { "file": "scale.model", "sha256": "\(try FileHash.sha256(ofFile: path + "/scale.model"))" }
      ],
      "thread_model": "\(threads)",
      "classifiers": [{
        "id": "org.example.improper", "name": "Improper", "profile": "agar",
        "feature_schema": "cfu.features/1", "feature_count": 2, "wanted_um_per_px": 0,
        "pixel_formats": \(pixels ? "[\"grey8\"]" : "[]"),
        "classes": [
          { "id": "large", "name": "large", "colour": "#112233", "kind": "colony" },
          { "id": "small", "name": "small", "colour": "#445566", "kind": "not-a-colony" }
        ],
        "parameters": {
          "type": "object", "additionalProperties": false,
          "properties": {
            "threshold": { "type": "number", "default": 100, "minimum": 1, "maximum": 1000 }
          }
        },
        "card": {
          "trained_on": "nothing", "intended_use": "tests", "out_of_scope": "all else",
          "biases": "none known", "accuracy": "not measured", "expected_ms_per_object": 10
        },
        "vectors": ["vectors/objects.json"]
      }]
    }
    """
  }

  private static func vectors(pixels: Bool) -> String {
    let crop = """
      , "crop": { "size": 8, "grey": "\(Data(repeating: 100, count: 64).base64EncodedString())",
        "mask": "\(Data(repeating: 255, count: 64).base64EncodedString())" }
      """
    func item(_ name: String, _ diameter: Int, _ large: Double) -> String {
      """
      { "name": "\(name)", "class": "\(large > 0.5 ? "large" : "small")",
        "features": { "diameter_um": \(diameter), "area_um2": 1 },
        "probabilities": { "large": \(large), "small": \(1 - large) }\(pixels ? crop : "") }
      """
    }
    return """
      { "classifier": "org.example.improper", "tolerance": 0.01,
        "items": [\(item("a large one", 300, 0.75)), \(item("a small one", 25, 0.2))] }
      """
  }

  /// Tests it up to a level.
  ///
  /// - Parameters:
  ///   - path: where it is; nil for the whole path.
  ///   - command: the program that reads the bundle in place of `cfu`.
  func report(
    level: Int, seed: UInt64 = 1, saveFolder: String? = nil, patience: Double = 20,
    fuzzSeconds: Double = 3, path: String? = nil, command: String = Built.command
  ) throws -> ValidationReport {
    var options = PluginValidator.Options()
    options.level = level
    options.seed = seed
    options.saveFolder = saveFolder
    options.patience = patience
    options.fuzzSeconds = fuzzSeconds
    return try PluginValidator(
      options: options, probePath: Built.probe, commandPath: command
    ).validate(path: path ?? self.path)
  }
}

extension ValidationReport {
  var failed: [String] { results.filter(\.isFailure).map(\.name) }

  /// What was seen and advised of a failed test.
  func failure(_ name: String) -> (seen: String, advice: String)? {
    for result in results where result.name == name {
      if case .failed(let seen, let advice) = result.outcome { return (seen, advice) }
    }
    return nil
  }
}
