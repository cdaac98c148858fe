package import CFUCore
import CFUJSON
import CFUPluginABI
import CFUPluginHost
import CPluginIPC
import Glibc

/// Runs the tests of a bundle, level by level, each against a process of its own.
package struct PluginValidator: Sendable {
  package struct Options: Sendable {
    /// Tests up to this level are run, 1 to 10.
    package var level = 10
    /// Equal seeds draw equal inputs.
    package var seed: UInt64 = 1
    /// The one classifier to test; nil for all of the bundle.
    package var classifier: String?
    /// Folder for the inputs of failures; nil for nowhere.
    package var saveFolder: String?
    /// How long level 10 goes on for each classifier, s.
    package var fuzzSeconds = 5.0
    /// After this time a question to a plugin counts as hung, s.
    package var patience = 20.0

    package init() {}
  }

  private let options: Options
  private let probePath: String
  private let bundleProcess: BundleTestProcess

  /// - Parameters:
  ///   - probePath: nil for the program next to the running one.
  ///   - commandPath: the program `cfu`; nil for the running one.
  /// - Throws: `plugin` when there is no probe.
  package init(
    options: Options, probePath: String? = nil, commandPath: String? = nil
  ) throws(CFUError) {
    self.options = options
    bundleProcess = BundleTestProcess(
      program: commandPath ?? PluginRegistry.executable ?? "/proc/self/exe",
      patience: options.patience)
    if let probePath {
      self.probePath = probePath
    } else {
      self.probePath = try Self.defaultProbePath()
    }
  }

  /// The probe that belongs to the running program.
  private static func defaultProbePath() throws(CFUError) -> String {
    let directory = PluginRegistry.executableDirectory ?? "."
    let places = [
      directory + "/cfu-plugin-probe", directory + "/../libexec/cfukit/cfu-plugin-probe",
    ]
    for place in places where access(place, X_OK) == 0 { return place }
    throw CFUError(
      .plugin, "The program cfu-plugin-probe is not next to cfu in \(directory).",
      nextStep: "Build or install it together with cfu (`make build`).")
  }

  /// Names and titles of all tests, in their order.
  package static var allTests: [(name: String, title: String)] {
    bundleTests.map { ($0.name, $0.title) }
      + classifierTests.map { ($0.name, $0.title) }
  }

  static let bundleTests = ManifestLevel.tests + BinaryLevel.tests
  private static let classifierTests =
    LoadingLevel.tests + HandshakeLevel.tests + VectorLevel.tests + InvarianceLevel.tests
    + MemoryLevel.tests + RobustnessLevel.tests + ServiceLevel.tests + FuzzLevel.tests

  /// Tests the bundle at `path`.
  ///
  /// - Parameters:
  ///   - begin: is told what is about to be tested, with no results yet.
  ///   - each: is told each result as soon as it is known.
  /// - Throws: `usage` when there is no such classifier, `cannotWrite` when inputs cannot be saved.
  ///   What a plugin does wrong is in the report.
  package func validate(
    path: String, begin: (ValidationReport) -> Void = { _ in },
    each: (TestResult) -> Void = { _ in }
  ) throws(CFUError) -> ValidationReport {
    let first = bundleResult(Self.bundleTests[0], path)
    // What one process has read to its end this one may read as well; all else it must not.
    let bundle = first.died ? nil : try? BundleFacts(path: path).bundle.get()
    var report = ValidationReport(
      path: path, plugin: bundle?.manifest.shortName ?? Self.lastPart(path),
      version: bundle?.manifest.version ?? "?", seed: options.seed, askedLevel: options.level)
    if let wanted = options.classifier, let bundle {
      _ = try bundle.classifier(id: wanted)
    }
    begin(report)
    var barrier: String?
    for test in Self.bundleTests where Self.level(test.name) <= options.level {
      let (result, died) = test.name == first.result.name ? first : bundleResult(test, path)
      // Of a bundle whose files are not what it says, or bring a reader down, nothing is read and
      // nothing is run.
      if barrier == nil, died || (test.name == "1.files" && result.isFailure) {
        barrier = Self.barrier(test.name)
      }
      report.results.append(result)
      each(result)
    }
    guard options.level >= 3 else { return report }
    guard let bundle else {
      for result in skipped(barrier ?? Self.barrier(first.result.name)) {
        report.results.append(result)
        each(result)
      }
      return report
    }
    // Level by level and not classifier by classifier, so that a reader sees how far it came.
    let entries = bundle.manifest.classifiers.filter {
      options.classifier == nil || $0.id == options.classifier
    }
    var subjects = entries.map { entry in
      barrier.map { Subject(entry: entry, barrier: $0) } ?? subject(bundle, entry)
    }
    for level in 3...options.level {
      for index in subjects.indices {
        for test in Self.classifierTests where Self.level(test.name) == level {
          // What does not depend on the classifier is asked once.
          if level == 3, index > 0 { continue }
          let result = try run(test, &subjects[index])
          report.results.append(result)
          each(result)
        }
      }
    }
    return report
  }

  /// Runs a test of the bundle's files; whether its process died is told besides.
  private func bundleResult(_ test: BundleTest, _ path: String) -> (
    result: TestResult, died: Bool
  ) {
    let (outcome, seconds) = Self.timed { () throws(TestFailure) in
      try bundleProcess.run(test, path: path)
    }
    var died = false
    if case .failure(let failure) = outcome { died = failure.isOfProcess }
    let result = TestResult(
      name: test.name, title: test.title, classifier: nil,
      outcome: Self.outcome(outcome, test.advice), seconds: seconds)
    return (result, died)
  }

  /// All tests from level 3 on, of a bundle of which not even the classifiers are known.
  private func skipped(_ reason: String) -> [TestResult] {
    Self.classifierTests.filter { Self.level($0.name) <= options.level }.map { test in
      var result = TestResult(
        name: test.name, title: test.title, outcome: .skipped(reason), seconds: 0)
      result.isBlocked = true
      return result
    }
  }

  private static func level(_ name: String) -> Int { Int(name.prefix { $0 != "." }) ?? 0 }

  private static func lastPart(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// One classifier and how far its tests can go.
  private struct Subject {
    var entry: ClassifierManifest
    /// What its tests work with; nil when none of them can run.
    var bench: TestBench?
    /// What is already known of a test, by its name: it is told once, where it belongs.
    var known: [String: TestFailure] = [:]
    /// Why nothing more is tested, where that is known.
    var barrier: String?
  }

  private func subject(_ bundle: PluginBundle, _ entry: ClassifierManifest) -> Subject {
    var bench = TestBench(
      bundle: bundle, entry: entry, descriptor: ProbeDescriptor(),
      samples: Samples(classifier: entry, known: VectorLevel.known(bundle, entry)),
      seed: options.seed, probePath: probePath, fuzzSeconds: options.fuzzSeconds,
      patience: options.patience)
    var subject = Subject(entry: entry)
    do throws(TestFailure) {
      bench.descriptor = try descriptor(bench)
      subject.bench = bench
    } catch {
      if error.isOfDescriptor {
        // Loading it can still be tested.
        subject.bench = bench
        subject.known["4.descriptor"] = error
      } else {
        subject.known["3.load"] = error
      }
    }
    return subject
  }

  private func descriptor(_ bench: TestBench) throws(TestFailure) -> ProbeDescriptor {
    let probe = try bench.opened()
    var failure: TestFailure
    do throws(TestFailure) {
      let answer = try probe.process.ask(CFU_PROBE_DESCRIBE)
      let count = Int(clamping: min(answer.values.first ?? 0, 64))
      var known: [String] = []
      for _ in 0..<count {
        guard let descriptor = ProbeDescriptor(probe.process.incoming) else { continue }
        if descriptor.id == bench.entry.id { return descriptor }
        known.append(descriptor.id)
      }
      failure = TestFailure(
        "the library has no classifier \(bench.entry.id)"
          + (known.isEmpty ? "" : "; it has \(known.joined(separator: ", "))"),
        advice: "Give the cfu_descriptor in the plugin's source and plugin.json the same id.")
    } catch {
      failure = error
    }
    failure.isOfDescriptor = true
    throw failure
  }

  private func run(
    _ test: ClassifierTest, _ subject: inout Subject
  ) throws(CFUError) -> TestResult {
    let level = Self.level(test.name)
    let entry = subject.entry
    var result = TestResult(
      name: test.name, title: test.title, classifier: level == 3 ? nil : entry.id,
      outcome: .passed(""), seconds: 0)
    if let failure = subject.known[test.name] {
      result.outcome = Self.outcome(.failure(failure), test.advice)
      subject.barrier = test.name == "3.load" ? TestOutcome.unreached : Self.barrier(test.name)
      return result
    }
    guard subject.barrier == nil, let bench = subject.bench else {
      result.outcome = .skipped(subject.barrier ?? TestOutcome.unreached)
      result.isBlocked = true
      return result
    }
    let (outcome, seconds) = Self.timed { () throws(TestFailure) in try test.body(bench) }
    result.seconds = seconds
    result.outcome = Self.outcome(outcome, test.advice)
    if case .failure(let failure) = outcome, failure.blocks || test.name == "4.descriptor" {
      subject.barrier = Self.barrier(test.name)
    }
    if case .failure(let failure) = outcome, let evidence = failure.evidence,
      let folder = options.saveFolder
    {
      let place = "\(folder)/\(bench.bundle.manifest.shortName)/\(entry.id)/\(test.name)"
      try evidence.save(
        to: place, classes: entry.classes.map(\.id),
        facts: [
          ("test", .text(test.name)), ("plugin", .text(bench.bundle.manifest.id)),
          ("version", .text(bench.bundle.manifest.version)), ("classifier", .text(entry.id)),
          ("seed", .text("\(options.seed)")), ("seen", .text(failure.seen)),
        ])
      result.saved = place
    }
    return result
  }

  private static func barrier(_ test: String) -> String { "\(test) has to pass first" }

  private static func timed(
    _ body: () throws(TestFailure) -> TestOutcome
  ) -> (Result<TestOutcome, TestFailure>, Double) {
    let begun = cfu_ipc_now()
    let outcome: Result<TestOutcome, TestFailure>
    do throws(TestFailure) {
      outcome = .success(try body())
    } catch {
      outcome = .failure(error)
    }
    return (outcome, Double(cfu_ipc_now() - begun) / 1e9)
  }

  private static func outcome(
    _ result: Result<TestOutcome, TestFailure>, _ advice: String
  ) -> TestOutcome {
    switch result {
    case .success(let outcome): outcome
    case .failure(let failure) where failure.blockedBy != nil: .skipped(failure.seen)
    case .failure(let failure):
      .failed(seen: failure.seen, advice: failure.advice.isEmpty ? advice : failure.advice)
    }
  }
}
