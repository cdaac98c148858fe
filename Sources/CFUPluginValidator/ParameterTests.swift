import CFUPluginABI
import CFUPluginHost

/// Parameters inside, at and beyond the bounds of the schema.
enum ParameterTests {
  private static let advice =
    "Bounds in plugin.json and in the code have to be the same; create refuses with "
    + "CFU_ERR_PARAMETER and a text that names the parameter."

  static let tests: [ClassifierTest] = [
    ClassifierTest(
      name: "8.bounds", title: "parameters at their bounds are accepted", advice: advice
    ) { bench throws(TestFailure) in
      let batch = bench.likely(bench.largest(8), for: "8.bounds")
      let probe = try bench.opened()
      var count = 0
      for parameter in try schema(bench) {
        for value in parameter.allowed {
          let text = parameter.json(value)
          let answer = try probe.create(parameters: text)
          guard answer.status == CFU_OK else {
            throw TestFailure(
              "\(text) was refused with \(TestBench.said(answer.status, answer.text))")
          }
          do throws(TestFailure) {
            _ = try bench.sound(probe, batch)
          } catch {
            var evidence = error.evidence
            evidence?.parameters = text
            throw TestFailure("with \(text): \(error.seen)", evidence: evidence)
          }
          count += 1
        }
      }
      return count == 0 ? .skipped("it has no parameters with bounds") : .passed("\(count) values")
    },
    ClassifierTest(
      name: "8.beyond", title: "parameters beyond their bounds are refused", advice: advice
    ) { bench throws(TestFailure) in
      let probe = try bench.opened()
      var count = 0
      for parameter in try schema(bench) {
        for value in parameter.forbidden {
          try refuse(probe, parameter.json(value))
          count += 1
        }
      }
      return count == 0 ? .skipped("it has no parameters") : .passed("\(count) values")
    },
    ClassifierTest(
      name: "8.unknown-name", title: "an unknown parameter is refused",
      advice: "A typing mistake in a parameter's name must not go unnoticed: refuse names that you "
        + "do not know with CFU_ERR_PARAMETER and a text."
    ) { bench throws(TestFailure) in
      try refuse(try bench.opened(), "{\"no_such_parameter\": 1}")
      return .passed("")
    },
    ClassifierTest(
      name: "8.broken-json", title: "parameters that are no JSON object are refused",
      advice: "Accept {} and objects only; refuse the rest with CFU_ERR_PARAMETER and a text."
    ) { bench throws(TestFailure) in
      let broken = [
        "", "{", "}", "[]", "null", "1", "{\"a\"", "{\"a\":", "{\"a\": 1", "{\"a\": 1,", "{} x",
        "{\"a\": nan}", "{'a': 1}", "{\"" + String(repeating: "a", count: 4000),
        String(repeating: "[", count: 4000), "{\"a\": " + String(repeating: "9", count: 4000),
      ]
      for text in broken { try refuse(try bench.opened(), text) }
      let probe = try bench.opened()
      for text in ["{}", " {\n\t} "] {
        let answer = try probe.create(parameters: text)
        guard answer.status == CFU_OK else {
          throw TestFailure(
            "'\(text)', which means the defaults, was refused with "
              + TestBench.said(answer.status, answer.text))
        }
      }
      return .passed("\(broken.count) texts")
    },
  ]

  private static func schema(
    _ bench: TestBench
  ) throws(TestFailure) -> [ParameterSchema.Parameter] {
    do throws(TestFailure) {
      return try ParameterSchema(bench.entry.parameters).parameters
    } catch {
      throw BundleFacts.blocked(by: "1.parameters")
    }
  }

  private static func refuse(_ probe: PluginProbe, _ text: String) throws(TestFailure) {
    let shown = text.count > 60 ? text.prefix(60) + "..." : text[...]
    let answer: ProbeAnswer
    do throws(TestFailure) {
      answer = try probe.create(parameters: text)
    } catch {
      throw TestFailure("with the parameters '\(shown)': \(error.seen)")
    }
    guard answer.status != CFU_OK else {
      throw TestFailure("the parameters '\(shown)' were accepted")
    }
    guard !answer.text.isEmpty else {
      throw TestFailure("the parameters '\(shown)' were refused without a text")
    }
  }
}
