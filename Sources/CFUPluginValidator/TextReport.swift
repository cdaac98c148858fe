/// A report as people read it: a line a test, a heading a level.
package struct TextReport: Sendable {
  private var level = 0
  private var classifier: String?

  package init() {}

  /// What stands above the tests.
  package static func head(_ report: ValidationReport) -> String {
    "\(report.plugin) \(report.version), seed \(report.seed)  \(report.path)\n"
  }

  /// The line of one test, with a heading where its level begins.
  package mutating func lines(_ result: TestResult) -> String {
    var text = ""
    if result.level != level || result.classifier != classifier {
      level = result.level
      classifier = result.classifier
      let about = classifier.map { " of \($0)" } ?? ""
      text += "\(level) \(ValidationReport.levelNames[level - 1])\(about)\n"
    }
    let name = result.name.padded(to: 16)
    switch result.outcome {
    case .passed(let seen):
      text += "  ok    \(name) \(result.title)\(seen.isEmpty ? "" : " (\(seen))")\n"
    case .failed(let seen, let advice):
      text += "  FAIL  \(name) \(seen.asSentence) \(advice)"
      if let saved = result.saved { text += " Inputs: \(saved)" }
      text += "\n"
    case .skipped(let reason) where result.isBlocked:
      // One line a level says enough.
      text += text.isEmpty ? "" : "  skip  \("\(level).*".padded(to: 16)) \(reason)\n"
    case .skipped(let reason):
      text += "  skip  \(name) \(reason)\n"
    }
    return text
  }

  /// The last line: how far it came.
  package static func foot(_ report: ValidationReport) -> String {
    let failures = report.results.filter(\.isFailure)
    if report.passed {
      return "\(report.plugin): level \(report.levelReached) of \(report.askedLevel) passed\n"
    }
    let names = failures.map(\.name).reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    return "\(report.plugin): level \(report.levelReached) of \(report.askedLevel) passed; failed: "
      + "\(names.joined(separator: ", ")) (again with --seed \(report.seed))\n"
  }
}

extension String {
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - count))
  }

  /// In one line, beginning with a capital and ending with a full stop. A path or another name that
  /// stands at its beginning keeps its letters.
  var asSentence: String {
    let line = split(whereSeparator: \.isNewline).joined(separator: " ")
    guard let first = line.first, let last = line.last else { return "" }
    let isWord = line.prefix { $0 != " " }.allSatisfy { $0.isLetter || ",:;-".contains($0) }
    return (isWord ? first.uppercased() : String(first)) + line.dropFirst()
      + (".!?".contains(last) ? "" : ".")
  }
}
