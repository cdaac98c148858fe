import CFUPluginABI
import CFUPluginHost
import CPluginIPC

/// Level 6: an object's answer depends on that object alone.
enum InvarianceLevel {
  private static let alone =
    "An object's answer may depend on that object only: keep nothing from call to call and from "
    + "item to item, or declare a weaker determinism in the descriptor."

  static let tests: [ClassifierTest] = [
    ClassifierTest(
      name: "6.twice", title: "the same batch again gives the same answers", advice: alone
    ) { bench throws(TestFailure) in
      let (batch, probe) = (batch(bench), try bench.ready())
      let first = try bench.sound(probe, batch)
      for _ in 0..<11 { try bench.expect(try bench.sound(probe, batch), first, batch) }
      return .passed(bench.agreement.words)
    },
    ClassifierTest(
      name: "6.split", title: "one by one gives the same answers as together", advice: alone
    ) { bench throws(TestFailure) in
      let (batch, probe) = (batch(bench), try bench.ready())
      let whole = try bench.sound(probe, batch)
      for size in [1, 7] {
        var items: [RawOutput] = []
        var embedding: [Float] = []
        for start in stride(from: 0, to: batch.items.count, by: size) {
          let part = try bench.sound(probe, batch, start..<min(start + size, batch.items.count))
          items += part.items
          embedding += part.embedding
        }
        try bench.expect(Answers(items: items, embedding: embedding), whole, batch)
      }
      return .passed("by 1 and by 7 of \(batch.items.count)")
    },
    ClassifierTest(
      name: "6.order", title: "the order of the objects does not matter", advice: alone
    ) { bench throws(TestFailure) in
      let (batch, probe) = (batch(bench), try bench.ready())
      let whole = try bench.sound(probe, batch)
      var numbers = bench.numbers("6.order order")
      let order = Array(batch.items.indices).shuffled(using: &numbers)
      var shuffled = batch
      shuffled.items = order.map { batch.items[$0] }
      if let crops = batch.crops as? SampleCrops {
        shuffled.crops = SampleCrops(format: crops.format, crops: order.map { crops.crops[$0] })
      }
      let length = bench.descriptor.embeddingLength
      let expected = Answers(
        items: order.map { whole.items[$0] },
        embedding: order.flatMap { Array(whole.embedding[$0 * length..<($0 + 1) * length]) })
      try bench.expect(try bench.sound(probe, shuffled), expected, shuffled)
      return .passed("")
    },
    ClassifierTest(
      name: "6.padding", title: "bytes between rows and structs are not read",
      advice: "Step through rows with pixel_stride and mask_stride, not with width."
    ) { bench throws(TestFailure) in
      let (batch, probe) = (batch(bench), try bench.ready())
      let whole = try bench.sound(probe, batch)
      for (padding, byte) in [(0, UInt8(0xA5)), (64, 0xFF), (48, 0x7F), (1, 0xFF)] {
        var options = bench.options
        options.layout.rowPadding = padding
        options.layout.padding = byte
        try bench.expect(try bench.sound(probe, batch, nil, options), whole, batch)
      }
      return .passed("")
    },
    ClassifierTest(
      name: "6.instances", title: "a fresh instance gives the same answers", advice: alone
    ) { bench throws(TestFailure) in
      let (batch, probe) = (batch(bench), try bench.ready())
      let first = try bench.sound(probe, batch)
      var options = bench.options
      for slot in 1...2 {
        try HandshakeLevel.expectOK(
          try probe.create(slot: slot), "create", advice: TestBench.createAdvice)
        options.slot = UInt32(slot)
        try bench.expect(try bench.sound(probe, batch, nil, options), first, batch)
      }
      try HandshakeLevel.expectOK(try probe.destroy(slot: 1), "destroy")
      try bench.expect(try bench.sound(probe, batch), first, batch)
      return .passed("")
    },
    ClassifierTest(
      name: "6.threads", title: "another thread gets the same answers",
      advice: "Keep nothing in variables of a thread that create has filled."
    ) { bench throws(TestFailure) in
      let (batch, probe) = (batch(bench), try bench.ready())
      let expected = try bench.sound(probe, batch)
      try ThreadTests.run(
        bench, probe, batch, expected, model: CFU_THREADS_PROCESS, threads: 3, rounds: 2)
      return .passed("3 threads, one at a time")
    },
    ClassifierTest(
      name: "6.processes", title: "a fresh process gives the same answers",
      advice: "Addresses, times and random numbers differ from process to process; the answers "
        + "must not depend on them."
    ) { bench throws(TestFailure) in
      let batch = batch(bench)
      let first = try bench.sound(try bench.ready(), batch)
      for _ in 0..<2 {
        try bench.expect(try bench.sound(try bench.ready(), batch), first, batch)
      }
      return .passed("3 processes")
    },
  ]

  /// One batch for all of them, so that saved inputs can be compared.
  private static func batch(_ bench: TestBench) -> ClassifierBatch {
    bench.likely(bench.largest(40), for: "6")
  }
}

/// Calls from several threads at once.
enum ThreadTests {
  /// - Throws: when a call fails or answers otherwise than `expected`.
  static func run(
    _ bench: TestBench, _ probe: PluginProbe, _ batch: ClassifierBatch, _ expected: Answers,
    model: UInt32, threads: UInt32, rounds: UInt32
  ) throws(TestFailure) {
    let memory = try probe.answerMemory(batch.items.count)
    write(expected, into: memory.bytes)
    var options = bench.options
    options.seconds = 3 * bench.patience
    let result = try probe.call(
      CFU_PROBE_ON_THREADS, batch, nil, options, expected: memory
    ) { message in
      cfu_ipc_put_u32(message, model)
      cfu_ipc_put_u32(message, threads)
      cfu_ipc_put_u32(message, rounds)
      cfu_ipc_put_f32(message, bench.agreement.number)
    }
    guard result.isOK else {
      var evidence = Evidence(batch: batch)
      evidence.expected = expected
      throw TestFailure(
        "on \(threads) threads: " + TestBench.said(result.status, result.text),
        evidence: evidence)
    }
  }

  /// In the order in which the probe writes answers.
  private static func write(_ answers: Answers, into memory: UnsafeMutableRawBufferPointer) {
    var words: [UInt32] = answers.items.flatMap { $0.probabilities.map(\.bitPattern) }
    words += answers.items.map(\.outOfDistribution.bitPattern)
    words += answers.items.map(\.flags)
    words += answers.embedding.map(\.bitPattern)
    words.withUnsafeBytes { memory.copyMemory(from: $0) }
  }
}
