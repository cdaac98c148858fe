package import CFUCore
import FoundationEssentials

/// Reports as programs read them.
package enum MachineReports {
  /// One JSON object: `{"seed": 1, "level": 10, "passed": true, "plugins": [{...}]}`.
  package static func json(_ reports: [ValidationReport]) throws(CFUError) -> String {
    struct Document: Encodable {
      var passed: Bool
      var plugins: [Plugin]
    }
    struct Plugin: Encodable {
      var plugin: String
      var version: String
      var path: String
      var seed: UInt64
      var level_asked: Int
      var level_reached: Int
      var passed: Bool
      var tests: [Test]
    }
    struct Test: Encodable {
      var name: String
      var level: Int
      var title: String
      var classifier: String?
      /// `ok`, `fail` or `skip`.
      var outcome: String
      var seen: String
      var advice: String?
      var seconds: Double
      var saved: String?
    }
    let plugins = reports.map { report in
      Plugin(
        plugin: report.plugin, version: report.version, path: report.path, seed: report.seed,
        level_asked: report.askedLevel, level_reached: report.levelReached, passed: report.passed,
        tests: report.results.map { result in
          var test = Test(
            name: result.name, level: result.level, title: result.title,
            classifier: result.classifier, outcome: "ok", seen: "", seconds: result.seconds,
            saved: result.saved)
          switch result.outcome {
          case .passed(let seen): test.seen = seen
          case .failed(let seen, let advice):
            test.outcome = "fail"
            test.seen = seen
            test.advice = advice
          case .skipped(let reason):
            test.outcome = "skip"
            test.seen = reason
          }
          return test
        })
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      let data = try encoder.encode(
        Document(passed: reports.allSatisfy(\.passed), plugins: plugins))
      return String(decoding: data, as: UTF8.self) + "\n"
    } catch {
      throw CFUError(.internal, "The report cannot be written as JSON: \(error).")
    }
  }

  /// JUnit's XML: a suite for each level of each plugin.
  package static func junit(_ reports: [ValidationReport]) -> String {
    let all = reports.flatMap(\.results)
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites \(counts(all))>\n"
    for report in reports {
      for level in 1...report.askedLevel {
        let results = report.results.filter { $0.level == level }
        guard !results.isEmpty else { continue }
        let name = "\(report.plugin) level \(level): \(ValidationReport.levelNames[level - 1])"
        text += "  <testsuite name=\"\(escaped(name))\" \(counts(results))>\n"
        text += "    <properties><property name=\"seed\" value=\"\(report.seed)\"/></properties>\n"
        for result in results { text += testCase(result, of: report) }
        text += "  </testsuite>\n"
      }
    }
    return text + "</testsuites>\n"
  }

  private static func counts(_ results: [TestResult]) -> String {
    let failures = results.filter(\.isFailure).count
    let skipped = results.filter { if case .skipped = $0.outcome { true } else { false } }.count
    let seconds = results.reduce(0) { $0 + $1.seconds }
    return "tests=\"\(results.count)\" failures=\"\(failures)\" skipped=\"\(skipped)\" "
      + "errors=\"0\" time=\"\(decimal(seconds))\""
  }

  private static func testCase(_ result: TestResult, of report: ValidationReport) -> String {
    let about = result.classifier ?? report.plugin
    let head =
      "    <testcase classname=\"\(escaped(about))\" name=\"\(escaped(result.name))\" "
      + "time=\"\(decimal(result.seconds))\""
    switch result.outcome {
    case .passed: return head + "/>\n"
    case .skipped(let reason):
      return head + "><skipped message=\"\(escaped(reason))\"/></testcase>\n"
    case .failed(let seen, let advice):
      let saved = result.saved.map { " Inputs: \($0)" } ?? ""
      return head + "><failure message=\"\(escaped(seen))\">\(escaped(advice + saved))"
        + "</failure></testcase>\n"
    }
  }

  private static func decimal(_ seconds: Double) -> String {
    let milliseconds = Int((seconds * 1000).rounded())
    let rest = String(milliseconds % 1000)
    return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }

  /// Text as XML holds it: a plugin's words may contain anything.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\t": result += " "
      // XML 1.0 has no place for these, not even escaped.
      case "\u{0}"..."\u{1f}", "\u{7f}", "\u{fffe}", "\u{ffff}": result += "?"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
