import CFUStatistics
import Testing

/// Criteria are judged by the interval.
@Suite("Acceptance")
struct AcceptanceTests {
  private func verdict(
    _ low: Double?, _ value: Double, _ high: Double?, optional: Bool = false
  ) -> CriterionOutcome.Verdict {
    let criterion = AcceptanceCriteria.Criterion(
      .bias, least: -10, most: 10, isOptional: optional)
    return CriterionOutcome(
      criterion, readout: "total", estimate: Estimate(value, low: low, high: high)
    ).verdict
  }

  @Test func theWholeIntervalDecides() {
    #expect(verdict(-10, 0, 10) == .met)
    #expect(verdict(-10.1, 0, 10) == .undecided)
    #expect(verdict(-5, 0, 10.1) == .undecided)
    #expect(verdict(10.1, 15, 20) == .notMet)
    #expect(verdict(-20, -15, -10.1) == .notMet)
    // In the bounds with its middle, and far beyond them on both sides.
    #expect(verdict(-40, 0, 40) == .undecided)
  }

  @Test func withoutAnIntervalNothingIsMet() {
    #expect(verdict(nil, 0, nil) == .missing)
    #expect(verdict(-1, 0, nil) == .missing)
    // Too few dishes for an interval are no reason to pass a criterion over.
    #expect(verdict(nil, 0, nil, optional: true) == .missing)
    var criterion = AcceptanceCriteria.Criterion(.f1, least: 0.5)
    #expect(CriterionOutcome(criterion, readout: "total", estimate: nil).verdict == .missing)
    criterion.isOptional = true
    #expect(CriterionOutcome(criterion, readout: "total", estimate: nil).verdict == .skipped)
  }

  @Test func oneBoundLeavesTheOtherSideOpen() {
    let criterion = AcceptanceCriteria.Criterion(.f1, least: 0.8)
    func verdict(_ low: Double, _ high: Double) -> CriterionOutcome.Verdict {
      CriterionOutcome(criterion, readout: "total", estimate: Estimate(low, low: low, high: high))
        .verdict
    }
    #expect(verdict(0.8, 1) == .met)
    #expect(verdict(0.79, 0.9) == .undecided)
    #expect(verdict(0.1, 0.79) == .notMet)
  }

  @Test func nothingButSkippedCriteriaIsNoAcceptance() {
    func outcome(_ verdictOf: (Double, Double)?, optional: Bool) -> CriterionOutcome {
      CriterionOutcome(
        .init(.f1, least: 0.5, isOptional: optional), readout: "total",
        estimate: verdictOf.flatMap { Estimate($0.0, low: $0.0, high: $0.1) })
    }
    #expect(!Acceptance([]).isAccepted)
    #expect(!Acceptance([outcome(nil, optional: true)]).isAccepted)
    #expect(
      Acceptance([outcome(nil, optional: true), outcome((0.6, 0.7), optional: false)])
        .isAccepted)
    #expect(
      !Acceptance([outcome(nil, optional: false), outcome((0.6, 0.7), optional: false)])
        .isAccepted)
    #expect(
      !Acceptance([outcome((0.4, 0.7), optional: false), outcome((0.6, 0.7), optional: false)])
        .isAccepted)
  }

  /// Five dishes, two people, a machine that counts a fifth fewer in each.
  private func validation() -> Validation {
    let people: [(Double, Double)] = [(20, 22), (40, 38), (60, 63), (80, 79), (100, 104), (50, 50)]
    let dishes = people.enumerated().map { number, counts in
      ScoredDish(
        name: "D\(number)", donor: nil,
        machine: .init(classes: [nil, 0], total: (0.8 * (counts.0 + counts.1) / 2).rounded()),
        people: [
          .init(classes: [nil, nil], total: counts.0), .init(classes: [nil, nil], total: counts.1),
        ]
      )
    }
    return Validation(
      dishes: dishes, classes: ["A", "B"], scorers: ["anna", "ben"], colonies: nil,
      settings: ValidationSettings())
  }

  @Test func figuresComeFromTheComparisonWithTheMeanOfThePeople() throws {
    let validation = validation()
    // Nobody of the people says anything of the classes.
    #expect(validation.counts.map(\.readout) == ["total"])
    let bias = try #require(validation.estimate(.bias, of: "total"))
    // 0.8 of the colonies in every dish.
    #expect(abs(bias.value + 20) < 0.8)
    let ratio = try #require(validation.estimate(.totalRatio, of: "total"))
    // 17, 31, 49, 64, 82 and 40 of 21, 39, 61.5, 79.5, 102 and 50.
    #expect(abs(ratio.value - 283 / 353) < 1e-12)
    let slope = try #require(validation.estimate(.slope, of: "total"))
    #expect(abs(slope.value - 0.8) < 0.01)
    #expect(validation.estimate(.f1, of: "total") == nil)
    #expect(validation.estimate(.bias, of: "A") == nil)
    let acceptance = validation.acceptance(
      AcceptanceCriteria(criteria: [
        .init(.bias, least: -10, most: 10), .init(.totalRatio, least: 0.7, most: 0.9),
        .init(.f1, of: .each, least: 0.5), .init(.bias, of: .one("A"), least: -5),
      ]))
    #expect(
      acceptance.outcomes.map(\.verdict) == [.notMet, .met, .missing, .missing])
    #expect(acceptance.outcomes.map(\.readout) == ["total", "total", "each", "A"])
  }

  @Test func aMachineThatCountsFewerThanEverybodyLiesOutside() throws {
    let spread = try #require(validation().counts.first?.spread)
    #expect(spread.place.verdict == .outside)
    #expect(spread.place.reasons.contains(.countsLess))
  }
}
