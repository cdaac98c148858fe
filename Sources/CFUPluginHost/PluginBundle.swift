package import CFUCore
import Glibc

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
    sha256 = FileHash.sha256(ofText: lines.joined())
  }

  /// The library's path.
  package var libraryPath: String { "\(path)/\(manifest.library.file)" }

  /// Checks that library and models are there and are the files that the manifest names, and that
  /// the library is one of this machine.
  package func verify() throws(CFUError) {
    for file in [manifest.library] + manifest.models {
      let full = "\(path)/\(file.file)"
      try checkInside(file.file)
      let found: String
      do throws(CFUError) {
        found = try VerifiedFiles.hash(full).sha256
      } catch {
        throw Self.missing(full, of: path)
      }
      guard found == file.sha256 else {
        throw CFUError(
          .plugin,
          "\(full) has the SHA-256 \(found), but \(path)/plugin.json says \(file.sha256).",
          nextStep:
            "Install the plugin again, or run its bundling step if it was built here.")
      }
    }
    if let problem = ELFFile.problem(ofLibrary: libraryPath) {
      throw CFUError(
        .plugin, "\(libraryPath) \(problem).",
        nextStep: "Install the plugin that was built for this machine, or build it here.")
    }
  }

  /// What keeps the bundle from being used, as far as a look at it tells without reading library
  /// and models: one that is missing. nil when nothing does.
  package var missingFile: CFUError? {
    for file in [manifest.library] + manifest.models
    where access("\(path)/\(file.file)", R_OK) != 0 {
      return Self.missing("\(path)/\(file.file)", of: path)
    }
    return nil
  }

  private static func missing(_ file: String, of path: String) -> CFUError {
    CFUError(
      .plugin, "\(file) is missing or cannot be read, but \(path)/plugin.json lists it.",
      nextStep: "Install the plugin again.")
  }

  /// Refuses a file that a symbolic link leads out of the bundle.
  private func checkInside(_ file: String) throws(CFUError) {
    // A file that is not there is told by its hash.
    guard let root = RealPath.of(path), let target = RealPath.of("\(path)/\(file)") else { return }
    guard target.hasPrefix(root + "/") else {
      throw CFUError(
        .plugin, "\(path)/\(file) is a link to \(target), outside the bundle.",
        nextStep: "Install the plugin again; a bundle holds its own files.")
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
        nextStep: "Choose another with --classifier, or another --profile.")
    }
    return manifest.classifiers[0]
  }
}
