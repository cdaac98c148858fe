import CFUCore
import CFUJSON
import CFUPluginABI
import CFUPluginHost
import CPluginIPC

/// Level 9: what makes a plugin pleasant to serve with.
enum ServiceLevel {
  /// Time in which a call has to end once it is told to, ns.
  private static let promptly: UInt64 = 100_000_000
  /// A claim is believed while it is not off by more than this factor: machines differ.
  private static let slack = 5.0

  static let tests: [ClassifierTest] = [
    ClassifierTest(
      name: "9.cancel", title: "a call ends within 100 ms of being cancelled",
      advice: "Ask host->cancelled(host->context) every few objects and return CFU_ERR_CANCELLED."
    ) { bench throws(TestFailure) in
      let batch = bench.likely(bench.largest(256), for: "9.cancel")
      let probe = try bench.ready()
      let expected = try probe.classify(batch, nil, bench.options).nanoseconds
      // On a busy machine a thread may wait for its turn: the best of three counts.
      var best = UInt64.max
      for _ in 0..<3 where best > promptly {
        let result = try probe.call(CFU_PROBE_CANCEL, batch, nil, bench.options) { message in
          cfu_ipc_put_u64(message, min(expected / 4, 50_000_000))
        }
        best = min(best, result.values.first ?? 0)
      }
      guard best <= promptly else {
        throw TestFailure(
          "\(batch.items.count) objects went on for \(duration(best)) after being cancelled",
          evidence: Evidence(batch: batch))
      }
      // It has to be as usable as before.
      _ = try bench.sound(probe, bench.likely(bench.largest(4), for: "9.cancel after"))
      return .passed(
        "\(batch.items.count) objects take \(duration(expected)), over \(duration(best)) after it")
    },
    ClassifierTest(
      name: "9.deadline", title: "a deadline that has passed is noticed within 100 ms",
      advice: "host->cancelled says so as well; look at it before the first object."
    ) { bench throws(TestFailure) in
      let batch = bench.likely(bench.largest(256), for: "9.deadline")
      let probe = try bench.ready()
      var options = bench.options
      options.deadline = 1
      var best = UInt64.max
      for _ in 0..<3 where best > promptly {
        let result = try probe.classify(batch, nil, options)
        best = min(best, result.nanoseconds)
        guard result.isOK else { continue }
        if let problem = result.answers.problem(bench.entry.classes) {
          var evidence = Evidence(batch: batch)
          evidence.got = result.answers
          throw TestFailure("it answered CFU_OK, but \(problem)", evidence: evidence)
        }
      }
      guard best <= promptly else {
        throw TestFailure("it took \(duration(best))", evidence: Evidence(batch: batch))
      }
      return .passed(duration(best))
    },
    ClassifierTest(
      name: "9.sandbox", title: "it works in the sandbox that counting runs it in",
      advice: "Read models with host->resource in create; open no sockets, write no files, start "
        + "no programs."
    ) { bench throws(TestFailure) in
      let batch = bench.likely(bench.largest(24), for: "9.sandbox")
      let expected = try bench.sound(try bench.ready(), batch)
      let probe = try bench.process()
      func enter(_ flags: UInt32) throws(TestFailure) -> ProbeAnswer {
        try probe.process.ask(CFU_PROBE_SANDBOX) { cfu_ipc_put_u32($0, flags) }
      }
      var answer = try enter(CFU_IPC_SANDBOX_LOAD)
      guard answer.status == 0 else {
        return .skipped("this machine has not all of the sandbox: \(answer.text)")
      }
      let opened = try probe.open()
      guard opened.status == 0 else { throw TestFailure(opened.text) }
      try HandshakeLevel.expectOK(try probe.create(), "create")
      answer = try enter(CFU_IPC_SANDBOX_WORK)
      guard answer.status == 0 else {
        return .skipped("this machine has not all of the sandbox: \(answer.text)")
      }
      try bench.expect(try bench.sound(probe, batch), expected, batch)
      answer = try enter(0)
      guard answer.status == 0 else { throw TestFailure("it \(answer.text)") }
      return .passed("")
    },
    ClassifierTest(
      name: "9.cold", title: "it is ready in the time that a host gives it",
      advice: "Read models in create and not more of them than needed; a host waits 10 s."
    ) { bench throws(TestFailure) in
      let probe = try bench.process()
      let opened = try probe.open()
      guard opened.status == 0 else { throw TestFailure(opened.text) }
      let created = try probe.create()
      try HandshakeLevel.expectOK(created, "create")
      let first = try probe.classify(bench.likely(1, for: "9.cold"), nil, bench.options)
      let total = opened.nanoseconds + created.nanoseconds + first.nanoseconds
      guard total < 10_000_000_000 else { throw TestFailure("it took \(duration(total))") }
      return .passed(
        "load \(duration(opened.nanoseconds)), create \(duration(created.nanoseconds)), first "
          + "object \(duration(first.nanoseconds))")
    },
    ClassifierTest(
      name: "9.warm", title: "it is as fast as its card says",
      advice: "Measure again and write what you find into card.expected_ms_per_object."
    ) { bench throws(TestFailure) in
      let batch = bench.likely(bench.largest(64), for: "9.warm")
      let probe = try bench.ready()
      var best = UInt64.max
      for _ in 0..<5 {
        best = min(best, try probe.classify(batch, nil, bench.options).nanoseconds)
      }
      let each = Double(best) / 1e6 / Double(batch.items.count)
      let words = "\(brief(each)) ms an object"
      guard case .number(let claim)? = bench.entry.card["expected_ms_per_object"] else {
        return .passed("\(words); the card claims nothing")
      }
      guard each <= slack * claim else {
        throw TestFailure("\(words), but the card says \(claim) ms")
      }
      return .passed("\(words), the card says \(claim)")
    },
  ]
}
