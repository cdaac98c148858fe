import CFUPluginValidator
import Foundation
import Testing

/// Each fault is found by the test that is there for it, and by no other of its level or below.
@Suite struct Faults {
  struct Fault: Sendable, CustomTestStringConvertible {
    var name: String
    /// The tests that fail; all of the same level.
    var tests: [String]
    /// What the report says of the first.
    var words = ""
    var pixels = false
    var threads = "reentrant"

    var testDescription: String { name }
    var level: Int { tests.first.flatMap { Int($0.prefix { $0 != "." }) } ?? 0 }
  }

  static let faults: [Fault] = [
    .init(name: "INIT", tests: ["3.load"], words: "the licence server is down"),
    .init(name: "THREADS", tests: ["3.threads"], words: "2 threads run"),
    .init(name: "FILES", tests: ["3.files"], words: "/dev/null"),
    .init(name: "SIGNALS", tests: ["3.signals"], words: "SIGSEGV"),
    .init(name: "LOCALE", tests: ["3.locale"], words: "the locale is now"),
    .init(name: "DIRECTORY", tests: ["3.directory"], words: "is now /usr"),
    .init(name: "ENVIRONMENT", tests: ["3.environment"], words: "OMP_NUM_THREADS"),
    .init(name: "OUTPUT", tests: ["3.output"], words: "bytes were written to stdout"),
    .init(name: "ANY_HOST", tests: ["4.older-host"], words: "ABI 0.0 was given a table of ABI 1"),
    .init(name: "EXACT_HOST", tests: ["4.newer-host"], words: "not the host that I know"),
    .init(name: "TRUSTS_HOST", tests: ["4.sparing-host"], words: "crashed with SIG"),
    .init(name: "OWN_STRIDE", tests: ["4.longer-structs"], words: "the plugin"),
    .init(name: "TRUSTS_SIZES", tests: ["4.shorter-structs"], words: "with struct_size"),
    .init(name: "EXTENSION", tests: ["4.extensions"], words: "is not NULL"),
    .init(
      name: "DESCRIPTOR", tests: ["4.descriptor"],
      words: "feature_count is 3, plugin.json says 2"),
    .init(name: "DESCRIBE", tests: ["4.describe"], words: "describe(1) is not NULL"),
    .init(name: "ONE_INSTANCE", tests: ["4.create"], words: "one instance is enough"),
    .init(name: "ANY_ID", tests: ["4.unknown-id"], words: "succeeded"),
    .init(name: "LONG_ERROR", tests: ["4.unknown-id"], words: "crashed with SIG"),
    .init(name: "NULLS", tests: ["4.null-pointers"], words: "crashed with SIG"),
    .init(name: "REMEMBERS", tests: ["6.twice"], words: "instead of"),
    .init(name: "BATCH_LARGEST", tests: ["6.split"], words: "instead of"),
    .init(name: "ORDER", tests: ["6.order"], words: "instead of"),
    .init(name: "INSTANCES", tests: ["6.instances"], words: "instead of"),
    .init(name: "THREAD_LOCAL", tests: ["6.threads"], words: "on 3 threads", threads: "process"),
    .init(name: "WRITES_AFTER", tests: ["7.after"], words: "crashed with SIGSEGV"),
    .init(name: "READS_AFTER", tests: ["7.after"], words: "crashed with SIGSEGV"),
    .init(name: "WRITES_BEFORE", tests: ["7.before"], words: "crashed with SIGSEGV"),
    .init(name: "WRITES_INPUTS", tests: ["7.inputs"], words: "crashed with SIGSEGV"),
    .init(name: "RACE", tests: ["7.threads"], words: "differs from that of one thread alone"),
    .init(name: "LOOP_RACE", tests: ["7.loops"], words: "instead of"),
    .init(name: "LEAK", tests: ["7.growth"], words: "bytes a call stay taken"),
    .init(name: "LEAKS_FILES", tests: ["7.growth"], words: "files stay open"),
    .init(name: "CREATE_LOCALE", tests: ["7.locale"], words: "the locale is now"),
    .init(name: "NOT_EMPTY", tests: ["8.sizes"], words: "there is nothing to do"),
    .init(name: "SMALL_BUFFER", tests: ["8.crops"], words: "crashed with SIG", pixels: true),
    .init(name: "NAN", tests: ["8.nan-features"], words: "gave no number"),
    .init(name: "INFINITE", tests: ["8.extremes"], words: "gave no number"),
    .init(name: "ANY_FORMAT", tests: ["8.format"], words: "were accepted", pixels: true),
    .init(name: "ANY_DIMENSIONS", tests: ["8.dimensions"], words: "in place of 4 x 2"),
    .init(name: "SHORT_MODEL", tests: ["8.cut-model"], words: "scale.model cut to 0 of 8 bytes"),
    .init(name: "WILD_MODEL", tests: ["8.garbled-model"], words: "scale.model garbled"),
    .init(name: "BELOW_MAXIMUM", tests: ["8.bounds"], words: "threshold is below 1000"),
    .init(name: "NO_BOUNDS", tests: ["8.beyond"], words: "\"threshold\": 0.999"),
    .init(name: "ANY_NAME", tests: ["8.unknown-name"], words: "no_such_parameter"),
    .init(name: "ANY_JSON", tests: ["8.broken-json"], words: "were accepted"),
    .init(
      name: "SILENT_REFUSAL", tests: ["8.beyond", "8.unknown-name", "8.broken-json"],
      words: "without a text"),
    .init(name: "NEVER_CANCELLED", tests: ["9.cancel", "9.deadline"], words: "went on for"),
    .init(name: "LATE", tests: ["9.deadline"], words: "it took"),
    .init(name: "RARE_CRASH", tests: ["10.fuzz"], words: "crashed with SIGABRT"),
    .init(name: "RARE_HANG", tests: ["10.fuzz"], words: "gave no answer within 2 s"),
  ]

  @Test(arguments: faults) func aFaultFailsItsTestAlone(fault: Fault) throws {
    let plugin = try ImproperPlugin(
      fault: "FAULT_\(fault.name)", pixels: fault.pixels, threads: fault.threads)
    let report = try plugin.report(
      level: fault.level, patience: fault.name == "RARE_HANG" ? 2 : 20, fuzzSeconds: 20)
    #expect(report.failed == fault.tests)
    #expect(report.levelReached == fault.level - 1)
    let first = try #require(report.failure(fault.tests[0]))
    #expect(first.seen.contains(fault.words), "\(first.seen)")
    #expect(!first.advice.isEmpty)
  }

  /// Faults that one more test of a level below sees by its nature.
  @Test(arguments: [
    ("PADDING", ["4.longer-structs", "6.padding"]), ("PROCESS", ["4.newer-host", "6.processes"]),
  ])
  func aFaultThatShowsEarlier(name: String, tests: [String]) throws {
    let plugin = try ImproperPlugin(fault: "FAULT_\(name)", pixels: name == "PADDING")
    #expect(try plugin.report(level: 6).failed == tests)
  }

  #if arch(x86_64)
    @Test func aChangedFloatingPointModeIsSeen() throws {
      let report = try ImproperPlugin(fault: "FAULT_FLOAT").report(level: 3)
      #expect(report.failed == ["3.float"])
      #expect(report.failure("3.float")?.seen.contains("taken for 0") == true)
      // Merely by being linked with -ffast-math, gcc changes it when the library is loaded.
      let fast = try ImproperPlugin(flags: ["-ffast-math"]).report(level: 3)
      #expect(fast.failed == ["3.float"])
      #expect(fast.failure("3.float")?.advice.contains("-ffast-math") == true)
    }
  #endif

  @Test func aSocketInTheSandboxIsSeen() throws {
    let report = try ImproperPlugin(fault: "FAULT_SOCKET").report(level: 9)
    let sandbox = try #require(report.results.first { $0.name == "9.sandbox" })
    // A kernel without the sandbox skips the test with a reason.
    if case .skipped(let reason) = sandbox.outcome {
      #expect(reason.contains("this machine"))
      return
    }
    #expect(report.failed == ["9.sandbox"])
    #expect(report.failure("9.sandbox")?.seen.contains("socket") == true)
  }

  @Test func aClaimThatDoesNotHoldIsSeen() throws {
    let plugin = try ImproperPlugin {
      $0.replacingOccurrences(
        of: "\"expected_ms_per_object\": 10", with: "\"expected_ms_per_object\": 1e-9")
    }
    #expect(try plugin.report(level: 9).failed == ["9.warm"])
  }

  @Test(arguments: [false, true]) func withoutAFaultAllLevelsPass(pixels: Bool) throws {
    for threads in ["reentrant", "instance", "process"] {
      let plugin = try ImproperPlugin(pixels: pixels, threads: threads)
      let report = try plugin.report(level: 10, fuzzSeconds: 1)
      #expect(report.failed == [])
      #expect(report.levelReached == 10 && report.passed)
      #expect(report.results.map(\.name) == PluginValidator.allTests.map(\.name))
    }
  }

  @Test func namesAreStableAndUnique() {
    let names = PluginValidator.allTests.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(Set(names.map { $0.prefix { $0 != "." } }) == Set((1...10).map { "\($0)" }))
  }
}
