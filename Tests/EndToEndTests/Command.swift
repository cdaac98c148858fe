import Glibc

/// Runs programs as a user's shell would, and keeps what they said.
struct Command {
  struct Result: Sendable {
    var stdout: String
    var stderr: String
    /// Exit code, or 128 + signal for a killed program, as a shell says it.
    var code: Int32
  }

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// A program that was started and not yet waited for.
  struct Running {
    var pid: pid_t
    fileprivate(set) var stdoutPath: String
    fileprivate(set) var stderrPath: String

    func send(_ signal: Int32) { kill(pid, signal) }

    func wait() throws -> Result {
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0 {
        guard errno == EINTR else { throw Failure(description: "waitpid: \(errno)") }
      }
      let signal = status & 0x7f
      let result = Result(
        stdout: try Files.text(stdoutPath), stderr: try Files.text(stderrPath),
        code: signal == 0 ? (status >> 8) & 0xff : 128 + signal)
      unlink(stdoutPath)
      unlink(stderrPath)
      return result
    }
  }

  var executable: String
  var arguments: [String]
  var environment: [String: String] = [:]
  /// User the program runs as; nil for the same. Needs root.
  var asNobody = false

  /// - Parameter scratch: a folder for what the program says.
  func start(scratch: String) throws -> Running {
    let name = "\(scratch)/said-\(UInt64.random(in: 0 ... .max))"
    let running = (out: name + ".out", err: name + ".err")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    let flags = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, 1, running.out, flags, 0o644)
    posix_spawn_file_actions_addopen(&actions, 2, running.err, flags, 0o644)
    var words = [executable] + arguments
    if asNobody {
      words = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] + words
    }
    var settings = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "COLUMNS": "80"]
    // Where a toolchain keeps the runtime that programs without a built-in one need.
    for name in ["LD_LIBRARY_PATH", "ASAN_OPTIONS", "TSAN_OPTIONS"] {
      if let value = getenv(name) { settings[name] = String(cString: value) }
    }
    settings.merge(environment) { $1 }
    var argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = settings.map { strdup("\($0)=\($1)") } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    // Threads of the test runner block signals, and what they start would inherit that.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var pid: pid_t = 0
    let code = posix_spawn(&pid, words[0], &actions, &attributes, &argv, &envp)
    guard code == 0 else {
      throw Failure(
        description: "\(words[0]) cannot be started: \(String(cString: strerror(code)))")
    }
    return Running(pid: pid, stdoutPath: running.out, stderrPath: running.err)
  }

  func run(scratch: String) throws -> Result { try start(scratch: scratch).wait() }
}
