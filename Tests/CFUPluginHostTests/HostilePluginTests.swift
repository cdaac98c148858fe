import CFUCore
import CFUPluginHost
import Foundation
import Synchronization
import Testing

/// Whatever a plugin does on one object, every other object is classified and no process is left.
@Suite struct HostilePlugins {
  static let fast: ClassifierSession.Limits = {
    var limits = ClassifierSession.Limits()
    limits.minimumSeconds = 0.15
    limits.firstSecondsPerObject = 0
    limits.heartbeats = 3
    limits.loadSeconds = 1
    limits.memoryBytes = 256 << 20
    return limits
  }()

  /// What became of 100 objects, the 37th of which is the guilty one.
  private struct Told {
    /// Why the guilty object has no answer; nil when it has.
    var reason: String?
    var warnings: [String]
  }

  /// Classifies 100 objects and checks all but the guilty one.
  private func classify(
    _ fixture: FixtureBundle, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Told {
    let session = try ClassifierSession(
      bundle: try fixture.bundle(), workerPath: Built.worker, limits: Self.fast)
    let answers = try session.classify(.numbered(100))
    #expect(answers.count == 100, sourceLocation: sourceLocation)
    for (index, answer) in answers.enumerated() where index != 36 {
      #expect(answer.failure == nil, "object \(index + 1)", sourceLocation: sourceLocation)
      let expected: [Double] = index % 2 == 0 ? [0, 1] : [1, 0]
      #expect(answer.probabilities == expected, sourceLocation: sourceLocation)
    }
    let pid = session.workerPID
    session.close()
    if let pid { #expect(!isRunning(pid), sourceLocation: sourceLocation) }
    if answers[36].failure != nil {
      #expect(answers[36].probabilities.isEmpty, sourceLocation: sourceLocation)
    } else {
      #expect(answers[36].probabilities == [0, 1], sourceLocation: sourceLocation)
    }
    return Told(reason: answers[36].failure, warnings: session.takeWarnings())
  }

  /// Each of its workers is gone before it can be asked anything, which is no object's fault; nor must
  /// the host start one after another for ever.
  @Test func aWorkerThatCannotBeAskedIsGivenUp() async throws {
    let bundle = try FixtureBundle(fault: "FAULT_DEAF").bundle()
    let ledger = CrashLedger()
    let answers = Mutex<[Classification]?>(nil)
    Thread.detachNewThread {
      let session = try? ClassifierSession(
        bundle: bundle, workerPath: Built.worker, ledger: ledger, limits: Self.fast)
      let given = try? session?.classify(.numbered(300))
      answers.withLock { $0 = given ?? [] }
    }
    // A thread of its own: were it to go on for ever, this test would fail and the others go on.
    for _ in 0..<6000 where answers.withLock({ $0 == nil }) {
      try await Task.sleep(nanoseconds: 10_000_000)
    }
    let given = try #require(answers.withLock { $0 })
    #expect(given.count == 300)
    #expect(
      given.allSatisfy {
        $0.failure == "the worker ends as soon as it is started" && $0.unasked
          && $0.probabilities.isEmpty
      }, "\(given.first?.failure ?? "")")
  }

  @Test(
    arguments: [
      ("FAULT_SEGFAULT", ["SIGSEGV", "about to look at colony 37"]),
      ("FAULT_ABORT", ["SIGABRT", "assertion 'cells > 0' failed"]),
      ("FAULT_EXIT", ["ended the worker process with status 3"]),
      ("FAULT_CLOSE_ALL", ["ended the worker process", "status"]),
      ("FAULT_HANG", ["no answer within", "killed"]),
      ("FAULT_HEARTBEAT_HANG", ["no answer within", "killed"]),
      ("FAULT_WRITES_INPUT", ["SIGSEGV"]),
      ("FAULT_HANGS_UNTIL_TOLD", ["no answer within", "ended the call as cancelled"]),
      ("FAULT_FORGES_ANSWERS", ["sent something that is no answer"]),
      ("FAULT_BUSY_LOOP", ["no answer within", "killed"]),
      ("FAULT_SLEEPS", ["no answer within", "killed"]),
      ("FAULT_WRITES_PAST_OUTPUT", ["SIGSEGV"]),
      ("FAULT_WRITES_BEFORE_OUTPUT", ["wrote outside its output"]),
      ("FAULT_CHANGES_CLASSES", ["changed its class list"]),
      ("FAULT_ALLOCATES", ["SIGABRT"]),
      ("FAULT_STACK", ["SIGSEGV"]),
      ("FAULT_TALK", ["SIGABRT", "and another"]),
      ("FAULT_NAN", ["no number for class odd"]),
      ("FAULT_NOTHING", ["no number for class even"]),
      ("FAULT_NEGATIVE", ["probability -0.5 for class even"]),
      ("FAULT_SUM", ["add up to 2.0"]),
      ("FAULT_INFINITE_SCORE", ["not finite"]),
      ("FAULT_STATUS", ["colony 37 is not my kind"]),
    ])
  func onlyTheGuiltyObjectIsUnclassified(fault: String, words: [String]) throws {
    let told = try classify(try FixtureBundle(fault: fault))
    let why = try #require(told.reason)
    for word in words { #expect(why.contains(word), "\(why)") }
    #expect(told.warnings == [])
  }

  /// What is refused or put right costs no object, and the user hears of it.
  @Test(
    .enabled(if: !Built.isSanitized, "a sanitizer's worker has no sandbox"),
    arguments: [
      ("FAULT_FORK", ["start a process"]),
      ("FAULT_SOCKET", ["open a network socket"]),
      ("FAULT_LOAD_SOCKET", ["open a network socket"]),
      ("FAULT_WRITES_FILE", ["open /tmp/cfu-hostile-plugin-was-here"]),
      ("FAULT_REMOVES_FILE", ["change a file"]),
      ("FAULT_CHANGES_MODE", ["change a file"]),
      ("FAULT_SHARES_MEMORY", ["make memory that outlives it"]),
      ("FAULT_READS_PASSWD", ["open /etc/passwd"]),
      ("FAULT_EXEC", ["start a program"]),
      ("FAULT_KILLS_HOST", ["reach into another process"]),
      ("FAULT_LEAVES_GROUP", ["leave its process group"]),
    ])
  func whatTheSandboxRefusesIsTold(fault: String, words: [String]) throws {
    let told = try classify(try FixtureBundle(fault: fault))
    #expect(told.reason == nil)
    #expect(told.warnings.count == 1)
    for word in words {
      #expect(told.warnings.first?.contains("hostile tried to \(word)") == true, "\(told)")
    }
    #expect(!FileManager.default.fileExists(atPath: "/tmp/cfu-hostile-plugin-was-here"))
  }

  @Test(
    arguments: [
      ("FAULT_LOCALE", ["changed the locale"]),
      ("FAULT_DIRECTORY", ["changed the working directory"]),
      ("FAULT_ENVIRONMENT", ["changed the environment"]),
      ("FAULT_FLOATS", ["changed the floating-point mode"]),
      ("FAULT_LOAD_FLOATS", ["changed the floating-point mode"]),
      ("FAULT_SIGNALS", ["changed the handler of SIGSEGV", "changed the handler of SIGTERM"]),
    ])
  func whatAPluginChangesIsPutBackAndTold(fault: String, words: [String]) throws {
    let told = try classify(try FixtureBundle(fault: fault))
    #expect(told.reason == nil)
    #expect(told.warnings.count == words.count, "\(told)")
    for word in words {
      #expect(told.warnings.contains { $0.contains("hostile \(word)") }, "\(told)")
    }
  }

  @Test func aLeakingPluginGetsANewWorkerAndLosesNothing() throws {
    // 1 MiB an object of 1000, where a worker may take 256 MiB.
    let session = try ClassifierSession(
      bundle: try FixtureBundle(fault: "FAULT_LEAKS", guilty: "1").bundle(),
      workerPath: Built.worker, limits: Self.fast)
    let failures = try session.classify(.numbered(1000)).compactMap(\.failure)
    #expect(failures == [])
    #expect(session.takeWarnings().contains { $0.contains("held more than 128 MiB") })
  }

  @Test func exceptionsBecomeErrorTexts() throws {
    let session = try ClassifierSession(
      bundle: try FixtureBundle.throwing().bundle(), workerPath: Built.worker)
    let answers = try session.classify(.numbered(100))
    #expect(answers.count { $0.failure == nil } == 98)
    #expect(answers[36].failure?.contains("no nucleus in colony 37") == true)
    #expect(answers[37].failure?.contains("no std::exception") == true)
    session.close()
    #expect(
      session.takeWarnings() == [
        "The plugin hostile failed in destroy: exception in destroy: destroyed twice."
      ])
  }

  @Test func aQuarantineIsRememberedUntilItIsLifted() throws {
    let fixture = try FixtureBundle(fault: "FAULT_SEGFAULT", guilty: "((id) % 20 == 0)")
    let bundle = try fixture.bundle()
    let store = PluginState(folder: try TemporaryDirectory().path).quarantine
    func session() throws -> ClassifierSession {
      // A ledger of its own each time, as another run would have.
      try ClassifierSession(
        bundle: bundle, workerPath: Built.worker, ledger: CrashLedger(store: store),
        limits: Self.fast)
    }
    let answers = try session().classify(.numbered(70))
    #expect(answers[69].failure?.contains("cfu plugins quarantine --lift hostile") == true)
    #expect(
      store.entry(for: bundle.sha256)?.crashes.map(\.object) == [
        "dish 1, colony 20", "dish 1, colony 40", "dish 1, colony 60",
      ])
    let error = #expect(throws: CFUError.self) { try session() }
    #expect(error?.code == .plugin)
    #expect(error?.message.contains("SIGSEGV") == true)
    #expect(error?.nextStep.contains("--lift hostile") == true)
    #expect(try store.lift(bundle.sha256))
    #expect(try session().classify(.numbered(5)).allSatisfy { $0.failure == nil })
  }

  @Test func aQuarantineThatCannotBeRememberedIsSaid() throws {
    let fixture = try FixtureBundle(fault: "FAULT_SEGFAULT", guilty: "1")
    let session = try ClassifierSession(
      bundle: try fixture.bundle(), workerPath: Built.worker,
      ledger: CrashLedger(store: PluginState(folder: "/dev/null/nowhere").quarantine),
      limits: Self.fast)
    #expect(try session.classify(.numbered(5)).allSatisfy { $0.failure != nil })
    let warnings = session.takeWarnings()
    #expect(warnings.contains { $0.contains("for this run only") })
    #expect(!warnings.contains { $0.contains("..") }, "\(warnings)")
  }

  @Test func aLibraryThatIsReplacedWhileARunGoesOnIsNotLoaded() throws {
    let fixture = try FixtureBundle(fault: "FAULT_SEGFAULT")
    let session = try ClassifierSession(
      bundle: try fixture.bundle(), workerPath: Built.worker, limits: Self.fast)
    try session.prepare()
    try Data("another library".utf8).write(
      to: URL(fileURLWithPath: fixture.path + "/libhostile.so"))
    // The worker that runs goes on; the one that would take its place is not started.
    let answers = try session.classify(.numbered(100))
    #expect(answers.allSatisfy { $0.failure?.contains("has been changed") == true })
    // Nor does the next dish end the run.
    let next = try session.classify(.numbered(3))
    #expect(next.allSatisfy { $0.failure?.contains("has been changed") == true })
  }

  @Test func aSoundPluginIsNotDisturbedByClosingItsOutput() throws {
    let told = try classify(try FixtureBundle(fault: "FAULT_CLOSES_STDOUT"))
    #expect(told.reason == nil)
    #expect(told.warnings == [])
  }

  @Test func descriptorsThatAPluginSendsAreClosed() throws {
    let session = try ClassifierSession(
      bundle: try FixtureBundle(fault: "FAULT_SENDS_FILES").bundle(), workerPath: Built.worker,
      limits: Self.fast)
    #expect(try session.classify(.numbered(100)).allSatisfy { $0.failure == nil })
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
      .compactMap {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
      }
    #expect(!open.contains { $0.contains("cfu-hostile-descriptor") })
  }

  /// A call that is hung up in good order by one that listens is no refusal: it would be asked for
  /// each half anew, and never be quarantined.
  @Test func whatHangsUntilItIsToldIsQuarantined() throws {
    let session = try ClassifierSession(
      bundle: try FixtureBundle(fault: "FAULT_HANGS_UNTIL_TOLD", guilty: "1").bundle(),
      workerPath: Built.worker, limits: Self.fast)
    let answers = try session.classify(.numbered(64))
    #expect(answers.allSatisfy { $0.failure != nil })
    #expect(answers[63].failure?.contains("quarantined after 3 crashes") == true)
  }

  @Test func childrenOfAPluginDieWithIt() throws {
    let fixture = try FixtureBundle(fault: "FAULT_FORK")
    _ = try classify(fixture)
    // Nothing that has the fixture's library mapped may be left.
    let left = eventually {
      let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
      return !all.contains { entry in
        guard Int(entry) != nil,
          let maps = try? String(contentsOfFile: "/proc/\(entry)/maps", encoding: .utf8)
        else { return false }
        return maps.contains(fixture.directory.path)
      }
    }
    #expect(left)
  }

  @Test func threeGuiltyObjectsEndThePluginForTheRun() throws {
    let fixture = try FixtureBundle(fault: "FAULT_SEGFAULT", guilty: "((id) % 20 == 0)")
    let ledger = CrashLedger()
    let session = try ClassifierSession(
      bundle: try fixture.bundle(), workerPath: Built.worker, ledger: ledger, limits: Self.fast)
    let answers = try session.classify(.numbered(100))
    let failed = answers.indices.filter { answers[$0].failure != nil }.map { $0 + 1 }
    let expected: [Int] = [20, 40, 60] + Array(61...100)
    #expect(failed == expected)
    #expect(answers[19].failure?.contains("SIGSEGV") == true)
    #expect(answers[99].failure?.contains("quarantined after 3 crashes") == true)
    // Another session of the run knows it, too, and starts nothing.
    let other = try ClassifierSession(
      bundle: try fixture.bundle(), workerPath: Built.worker, ledger: ledger, limits: Self.fast)
    #expect(try other.classify(.numbered(5)).allSatisfy { $0.failure != nil })
  }

  @Test func aPluginThatCrashesOnEverythingLosesNothing() throws {
    let fixture = try FixtureBundle(fault: "FAULT_SEGFAULT", guilty: "1")
    let session = try ClassifierSession(
      bundle: try fixture.bundle(), workerPath: Built.worker, limits: Self.fast)
    let answers = try session.classify(.numbered(300))
    #expect(answers.count == 300)
    #expect(answers.allSatisfy { $0.failure != nil })
  }

  @Test func aWorkerKilledBetweenTwoCallsIsReplaced() throws {
    let session = try ClassifierSession(
      bundle: try FixtureBundle(fault: "FAULT_NONE").bundle(), workerPath: Built.worker)
    #expect(try session.classify(.numbered(3)).allSatisfy { $0.failure == nil })
    let pid = try #require(session.workerPID)
    kill(pid, SIGKILL)
    #expect(eventually { !isRunning(pid) })
    #expect(try session.classify(.numbered(3)).allSatisfy { $0.failure == nil })
    #expect(session.workerPID != pid)
  }

  @Test func slowWorkWithHeartbeatsIsNotAHang() throws {
    // 100 objects take 1 s in all, at least 0.1 s between signs of life, where 0.3 s are allowed.
    var limits = Self.fast
    limits.minimumSeconds = 0.3
    limits.heartbeats = 10
    let session = try ClassifierSession(
      bundle: try FixtureBundle(fault: "SHOW_SLOW_WITH_HEARTBEAT").bundle(),
      workerPath: Built.worker, limits: limits)
    #expect(try session.classify(.numbered(100)).allSatisfy { $0.failure == nil })
  }

  @Test(
    arguments: [
      ("FAULT_LOAD_SEGFAULT", "while it was being loaded it crashed with SIGSEGV"),
      ("FAULT_LOAD_HANGS", "while it was being loaded it gave no answer"),
      ("FAULT_NO_TABLE", "no interface for a host of ABI 1.0"),
      ("FAULT_WRONG_MAGIC", "build.magic is 0x12345678"),
      ("FAULT_OLD_ABI", "build.abi_major is 0, this host speaks 1"),
      ("FAULT_NEW_ABI", "build.abi_major is 2, this host speaks 1"),
      ("FAULT_NEEDS_NEWER_HOST", "build.minimum_host_minor is 9"),
      ("FAULT_TRUNCATED_TABLE", "table's struct_size is 80"),
      ("FAULT_EMPTY_SLOT", "slot classify is empty"),
      ("FAULT_UNKNOWN_FLAG", "required_flags of the table"),
      ("FAULT_OTHER_CLASSES", "classes are even, strange, not even, odd"),
      ("FAULT_CREATE_FAILS", "the model has no third layer"),
    ])
  func aPluginThatDoesNotFitIsRefusedByName(fault: String, words: String) throws {
    let fixture = try FixtureBundle(fault: fault)
    let session = try ClassifierSession(
      bundle: try fixture.bundle(), workerPath: Built.worker, limits: Self.fast)
    let error = #expect(throws: CFUError.self) { try session.classify(.numbered(3)) }
    #expect(error?.code == .plugin)
    #expect(error?.message.contains(words) == true, "\(String(describing: error))")
    #expect(error?.message.contains("libhostile.so") == true)
    #expect(error?.nextStep.isEmpty == false)
  }

  @Test(arguments: ["a text file\n", ""])
  func whatIsNoLibraryIsRefused(content: String) throws {
    let fixture = try FixtureBundle { library in
      try Data(content.utf8).write(to: URL(fileURLWithPath: library))
    }
    let error = #expect(throws: CFUError.self) { try fixture.bundle() }
    #expect(error?.code == .plugin)
    #expect(error?.message.contains("no library") == true)
  }

  @Test func aSupportLibraryIsNoPlugin() throws {
    let fixture = try FixtureBundle { library in
      try run("/usr/bin/cc", "-shared", "-x", "c", "/dev/null", "-o", library)
    }
    let session = try ClassifierSession(bundle: try fixture.bundle(), workerPath: Built.worker)
    let error = #expect(throws: CFUError.self) { try session.prepare() }
    #expect(error?.message.contains("does not export cfu_plugin_entry") == true)
  }
}
