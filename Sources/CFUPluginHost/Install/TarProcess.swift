import Glibc

/// The system's `tar`, with bounds on what it may take.
enum TarProcess {
  /// The largest file that it may write, in blocks of 512 bytes, and its address space, KiB: names
  /// and attributes in an archive may claim any length, and tar takes memory for them.
  private static let bounds = "ulimit -f \(FolderCopy.byteLimit / 512) && ulimit -v \(4 << 20)"

  /// Runs tar on an archive to its end.
  ///
  /// - Parameters:
  ///   - log: file that its own words go into, in English.
  ///   - line: is given each line of its output; tar is killed when it returns false.
  /// - Returns: exit status, 128 + signal when it was killed, 127 when it cannot be started.
  static func run(
    _ options: [String], _ archive: String, log: String, line: (String) -> Bool = { _ in true }
  ) -> Int32 {
    let words =
      [
        "sh", "-c", "\(bounds) && LC_ALL=C exec tar \"$@\"", "sh", "--auto-compress",
        "--force-local", "--file", archive,
      ] + options
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return 127 }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    var actions = posix_spawn_file_actions_t()
    guard posix_spawn_file_actions_init(&actions) == 0 else {
      close(ends[1])
      return 127
    }
    defer { posix_spawn_file_actions_destroy(&actions) }
    var pid: pid_t = 0
    let code = [
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0),
      posix_spawn_file_actions_adddup2(&actions, ends[1], 1),
      posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600),
    ].first { $0 != 0 }
    let started = code == nil && posix_spawnp(&pid, "sh", &actions, nil, &arguments, environ) == 0
    close(ends[1])
    guard started else { return 127 }
    if !hand(ends[0], to: line) { kill(pid, SIGKILL) }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 {
      guard errno == EINTR else { return 127 }
    }
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal
  }

  /// Reads to the end; returns false when `line` wants no more.
  private static func hand(_ file: Int32, to line: (String) -> Bool) -> Bool {
    var block = [UInt8](repeating: 0, count: 1 << 16)
    var rest: [UInt8] = []
    while true {
      let count = read(file, &block, block.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return true }
      for byte in block[..<count] {
        if byte != UInt8(ascii: "\n") {
          // The name stands last and is of no use.
          if rest.count < 256 { rest.append(byte) }
          continue
        }
        guard line(String(decoding: rest, as: UTF8.self)) else { return false }
        rest.removeAll(keepingCapacity: true)
      }
    }
  }

  /// What it said first, without its name and full stop; nil when it said nothing.
  static func words(_ log: String) -> String? {
    guard let bytes = try? SmallFile.read(log, limit: 1 << 20) else { return nil }
    let first = bytes.split(separator: UInt8(ascii: "\n")).first { !$0.isEmpty }
    guard let first else { return nil }
    var text = String(decoding: first.prefix(300), as: UTF8.self)
    if text.hasPrefix("tar: ") { text.removeFirst(5) }
    while text.hasSuffix(".") { text.removeLast() }
    return text.isEmpty ? nil : text
  }
}
