import Glibc

/// Another program that does one thing and ends: gnuplot, a browser.
struct ChildProgram {
  /// How it went wrong, as the end of a sentence that begins with the program's name.
  struct Failure: Error {
    var words: String
  }

  /// Where it stands.
  var path: String

  /// The first of these programs on the PATH, or nil.
  init?(anyOf names: [String]) {
    let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    for name in names {
      for folder in folders.split(separator: ":") where folder.hasPrefix("/") {
        let path = FileSystem.join(String(folder), name)
        if FileSystem.kind(path) == .file, access(path, X_OK) == 0 {
          self.path = path
          return
        }
      }
    }
    return nil
  }

  /// Runs it to its end, with nothing of this process but the arguments.
  ///
  /// - Parameters:
  ///   - folder: its home, and where what it says is kept (`said`).
  ///   - seconds: after these it is killed, with all that it started.
  func run(_ arguments: [String], in folder: String, seconds: Double) throws(Failure) {
    let pid = try start(arguments, in: folder)
    let deadline = MonotonicClock.seconds() + seconds
    var pause: UInt32 = 500
    while true {
      var status: Int32 = 0
      let ended = waitpid(pid, &status, WNOHANG)
      if ended == pid {
        // Helpers of a browser may outlive it.
        kill(-pid, SIGKILL)
        if status == 0 { return }
        throw Failure(words: Self.words(status, said: Self.said(in: folder)))
      }
      if ended < 0, errno != EINTR { throw Failure(words: "was lost") }
      if MonotonicClock.seconds() > deadline || Interruption.isRequested {
        kill(-pid, SIGKILL)
        waitpid(pid, &status, 0)
        throw Failure(
          words: Interruption.isRequested
            ? "was stopped" : "was not done after \(Int(seconds)) seconds")
      }
      usleep(pause)
      pause = min(20_000, pause * 2)
    }
  }

  private static func said(in folder: String) -> String { FileSystem.join(folder, "said") }

  private func start(_ arguments: [String], in folder: String) throws(Failure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(
      &actions, 1, Self.said(in: folder), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    var usual = sigset_t()
    sigemptyset(&usual)
    sigaddset(&usual, SIGPIPE)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &usual)
    // A group of its own: a kill then reaches whatever it started.
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    var argv: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    // What it does must not depend on who counts: no home, no language.
    let environment = [
      "PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8", "HOME=\(folder)", "TMPDIR=\(folder)",
    ]
    var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, path, &actions, &attributes, &argv, &envp)
    guard code == 0 else { throw Failure(words: "cannot be started: \(FileSystem.reason(code))") }
    return pid
  }

  private static func words(_ status: Int32, said: String) -> String {
    let signal = status & 0x7F
    let how =
      signal == 0 ? "ended with code \(status >> 8 & 0xFF)" : "was ended by signal \(signal)"
    let bytes = (try? FileBytes.read(said)) ?? []
    let lines = String(decoding: bytes.suffix(4000), as: UTF8.self).split(separator: "\n")
    let last = lines.last { $0.contains { $0.isLetter } } ?? ""
    return last.isEmpty ? how : "\(how): \(last.prefix(200))"
  }
}

/// A folder for one piece of work, which goes with it.
struct WorkFolder: ~Copyable {
  let path: String

  /// nil when none can be made.
  init?() {
    let wanted = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let base = wanted.hasPrefix("/") ? wanted : "/tmp"
    var template = Array(FileSystem.join(base, "cfu-XXXXXX").utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer -> String? in
      guard let start = buffer.baseAddress, mkdtemp(start) != nil else { return nil }
      return String(cString: start)
    }
    guard let made else { return nil }
    path = made
  }

  deinit { Self.remove(path) }

  /// Removes a folder and what is in it, links not followed.
  private static func remove(_ path: String) {
    for name in FileSystem.names(in: path) ?? [] {
      let item = FileSystem.join(path, name)
      var status = stat()
      if lstat(item, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
        remove(item)
      } else {
        unlink(item)
      }
    }
    rmdir(path)
  }
}
