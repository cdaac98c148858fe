import Glibc

/// What whole processes cost, from start to end.
struct Measured {
  /// Wall times, s, ascending.
  var wall: [Double] = []
  /// User and system time of the process and the children it waited for, s, ascending.
  var cpu: [Double] = []
  /// Largest resident set of any of them, MiB.
  var peak = 0.0

  var median: Double { wall[wall.count / 2] }
  var best: Double { wall[0] }

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// A command line that is measured.
  struct Program {
    var name: String
    var words: [String]
    /// Shell command before each run, not measured.
    var before: String?
    /// Slow ones are run in the first of these rounds only.
    var rounds = Int.max
  }

  /// Runs programs in turn, A B C A B C, so that a machine that becomes slower or faster meanwhile
  /// does so for all.
  ///
  /// - Parameters:
  ///   - rounds: counted ones; one more before them fills the file cache.
  ///   - core: binds them to this core.
  static func inTurn(_ programs: [Program], rounds: Int, core: Int) throws -> [Measured] {
    var results = programs.map { _ in Measured() }
    for round in 0...rounds {
      for (index, program) in programs.enumerated() where round <= program.rounds {
        if let before = program.before, system(before) != 0 {
          throw Failure(description: "\(before) failed")
        }
        let words = ["/usr/bin/taskset", "-c", "\(core)"] + program.words
        let (wall, usage, status) = try once(words)
        guard status == 0 else {
          throw Failure(description: "\(words.joined(separator: " ")) ended with status \(status)")
        }
        if round > 0 { results[index].add(wall: wall, usage: usage) }
      }
    }
    return results
  }

  private mutating func add(wall: Double, usage: rusage) {
    self.wall.append(wall)
    cpu.append(Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime))
    self.wall.sort()
    cpu.sort()
    peak = max(peak, Double(usage.ru_maxrss) / 1024)
  }

  private static func once(_ words: [String]) throws -> (Double, rusage, Int32) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    let start = now()
    let code = posix_spawnp(&pid, words[0], &actions, nil, &arguments, environ)
    guard code == 0 else {
      throw Failure(description: "\(words[0]): \(String(cString: strerror(code)))")
    }
    var status: Int32 = 0
    var usage = rusage()
    guard wait4(pid, &status, 0, &usage) == pid else {
      throw Failure(description: "\(words[0]) was lost")
    }
    return (now() - start, usage, status)
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) * 1e-6
  }
}
