package import CFUCore
import CFUPluginABI
import Crypto
import FoundationEssentials

/// A `Name.cfuplugin` directory whose manifest has been read. Nothing of it has been loaded.
package struct PluginBundle: Sendable, Hashable {
  /// The directory.
  package let path: String
  package let manifest: PluginManifest
  /// SHA-256 over library and models: of the lines `<hash>  <file>` in the manifest's order.
  package let sha256: String

  /// Reads the manifest of the bundle at `path`.
  package init(path: String) throws(CFUError) {
    let file = path + "/plugin.json"
    let manifest = try ManifestReader.read(file: file)
    self.path = path
    self.manifest = manifest
    let lines = ([manifest.library] + manifest.models).map { "\($0.sha256)  \($0.file)\n" }
    sha256 = hexadecimal(SHA256.hash(data: Data(lines.joined().utf8)))
  }

  /// The library's path.
  package var libraryPath: String { "\(path)/\(manifest.library.file)" }

  /// Checks that library and models are there and are the files that the manifest names.
  package func verify() throws(CFUError) {
    for file in [manifest.library] + manifest.models {
      let full = "\(path)/\(file.file)"
      let found: String
      do {
        found = hexadecimal(SHA256.hash(data: try Data(contentsOf: URL(filePath: full))))
      } catch {
        throw CFUError(
          .plugin, "\(full) is missing or cannot be read, but \(path)/plugin.json lists it.",
          nextStep: "Install the plugin again.")
      }
      guard found == file.sha256 else {
        throw CFUError(
          .plugin,
          "\(full) has the SHA-256 \(found), but \(path)/plugin.json says \(file.sha256).",
          nextStep:
            "Install the plugin again, or run its bundling step if it was built here.")
      }
    }
  }

  /// The classifier `id`; without an id the first one for `profile`, else the first one.
  package func classifier(
    id: String? = nil, profile: ImagingSettings.Profile? = nil
  ) throws(CFUError) -> ClassifierManifest {
    if let id {
      if let found = manifest.classifiers.first(where: { $0.id == id }) { return found }
      throw CFUError(
        .plugin, "\(path)/plugin.json has no classifier \(id).",
        nextStep: "It has \(manifest.classifiers.map(\.id).joined(separator: ", ")).")
    }
    if let profile {
      if let found = manifest.classifiers.first(where: { $0.profile == profile }) { return found }
      throw CFUError(
        .plugin, "The plugin \(manifest.shortName) has no classifier for \(profile.rawValue).",
        nextStep: "Choose another plugin with --classifier.")
    }
    return manifest.classifiers[0]
  }
}

/// Lower-case hex of a digest.
func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in digest {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
