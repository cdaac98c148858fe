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
  static func unpack(_ path: String, into folder: String) throws(CFUError) -> String {
    let code = run([
      "tar", "--extract", "--auto-compress", "--file", path, "--directory", folder,
      "--no-same-owner", "--no-same-permissions", "--delay-directory-restore", "--force-local",
    ])
    guard code == 0 else {
      throw CFUError(
        .badInput, "\(path) cannot be unpacked (tar ended with status \(code)).",
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

  /// Runs a program to its end; what it says goes where the program's own words go. Returns its exit
  /// status, 128 + signal when it was killed, 127 when it cannot be started.
  private static func run(_ words: [String]) -> Int32 {
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    guard posix_spawnp(&pid, words[0], nil, nil, &arguments, environ) == 0 else { return 127 }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 {
      guard errno == EINTR else { return 127 }
    }
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal
  }
}
