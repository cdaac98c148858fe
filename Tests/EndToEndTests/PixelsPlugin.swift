/// A bundle made of the fixture `pixels.c`: a classifier for agar that answers with a hash of the
/// crop it is given.
struct PixelsPlugin {
  let folder = TemporaryFolder()

  /// - Parameters:
  ///   - format: what the manifest asks for; `nil` for rgb8 or grey8.
  ///   - wanted: sampling of the crops, um/px; 0 to let it follow from the object.
  init(side: Int, grey: Bool = false, format: String? = nil, wanted: Int = 0) throws {
    folder.makeFolder("Pixels.cfuplugin")
    let bundle = folder.path("Pixels.cfuplugin")
    let library = "\(bundle)/libpixels.so"
    try run([
      "/usr/bin/cc", "-std=c11", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-I",
      "\(Built.root)/Sources/CFUPluginABI/include", "-DSIDE=\(side)u",
      "-DWANTED=\(wanted)",
      "-DFORMAT=\(grey ? "CFU_PIXEL_GREY8" : "CFU_PIXEL_RGB8")",
      "\(Built.root)/Tests/Fixtures/plugins/pixels.c", "-o", library,
    ])
    try Files.write(
      """
      {
        "manifest": 1, "id": "org.example.pixels", "short_name": "pixels", "name": "Pixels",
        "version": "1.0.0", "licence": "Apache-2.0", "description": "A fixture.",
        "abi": { "major": 1, "minimum_host_minor": 0 },
        "library": { "file": "libpixels.so", "sha256": "\(try hash(library))" },
        "models": [], "thread_model": "reentrant",
        "classifiers": [{
          "id": "org.example.pixels", "name": "Pixels", "profile": "agar",
          "feature_schema": "cfu.features/1", "feature_count": 1, "wanted_um_per_px": \(wanted),
          "pixel_formats": ["\(format ?? (grey ? "grey8" : "rgb8"))"],
          "crop_width": \(side), "crop_height": \(side),
          "classes": [
            { "id": "low", "name": "low", "colour": "#112233", "kind": "colony" },
            { "id": "high", "name": "high", "colour": "#445566", "kind": "colony" },
            { "id": "rest", "name": "rest", "colour": "#778899", "kind": "not-a-colony" }
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
