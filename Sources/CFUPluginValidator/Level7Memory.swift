import CFUPluginABI
import CFUPluginHost
import CPluginIPC

/// Level 7: memory and threads.
enum MemoryLevel {
  static let tests: [ClassifierTest] =
    [
      ClassifierTest(
        name: "7.after", title: "nothing is touched behind the inputs and outputs",
        advice: "It reads or writes beyond the end of an array: check item_count, class_count, "
          + "feature_count, height and the strides; -fsanitize=address finds the line."
      ) { bench throws(TestFailure) in try guarded(bench, CFU_PROBE_AFTER) },
      ClassifierTest(
        name: "7.before", title: "nothing is touched in front of the inputs and outputs",
        advice: "It reads or writes before the beginning of an array; -fsanitize=address finds "
          + "the line."
      ) { bench throws(TestFailure) in try guarded(bench, CFU_PROBE_BEFORE) },
      ClassifierTest(
        name: "7.inputs", title: "the inputs are read, not written",
        advice: "Copy what you want to change (host->scratch gives memory)."
      ) { bench throws(TestFailure) in
        let batch = bench.likely(bench.largest(24), for: "7.inputs")
        var options = bench.options
        options.sealed = true
        _ = try bench.sound(try bench.ready(), batch, nil, options)
        return .passed("")
      },
      ClassifierTest(
        name: "7.threads", title: "calls at once are as right as one alone",
        advice: "Either it shares memory between calls that the declared thread model lets run at "
          + "once, or the model in the descriptor promises too much; -fsanitize=thread finds the "
          + "place."
      ) { bench throws(TestFailure) in
        let model = bench.descriptor.threadModel
        guard model != CFU_THREADS_PROCESS else {
          return .passed("one call at a time is declared; see 6.threads")
        }
        let batch = bench.likely(bench.largest(12), for: "7.threads")
        let probe = try bench.ready()
        let expected = try bench.sound(probe, batch)
        if model == CFU_THREADS_INSTANCE {
          for slot in 1..<4 {
            try HandshakeLevel.expectOK(
              try probe.create(slot: slot), "create", advice: TestBench.createAdvice)
          }
        }
        // As many rounds as fit into about a second, so that fast ones meet often.
        let once = try probe.classify(batch, nil, bench.options).nanoseconds
        let rounds = UInt32(clamping: min(2000, max(20, 500_000_000 / max(1, once))))
        try ThreadTests.run(
          bench, probe, batch, expected, model: model, threads: 4, rounds: rounds)
        return .passed(
          "4 threads, \(rounds) calls each, "
            + (model == CFU_THREADS_INSTANCE ? "an instance each" : "one instance"))
      },
      ClassifierTest(
        name: "7.loops", title: "bodies of parallel_for may run at once",
        advice: "Each turn of host->parallel_for writes only what belongs to its index."
      ) { bench throws(TestFailure) in
        let batch = bench.likely(bench.largest(24), for: "7.loops")
        let probe = try bench.ready()
        let expected = try bench.sound(probe, batch)
        _ = try probe.process.ask(CFU_PROBE_PARALLEL) { cfu_ipc_put_u32($0, 4) }
        for _ in 0..<20 { try bench.expect(try bench.sound(probe, batch), expected, batch) }
        let loops = try probe.process.ask(CFU_PROBE_PARALLEL) { cfu_ipc_put_u32($0, 1) }
        return .passed(loops.values.first == 0 ? "it has none" : "4 threads")
      },
      ClassifierTest(
        name: "7.growth", title: "many calls leave no memory and no files behind",
        advice: "Free what a call takes before it returns; a leak in classify fills the worker's "
          + "memory after some thousand dishes."
      ) { bench throws(TestFailure) in try growth(bench) },
    ]
    + LoadingLevel.aspects.filter { $0.aspect != CFU_PROBE_THREADS && $0.aspect != CFU_PROBE_FILES }
    .map { name, aspect, title, advice in
      ClassifierTest(
        name: "7." + name.dropFirst(2), title: title + " by create and classify", advice: advice
      ) { bench throws(TestFailure) in
        let probe = try bench.ready()
        _ = try bench.sound(probe, bench.likely(bench.largest(8), for: name))
        let answer = try probe.process.ask(CFU_PROBE_STATE) { cfu_ipc_put_u32($0, aspect) }
        guard answer.status == 0 else { throw TestFailure(answer.text) }
        return .passed("")
      }
    }

  private static func guarded(
    _ bench: TestBench, _ placement: UInt32
  ) throws(TestFailure) -> TestOutcome {
    let batch = bench.likely(bench.largest(24), for: "7.guards")
    let probe = try bench.ready()
    var options = bench.options
    options.placement = placement
    // Every object in turn is the last one, right before the page that must not be touched.
    for count in 1...batch.items.count {
      var part = batch
      part.items = Array(batch.items.prefix(count))
      if let crops = batch.crops as? SampleCrops {
        part.crops = SampleCrops(format: crops.format, crops: Array(crops.crops.prefix(count)))
      }
      _ = try bench.sound(probe, part, nil, options)
    }
    return .passed("\(batch.items.count) batches")
  }

  private static func growth(_ bench: TestBench) throws(TestFailure) -> TestOutcome {
    let batch = bench.likely(bench.largest(4), for: "7.growth")
    let probe = try bench.ready()
    var options = bench.options
    options.seconds = 60 + bench.patience
    let result = try probe.call(CFU_PROBE_MANY, batch, nil, options) { message in
      cfu_ipc_put_u64(message, 10_000)
      cfu_ipc_put_u64(message, 30_000_000_000)
    }
    guard result.isOK, result.values.count == 4 else {
      throw TestFailure(
        "classify failed with " + TestBench.said(result.status, result.text),
        evidence: Evidence(batch: batch))
    }
    let calls = Int64(result.values[0])
    let growth = result.values.dropFirst().map { Int64(bitPattern: $0) }
    let (resident, heap, files) = (growth[0], growth[1], growth[2])
    guard files <= 0 else { throw TestFailure("\(files) files stay open after \(calls) calls") }
    // A few pages come and go; what grows with the calls does not.
    guard heap <= 65536 + 8 * calls else {
      throw TestFailure("\(heap / max(1, calls)) bytes a call stay taken over \(calls) calls")
    }
    guard resident <= 2 << 20 else {
      throw TestFailure("memory grew by \(resident >> 10) KiB over \(calls) calls")
    }
    return .passed("\(calls) calls measured, heap \(heap) bytes, resident \(resident >> 10) KiB")
  }
}
