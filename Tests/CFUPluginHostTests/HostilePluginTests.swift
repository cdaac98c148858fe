import CFUCore
import CFUPluginHost
import Foundation
import Testing

/// Whatever a plugin does on one object, every other object is classified and no process is left.
@Suite struct HostilePlugins {
  static let fast: ClassifierSession.Limits = {
    var limits = ClassifierSession.Limits()
    limits.minimumSeconds = 0.15
    limits.firstSecondsPerObject = 0
    limits.heartbeats = 3
    limits.loadSeconds = 1
    return limits
  }()

  /// Classifies 100 objects and checks all but the guilty one.
  private func reason(
    _ fixture: FixtureBundle, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String? {
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
    }
    return answers[36].failure
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
      ("FAULT_FORK", ["SIGABRT"]),
      ("FAULT_TALK", ["SIGABRT", "and another"]),
      ("FAULT_NAN", ["no number for class odd"]),
      ("FAULT_NOTHING", ["no number for class even"]),
      ("FAULT_NEGATIVE", ["probability -0.5 for class even"]),
      ("FAULT_SUM", ["add up to 2.0"]),
      ("FAULT_INFINITE_SCORE", ["not finite"]),
      ("FAULT_STATUS", ["colony 37 is not my kind"]),
    ])
  func onlyTheGuiltyObjectIsUnclassified(fault: String, words: [String]) throws {
    let why = try #require(try reason(try FixtureBundle(fault: fault)))
    for word in words { #expect(why.contains(word), "\(why)") }
  }

  @Test func exceptionsBecomeErrorTexts() throws {
    let session = try ClassifierSession(
      bundle: try FixtureBundle.throwing().bundle(), workerPath: Built.worker)
    let answers = try session.classify(.numbered(100))
    #expect(answers.count { $0.failure == nil } == 98)
    #expect(answers[36].failure?.contains("no nucleus in colony 37") == true)
    #expect(answers[37].failure?.contains("no std::exception") == true)
  }

  @Test func aSoundPluginIsNotDisturbedByClosingItsOutput() throws {
    #expect(try reason(try FixtureBundle(fault: "FAULT_CLOSES_STDOUT")) == nil)
  }

  @Test func childrenOfAPluginDieWithIt() throws {
    let fixture = try FixtureBundle(fault: "FAULT_FORK")
    #expect(try reason(fixture) != nil)
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
    #expect(answers[99].failure?.contains("quarantined for this run after 3 crashes") == true)
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
