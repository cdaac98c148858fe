import CFUJSON
import CFUPluginABI
import CFUPluginHost
import CPluginIPC

/// Level 10: anything at all, for a while.
enum FuzzLevel {
  static let tests: [ClassifierTest] = [
    ClassifierTest(
      name: "10.fuzz", title: "no crash, no hang, no answer that is none",
      advice: "The seed repeats it; --save keeps the inputs."
    ) { bench throws(TestFailure) in
      let begun = cfu_ipc_now()
      let end = begun + UInt64(bench.fuzzSeconds * 1e9)
      let schema = try? ParameterSchema(bench.entry.parameters).parameters
      var probe = try bench.ready()
      var parameters = "{}"
      var (round, refused) = (0, 0)
      // Each round draws from numbers of its own, so that a late one can be told by its number
      // whatever the machine's speed.
      repeat {
        round += 1
        var numbers = bench.numbers("10.fuzz \(round)")
        do throws(TestFailure) {
          if round % 16 == 0 {
            parameters = Self.parameters(schema ?? [], using: &numbers)
            // A fresh process now and then, else another instance in place of the last one.
            if round % 64 == 0 {
              probe = try bench.opened()
            } else {
              try HandshakeLevel.expectOK(try probe.destroy(), "destroy")
            }
            let answer = try probe.create(parameters: parameters)
            if answer.status != CFU_OK {
              parameters = "{}"
              try HandshakeLevel.expectOK(
                try probe.create(), "create", advice: TestBench.createAdvice)
            }
          }
          let count = numbers.whole(0...bench.largest(bench.entry.pixelFormats.isEmpty ? 64 : 12))
          let batch = bench.samples.wild(count, using: &numbers)
          var options = bench.options
          options.placement = [CFU_PROBE_AFTER, CFU_PROBE_BEFORE][numbers.whole(0...1)]
          options.layout.rowPadding = [0, 0, 16, 5][numbers.whole(0...3)]
          options.layout.padding = [0, 0xFF][numbers.whole(0...1)]
          options.layout.extraItemBytes = [0, 0, 8][numbers.whole(0...2)]
          refused += try bench.refusedOrSound(probe, batch, options) == "answered" ? 0 : 1
        } catch {
          var evidence = error.evidence
          evidence?.parameters = parameters
          throw TestFailure("in round \(round): \(error.seen)", evidence: evidence)
        }
      } while cfu_ipc_now() < end
      return .passed("\(round) rounds, \(refused) batches refused")
    }
  ]

  /// Random parameters within their bounds.
  private static func parameters(
    _ schema: [ParameterSchema.Parameter], using numbers: inout SeededNumbers
  ) -> String {
    var members: [(String, JSONValue)] = []
    for parameter in schema where numbers.whole(0...1) == 1 {
      switch parameter.kind {
      case .number(let minimum?, let maximum?, let isWhole):
        let value = minimum + (maximum - minimum) * numbers.unit()
        members.append((parameter.name, .number(isWhole ? value.rounded(.down) : value)))
      case .text(let allowed) where !allowed.isEmpty:
        members.append((parameter.name, .text(allowed[numbers.whole(0...allowed.count - 1)])))
      case .flag: members.append((parameter.name, .bool(numbers.whole(0...1) == 1)))
      default: continue
      }
    }
    return JSONValue.object(JSONObject(members)).pretty
  }
}
