import CFUPluginABI
import CFUPluginHost

/// Model files that are not what they were when they were hashed.
enum ModelTests {
  private static let advice =
    "Check every length, count and index that you read of a model before you use it; init or create "
    + "fails with CFU_ERR_RESOURCE and a text that names the file."

  static let tests: [ClassifierTest] = [
    ClassifierTest(
      name: "8.cut-model", title: "a model that was cut off is refused", advice: advice
    ) { bench throws(TestFailure) in
      try eachModel(bench) { (file, bytes) throws(TestFailure) in
        let cuts = Set([0, 1, bytes.count / 4, bytes.count / 2, bytes.count - 1]).sorted()
        for count in cuts where count < bytes.count {
          try attempt(
            bench, file, Array(bytes.prefix(count)),
            "cut to \(count) of \(bytes.count) bytes", mustRefuse: count == 0)
        }
      }
    },
    ClassifierTest(
      name: "8.garbled-model", title: "a model with wrong bytes does no harm", advice: advice
    ) { bench throws(TestFailure) in
      try eachModel(bench) { (file, bytes) throws(TestFailure) in
        var numbers = bench.numbers("8.garbled-model \(file)")
        for trial in 0..<8 {
          var garbled = bytes
          // Mostly in the head, where lengths and counts stand.
          for _ in 0..<(1 << (trial % 4)) {
            let end = trial % 2 == 0 ? min(garbled.count, 2048) : garbled.count
            garbled[numbers.whole(0...end - 1)] = UInt8(truncatingIfNeeded: numbers.next())
          }
          try attempt(bench, file, garbled, "garbled, number \(trial)", mustRefuse: false)
        }
      }
    },
  ]

  private static func eachModel(
    _ bench: TestBench, _ body: (String, [UInt8]) throws(TestFailure) -> Void
  ) throws(TestFailure) -> TestOutcome {
    let models = bench.bundle.manifest.models
    guard !models.isEmpty else { return .skipped("it has no model files") }
    for model in models {
      guard let bytes = try? SmallFile.read("\(bench.bundle.path)/\(model.file)", limit: 1 << 30),
        !bytes.isEmpty
      else { continue }
      try body(model.file, bytes)
    }
    return .passed("\(models.count) file(s)")
  }

  /// Loads the plugin with `bytes` for its model: it has to refuse, or to give sound answers.
  private static func attempt(
    _ bench: TestBench, _ file: String, _ bytes: [UInt8], _ how: String, mustRefuse: Bool
  ) throws(TestFailure) {
    do throws(TestFailure) {
      let probe = try bench.process()
      let opened = try probe.open(models: [file: bytes])
      guard opened.status == 0 else { return }
      let created = try probe.create()
      guard created.status == CFU_OK else {
        guard !created.text.isEmpty else {
          throw TestFailure("create failed with status \(created.status) and no text")
        }
        return
      }
      guard !mustRefuse else { throw TestFailure("it was accepted") }
      try bench.refusedOrSound(probe, bench.likely(bench.largest(8), for: "8.models"))
    } catch {
      throw TestFailure("\(file) \(how): \(error.seen)", evidence: error.evidence)
    }
  }
}
