import CFUPluginValidator
import Foundation
import Synchronization
import Testing

/// Levels 1 and 2: each test in a process of its own, whose death costs that test alone.
@Suite struct BundleProcesses {
  static let names = PluginValidator.allTests.map(\.name).filter {
    $0.hasPrefix("1.") || $0.hasPrefix("2.")
  }
  private static let reader = "the process of cfu that reads the bundle"

  /// A program in place of `cfu` that does something else first, or instead, in some tests.
  private struct Program {
    let folder: TemporaryFolder
    var path: String { folder.path + "/cfu" }
    var notes: String { folder.path + "/notes" }

    /// - Parameters:
    ///   - test: in which it is done; `*` for all.
    ///   - act: lines of shell; `$notes` is a file to write into.
    init(in test: String, act: String) throws {
      folder = try TemporaryFolder()
      try """
      #!/bin/sh
      ulimit -c 0
      notes='\(notes)'
      case $3 in \(test))
      \(act)
      esac
      exec '\(Built.command)' "$@"
      """.write(toFile: path, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    /// What it wrote, in words.
    func written() throws -> [[String]] {
      try String(contentsOfFile: notes, encoding: .utf8).split(separator: "\n")
        .map { $0.split(separator: " ").map(String.init) }
    }
  }

  /// State and parent of a process; nil when there is none.
  private func process(_ pid: String) -> (state: String, parent: String)? {
    guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ").map(String.init)
    return fields.count > 1 ? (fields[0], fields[1]) : nil
  }

  /// Not running, and no zombie of this program's.
  private func isGone(_ pid: String) -> Bool {
    for _ in 0..<200 {
      guard let found = process(pid) else { return true }
      if found.state == "Z", found.parent != "\(getpid())" { return true }
      usleep(10_000)
    }
    return false
  }

  /// The test failed in these words, and no other did; nothing of the plugin was run.
  private func expect(
    _ report: ValidationReport, failsIn test: String, with words: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(report.failed == [test], sourceLocation: sourceLocation)
    let failure = report.failure(test)
    #expect(failure?.seen == "\(Self.reader) \(words)", sourceLocation: sourceLocation)
    #expect(failure?.advice.contains("fault of cfu") == true, sourceLocation: sourceLocation)
    for result in report.results where result.name != test {
      if result.level <= 2 {
        guard case .passed = result.outcome else {
          Issue.record("\(result.name): \(result.outcome)", sourceLocation: sourceLocation)
          continue
        }
      } else {
        #expect(
          result.outcome == .skipped("\(test) has to pass first") && result.isBlocked,
          sourceLocation: sourceLocation)
      }
    }
    #expect(
      report.results.map(\.name) == PluginValidator.allTests.map(\.name),
      sourceLocation: sourceLocation)
  }

  @Test func eachTestHasItsOwnAndNoneIsLeft() throws {
    let program = try Program(in: "*", act: "echo $$ $3 $4 >> $notes")
    let report = try ImproperPlugin().report(level: 2, command: program.path)
    #expect(report.failed == [] && report.levelReached == 2)
    let started = try program.written()
    #expect(started.map { $0[1] } == Self.names && Self.names.count == 13)
    #expect(Set(started.map { $0[0] }).count == 13)
    #expect(started.allSatisfy { $0[2] == "\(getpid())" && $0[0] != $0[2] })
    #expect(started.allSatisfy { isGone($0[0]) })
  }

  @Test(arguments: names) func aCrashFailsItsTestAlone(test: String) throws {
    let program = try Program(in: test, act: "kill -SEGV $$")
    let report = try ImproperPlugin().report(level: 10, command: program.path)
    expect(report, failsIn: test, with: "crashed with SIGSEGV")
    // A manifest that brings its reader down is read by nobody after that.
    #expect(report.version == (test == "1.schema" ? "?" : "1.0.0"))
    #expect(report.plugin == (test == "1.schema" ? "Improper.cfuplugin" : "improper"))
  }

  @Test func aHangIsEndedWithAllThatItStarted() throws {
    let program = try Program(in: "1.keys", act: "sleep 600 & echo $$ $! > $notes; wait")
    let report = try ImproperPlugin().report(level: 10, patience: 4, command: program.path)
    expect(report, failsIn: "1.keys", with: "gave no answer within 4 s and was killed")
    let pids = try program.written().flatMap { $0 }
    #expect(pids.count == 2 && pids.allSatisfy(isGone))
  }

  @Test(arguments: [
    // Nothing but words.
    ("echo 'all is well'; exit 0", "ended the process with status 0; its last words: all is well"),
    // No message, and one of the right form with nothing in it.
    ("echo nonsense >&3; exec sleep 600", "gave an answer that makes no sense and was killed"),
    (
      #"printf '\002\0\0\0\226\0\0\0\001\0\0\0\0\0\0\0' >&3; exec sleep 600"#,
      "gave an answer that makes no sense and was killed"
    ),
  ])
  func nonsenseIsNoAnswer(act: String, words: String) throws {
    let program = try Program(in: "2.needed", act: "echo $$ > $notes; \(act)")
    expect(
      try ImproperPlugin().report(level: 10, command: program.path), failsIn: "2.needed",
      with: words)
    #expect(try program.written().flatMap { $0 }.allSatisfy(isGone))
  }

  @Test func wordsBesideAGoodAnswerDoNoHarm() throws {
    let program = try Program(in: "*", act: "yes nonsense | head -c 1000000")
    let report = try ImproperPlugin().report(level: 2, command: program.path)
    #expect(report.failed == [] && report.levelReached == 2)
  }

  @Test func aMissingProgramIsNoFaultOfTheBundle() throws {
    let report = try ImproperPlugin().report(level: 3, command: "/nowhere/cfu")
    #expect(report.failed == Self.names)
    for name in Self.names {
      let failure = try #require(report.failure(name))
      #expect(failure.seen == "/nowhere/cfu cannot be started (system error 2)")
      #expect(failure.advice.contains("install cfu anew"))
    }
  }

  @Test func aPathCountsFromWhereTheValidatorIs() throws {
    let here = FileManager.default.currentDirectoryPath
    let up = here.split(separator: "/").map { _ in "../" }.joined()
    let plugin = try ImproperPlugin()
    let path = up + plugin.path.drop { $0 == "/" }
    #expect(try plugin.report(level: 3, path: path).failed == [])
    try FileManager.default.removeItem(atPath: plugin.path + "/plugin.json")
    let seen = try plugin.report(level: 1, path: path).failure("1.schema")?.seen
    #expect(seen?.hasPrefix("\(path)/plugin.json") == true, "\(seen ?? "")")
  }

  /// `cfu` itself, at work on a model that takes hours to read, is hit from outside.
  @Test func aReaderHasALimitAndItsDeathIsTold() throws {
    let plugin = try ImproperPlugin()
    let model = plugin.path + "/scale.model"
    #expect(truncate(model, 1 << 40) == 0)
    // A thread of its own, and not a task, which may have to wait for other tests.
    let ended = Ended()
    Thread.detachNewThread {
      let result = Result { try plugin.report(level: 10) }
      ended.report.withLock { $0 = result }
    }
    var reader: String?
    for _ in 0..<12_000 where reader == nil {
      usleep(10_000)
      reader = try FileManager.default.contentsOfDirectory(atPath: "/proc").first { pid in
        process(pid)?.parent == "\(getpid())"
          && (3..<8).contains {
            (try? FileManager.default.destinationOfSymbolicLink(
              atPath: "/proc/\(pid)/fd/\($0)")) == model
          }
      }
    }
    let pid = try #require(reader)
    let words = try String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)
      .split(separator: "\0").map(String.init)
    #expect(words == [Built.command, "plugins", "test-bundle", "1.files", "\(getpid())"])
    // Under a sanitizer memory is not limited.
    let isSanitized = ProcessInfo.processInfo.environment["CFU_SANITIZER"] != nil
    let limits = try String(contentsOfFile: "/proc/\(pid)/limits", encoding: .utf8)
    let data = limits.split(separator: "\n").first { $0.hasPrefix("Max data size") }
    #expect(isSanitized || data?.contains("\(4 << 30)") == true, "\(limits)")
    kill(try #require(Int32(pid)), SIGSEGV)
    while ended.report.withLock({ $0 == nil }) { usleep(10_000) }
    let report = try #require(ended.report.withLock { $0 }).get()
    expect(report, failsIn: "1.files", with: "crashed with SIGSEGV")
    #expect(isGone(pid))
  }
}

/// What a thread leaves when it is done.
private final class Ended: Sendable {
  let report = Mutex<Result<ValidationReport, any Error>?>(nil)
}
