package import CFUCore
import FoundationEssentials
import Glibc

/// The plugins that can be found, by their manifests alone; no library is loaded.
package struct PluginRegistry: Sendable {
  package let searchPaths: [String]
  /// Bundles in the order of the search paths, then by name. Where two have one id, the first
  /// stays.
  package let bundles: [PluginBundle]
  /// What was found and cannot be used, or not by its short name, each with its reason.
  package let problems: [PluginProblem]

  /// Looks for `*.cfuplugin` in each of the folders; one that does not exist is passed over. A
  /// search path may be a bundle itself.
  ///
  /// - Parameter expected: search paths that the user named: one that is not there is a problem.
  package init(searchPaths: [String], expected: Set<String> = []) {
    self.searchPaths = searchPaths
    var search = PluginSearch()
    for path in searchPaths { search.look(into: path, expected: expected.contains(path)) }
    bundles = search.bundles
    problems = search.problems
  }

  /// Where plugins are looked for, first one first: `explicit` (the option `--plugins`), the
  /// environment variable CFU_PLUGIN_PATH (colons between), next to the program, and the user's
  /// own.
  package static func defaultSearchPaths(
    explicit: [String] = [],
    environment: [String: String] = ProcessInfo.processInfo.environment,
    executableDirectory: String? = PluginRegistry.executableDirectory
  ) -> [String] {
    var paths = explicit
    paths += (environment["CFU_PLUGIN_PATH"] ?? "").split(separator: ":").map(String.init)
    if let executableDirectory {
      paths.append(executableDirectory + "/plugins")
      paths.append(executableDirectory + "/../lib/cfukit/plugins")
    }
    if let own = try? userFolder(environment: environment) { paths.append(own) }
    return paths
  }

  /// The user's own folder of plugins, where `cfu plugins install` puts them.
  package static func userFolder(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(CFUError) -> String {
    guard let home = environment["HOME"], !home.isEmpty else {
      throw CFUError(
        .cannotWrite, "There is no folder of your own for plugins: HOME is not set.",
        nextStep: "Set HOME.")
    }
    return home + "/.local/share/cfukit/plugins"
  }

  /// Directory of the running program.
  package static var executableDirectory: String? {
    guard let path = executable, let slash = path.lastIndex(of: "/") else { return nil }
    return String(path[..<slash])
  }

  /// The running program.
  package static var executable: String? {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.baseAddress.map { readlink("/proc/self/exe", $0, bytes.count) } ?? -1
    }
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
  }

  /// The worker program that belongs to the running program.
  package static func defaultWorkerPath(
    executableDirectory: String? = PluginRegistry.executableDirectory
  ) throws(CFUError) -> String {
    let directory = executableDirectory ?? "."
    let places = [
      directory + "/cfu-plugin-worker", directory + "/../libexec/cfukit/cfu-plugin-worker",
    ]
    for place in places where access(place, X_OK) == 0 { return place }
    throw CFUError(
      .plugin, "The program cfu-plugin-worker is not next to cfu in \(directory).",
      nextStep: "Build or install it together with cfu (`make build`).")
  }

  /// The bundle of this id or short name, or the one that holds a classifier of this id. Its files
  /// are checked against the manifest's hashes.
  package func find(_ idOrShortName: String) throws(CFUError) -> PluginBundle {
    let name = idOrShortName
    let found =
      bundles.first { $0.manifest.id == name } ?? bundles.first { $0.manifest.shortName == name }
      ?? bundles.first { $0.manifest.classifiers.contains { $0.id == name } }
    guard let found else { throw missing(name) }
    try found.verify()
    return found
  }

  /// The classifier that `name` means: a bundle with its classifier for `profile`, or a
  /// classifier's own id.
  ///
  /// - Throws: `plugin` when there is none, and when it is meant for another profile.
  package func findClassifier(
    _ name: String, profile: ImagingSettings.Profile
  ) throws(CFUError) -> (bundle: PluginBundle, classifier: ClassifierManifest) {
    let bundle = try find(name)
    if let exact = bundle.manifest.classifiers.first(where: { $0.id == name }) {
      // Where a bundle holds one classifier, its id and the bundle's are often the same.
      guard exact.profile == profile else {
        throw CFUError(
          .plugin,
          "The classifier \(name) is for \(exact.profile.rawValue), not for \(profile.rawValue).",
          nextStep: "Choose another with --classifier, or give --profile \(exact.profile.rawValue)."
        )
      }
      return (bundle, exact)
    }
    return (bundle, try bundle.classifier(profile: profile))
  }

  private func missing(_ name: String) -> CFUError {
    let known = bundles.map(\.manifest.shortName)
    var message = "There is no plugin '\(name)' in \(searchPaths.joined(separator: ", "))."
    if !problems.isEmpty {
      message += " Not usable: " + problems.map(\.message).joined(separator: " ")
    }
    return CFUError(
      .plugin, message,
      nextStep: known.isEmpty
        ? "Build the plugins with `make build`, or name their directory with --plugins."
        : "Known are \(known.joined(separator: ", ")).")
  }
}
