package import CFUCore
import CPluginIPC
import Glibc

/// Puts bundles into the user's own folder of plugins and takes them out of it. Nothing of a bundle
/// is ever run.
package struct PluginInstaller: Sendable {
  /// The user's own folder of plugins.
  package let folder: String

  package init(folder: String) { self.folder = folder }

  /// What installing did.
  package struct Outcome: Sendable {
    package let bundle: PluginBundle
    /// Version that was there before; nil when none was.
    package let replaced: String?
  }

  /// Installs the bundle at `path`: a folder NAME.cfuplugin or a `.tar.gz` of one.
  ///
  /// It is copied beside the others under a name that no one looks at, checked there, and renamed:
  /// at every moment the old one or the new one is there, whole.
  ///
  /// - Parameter force: replace one of the same or a newer version.
  package func install(_ path: String, force: Bool = false) throws(CFUError) -> Outcome {
    let code = SmallFile.makeFolder(folder)
    guard code == 0 else { throw unwritable(code) }
    let lock = try Lock(folder)
    defer { lock.release() }
    clearUp()
    let work = "\(folder)/.install-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    guard mkdir(work, 0o700) == 0 else { throw unwritable(errno) }
    defer { FolderRemoval.remove(work) }

    let bundle = try Self.checkedCopy(of: path, in: work)
    let copy = bundle.path

    let manifest = bundle.manifest
    let all = installed()
    let old = all.first { $0.manifest.id == manifest.id }
    if let old, !force { try Self.checkIsNewer(manifest, than: old) }
    let target = old?.path ?? "\(folder)/\(manifest.id)\(PluginSearch.suffix)"
    // A folder may be called after another plugin than the one in it.
    if old == nil, let other = all.first(where: { $0.path == target }) {
      throw CFUError(
        .plugin, "\(target) holds another plugin, \(other.manifest.id).",
        nextStep: "Rename that folder, or remove the plugin with "
          + "'cfu plugins remove \(other.manifest.shortName)'.")
    }
    try put(copy, at: target, aside: work + "/old")
    return Outcome(bundle: try PluginBundle(path: target), replaced: old?.manifest.version)
  }

  /// A copy of the bundle at `path` in the folder `work`, checked.
  private static func checkedCopy(
    of path: String, in work: String
  ) throws(CFUError) -> PluginBundle {
    var source = path
    while source.count > 1, source.hasSuffix("/") { source.removeLast() }
    let copy = work + "/bundle"
    guard PluginArchive.isArchive(source) else { return try checkedCopy(source, to: copy) }
    guard access(source, R_OK) == 0 else { throw absent(source) }
    let unpacked = work + "/unpacked"
    guard mkdir(unpacked, 0o700) == 0 else {
      throw CFUError(.cannotWrite, "\(unpacked) cannot be made: \(SmallFile.reason(errno)).")
    }
    do throws(CFUError) {
      let inner = try PluginArchive.unpack(source, into: unpacked, log: work + "/log")
      return try checkedCopy(inner, to: copy)
    } catch {
      // The folder is gone when the message is read: the archive and the path in it are not.
      var error = error
      error.message = error.message.replacing(unpacked + "/", with: source + ": ")
      error.nextStep = error.nextStep.replacing(unpacked + "/", with: source + ": ")
      throw error
    }
  }

  private static func checkedCopy(
    _ source: String, to copy: String
  ) throws(CFUError) -> PluginBundle {
    try checkIsBundle(source)
    // The source first, so that messages name it; then the copy, which is what will be used.
    try check(try PluginBundle(path: source))
    try FolderCopy.copy(source, to: copy)
    let bundle = try PluginBundle(path: copy)
    try check(bundle)
    return bundle
  }

  /// Removes the bundle of this id or short name. Returns what was removed.
  ///
  /// - Throws: `plugin` when the folder holds none of this name.
  package func remove(_ name: String) throws(CFUError) -> PluginBundle {
    guard access(folder, F_OK) == 0 else { throw missing(name, among: []) }
    let lock = try Lock(folder)
    defer { lock.release() }
    let bundles = installed()
    let found =
      bundles.first { $0.manifest.id == name } ?? bundles.first { $0.manifest.shortName == name }
    guard let found else { throw missing(name, among: bundles) }
    // Out of sight in one step, so that no one finds half of it.
    let aside = "\(folder)/.remove-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    guard rename(found.path, aside) == 0 else {
      throw CFUError(
        .cannotWrite, "\(found.path) cannot be removed: \(SmallFile.reason(errno)).",
        nextStep: "Make \(folder) writable.")
    }
    let code = FolderRemoval.remove(aside)
    guard code == 0 else {
      throw CFUError(
        .cannotWrite, "\(aside) cannot be removed wholly: \(SmallFile.reason(code)).",
        nextStep: "Remove that folder; the plugin is gone.")
    }
    return found
  }

  private func missing(_ name: String, among bundles: [PluginBundle]) -> CFUError {
    let known = bundles.map(\.manifest.shortName).joined(separator: ", ")
    return CFUError(
      .plugin, "There is no plugin '\(name)' in \(folder).",
      nextStep: known.isEmpty ? "Nothing is installed there." : "Installed there are \(known).")
  }

  /// Takes away what a program that was killed left behind. Under the lock nobody is at work there.
  private func clearUp() {
    for name in (FolderNames.of(folder) ?? []).map(\.name)
    where name.hasPrefix(".install-") || name.hasPrefix(".remove-") {
      FolderRemoval.remove("\(folder)/\(name)")
    }
  }

  /// Bundles in the user's folder.
  private func installed() -> [PluginBundle] { PluginRegistry(searchPaths: [folder]).bundles }

  private func unwritable(_ code: Int32) -> CFUError {
    CFUError(
      .cannotWrite, "Nothing can be installed in \(folder): \(SmallFile.reason(code)).",
      nextStep: "Make it writable, or name a folder of plugins with --plugins when you count.")
  }

  private static func absent(_ path: String) -> CFUError {
    CFUError(
      .noInput, "\(path) is missing or cannot be read.",
      nextStep: "Give a folder NAME.cfuplugin, or a .tar.gz of one.")
  }

  private static func checkIsBundle(_ path: String) throws(CFUError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw absent(path) }
    if status.st_mode & S_IFMT == S_IFLNK {
      let target = RealPath.of(path) ?? "nowhere"
      throw CFUError(
        .plugin, "\(path) is a link to \(target).", nextStep: "Install what it leads to.")
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw CFUError(
        .plugin, "\(path) is no plugin.",
        nextStep: "Give a folder NAME.cfuplugin, or a .tar.gz of one; unpack other archives first.")
    }
  }

  /// Hashes, links, and whether the library is one for this machine.
  private static func check(_ bundle: PluginBundle) throws(CFUError) {
    try bundle.verify()
    if let why = ELFFile.problem(ofLibrary: bundle.libraryPath) {
      throw CFUError(
        .plugin, "\(bundle.libraryPath) \(why).",
        nextStep: "Build the plugin for this machine and bundle it again.")
    }
  }

  private static func checkIsNewer(
    _ manifest: PluginManifest, than old: PluginBundle
  ) throws(CFUError) {
    let version = old.manifest.version
    guard SemanticVersion(manifest.version) != nil else {
      throw CFUError(
        .plugin,
        "'\(manifest.version)' of \(manifest.id) is no semantic version, so that it cannot be told "
          + "whether it is newer than \(version) in \(old.path).",
        nextStep: "Give it a version like 1.2.0, or replace the other one with --force.")
    }
    let isNewer: Bool =
      if let new = SemanticVersion(manifest.version), let old = SemanticVersion(version) {
        old < new
      } else {
        false
      }
    guard isNewer else {
      throw CFUError(
        .plugin,
        "\(manifest.id) \(version) is installed in \(old.path), and \(manifest.version) is not newer.",
        nextStep: "Raise the version, or replace it with --force.")
    }
  }

  /// Moves the copy to its place in one step.
  private func put(_ copy: String, at target: String, aside: String) throws(CFUError) {
    if rename(copy, target) == 0 { return }
    guard errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR else {
      throw unwritable(errno)
    }
    var code = cfu_ipc_exchange(copy, target)
    if code == EINVAL || code == ENOSYS {
      // The file system cannot exchange: for a moment neither is there.
      code = rename(target, aside) == 0 ? 0 : errno
      if code == 0, rename(copy, target) != 0 {
        code = errno
        rename(aside, target)
      }
    }
    guard code == 0 else { throw unwritable(code) }
  }

  /// Only one program at a time changes the folder.
  private struct Lock {
    private let descriptor: Int32

    init(_ folder: String) throws(CFUError) {
      descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else {
        let code = errno
        if descriptor >= 0 { close(descriptor) }
        throw CFUError(
          .cannotWrite, "\(folder) cannot be locked: \(SmallFile.reason(code)).",
          nextStep: "Make it readable.")
      }
    }

    func release() { close(descriptor) }
  }
}
