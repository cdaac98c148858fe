import Glibc
import Testing

/// `cfu count` with plugins that misbehave on one colony: the other colonies have their classes, the
/// dish its count, the user the reason, and the machine no process more than before.
@Suite("A hostile plugin", .serialized)
struct HostilePluginTests {
  /// What becomes of the guilty colony.
  enum Outcome {
    /// Unclassified, with these words in its note.
    case unclassified(String)
    /// Classified as all others; the dish is flagged with these words.
    case flagged(String)
    /// Classified as all others; nothing is to be told.
    case unharmed
  }

  private static let study = Result { try StudyFixture(dishes: 2) }
  /// The same colonies with the plugin when it behaves.
  private static let sound = Result { try run("FAULT_NONE", guilty: guilty) }
  private static let guilty = 7

  private struct Run {
    var result: Command.Result
    var colonies: Table
    var dishes: Table
    var before: Set<String>
    var after: Set<String>
  }

  private static func run(_ fault: String, guilty: Int) throws -> Run {
    let study = try study.get()
    let plugins = try HostilePlugin(fault: fault, guiltyColony: guilty)
    let before = sharedMemory()
    let command = try study.command(
      out: fault, ["--plugins", plugins.folder.path, "--classifier", "hostile"])
    let running = try command.start(scratch: study.folder.path)
    let result = try running.wait()
    // A worker carries the process id of its host as its argument.
    #expect(workers(of: running.pid) == [], "\(fault)")
    return Run(
      result: result, colonies: try Table(study.folder.path("\(fault)/colonies.csv")),
      dishes: try Table(study.folder.path("\(fault)/dishes.csv")), before: before,
      after: sharedMemory())
  }

  /// What lies in shared memory, but for semaphores: of those the programs' own has none, and other
  /// programs on this machine make and remove theirs while the tests run.
  private static func sharedMemory() -> Set<String> {
    Set(Files.names("/dev/shm").filter { !$0.hasPrefix("sem.") })
  }

  private static func workers(of host: pid_t) -> [String] {
    Files.names("/proc").filter { entry in
      guard Int32(entry) != nil, let words = try? Files.bytes("/proc/\(entry)/cmdline") else {
        return false
      }
      let parts = words.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      return parts.count == 2 && parts[0].hasSuffix("cfu-plugin-worker") && parts[1] == "\(host)"
    }
  }

  @Test(arguments: [
    ("FAULT_SEGFAULT", Outcome.unclassified("SIGSEGV")),
    ("FAULT_ABORT", .unclassified("SIGABRT")),
    ("FAULT_STACK", .unclassified("SIGSEGV")),
    ("FAULT_EXIT", .unclassified("ended the worker process with status 3")),
    ("FAULT_CLOSE_ALL", .unclassified("ended the worker process")),
    ("FAULT_BUSY_LOOP", .unclassified("gave no answer within")),
    ("FAULT_ALLOCATES", .unclassified("SIGABRT")),
    ("FAULT_WRITES_INPUT", .unclassified("SIGSEGV")),
    ("FAULT_WRITES_PAST_OUTPUT", .unclassified("SIGSEGV")),
    ("FAULT_CHANGES_CLASSES", .unclassified("changed its class list")),
    ("FAULT_NAN", .unclassified("no number for class odd")),
    ("FAULT_NEGATIVE", .unclassified("the probability -0.5")),
    ("FAULT_SUM", .unclassified("add up to 2.0")),
    ("FAULT_NOTHING", .unclassified("no number for class even")),
    ("FAULT_STATUS", .unclassified("colony 37 is not my kind")),
    ("FAULT_LOCALE", .flagged("changed the locale")),
    ("FAULT_DIRECTORY", .flagged("changed the working directory")),
    ("FAULT_ENVIRONMENT", .flagged("changed the environment")),
    ("FAULT_FLOATS", .flagged("changed the floating-point mode")),
    ("FAULT_SIGNALS", .flagged("changed the handler of SIGSEGV")),
    ("FAULT_FORK", .flagged("tried to start a process")),
    ("FAULT_SOCKET", .flagged("tried to open a network socket")),
    ("FAULT_WRITES_FILE", .flagged("tried to open /tmp/cfu-hostile-plugin-was-here")),
    ("FAULT_READS_PASSWD", .flagged("tried to open /etc/passwd")),
    ("FAULT_KILLS_HOST", .flagged("tried to reach into another process")),
    ("FAULT_EXEC", .flagged("tried to start a program")),
    ("FAULT_REMOVES_FILE", .flagged("tried to change a file")),
    ("FAULT_LEAVES_GROUP", .flagged("tried to leave its process group")),
    ("FAULT_WRITES_BEFORE_OUTPUT", .unclassified("wrote outside its output")),
    ("FAULT_INFINITE_SCORE", .unclassified("out-of-distribution score is not finite")),
    ("FAULT_CLOSES_STDOUT", .unharmed),
    ("FAULT_TALK", .unclassified("and another")),
  ])
  func costsAtMostTheColonyItIsHostileTo(fault: String, outcome: Outcome) throws {
    let sound = try Self.sound.get()
    let run = try Self.run(fault, guilty: Self.guilty)
    let ids = run.colonies.column("colony")
    #expect(ids == sound.colonies.column("colony"))
    var failed = false
    for row in ids.indices {
      let asSound =
        run.colonies.column("class")[row] == sound.colonies.column("class")[row]
        && run.colonies.column("counted")[row] == sound.colonies.column("counted")[row]
      guard !asSound else { continue }
      #expect(ids[row] == "\(Self.guilty)")
      #expect(run.colonies.column("reason")[row] == "unclassified")
      failed = true
    }
    #expect(run.dishes.column("status") == ["ok", "ok"])
    #expect(run.dishes.column("total").allSatisfy { Int($0) != nil })
    switch outcome {
    case .unclassified(let words):
      #expect(failed)
      #expect(run.result.code == 69, "\(run.result.stderr)")
      let notes = ids.indices.filter { ids[$0] == "\(Self.guilty)" }
        .map { run.colonies.column("note")[$0] }
      #expect(notes.allSatisfy { $0.contains(words) }, "\(notes)")
      #expect(run.dishes.column("flags").allSatisfy { $0.contains("unclassified objects") })
    case .flagged(let words):
      #expect(!failed)
      #expect(run.result.code == 0, "\(run.result.stderr)")
      #expect(run.result.stderr.contains("The plugin hostile \(words)"))
      #expect(run.dishes.column("flags").allSatisfy { $0.contains("classifier \(words)") })
    case .unharmed:
      #expect(!failed && run.result.code == 0, "\(run.result.stderr)")
    }
    #expect(run.before == run.after)
  }

  @Test(arguments: [
    ("FAULT_LOAD_SEGFAULT", "crashed with SIGSEGV"),
    ("FAULT_WRONG_MAGIC", "build.magic"),
    ("FAULT_OLD_ABI", "build.abi_major is 0"),
    ("FAULT_NEW_ABI", "build.abi_major is 2"),
    ("FAULT_TRUNCATED_TABLE", "struct_size is 80"),
    ("FAULT_OTHER_CLASSES", "the library and its manifest differ"),
  ])
  func isRefusedBeforeAnythingIsCounted(fault: String, words: String) throws {
    let study = try Self.study.get()
    let plugins = try HostilePlugin(fault: fault, guiltyColony: Self.guilty)
    let result = try study.count(
      out: fault, ["--plugins", plugins.folder.path, "--classifier", "hostile"])
    #expect(result.code == 69)
    #expect(result.stderr.contains(words) && result.stderr.contains("--classifier"))
    #expect(!Files.exists(study.folder.path("\(fault)/dishes.csv")))
  }

  @Test func isQuarantinedUntilTheUserSaysOtherwise() throws {
    let study = try StudyFixture(dishes: 1)
    // Every colony is the guilty one.
    let plugins = try HostilePlugin(fault: "FAULT_SEGFAULT", guiltyColony: nil)
    let home = study.folder.path("state")
    func cfu(_ words: [String]) throws -> Command.Result {
      var command = try Built.cfu(words)
      command.environment["CFU_STATE_DIR"] = home
      return try command.run(scratch: study.folder.path)
    }
    let count = [
      "count", study.sheet, "--out", study.folder.path("out"), "--profile", "agar", "--plugins",
      plugins.folder.path, "--classifier", "hostile",
    ]
    let first = try cfu(count)
    // Nobody was asked about the other colonies: that is no count, and no zero.
    #expect(first.code == 3, "\(first.stderr)")
    #expect(first.stderr.contains("crashed 3 times, is quarantined"))
    let dishes = try Table(study.folder.path("out/dishes.csv"))
    #expect(dishes.column("status") == ["failed"])
    #expect(dishes.column("total") == [""])
    #expect(dishes.column("error").allSatisfy { $0.contains("quarantined after 3 crashes") })
    let second = try cfu(count)
    #expect(second.code == 69)
    #expect(second.stderr.contains("is quarantined since"))
    #expect(second.stderr.contains("cfu plugins quarantine --lift hostile"))
    #expect(try cfu(["plugins", "quarantine"]).stdout.contains("SIGSEGV"))
    let lifted = try cfu(["plugins", "quarantine", "--lift", "hostile"])
    #expect(lifted.code == 0, "\(lifted.stderr)")
    #expect(try cfu(count).stderr.contains("crashed 3 times"))
  }
}
