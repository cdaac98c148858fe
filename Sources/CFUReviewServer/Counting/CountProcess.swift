import CFUCore
import CFUStudy
import Glibc

/// `cfu count` as a process of its own: a picture that brings it down takes nothing of the server
/// with it.
struct CountProcess: Sendable {
  let pid: pid_t

  /// How it ended.
  enum End: Sendable, Equatable {
    case code(Int32)
    case signal(Int32)
  }

  /// - Parameters:
  ///   - arguments: behind the program's name.
  ///   - log: file for all that it says.
  /// - Throws: `internal` when it cannot be started.
  init(_ arguments: [String], log: String) throws(CFUError) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    var usual = sigset_t()
    for number in [SIGPIPE, SIGXFSZ, SIGINT, SIGTERM] { sigaddset(&usual, number) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &usual)
    // A group of its own: Ctrl-C at the terminal is for the server, which then stops this.
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    let program = FileSystem.absolute("/proc/self/exe")
    var argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for pointer in argv { free(pointer) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, program, &actions, &attributes, &argv, environ)
    guard code == 0 else {
      throw CFUError(.internal, "\(program) cannot be started: \(FileSystem.reason(code)).")
    }
    self.pid = pid
  }

  /// nil while it runs.
  func end() -> End? {
    var status: Int32 = 0
    let ended = waitpid(pid, &status, WNOHANG)
    if ended == 0 { return nil }
    guard ended == pid else { return .code(70) }
    let signal = status & 0x7F
    return signal == 0 ? .code(status >> 8 & 0xFF) : .signal(signal)
  }

  /// Asks it to stop between two dishes; what it has counted is kept.
  func stop() { kill(pid, SIGINT) }

  /// Ends it with all that it started.
  func endNow() { kill(-pid, SIGKILL) }
}
