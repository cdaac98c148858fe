import CFUPluginValidator
import Foundation
import FoundationXML
import Testing

/// What the validator says, in its three forms, and what it leaves behind.
@Suite struct Reports {
  /// Everything that a report says but times.
  private func words(_ report: ValidationReport) -> [String] {
    report.results.map { result in
      if case .failed(let seen, _) = result.outcome { return "\(result.name) \(seen)" }
      return result.name
    }
  }

  @Test func theSameSeedGivesTheSameRun() throws {
    let plugin = try ImproperPlugin(fault: "FAULT_RARE_CRASH")
    let first = try plugin.report(level: 10, seed: 5, fuzzSeconds: 60)
    #expect(first.failed == ["10.fuzz"])
    #expect(words(try plugin.report(level: 10, seed: 5, fuzzSeconds: 60)) == words(first))
    // The round in which it crashes is another one with another seed.
    #expect(words(try plugin.report(level: 10, seed: 6, fuzzSeconds: 60)) != words(first))
  }

  @Test func theInputsOfACrashAreKept() throws {
    let plugin = try ImproperPlugin(fault: "FAULT_SMALL_BUFFER", pixels: true)
    let folder = try TemporaryFolder()
    let report = try plugin.report(level: 8, saveFolder: folder.path)
    let place = try #require(report.results.first(where: \.isFailure)?.saved)
    #expect(place == folder.path + "/improper/org.example.improper/8.crops")
    let table = try String(contentsOfFile: place + "/features.csv", encoding: .utf8)
    #expect(table.hasPrefix("colony_id,x_mm,y_mm,diameter_um,"))
    #expect(table.split(separator: "\n").count == 2)
    let data = try Data(contentsOf: URL(fileURLWithPath: place + "/batch.json"))
    let batch = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(batch["test"] as? String == "8.crops" && batch["seed"] as? String == "1")
    #expect((batch["items"] as? [[String: Any]])?.count == 1)
    let picture = try Data(contentsOf: URL(fileURLWithPath: place + "/crops/1.pgm"))
    #expect(picture.starts(with: Data("P5\n4096 4096\n255\n".utf8)))
    #expect(picture.count == 17 + 4096 * 4096)
    #expect(FileManager.default.fileExists(atPath: place + "/crops/1-mask.pgm"))
  }

  @Test func noProcessIsLeft() throws {
    _ = try ImproperPlugin(fault: "FAULT_THREADS").report(level: 4)
    // Probes of suites that run at the same time end too: those are gone a moment later.
    var left = try deadProbes()
    for _ in 0..<100 where !left.isEmpty {
      Thread.sleep(forTimeInterval: 0.1)
      left.formIntersection(try deadProbes())
    }
    #expect(left == [])
  }

  /// Ids of probes that this process started, that have ended, and that nobody has asked after.
  private func deadProbes() throws -> Set<String> {
    let own = "\(ProcessInfo.processInfo.processIdentifier)"
    return try Set(FileManager.default.contentsOfDirectory(atPath: "/proc")).filter { name in
      guard let status = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8),
        status.contains("(cfu-plugin-prob"), let end = status.lastIndex(of: ")")
      else { return false }
      let fields = status[status.index(after: end)...].split(separator: " ")
      return fields.count > 1 && fields[1] == own && fields[0] == "Z"
    }
  }

  /// Reads JUnit's XML and keeps what counts.
  private final class Reader: NSObject, XMLParserDelegate {
    var cases: [(suite: String, name: String)] = []
    var failures: [String] = []
    var skipped = 0
    var declared = 0
    private var suite = ""
    private var last = ""

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      switch name {
      case "testsuites": declared = attributes["tests"].flatMap { Int($0) } ?? -1
      case "testsuite": suite = attributes["name"] ?? ""
      case "testcase":
        last = attributes["name"] ?? ""
        cases.append((suite, last))
      case "failure": failures.append(last + ": " + (attributes["message"] ?? ""))
      case "skipped": skipped += 1
      default: break
      }
    }
  }

  @Test func junitIsXML() throws {
    // Its words hold what XML has to escape, and what it cannot hold at all.
    let plugin = try ImproperPlugin(fault: "FAULT_INIT") {
      $0.replacingOccurrences(of: "Apache-2.0", with: "<a href=\\\"x\\\">&")
    }
    let report = try plugin.report(level: 10)
    let parser = XMLParser(data: Data(MachineReports.junit([report]).utf8))
    let reader = Reader()
    parser.delegate = reader
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    #expect(reader.cases.map(\.name) == report.results.map(\.name))
    #expect(reader.declared == report.results.count)
    #expect(reader.failures.map { $0.prefix { $0 != ":" } } == ["1.licence", "3.load"])
    #expect(reader.failures.first?.contains("<a href=\"x\">&") == true, "\(reader.failures)")
    #expect(reader.failures.last?.contains("server is down (? <&> \"\u{fffd}\")") == true)
    #expect(reader.skipped > 40)
    #expect(reader.cases.first?.suite == "improper level 1: manifest")
  }

  @Test func jsonHoldsEveryTest() throws {
    let report = try ImproperPlugin(fault: "FAULT_LOCALE").report(level: 3)
    let data = Data(try MachineReports.json([report]).utf8)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["passed"] as? Bool == false)
    let plugin = try #require((object["plugins"] as? [[String: Any]])?.first)
    #expect(plugin["level_reached"] as? Int == 2 && plugin["level_asked"] as? Int == 3)
    #expect(plugin["plugin"] as? String == "improper" && plugin["seed"] as? Int == 1)
    let tests = try #require(plugin["tests"] as? [[String: Any]])
    #expect(tests.map { $0["name"] as? String } == report.results.map(\.name))
    let failed = tests.filter { $0["outcome"] as? String == "fail" }
    #expect(failed.map { $0["name"] as? String } == ["3.locale"])
    #expect((failed.first?["advice"] as? String)?.contains("setlocale") == true)
  }

  @Test func textHasALineATest() throws {
    let report = try ImproperPlugin(fault: "FAULT_OUTPUT").report(level: 3)
    var text = TextReport()
    let lines = report.results.map { text.lines($0) }.joined().split(separator: "\n")
    let headings = lines.filter { !$0.hasPrefix(" ") }
    #expect(headings == ["1 manifest", "2 binary, not loaded", "3 loading"])
    #expect(lines.count == report.results.count + headings.count)
    let failure = try #require(lines.first { $0.hasPrefix("  FAIL") })
    #expect(failure.contains("3.output") && failure.contains("say things with host->log"))
    #expect(
      TextReport.foot(report)
        == "improper: level 2 of 3 passed; failed: 3.output (again with --seed 1)\n")
  }

  @Test func namesAtTheBeginningKeepTheirLetters() {
    for (seen, said) in [
      ("the locale is now C", "The locale is now C."),
      ("vectors/a.json: no", "vectors/a.json: no."),
      ("nosuch.cfuplugin/plugin.json is missing.", "nosuch.cfuplugin/plugin.json is missing."),
      ("feature_count is 3", "feature_count is 3."), ("'a' is b", "'a' is b."),
    ] {
      var text = TextReport()
      let line = text.lines(
        TestResult(
          name: "1.schema", title: "", outcome: .failed(seen: seen, advice: "Do."), seconds: 0))
      #expect(line.hasSuffix(" \(said) Do.\n"), "\(line)")
    }
  }

  /// What stands in the way of all else is told once, with an advice of its own.
  @Test(arguments: [("DESCRIPTOR", "4.descriptor"), ("NO_CREATE", "4.create")])
  func oneMistakeIsToldOnce(fault: String, test: String) throws {
    let report = try ImproperPlugin(fault: "FAULT_\(fault)").report(level: 10)
    #expect(report.failed == [test])
    #expect(report.levelReached == 3)
    let place = try #require(report.results.firstIndex { $0.name == test })
    #expect(
      report.results[(place + 1)...].allSatisfy {
        $0.outcome == .skipped("\(test) has to pass first")
      })
    let advice = try #require(report.failure(test)?.advice)
    for word in ["setlocale", "ffast-math", "guard"] { #expect(!advice.contains(word)) }
  }

  @Test func bothColoursAreSaid() throws {
    let report = try ImproperPlugin {
      $0.replacingOccurrences(of: "#112233", with: "#0A2233")
    }.report(level: 4)
    let seen = report.failure("4.descriptor")?.seen
    #expect(seen == "the colour of class large is #112233, plugin.json says #0a2233")
  }
}
