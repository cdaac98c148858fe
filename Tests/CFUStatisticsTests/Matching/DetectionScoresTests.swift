import CFUCore
import CFUStatistics
import Testing

@Suite("Detection scores")
struct DetectionScoresTests {
  private func item(_ classID: String?, _ score: Double? = nil, at x: Double = 0) -> MatchItem {
    MatchItem(
      centre: PixelPoint(x: x, y: 0),
      outline: [(0, 0), (10, 0), (10, 10), (0, 10)].map { PixelPoint(x: x + $0, y: $1) },
      classID: classID, score: score)
  }

  private func scores(_ machine: [MatchItem], _ reference: [MatchItem]) -> DetectionScores {
    DetectionScores(
      ColonyMatching.match(machine: machine, reference: reference, umPerPixel: 10),
      machine: machine, reference: reference)
  }

  @Test func aPairOfTwoClassesIsAMissAndASpuriousOne() {
    let scores = scores(
      [item("E"), item("GM", at: 100), item("MK", at: 200), item("E", at: 900)],
      [item("E"), item("E", at: 100), item(nil, at: 200), item("GM", at: 500)])
    #expect(
      scores.all == DetectionTally(truePositives: 3, falsePositives: 1, falseNegatives: 1))
    #expect(
      scores.classes == [
        "E": DetectionTally(truePositives: 1, falsePositives: 1, falseNegatives: 1),
        "GM": DetectionTally(truePositives: 0, falsePositives: 1, falseNegatives: 1),
      ])
    #expect(scores.all.precision == 0.75 && scores.all.recall == 0.75 && scores.all.f1 == 0.75)
    let table = scores.confusion
    #expect(table[reference: .named("E"), machine: .named("GM")] == 1)
    #expect(table[reference: .unnamed, machine: .named("MK")] == 1)
    #expect(table[reference: .named("GM"), machine: .absent] == 1)
    #expect(table[reference: .absent, machine: .named("E")] == 1)
    #expect(
      table.rows(order: ["GM"]) == [.named("GM"), .named("E"), .unnamed, .absent])
    #expect(
      table.columns(order: ["E", "GM"]) == [.named("E"), .named("GM"), .named("MK"), .absent])
    #expect(table.agreement.objects == 2 && table.agreement.agreed == 1)
  }

  @Test func nothingIsUndefinedAndNotZero() {
    #expect(DetectionTally().precision == nil)
    #expect(DetectionTally().recall == nil)
    #expect(DetectionTally().f1 == nil)
    #expect(DetectionTally(falsePositives: 2).precision == 0)
    #expect(DetectionTally(falsePositives: 2).recall == nil)
    #expect(DetectionTally(falsePositives: 2).f1 == 0)
  }

  @Test func aDishScoredWithoutClassesSaysNothingAboutThem() {
    let scores = scores([item("E"), item("GM", at: 300)], [item(nil)])
    #expect(scores.classes.isEmpty)
    #expect(scores.all == DetectionTally(truePositives: 1, falsePositives: 1))
    // On a dish without colonies the machine's are wrong whatever their class.
    let empty = self.scores([item("E")], [])
    #expect(empty.classes == ["E": DetectionTally(falsePositives: 1)])
  }

  @Test func sumsWeighDishes() {
    let one = scores([item("E")], [item("E"), item("GM", at: 300)])
    let two = scores([item("GM")], [item("E")])
    let sum = DetectionScores.sum([one, two], weights: [2, 0])
    #expect(sum.all == DetectionTally(truePositives: 2, falseNegatives: 2))
    #expect(sum.confusion[reference: .named("GM"), machine: .absent] == 2)
    #expect(sum.classes.keys.sorted() == ["E", "GM"])
    #expect(DetectionScores.sum([one, two]) == DetectionScores.sum([two, one], weights: [1, 1]))
    #expect(DetectionScores.sum([]) == DetectionScores())
  }

  @Test func averagePrecisionByHand() throws {
    // The surest is spurious: precision 1/2 at every recall to 1/2, then 2/3, made monotone.
    let dish = AveragePrecision.Dish(
      machine: [item("E", 0.9, at: 500), item("E", 0.8), item("E", 0.7, at: 100)],
      reference: [item("E"), item("E", at: 100)])
    let figures = try #require(AveragePrecision([dish]).figures())
    let value = try #require(figures.classBlind)
    #expect(abs(value.at50 - 2.0 / 3) < 1e-15)
    #expect(abs(value.at50To95 - 2.0 / 3) < 1e-15)
    #expect(figures.classes["E"] == value && figures.meanOverClasses == value)
  }

  @Test func averagePrecisionOfASampleIsThatOfItsDishes() throws {
    var drawn = DrawnDetections(seed: 9)
    let dishes = (0..<4).map { _ in drawn.dish(marks: 20, side: 400) }.map {
      AveragePrecision.Dish(machine: $0.machine, reference: $0.reference)
    }
    let weighted = AveragePrecision(dishes).figures(weights: [2, 0, 1, 0])
    let repeated = AveragePrecision([dishes[0], dishes[0], dishes[2]]).figures()
    #expect(weighted == repeated)
    #expect(AveragePrecision(dishes).figures(weights: [0, 0, 0, 0])?.classBlind == nil)
    #expect(AveragePrecision([]).figures()?.meanOverClasses == nil)
  }

  @Test func pointsHaveNoAveragePrecision() {
    let point = MatchItem(centre: PixelPoint(x: 0, y: 0), classID: "E")
    let some = AveragePrecision([.init(machine: [], reference: [item("E"), point])])
    #expect(some.figures() == nil)
    #expect(some.refusal == "1 of 2 reference marks are points, and overlap needs outlines")
    let all = AveragePrecision([.init(machine: [item("E")], reference: [point])])
    #expect(all.refusal == "the reference marks are points, and overlap needs outlines")
    let machine = AveragePrecision([.init(machine: [point], reference: [item("E")])])
    #expect(machine.refusal == "the machine's colonies have no outlines")
  }
}
