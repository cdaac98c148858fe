import CFUCore
import CFUPluginABI
import CFUPluginHost
import Glibc

/// A test of one classifier. Each runs in probes of its own.
struct ClassifierTest: Sendable {
  /// Stable name, its level first: `3.locale`.
  var name: String
  /// What has to hold.
  var title: String
  /// What the author can do when it does not.
  var advice: String
  var body: @Sendable (TestBench) throws(TestFailure) -> TestOutcome
}

/// What the tests of one classifier work with.
struct TestBench: Sendable {
  let bundle: PluginBundle
  let entry: ClassifierManifest
  /// What the library says of the classifier.
  var descriptor: ProbeDescriptor
  let samples: Samples
  let seed: UInt64
  let probePath: String
  let fuzzSeconds: Double
  /// Time that one question to the plugin may take, s.
  let patience: Double

  var agreement: Agreement { descriptor.agreement }

  /// At most `count`, where the classifier takes no more at a time.
  func largest(_ count: Int) -> Int {
    descriptor.maximumBatch > 0 ? min(count, descriptor.maximumBatch) : count
  }

  func numbers(_ purpose: String) -> SeededNumbers { SeededNumbers(seed: seed, purpose: purpose) }

  func likely(_ count: Int, for purpose: String) -> ClassifierBatch {
    var numbers = numbers(purpose)
    return samples.likely(count, using: &numbers)
  }

  var options: CallOptions {
    var options = CallOptions()
    options.seconds = patience
    return options
  }

  // MARK: Probes

  /// A process in which nothing is loaded yet.
  func process() throws(TestFailure) -> PluginProbe {
    PluginProbe(
      process: try ProbeProcess(path: probePath), bundle: bundle, entry: entry,
      embeddingLength: descriptor.embeddingLength)
  }

  /// A process with the library loaded and initialised.
  func opened(
    host: PluginProbe.Host = .plain, hostSize: Int = 0, models: [String: [UInt8]] = [:]
  ) throws(TestFailure) -> PluginProbe {
    let probe = try process()
    let answer = try probe.open(host: host, hostSize: hostSize, models: models)
    guard answer.status == 0 else { throw TestFailure(answer.text) }
    return probe
  }

  /// A process with an instance in slot 0.
  func ready(parameters: String = "{}") throws(TestFailure) -> PluginProbe {
    let probe = try opened()
    let answer: ProbeAnswer
    do throws(TestFailure) {
      answer = try probe.create(parameters: parameters)
    } catch {
      throw TestFailure("in create: \(error.seen)", advice: Self.createAdvice)
    }
    try HandshakeLevel.expectOK(answer, "create", advice: Self.createAdvice)
    return probe
  }

  /// For a create that fails in a test of something else.
  static let createAdvice =
    "create has to succeed with the default parameters, {}, each time that it is called."

  /// A status with what was said of it.
  static func said(_ status: Int32, _ text: String) -> String {
    text.isEmpty ? "status \(status) and no text" : "status \(status): \(text)"
  }

  // MARK: Answers

  /// Answers that have to come and to be sound.
  func sound(
    _ probe: PluginProbe, _ batch: ClassifierBatch, _ range: Range<Int>? = nil,
    _ options: CallOptions? = nil
  ) throws(TestFailure) -> Answers {
    let result = try probe.classify(batch, range, options ?? self.options)
    var evidence = Evidence(batch: batch, range: range)
    guard result.isOK else {
      throw TestFailure(
        "classify failed with \(Self.said(result.status, result.text))", evidence: evidence)
    }
    if let problem = result.answers.problem(entry.classes) {
      evidence.got = result.answers
      throw TestFailure(problem, evidence: evidence)
    }
    return result.answers
  }

  /// A refusal with a status, or sound answers; says which.
  @discardableResult
  func refusedOrSound(
    _ probe: PluginProbe, _ batch: ClassifierBatch, _ options: CallOptions? = nil
  ) throws(TestFailure) -> String {
    let result = try probe.classify(batch, nil, options ?? self.options)
    guard result.isOK else { return "refused: \(Self.said(result.status, result.text))" }
    if let problem = result.answers.problem(entry.classes) {
      var evidence = Evidence(batch: batch)
      evidence.got = result.answers
      throw TestFailure("it answered CFU_OK, but \(problem)", evidence: evidence)
    }
    return "answered"
  }

  /// Throws when two answers to one batch are too far apart.
  func expect(
    _ got: Answers, _ expected: Answers, _ batch: ClassifierBatch,
    _ agreement: Agreement? = nil
  ) throws(TestFailure) {
    guard let difference = (agreement ?? self.agreement).difference(got, expected) else { return }
    var evidence = Evidence(batch: batch)
    evidence.expected = expected
    evidence.got = got
    throw TestFailure(difference, evidence: evidence)
  }
}

/// A number of seconds or milliseconds as people read it.
func duration(_ nanoseconds: UInt64) -> String {
  let milliseconds = Double(nanoseconds) / 1e6
  if milliseconds >= 1000 { return "\(brief(milliseconds / 1000)) s" }
  return "\(brief(milliseconds)) ms"
}

/// A number with three significant digits, as many as a reader needs: `0.112`, `1.5e-07`, `27`.
func brief(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
  let places = 2 - Int(log10(abs(value)).rounded(.down))
  // Powers of ten up to 1e22 are exact, their reciprocals are not.
  let power = pow(10, Double(abs(places)))
  let rounded =
    places >= 0 ? (value * power).rounded() / power : (value / power).rounded() * power
  let text = "\(rounded)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
