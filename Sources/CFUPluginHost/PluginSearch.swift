package import CFUCore
import Glibc

/// Something that was found where plugins are looked for, and why it is not (or not wholly) usable.
package struct PluginProblem: Sendable, Hashable {
  /// The bundle or folder.
  package let path: String
  package let error: CFUError

  package var message: String { error.message }
  package var nextStep: String { error.nextStep }
  package var description: String { error.description }
}

/// Looks through folders for bundles. Whatever looks like a plugin ends up in one of the two lists:
/// none is passed over without a word.
struct PluginSearch {
  private(set) var bundles: [PluginBundle] = []
  private(set) var problems: [PluginProblem] = []
  private var byID: [String: PluginBundle] = [:]
  private var byShortName: [String: PluginBundle] = [:]
  /// Folders that were looked at, by device and inode: the same one may be reached by two paths.
  private var seen: Set<FolderIdentity> = []

  private struct FolderIdentity: Hashable {
    var device: dev_t
    var inode: ino_t
  }

  static let suffix = ".cfuplugin"

  /// Looks through one folder, or takes a bundle that is named itself.
  ///
  /// - Parameter expected: whether the user named it, so that it has to be there.
  mutating func look(into folder: String, expected: Bool) {
    if folder.hasSuffix(Self.suffix), access(folder, F_OK) == 0 {
      if isNew(folder) { take(folder) }
      return
    }
    guard let entries = FolderNames.of(folder) else {
      let code = errno
      if expected || (code != ENOENT && code != ENOTDIR) {
        report(
          folder, "The folder of plugins \(folder) cannot be read: \(SmallFile.reason(code)).",
          "Correct --plugins or CFU_PLUGIN_PATH, or make the folder readable.")
      }
      return
    }
    for entry in entries where !entry.name.hasPrefix(".") {
      let name = entry.name
      let path = "\(folder)/\(name)"
      if name.hasSuffix(Self.suffix) {
        lookAt(path, in: folder)
      } else if entry.isFolder, access(path + "/plugin.json", F_OK) == 0 {
        report(
          path, "\(path) holds a plugin.json, but its name does not end in \(Self.suffix).",
          "Rename it to \(name)\(Self.suffix).")
      }
    }
  }

  private mutating func lookAt(_ path: String, in folder: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFLNK {
      if let why = link(path, outOf: folder) {
        report(path, why.message, why.nextStep)
        return
      }
      guard stat(path, &status) == 0 else { return }
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      report(path, "\(path) is no folder.", "A plugin is a folder with a plugin.json in it.")
      return
    }
    let identity = FolderIdentity(device: status.st_dev, inode: status.st_ino)
    if seen.insert(identity).inserted { take(path) }
  }

  private mutating func isNew(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    return seen.insert(FolderIdentity(device: status.st_dev, inode: status.st_ino)).inserted
  }

  /// What is wrong with a symbolic link; nil when it stays in its folder.
  private func link(
    _ path: String, outOf folder: String
  ) -> (message: String, nextStep: String)? {
    guard let target = RealPath.of(path) else {
      return ("\(path) is a link that leads nowhere.", "Remove it.")
    }
    guard let root = RealPath.of(folder), !target.hasPrefix(root + "/") else { return nil }
    return (
      "\(path) is a link to \(target), outside its folder, and is not used.",
      "Install what it leads to with `cfu plugins install`, or name its folder with --plugins."
    )
  }

  private mutating func take(_ path: String) {
    let bundle: PluginBundle
    do throws(CFUError) {
      bundle = try PluginBundle(path: path)
    } catch {
      problems.append(PluginProblem(path: path, error: error))
      return
    }
    let manifest = bundle.manifest
    if let first = byID[manifest.id] {
      report(
        path,
        "\(path) has the id \(manifest.id) of \(first.path), which was found first, and is "
          + "not used.",
        "Remove one of the two, or change the id if they are different plugins.")
      return
    }
    byID[manifest.id] = bundle
    if let first = byShortName[manifest.shortName] {
      report(
        path,
        "\(path) has the short name \(manifest.shortName) of \(first.path), which was found "
          + "first.",
        "Call it by its id, \(manifest.id).")
    } else {
      byShortName[manifest.shortName] = bundle
    }
    bundles.append(bundle)
  }

  private mutating func report(_ path: String, _ message: String, _ nextStep: String) {
    problems.append(
      PluginProblem(path: path, error: CFUError(.plugin, message, nextStep: nextStep)))
  }
}

/// Paths with every link followed.
enum RealPath {
  /// nil where there is nothing at `path`.
  static func of(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
