/// A bundle made of the fixture `hostile.c`, with one fault on one colony.
struct HostilePlugin {
  let folder = TemporaryFolder()
  private var bundle: String { folder.path("Hostile.cfuplugin") }
  var model: String { "\(bundle)/models/weights.bin" }

  /// - Parameter guiltyColony: nil for all of them.
  init(fault: String, guiltyColony: Int?) throws {
    folder.makeFolder("Hostile.cfuplugin/models")
    try Files.write("weights", to: model)
    let library = "\(bundle)/libhostile.so"
    try run([
      "/usr/bin/cc", "-std=gnu11", "-O1", "-w", "-shared", "-fPIC", "-I",
      "\(Built.root)/Sources/CFUPluginABI/include", "-DFAULT=\(fault)",
      "-DGUILTY(id)=(\(guiltyColony.map { "(id) == \($0)" } ?? "1"))",
      "\(Built.root)/Tests/Fixtures/plugins/hostile.c", "-o", library,
    ])
    try Files.write(
      """
      {
        "manifest": 1, "id": "org.example.hostile", "short_name": "hostile", "name": "Hostile",
        "version": "1.0.0", "licence": "Apache-2.0", "description": "A fixture.",
        "abi": { "major": 1, "minimum_host_minor": 0 },
        "library": { "file": "libhostile.so", "sha256": "\(try hash(library))" },
        "models": [{ "file": "models/weights.bin", "sha256": "\(try hash(model))" }],
        "thread_model": "instance",
        "classifiers": [{
          "id": "org.example.hostile", "name": "Hostile", "profile": "agar",
          "feature_schema": "cfu.features/1", "feature_count": 1, "wanted_um_per_px": 0,
          "pixel_formats": [],
          "classes": [
            { "id": "even", "name": "even", "colour": "#112233", "kind": "colony" },
            { "id": "odd", "name": "odd", "colour": "#445566", "kind": "not-a-colony" }
          ],
          "parameters": {}, "card": {}, "vectors": []
        }]
      }
      """, to: "\(bundle)/plugin.json")
  }

  @discardableResult
  private func run(_ words: [String]) throws -> String {
    let result = try Command(executable: words[0], arguments: Array(words.dropFirst()))
      .run(scratch: folder.path)
    guard result.code == 0 else {
      throw Command.Failure(description: "\(words.joined(separator: " ")): \(result.stderr)")
    }
    return result.stdout
  }

  private func hash(_ path: String) throws -> String {
    String(try run(["/usr/bin/sha256sum", path]).prefix(64))
  }
}
