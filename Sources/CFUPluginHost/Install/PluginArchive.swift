import CFUCore
import Glibc

/// Unpacks a `.tar.gz` of one bundle with the system's `tar`.
enum PluginArchive {
  static func isArchive(_ path: String) -> Bool {
    [".tar.gz", ".tgz", ".tar"].contains { path.hasSuffix($0) }
  }

  /// Unpacks into `folder`, an empty folder, and returns the path of the one bundle that is in it.
  ///
  /// GNU tar refuses absolute names and `..`, and makes links only after all files, so none can lead
  /// a file out of the folder; that no link is left is seen when the bundle is copied from there.
  /// What it would hold unpacked is added up first: some kilobytes can be as many terabytes.
  ///
  /// - Parameter log: file for tar's own words, of which the first line gets into the error.
  static func unpack(_ path: String, into folder: String, log: String) throws(CFUError) -> String {
    var size = ArchiveSize()
    var code = TarProcess.run(["--list", "--verbose", "--numeric-owner"], path, log: log) { line in
      size.add(line)
    }
    guard !size.isTooLarge else {
      throw CFUError(
        .badInput,
        "\(path) would be more than \(FolderCopy.byteLimit >> 30) GiB or "
          + "\(FolderCopy.entryLimit) files when unpacked.",
        nextStep: "No plugin is as large as that: make sure that it is what you meant to install.")
    }
    if code == 0 {
      code = TarProcess.run(
        [
          "--extract", "--directory", folder, "--no-same-owner", "--no-same-permissions",
          "--delay-directory-restore",
        ], path, log: log)
    }
    guard code == 0 else {
      throw CFUError(
        .badInput,
        "\(path) cannot be unpacked: \(TarProcess.words(log) ?? "tar ended with \(code)").",
        nextStep: "Unpack it yourself and install the folder NAME.cfuplugin in it.")
    }
    let names = (FolderNames.of(folder) ?? []).map(\.name)
    guard names.count == 1, let name = names.first, name.hasSuffix(PluginSearch.suffix) else {
      throw CFUError(
        .badInput, "\(path) does not hold one folder NAME.cfuplugin and nothing beside it.",
        nextStep: "Make it with `tar czf NAME.tar.gz NAME.cfuplugin`.")
    }
    return "\(folder)/\(name)"
  }
}

/// Adds up what an archive holds, from the lines of `tar --list --verbose --numeric-owner`.
private struct ArchiveSize {
  private(set) var isTooLarge = false
  private var bytes = 0
  private var entries = 0

  /// Returns whether there is room for more.
  mutating func add(_ line: String) -> Bool {
    // Mode, owner, size. Devices have a pair of numbers there; they are refused when copied.
    let fields = line.split(separator: " ", maxSplits: 3)
    var size = 0
    if line.hasPrefix("-") { size = fields.count > 2 ? Int(fields[2]) ?? .max : .max }
    let (sum, overflow) = bytes.addingReportingOverflow(size)
    bytes = sum
    entries += 1
    isTooLarge =
      isTooLarge || overflow || sum > FolderCopy.byteLimit
      || entries > FolderCopy.entryLimit
    return !isTooLarge
  }
}
