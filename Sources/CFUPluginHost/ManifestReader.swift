import CFUCore
import CFUPluginABI
import FoundationEssentials

/// Reads and checks a `plugin.json`; every refusal names the file and the key.
enum ManifestReader {
  /// Longest manifest that is read, bytes.
  private static let limit = 4 << 20

  static func read(file: String) throws(CFUError) -> PluginManifest {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: file))
    } catch {
      throw CFUError(
        .plugin, "\(file) is missing or cannot be read.",
        nextStep: "A plugin is a directory NAME.cfuplugin with a plugin.json in it.")
    }
    guard data.count <= limit else {
      throw problem(file, "is longer than 4 MiB")
    }
    let manifest: PluginManifest
    do {
      manifest = try JSONDecoder().decode(PluginManifest.self, from: data)
    } catch let error as DecodingError {
      throw problem(file, describe(error))
    } catch {
      throw problem(file, "is no JSON")
    }
    try check(manifest, file)
    return manifest
  }

  private static func problem(_ file: String, _ what: String) -> CFUError {
    CFUError(
      .plugin, "\(file): \(what).", nextStep: "Correct the manifest or install the plugin again.")
  }

  private static func describe(_ error: DecodingError) -> String {
    func path(_ context: DecodingError.Context, _ last: String? = nil) -> String {
      (context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
        + (last.map { [$0] } ?? [])).joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let key, let context):
      return "the key \(path(context, key.stringValue)) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "the key \(path(context)) holds a value of the wrong kind"
    case .dataCorrupted(let context):
      return context.codingPath.isEmpty
        ? "is no JSON" : "the key \(path(context)) holds a value that is not allowed"
    @unknown default:
      return "is no manifest"
    }
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
    for entry in [manifest.library] + manifest.models {
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
