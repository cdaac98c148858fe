import Glibc

/// A running `cfu review`.
final class ReviewProcess {
  let running: Command.Running
  let port: Int
  let token: String
  private var isOver = false

  /// Starts it and waits until it says its address.
  ///
  /// - Parameters:
  ///   - prefix: what the shell does before, such as `ulimit -S -f 100;`.
  init(
    _ results: String, scratch: String, _ more: [String] = [], prefix: String = ""
  ) throws {
    let cfu = try Built.cfu(["review", results, "--port", "0"] + more)
    let line = ([cfu.executable] + cfu.arguments).map { "'\($0)'" }.joined(separator: " ")
    running = try Command(
      executable: "/bin/sh", arguments: ["-c", "\(prefix) exec \(line)"],
      environment: cfu.environment
    ).start(scratch: scratch)
    for _ in 0..<400 {
      let said = (try? Files.text(running.stdoutPath)) ?? ""
      if let end = said.firstIndex(of: "\n"), let mark = said.range(of: "/?token=") {
        token = String(said[mark.upperBound..<end])
        port = said[..<mark.lowerBound].split(separator: ":").last.flatMap { Int($0) } ?? 0
        return
      }
      usleep(25_000)
      if waitpid(running.pid, nil, WNOHANG) == running.pid { break }
    }
    let said = (try? Files.text(running.stderrPath)) ?? ""
    kill(running.pid, SIGKILL)
    throw Command.Failure(description: "cfu review did not start: \(said)")
  }

  var stderr: String { (try? Files.text(running.stderrPath)) ?? "" }

  var isAlive: Bool { kill(running.pid, 0) == 0 && waitpid(running.pid, nil, WNOHANG) == 0 }

  /// Ends it as Ctrl-C does.
  func stop() throws -> Command.Result {
    isOver = true
    running.send(SIGINT)
    return try running.wait()
  }

  /// Ends it without a warning.
  func kill9() throws {
    isOver = true
    running.send(SIGKILL)
    _ = try running.wait()
  }

  deinit { if !isOver { try? kill9() } }
}

extension StringProtocol {
  /// The first place of a text.
  fileprivate func range(of text: String) -> Range<Index>? {
    indices.first { self[$0...].hasPrefix(text) }.map { start in
      start..<index(start, offsetBy: text.count)
    }
  }
}
