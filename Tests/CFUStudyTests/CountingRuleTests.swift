import CFUCore
import CFUStatistics
import CFUStudy
import Testing

@Suite("The counting rule")
struct CountingRuleTests {
  private let rule = CountingRule(
    classes: Sample.classes, coarsest: ["CFU-MK": 7.6], stained: false)

  private func verdict(
    _ opinion: Opinion?, artefact: Reason? = nil, umPerPixel: Double = 5
  ) -> Verdict {
    rule.verdict(
      on: Sample.object(1, artefact: artefact), opinion: opinion, umPerPixel: umPerPixel)
  }

  @Test func countsTheMostProbableColonyClass() {
    let verdict = verdict(.probabilities([0.5, 0.2, 0.1, 0.1, 0.1]))
    #expect(verdict.counted && verdict.classID == "BFU-E" && verdict.probability == 0.5)
    #expect(verdict.reason == nil)
  }

  @Test func ofEqualsTheFirstInTheClassListWins() {
    #expect(verdict(.probabilities([0.4, 0.4, 0.1, 0.1, 0])).classID == "BFU-E")
  }

  @Test func artefactOfTheSegmenterIsNotOverruled() {
    let verdict = verdict(.probabilities([1, 0, 0, 0, 0]), artefact: .fibre)
    #expect(!verdict.counted && verdict.reason == .fibre && verdict.classID == nil)
  }

  @Test func clusterIsBelowThreshold() {
    let verdict = verdict(.probabilities([0.1, 0.1, 0.6, 0.1, 0.1]))
    #expect(!verdict.counted && verdict.reason?.rawValue == "cluster below threshold")
    #expect(verdict.classID == "cluster")
  }

  @Test func aClassThatIsNoColonyNamesTheReason() {
    let verdict = verdict(.probabilities([0.1, 0.1, 0.1, 0.6, 0.1]))
    #expect(!verdict.counted && verdict.reason?.rawValue == "debris")
  }

  @Test(arguments: [
    Opinion.probabilities([0, 0, 0, 0, 1]), .rejected([0.3, 0.2, 0.2, 0.2, 0.1]),
    .failed("it crashed"), .probabilities([1]), .rejected([]),
  ])
  func withoutAnAnswerAnObjectIsUnclassified(opinion: Opinion) {
    let verdict = verdict(opinion)
    #expect(!verdict.counted && verdict.reason == .unclassified && verdict.classID == nil)
  }

  @Test func aFailureKeepsItsWords() {
    let verdict = verdict(.failed("it crashed with SIGSEGV"))
    #expect(verdict.note == "it crashed with SIGSEGV" && verdict.isFailure)
  }

  @Test func whatIsDeclinedKeepsItsProbabilities() {
    let given = [0.3, 0.2, 0.2, 0.2, 0.1]
    let verdict = verdict(.rejected(given))
    #expect(verdict.probabilities == given && verdict.probability == nil)
    #expect(verdict.note == "declined by the classifier, most like BFU-E" && !verdict.isFailure)
  }

  @Test func howSureAColonyHasToBeHangsOnTheDish() {
    var rule = rule
    rule.leastColony = LeastColony(clear: 0.5, doubtful: 1)
    // 0.7 for a colony, of whatever class.
    let unsure = Opinion.probabilities([0.4, 0.3, 0.2, 0.1, 0])
    func verdicts(sure: Int, unsure count: Int) -> [Verdict] {
      var opinions: [Int: Opinion] = [:]
      for id in 0..<sure + count {
        opinions[id] = id < sure ? .probabilities([1, 0, 0, 0, 0]) : unsure
      }
      return rule.apply(
        to: (0..<sure + count).map { Sample.object($0) }, opinions: opinions, umPerPixel: 5,
        tooNumerous: 1000
      ).objects.map(\.verdict)
    }
    // 0.5 + 0.5 * 3 / 14 are asked, and 0.5 + 0.5 * 11 / 14.
    #expect(verdicts(sure: 10, unsure: 2).map(\.counted) == [Bool](repeating: true, count: 12))
    let doubtful = verdicts(sure: 2, unsure: 10)
    #expect(doubtful.map(\.counted) == (0..<12).map { $0 < 2 })
    let verdict = doubtful[11]
    #expect(verdict.reason == .unclassified && verdict.classID == nil && !verdict.isFailure)
    #expect(verdict.probabilities == [0.4, 0.3, 0.2, 0.1, 0])
    #expect(
      verdict.note == "70 % sure to be a colony, most like BFU-E; 90 % are asked on this dish")
  }

  @Test func whatTheSegmenterSortedOutSaysNothingOfTheDish() {
    var rule = rule
    rule.leastColony = LeastColony(clear: 0.5, doubtful: 1)
    let unsure = Opinion.probabilities([0.7, 0, 0.2, 0.1, 0])
    let objects = [Sample.object(0)] + (1...9).map { Sample.object($0, artefact: .fibre) }
    let opinions = Dictionary(uniqueKeysWithValues: objects.map { ($0.id, unsure) })
    let (found, _) = rule.apply(to: objects, opinions: opinions, umPerPixel: 5, tooNumerous: 1000)
    #expect(found[0].verdict.note?.hasSuffix("84 % are asked on this dish") == true)
  }

  @Test func refusesWhatTheSamplingCannotCarry() {
    let opinion = Opinion.probabilities([0.1, 0.6, 0.1, 0.1, 0.1])
    let told = verdict(opinion, umPerPixel: 7.6)
    #expect(told.counted && told.classID == "CFU-MK" && told.reason == nil)
    // A colony all the same: the total has it.
    let refused = verdict(opinion, umPerPixel: 7.7)
    #expect(refused.counted && refused.classID == nil && refused.probability == nil)
    #expect(refused.reason == .classRefused)
    #expect(refused.reason?.rawValue == "class refused at this resolution")
    #expect(refused.note == "most like CFU-MK, which needs 7.6 um/px or finer")
    #expect(refused.probabilities.count == 5)
  }

  @Test func theTotalHasWhatNoClassHas() {
    var record = Sample.record()
    let objects = (1...4).map { Sample.object($0) }
    let colony = Opinion.probabilities([0.6, 0.1, 0.1, 0.1, 0.1])
    let refused = Opinion.probabilities([0.1, 0.6, 0.1, 0.1, 0.1])
    (record.objects, record.flags) = rule.apply(
      to: objects, opinions: [1: colony, 2: refused, 3: refused, 4: .rejected([])], umPerPixel: 10,
      tooNumerous: 2)
    #expect(record.total == 3 && record.countWithoutClass == 2)
    #expect(record.countUnlessRefused(of: "BFU-E") == 1)
    #expect(record.countUnlessRefused(of: "CFU-MK") == nil)
    #expect(record.flags == [.refused("CFU-MK"), .tooNumerous, .unclassifiedObjects])
  }

  @Test func theDishIsFlaggedEvenWhereNoObjectWasRefused() {
    let (_, flags) = rule.apply(to: [], opinions: [:], umPerPixel: 10, tooNumerous: 120)
    #expect(flags == [.refused("CFU-MK")])
  }

  @Test func flagsTooNumerousAndUnclassified() {
    let objects = (1...4).map { Sample.object($0) }
    var opinions: [Int: Opinion] = [:]
    for id in 1...3 { opinions[id] = .probabilities([1, 0, 0, 0, 0]) }
    opinions[4] = .failed("it hung")
    let (_, flags) = rule.apply(to: objects, opinions: opinions, umPerPixel: 5, tooNumerous: 2)
    #expect(flags == [.tooNumerous, .unclassifiedObjects])
    let (_, few) = rule.apply(to: objects, opinions: opinions, umPerPixel: 5, tooNumerous: 3)
    #expect(few == [.unclassifiedObjects])
  }

  @Test func whatIsDeclinedIsFlaggedOnceItMayMoveTheCount() {
    func flags(counted: Int, declined: Int) -> [DishFlag] {
      let objects = (0..<counted + declined).map { Sample.object($0 + 1) }
      var opinions: [Int: Opinion] = [:]
      for object in objects {
        opinions[object.id] =
          object.id <= counted
          ? .probabilities([1, 0, 0, 0, 0]) : .rejected([0.3, 0.2, 0.2, 0.2, 0.1])
      }
      return rule.apply(to: objects, opinions: opinions, umPerPixel: 5, tooNumerous: 1000).flags
    }
    #expect(flags(counted: 40, declined: 4) == [])
    #expect(flags(counted: 40, declined: 5) == [.unclassifiedObjects])
    #expect(flags(counted: 9, declined: 1) == [.unclassifiedObjects])
    #expect(flags(counted: 0, declined: 0) == [])
  }

  @Test func megakaryocytesArePresumptiveUnlessStained() {
    let stained = CountingRule(classes: Sample.classes, coarsest: [:], stained: true)
    #expect(rule.classes[1].name == "CFU-MK (presumptive)")
    #expect(stained.classes[1].name == "CFU-MK")
    #expect(stained.classes[0] == Sample.classes[0])
  }
}
