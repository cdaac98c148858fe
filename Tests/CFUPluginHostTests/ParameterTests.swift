import CFUCore
import CFUPluginHost
import Testing

/// Parameters from the command line to the JSON that a classifier gets.
@Suite struct Parameters {
  private func json(_ texts: [String]) throws -> String {
    let rules = try Built.plugins.get().find("rules").classifier(profile: .agar)
    return try rules.parameters(ParameterSetting.all(texts))
  }

  @Test func becomeJSONWithSortedKeys() throws {
    #expect(try json([]) == "{}")
    #expect(
      try json(["smallest_um=150", "rules:fibre_aspect=2.5", "bubble_ring=-1e-1"])
        == #"{"bubble_ring":-0.1,"fibre_aspect":2.5,"smallest_um":150}"#)
  }

  @Test(arguments: [
    (["smallest_um"], "is no parameter"), (["=3"], "is no parameter"),
    (["smallest_um="], "is no parameter"), ([":smallest_um=3"], "is no parameter"),
    (["smalest_um=3"], "did you mean 'smallest_um'"), (["smallest_um=big"], "no number"),
    (["smallest_um=nan"], "no number"), (["smallest_um=0.5"], "less than 1"),
    (["smallest_um=1e9"], "more than 10000"),
    (["smallest_um=3", "smallest_um=4"], "given twice"),
  ])
  func whatDoesNotFitIsRefused(texts: [String], words: String) {
    let error = #expect(throws: CFUError.self) { try json(texts) }
    #expect(error?.code == .usage)
    #expect(error?.message.contains(words) == true, "\(String(describing: error))")
    #expect(error?.nextStep.isEmpty == false)
  }
}
