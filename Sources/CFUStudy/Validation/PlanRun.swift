package import CFUCore
package import CFUReport
import CFUStatistics

/// How many dishes a validation needs: `cfu validate --plan`.
package struct PlanRun: Sendable {
  /// Wanted half-width: percent for bias and limits, points of 0.01 for shares and correlations.
  package var halfWidth = 5.0
  /// Colonies of a dish in the mean; nil for the pilot's, or 40.
  package var colonies: Double?
  /// Standard deviation of the logarithm of the count between dishes; nil for the pilot's, or 0.5.
  package var spread: Double?
  /// F1, precision and recall that are expected; nil for the pilot's, or 0.9.
  package var f1: Double?
  /// People who score every dish, the machine not among them; nil for the pilot's, or 1.
  package var people: Int?
  package var confidence = 0.95
  /// Chance that an interval is no wider than planned; nil for its expected width.
  package var assurance: Double?
  package var onLogScale = false
  /// Dishes that were validated already; nil for guesses alone.
  package var pilot: ValidationOptions?

  package init() {}

  /// - Throws: `usage` for a guess out of its range, and what reading the pilot throws.
  package func perform(warn: (String) -> Void) throws(CFUError) -> PlanReport {
    var guess = AgreementPlan.Guess()
    guess.scale = onLogScale ? .log : .squareRoot
    guess.confidence = confidence
    guess.assurance = assurance
    var said: [String] = []
    if let pilot { said = try take(pilot, into: &guess, warn: warn) }
    if let colonies { guess.meanCount = colonies }
    if let spread { guess.spread = spread }
    if let f1 { guess.share = f1 }
    if let people { guess.scorers = people + 1 }
    guard let plan = AgreementPlan(guess) else {
      throw CFUError(
        .usage, "The plan's guesses are out of range.",
        nextStep:
          "Colonies are greater than 0, the spread at least 0 and below 5, F1 between 0 and 1, "
          + "people 1 or more.")
    }
    if said.isEmpty {
      said = ["the differences scatter as two independent Poisson counts would, which is cautious"]
    }
    let source =
      "\(DecimalText.shortest(DecimalText.rounded(guess.meanCount, decimals: 1))) colonies a dish, "
      + "between dishes a standard deviation of the logarithm of "
      + "\(DecimalText.fixed(guess.spread, decimals: 2)), F1 \(DecimalText.fixed(guess.share, decimals: 2)), "
      + "\(guess.scorers - 1) \(guess.scorers == 2 ? "person" : "people") beside the machine, colonies of one dish correlated by "
      + "\(DecimalText.fixed(guess.correlation, decimals: 2)); \(said.joined(separator: "; "))."
    return PlanReport(plan: plan, halfWidth: halfWidth, source: source)
  }

  /// What dishes that were validated already say of the next.
  private func take(
    _ pilot: ValidationOptions, into guess: inout AgreementPlan.Guess, warn: (String) -> Void
  ) throws(CFUError) -> [String] {
    let validation = try ValidationRun(pilot).validation(warn: warn)
    guard let item = validation.counts(of: GroupResult.total) else { return [] }
    let people = item.people
    guess.scale = people.scale
    let count = people.reference.reduce(0, +) / Double(max(1, people.reference.count))
    if count > 0 { guess.meanCount = count }
    if let deviation = people.blandAltman.standardDeviation, deviation > 0 {
      guess.differenceDeviation = deviation
    }
    if let rho = people.concordance?.rho.value, abs(rho) < 1 { guess.agreement = rho }
    if let f1 = validation.colonies?.together.all.f1?.value, f1 > 0, f1 < 1 { guess.share = f1 }
    guess.scorers = validation.scorers.count + 1
    let positive = people.reference.filter { $0 > 0 }
    if positive.count > 2 {
      guess.spread = Self.logDeviation(positive)
    }
    return [
      "taken from \(validation.dishes.count) dishes that were validated, whose differences and "
        + "concordance are themselves uncertain"
    ]
  }

  private static func logDeviation(_ counts: [Double]) -> Double {
    let places = counts.compactMap { CountScale.log.transform($0) }
    let mean = places.reduce(0, +) / Double(places.count)
    let squares = places.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(places.count - 1)).squareRoot()
  }
}
