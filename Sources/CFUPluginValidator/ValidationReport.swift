/// How one test of a plugin ended.
package enum TestOutcome: Sendable, Hashable {
  /// What was seen, in a few words.
  case passed(String)
  /// What was seen, and what the author of the plugin can do about it.
  case failed(seen: String, advice: String)
  /// Why the test says nothing of this plugin.
  case skipped(String)

  /// Why a test that needs the plugin at work was not run, when loading it fails.
  static let unreached = "the plugin cannot be loaded"
}

/// One test and how it ended.
package struct TestResult: Sendable, Hashable {
  /// Stable name, for example `3.locale`; the number is the level.
  package var name: String
  /// What has to hold.
  package var title: String
  /// The classifier that it was about; nil for the whole bundle.
  package var classifier: String?
  package var outcome: TestOutcome
  package var seconds: Double
  /// Folder with the inputs of a failure, where they were saved.
  package var saved: String?
  /// Skipped together with all else that one failure before it stands in the way of.
  package var isBlocked = false

  package init(
    name: String, title: String, classifier: String? = nil, outcome: TestOutcome, seconds: Double
  ) {
    self.name = name
    self.title = title
    self.classifier = classifier
    self.outcome = outcome
    self.seconds = seconds
  }

  package var level: Int { name.split(separator: ".").first.flatMap { Int($0) } ?? 0 }

  package var isFailure: Bool {
    if case .failed = outcome { return true }
    return false
  }
}

/// What all tests of one bundle said.
package struct ValidationReport: Sendable, Hashable {
  /// The bundle's directory.
  package var path: String
  /// Short name, or the directory's where the manifest cannot be read.
  package var plugin: String
  package var version: String
  package var seed: UInt64
  /// The level that was asked for.
  package var askedLevel: Int
  package var results: [TestResult] = []

  /// The last level that passed with all before it; 0 when the first one failed.
  package var levelReached: Int {
    var reached = 0
    for level in 1...askedLevel {
      let ofLevel = results.filter { $0.level == level }
      if ofLevel.isEmpty || ofLevel.contains(where: \.isFailure) { break }
      reached = level
    }
    return reached
  }

  package var passed: Bool { levelReached == askedLevel }

  /// Headings of the levels.
  package static let levelNames = [
    "manifest", "binary, not loaded", "loading", "handshake", "test vectors", "invariance",
    "memory and threads", "robustness", "service", "fuzz",
  ]
}
