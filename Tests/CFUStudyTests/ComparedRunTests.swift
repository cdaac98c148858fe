import CFUCore
import CFUImaging
import CFUReport
import CFUStatistics
import CFUStore
import CFUStudy
import Synchronization
import Testing

@Suite("A run with several classifiers")
struct ComparedRunTests {
  private let folder = TemporaryFolder()

  private func pictures(_ contents: [String]) throws -> [String] {
    try contents.enumerated().map { index, content in
      try folder.write(content, to: "dish\(index).jpg")
      return folder.path("dish\(index).jpg")
    }
  }

  private func stages(_ names: String...) -> FakeStages {
    var stages = FakeStages()
    stages.classifiers = names.map { FakeStages.facts($0) }
    return stages
  }

  private func run(
    _ stages: FakeStages, _ inputs: [String], out: String = "out"
  ) throws -> (outcome: StudyOutcome, summary: SummaryTable?) {
    try StudyRun(
      StudyOptions(inputs: inputs, out: folder.path(out), jobs: 2), stages: stages
    ).perform { _ in }
  }

  private func text(_ name: String, out: String = "out") throws -> String {
    String(decoding: try FileBytes.read(folder.path("\(out)/\(name)")), as: UTF8.self)
  }

  /// Lines without their last field, which no quotes stand in.
  private func withoutSeconds(_ text: String) -> [String] {
    text.split(separator: "\n").map { String($0[..<($0.lastIndex(of: ",") ?? $0.endIndex)]) }
  }

  @Test func theFirstOnesTablesAreWhatTheyAreAlone() throws {
    let inputs = try pictures(["colonies 4\nbubbles 2", "colonies 3\ncrash 1", "text"])
    _ = try run(stages("a"), inputs, out: "alone")
    var both = stages("a", "b", "c")
    both.crashing = [0, 2]
    let result = try run(both, inputs)
    #expect(result.outcome.classifierFailures.map(\.classifier) == ["a", "c"])
    #expect(result.outcome.classifierFailures.map(\.objects) == [1, 1])
    #expect(try text("groups.csv") == text("groups.csv", out: "alone"))
    let colonies = try text("colonies.csv").split(separator: "\n")
    let alone = try text("colonies.csv", out: "alone").split(separator: "\n")
    #expect(colonies.count == alone.count && alone.count == 11)
    for (mine, theirs) in zip(colonies, alone) { #expect(mine.hasPrefix(theirs + ",")) }
    let dishes = withoutSeconds(try text("dishes.csv"))
    for (mine, theirs) in zip(dishes, withoutSeconds(try text("dishes.csv", out: "alone"))) {
      #expect(mine.hasPrefix(theirs + ","))
    }
    let header = dishes[0].split(separator: ",")
    #expect(header.contains("total_b") && header.contains("count_BFU-E_c"))
    #expect(header.contains("plugin_sha256_c"))
    // Every row has a field for every column.
    for table in ["colonies.csv", "dishes.csv", "agreement.csv"] {
      let counts = try text(table).split(separator: "\n").map { $0.count { $0 == "," } }
      #expect(Set(counts).count == 1, "\(table)")
    }
    for name in ["agreement.csv", "agreement.txt"] {
      #expect(FileSystem.kind(folder.path("alone/\(name)")) == .missing)
    }
  }

  @Test func theAgreementCountsEveryAnsweredObjectOnce() throws {
    let inputs = try pictures(["colonies 4\nbubbles 2", "colonies 3\ncrash 1"])
    let summary = try #require(try run(stages("a", "b", "c"), inputs).summary)
    let agreement = try #require(summary.agreement)
    #expect(agreement.pairs.map { "\($0.first) \($0.second)" } == ["a b", "a c", "b c"])
    // Eight were shown; on one the first crashed, so that the two with it have seven.
    for (pair, answered) in zip(agreement.pairs, [7, 7, 8]) {
      #expect(pair.verdicts.values.reduce(0, +) == answered)
      #expect(pair.agreement.objects == answered)
      #expect(pair.failures == 8 - answered)
    }
    let rows = try text("agreement.csv").split(separator: "\n").dropFirst()
    for (pair, answered) in [("a,b,", 7), ("a,c,", 7), ("b,c,", 8)] {
      let counts = rows.filter { $0.hasPrefix(pair) }
        .compactMap { Int($0.split(separator: ",").last ?? "") }
      #expect(counts.reduce(0, +) == answered)
    }
    // The first calls all of them colonies but the one it crashed on, the others every second one a
    // cluster.
    #expect(rows.first == "a,b,BFU-E,BFU-E,4")
    #expect(rows.contains("a,b,BFU-E,cluster below threshold,3"))
    #expect(!rows.contains { $0.hasPrefix("a,b,unclassified") })
    #expect(summary.text.contains("1 object left out, on which one of them failed"))
    #expect(agreement.pairs[2].agreement.kappa == 1)
    #expect(agreement.pairs[0].differing.map(\.name) == ["dish0", "dish1"])
    #expect(agreement.pairs[0].totals.first == 7 && agreement.pairs[0].totals.second == 4)
    #expect(summary.text.contains("Cohen's kappa"))
    #expect(summary.json.contains("\"classifier_a\" : \"a\""))
  }

  @Test func oneClassifierSaysNothingOfAgreement() throws {
    let summary = try #require(
      try run(stages("a"), try pictures(["colonies 2", "colonies 1"])).summary)
    #expect(summary.agreement == nil)
    #expect(!summary.json.contains("agreement") && !summary.text.contains("kappa"))
    #expect(!(try text("colonies.csv")).contains("_a"))
  }

  @Test func oneMoreClassifierCostsNoSecondCount() throws {
    let inputs = try pictures(["colonies 4\nbubbles 2", "colonies 3"])
    _ = try run(stages("a"), inputs)
    let first = try text("colonies.csv")
    let more = stages("a", "b")
    let outcome = try run(more, inputs).outcome
    #expect(outcome.resumed == 2)
    #expect(more.log.decoded.withLock { $0 } == [])
    #expect(more.log.classified.withLock { $0[0] } == nil)
    #expect(more.log.classified.withLock { $0[1]?.sorted() } == ["dish0", "dish1"])
    let compared = try text("colonies.csv")
    _ = try run(stages("a", "b"), inputs, out: "at once")
    #expect(try compared == text("colonies.csv", out: "at once"))
    #expect(try text("agreement.csv") == text("agreement.csv", out: "at once"))
    // Nothing is left to do for either, and what is left out goes.
    let again = stages("a", "b")
    _ = try run(again, inputs)
    #expect(again.log.classified.withLock { $0.isEmpty })
    _ = try run(stages("a"), inputs)
    #expect(try text("colonies.csv") == first)
    #expect(FileSystem.kind(folder.path("out/agreement.csv")) == .missing)
    #expect(FileSystem.kind(folder.path("out/agreement.txt")) == .missing)
  }

  @Test func theFirstOneHasToBeTheSame() throws {
    let inputs = try pictures(["colonies 4"])
    _ = try run(stages("a", "b"), inputs)
    let error = #expect(throws: CFUError.self) { try run(stages("b", "a"), inputs) }
    #expect(error?.code == .usage && error?.message.contains("org.example.a then") == true)
    #expect(try run(stages("a", "c"), inputs).outcome.exitCode == 0)
  }

  @Test func onlyTheOneThatFailedIsTriedAgain() throws {
    let inputs = try pictures(["colonies 2\ncrash 1"])
    var both = stages("a", "b")
    both.crashing = [1]
    #expect(try run(both, inputs).outcome.exitCode == 69)
    let again = stages("a", "b")
    #expect(try run(again, inputs).outcome.exitCode == 0)
    #expect(again.log.decoded.withLock { $0 } == [])
    #expect(again.log.classified.withLock { $0 } == [1: ["dish0"]])
  }

  @Test func whatKeepsAFurtherOneFromLookingCostsNoCount() throws {
    let inputs = try pictures(["colonies 3\nbubbles 1"])
    var both = stages("a", "b")
    both.classifyError[1] = CFUError(.badInput, "the crops cannot be cut")
    let outcome = try run(both, inputs).outcome
    #expect(outcome.counted == 1 && outcome.failed.isEmpty)
    #expect(outcome.classifierFailures.map(\.objects) == [3])
    let colonies = try text("colonies.csv")
    #expect(colonies.contains("the crops cannot be cut"))
    #expect(try text("dishes.csv").contains(",ok,"))
  }

  @Test func aFurtherOneThatDoesNotWorkAtAllIsToldOnceAndCostsNoCount() throws {
    let inputs = try pictures(["colonies 3", "colonies 2", "colonies 1"])
    _ = try run(stages("a"), inputs, out: "alone")
    var both = stages("a", "b", "c")
    both.classifyError[1] = CFUError(.plugin, "it cannot be loaded.")
    let told = Mutex<[String]>([])
    let outcome = try StudyRun(
      StudyOptions(inputs: inputs, out: folder.path("out"), jobs: 1), stages: both
    ).perform { event in
      if case .warning(let text) = event { told.withLock { $0.append(text) } }
    }.outcome
    #expect(told.withLock { $0 } == ["dish0: it cannot be loaded. The others go on."])
    #expect(both.log.classified.withLock { $0[1] } == ["dish0"])
    #expect(outcome.counted == 3 && outcome.exitCode == 69)
    #expect(outcome.classifierFailures.map(\.objects) == [6])
    #expect(try text("groups.csv") == text("groups.csv", out: "alone"))
    // Whatever is wrong with the first one ends the run.
    both.classifyError = [0: CFUError(.plugin, "it cannot be loaded.")]
    #expect(throws: CFUError.self) { try run(both, inputs, out: "first") }
    // Once it works, it alone is asked again.
    let healed = stages("a", "b", "c")
    #expect(try run(healed, inputs).outcome.exitCode == 0)
    #expect(healed.log.classified.withLock { $0.keys.sorted() } == [1])
  }

  @Test func classifiersAreNamedByTheirIdsWhereShortNamesCollide() throws {
    var facts = ["a", "b", "c"].map { FakeStages.facts($0) }
    facts[2].shortName = "a"
    #expect(facts.labels == ["org.example.a", "b", "org.example.c"])
    try facts.checkDifferent()
    facts.append(facts[1])
    let error = #expect(throws: CFUError.self) { try facts.checkDifferent() }
    #expect(error?.code == .usage && error?.message.contains("org.example.b") == true)
  }
}
