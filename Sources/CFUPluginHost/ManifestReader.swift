import CFUCore
import CFUJSON
import CFUPluginABI

/// Reads and checks a `plugin.json`; every refusal names the file and the key.
enum ManifestReader {
  /// Longest manifest that is read, bytes.
  private static let limit = 4 << 20

  static func read(file: String) throws(CFUError) -> PluginManifest {
    let bytes: [UInt8]
    do throws(SmallFile.Failure) {
      bytes = try SmallFile.read(file, limit: limit)
    } catch {
      let why =
        switch error {
        case .missing: "is missing"
        case .unreadable(let reason): "cannot be read: \(reason)"
        }
      throw CFUError(
        .plugin, "\(file) \(why).",
        nextStep: "A plugin is a folder NAME.cfuplugin with a plugin.json in it.")
    }
    return try read(bytes, file: file)
  }

  /// Reads the text of a manifest; `file` is what errors call it.
  static func read(_ bytes: [UInt8], file: String) throws(CFUError) -> PluginManifest {
    let json: JSONValue
    do throws(JSONReader.Problem) {
      json = try JSONReader.read(bytes)
    } catch {
      throw problem(file, "is no JSON: line \(error.line): \(error.what)")
    }
    let manifest: PluginManifest
    do throws(JSONMismatch) {
      manifest = try PluginManifest(json: json)
    } catch {
      throw problem(
        "\(file), line \(JSONReader.line(of: error.path, in: bytes))", error.description)
    }
    try check(manifest, file)
    return manifest
  }

  private static func problem(_ file: String, _ what: String) -> CFUError {
    CFUError(
      .plugin, "\(file): \(what).", nextStep: "Correct the manifest or install the plugin again.")
  }

  private static func check(_ manifest: PluginManifest, _ file: String) throws(CFUError) {
    guard manifest.manifest == 1 else {
      throw problem(file, "manifest is \(manifest.manifest), this version reads 1")
    }
    guard manifest.abi.major == CFU_ABI_MAJOR else {
      throw problem(
        file, "abi.major is \(manifest.abi.major), this version speaks \(CFU_ABI_MAJOR)")
    }
    guard manifest.abi.minimumHostMinor <= CFU_ABI_MINOR else {
      throw problem(
        file,
        "abi.minimum_host_minor is \(manifest.abi.minimumHostMinor), this version is "
          + "\(CFU_ABI_MAJOR).\(CFU_ABI_MINOR): the plugin needs a newer CFUKit")
    }
    for (key, name) in [("id", manifest.id), ("short_name", manifest.shortName)]
    where !isName(name) {
      throw problem(file, "\(key) is '\(name)'; allowed are letters, digits, '-', '_' and '.'")
    }
    for (key, text) in [
      ("name", manifest.name), ("version", manifest.version), ("licence", manifest.licence),
      ("description", manifest.description),
    ] where !isPrintable(text) {
      throw problem(file, "\(key) holds a line break or control character")
    }
    for entry in [manifest.library] + manifest.models {
      guard isPrintable(entry.file) else {
        throw problem(file, "a file name holds a line break or control character")
      }
      guard isInside(entry.file) else {
        throw problem(file, "the path '\(entry.file)' leads out of the bundle")
      }
      guard entry.sha256.utf8.count == 64,
        entry.sha256.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
      else {
        throw problem(
          file, "sha256 of \(entry.file) is no SHA-256 of 64 lower-case hex digits")
      }
    }
    guard !manifest.classifiers.isEmpty else { throw problem(file, "classifiers is empty") }
    guard Set(manifest.classifiers.map(\.id)).count == manifest.classifiers.count else {
      throw problem(file, "two classifiers have one id")
    }
    for classifier in manifest.classifiers { try check(classifier, file) }
  }

  private static func check(
    _ classifier: ClassifierManifest, _ file: String
  ) throws(CFUError) {
    let id = classifier.id
    guard isName(id) else {
      throw problem(file, "classifier id is '\(id)'; allowed are letters, digits, '-', '_', '.'")
    }
    guard !classifier.classes.isEmpty,
      Set(classifier.classes.map(\.id)).count == classifier.classes.count,
      classifier.classes.allSatisfy({ isName($0.id) })
    else {
      throw problem(file, "classes of \(id) is empty, or a class id is doubled or not allowed")
    }
    guard isPrintable(classifier.name), classifier.classes.allSatisfy({ isPrintable($0.name) })
    else { throw problem(file, "a name of \(id) holds a line break or control character") }
    if let least = classifier.leastColony {
      guard 0 <= least.clear, least.clear <= least.doubtful, least.doubtful <= 1 else {
        throw problem(
          file,
          "least_colony of \(id) is \(least.clear) and \(least.doubtful); allowed are 0 to 1, "
            + "and doubtful is not below clear")
      }
    }
    for path in classifier.vectors where !isInside(path) {
      throw problem(file, "the path '\(path)' leads out of the bundle")
    }
    for entry in classifier.classes where !isColour(entry.colour) {
      throw problem(file, "colour of class \(entry.id) of \(id) is no #rrggbb")
    }
    for (key, side) in [
      ("crop_width", classifier.cropWidth), ("crop_height", classifier.cropHeight),
    ] {
      guard (0...4096).contains(side ?? 0) else {
        throw problem(file, "\(key) of \(id) is \(side ?? 0); allowed are 0 to 4096")
      }
    }
    guard (classifier.cropWidth ?? 0 > 0) == (classifier.cropHeight ?? 0 > 0) else {
      throw problem(file, "\(id) gives one of crop_width and crop_height without the other")
    }
    guard classifier.wantedUmPerPixel == 0 || (0.01...1000).contains(classifier.wantedUmPerPixel)
    else {
      throw problem(
        file,
        "wanted_um_per_px of \(id) is \(classifier.wantedUmPerPixel); allowed are 0 and 0.01 to 1000"
      )
    }
    guard classifier.featureSchema == CFU_FEATURE_SCHEMA,
      (0...Int(CFU_FEATURE_COUNT)).contains(classifier.featureCount)
    else {
      throw problem(
        file,
        "\(id) wants \(classifier.featureCount) features of \(classifier.featureSchema), "
          + "this version has \(CFU_FEATURE_COUNT) of \(CFU_FEATURE_SCHEMA)")
    }
  }

  private static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 128 && !text.hasPrefix(".")
      && text.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
          || $0 == 45 || $0 == 46 || $0 == 95
      }
  }

  /// Text that goes to a terminal as it is: without the control characters U+0000 to U+001F and
  /// U+007F to U+009F.
  private static func isPrintable(_ text: String) -> Bool {
    var before: UInt8 = 0
    for byte in text.utf8 {
      if byte < 0x20 || byte == 0x7F || (before == 0xC2 && byte < 0xA0) { return false }
      before = byte
    }
    return true
  }

  private static func isInside(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return !path.isEmpty && !path.contains("\0")
      && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
  }

  private static func isColour(_ text: String) -> Bool {
    text.utf8.count == 7 && text.hasPrefix("#")
      && text.dropFirst().allSatisfy { $0.isASCII && $0.isHexDigit }
  }
}
