import CFUPluginABI
import CFUPluginHost
import CPluginIPC

/// Level 8: inputs that are rare, extreme or wrong.
enum RobustnessLevel {
  private static let guarded =
    "Check the batch before you read it; refuse with a status and a text."

  static let tests: [ClassifierTest] =
    [
      ClassifierTest(
        name: "8.sizes", title: "none, one and more objects than max_batch",
        advice: "item_count may be 0, and a host may send more than max_batch by mistake: answer "
          + "them or refuse with a status."
      ) { bench throws(TestFailure) in
        let probe = try bench.ready()
        let none = bench.likely(0, for: "8.sizes")
        let result = try probe.classify(none, nil, bench.options)
        guard result.isOK else {
          throw TestFailure(
            "an empty batch was refused: \(TestBench.said(result.status, result.text))")
        }
        _ = try bench.sound(probe, bench.likely(1, for: "8.sizes"))
        let maximum = bench.descriptor.maximumBatch
        let many = bench.likely(maximum > 0 ? min(maximum + 1, 5000) : 1000, for: "8.sizes")
        let words = try bench.refusedOrSound(probe, many, patient(bench))
        return .passed("\(many.items.count) objects: \(words)")
      },
      ClassifierTest(
        name: "8.crops", title: "crops of 1 x 1 and 4096 x 4096",
        advice: "Refuse what you cannot take with CFU_ERR_UNSUPPORTED; trust no size that you have "
          + "not checked."
      ) { bench throws(TestFailure) in
        guard !bench.entry.pixelFormats.isEmpty else { return .skipped("it reads no crops") }
        var words: [String] = []
        for (width, height) in [(1, 1), (1, 300), (300, 1), (4096, 4096)] {
          var numbers = bench.numbers("8.crops")
          let batch = bench.samples.object(width: width, height: height, using: &numbers)
          var options = patient(bench)
          options.placement = CFU_PROBE_AFTER
          let outcome = try bench.refusedOrSound(try bench.ready(), batch, options)
          words.append("\(width) x \(height) \(outcome.hasPrefix("refused") ? "refused" : outcome)")
        }
        return .passed(words.joined(separator: ", "))
      },
      ClassifierTest(
        name: "8.nan-features", title: "features that could not be measured",
        advice: "NaN is an ordinary value of every feature: decide what it means for your classes, "
          + "and give probabilities that sum to 1 all the same."
      ) { bench throws(TestFailure) in
        var numbers = bench.numbers("8.nan-features")
        let count = Int(CFU_FEATURE_COUNT)
        var features = [[Float](repeating: .nan, count: count)]
        for _ in 0..<min(20, bench.largest(21) - 1) {
          features.append(
            (0..<count).map { _ in
              numbers.whole(0...1) == 0 ? .nan : Float(numbers.unit() * 100)
            })
        }
        let batch = bench.samples.objects(features, using: &numbers)
        _ = try bench.sound(try bench.ready(), batch)
        return .passed("\(features.count) objects")
      },
      ClassifierTest(
        name: "8.extremes", title: "features that are extreme, infinite or denormal",
        advice: "Bound features before you compute with them; an answer may be a status, but never "
          + "NaN under CFU_OK."
      ) { bench throws(TestFailure) in
        var numbers = bench.numbers("8.extremes")
        var refused = 0
        let values: [Float] = [
          0, -0.0, -1, 1e30, -1e30, .infinity, -.infinity, .greatestFiniteMagnitude,
          -.greatestFiniteMagnitude, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
        ]
        let probe = try bench.ready()
        for value in values {
          let batch = bench.samples.objects(
            [[Float](repeating: value, count: Int(CFU_FEATURE_COUNT))], using: &numbers)
          let words = try bench.refusedOrSound(probe, batch)
          refused += words == "answered" ? 0 : 1
        }
        return .passed("\(values.count) objects, \(refused) refused")
      },
      ClassifierTest(
        name: "8.format", title: "pixels of another format, or none",
        advice: "Compare item->pixel_format with what you read and look whether pixels_offset and "
          + "mask_offset are 0; refuse with CFU_ERR_UNSUPPORTED."
      ) { bench throws(TestFailure) in
        guard !bench.entry.pixelFormats.isEmpty else { return .skipped("it reads no crops") }
        let accepted = bench.entry.pixelFormats.map(\.bit)
        let batch = bench.likely(bench.largest(3), for: "8.format")
        var tried = 0
        let others = [CFU_PIXEL_GREY8, CFU_PIXEL_RGB8, CFU_PIXEL_OD32, 0, 77]
          .filter { !accepted.contains($0) }
        for format in others {
          var options = bench.options
          options.layout.claimedFormat = format
          guard try !bench.ready().classify(batch, nil, options).isOK else {
            throw TestFailure(
              "pixels of the format \(format) were accepted", evidence: Evidence(batch: batch))
          }
          tried += 1
        }
        var bare = batch
        bare.crops = nil
        try bench.refusedOrSound(try bench.ready(), bare)
        return .passed("\(tried) formats refused")
      },
      ClassifierTest(
        name: "8.dimensions", title: "a result of other dimensions, or too few features",
        advice: "Compare result->item_count, result->class_count and batch->feature_count with "
          + "what is due before you write; refuse with CFU_ERR_ARGUMENT."
      ) { bench throws(TestFailure) in
        let batch = bench.likely(max(2, bench.largest(4)), for: "8.dimensions")
        let (items, classes) = (UInt32(batch.items.count), UInt32(bench.entry.classes.count))
        let wrong =
          [(items - 1, classes), (items + 1, classes), (items, classes + 1)]
          + (classes > 1 ? [(items, classes - 1)] : [])
        for (falseItems, falseClasses) in wrong {
          var options = bench.options
          options.placement = CFU_PROBE_AFTER
          options.falseItems = falseItems
          options.falseClasses = falseClasses
          let what = "\(falseItems) x \(falseClasses) in place of \(items) x \(classes)"
          do throws(TestFailure) {
            guard try !bench.ready().classify(batch, nil, options).isOK else {
              throw TestFailure("was accepted", evidence: Evidence(batch: batch))
            }
          } catch {
            throw TestFailure("a result of \(what): \(error.seen)", evidence: error.evidence)
          }
        }
        guard bench.entry.featureCount > 0 else { return .passed("") }
        var options = bench.options
        options.placement = CFU_PROBE_AFTER
        options.layout.featureCount = bench.entry.featureCount - 1
        guard try !bench.ready().classify(batch, nil, options).isOK else {
          throw TestFailure("a batch with too few features was accepted")
        }
        return .passed("")
      },
    ] + ModelTests.tests + ParameterTests.tests

  /// Options for calls over much more than usual.
  private static func patient(_ bench: TestBench) -> CallOptions {
    var options = bench.options
    options.seconds = 3 * bench.patience
    return options
  }
}
