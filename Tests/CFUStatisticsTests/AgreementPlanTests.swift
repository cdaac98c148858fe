import CFUStatistics
import Glibc
import Testing

@Suite("Dishes that a validation needs")
struct AgreementPlanTests {
  private func normal(_ generator: inout SeededGenerator) -> Double {
    (-2 * log(1 - Double.random(in: 0..<1, using: &generator))).squareRoot()
      * cos(2 * Double.pi * Double.random(in: 0..<1, using: &generator))
  }

  @Test("bias: t x c4 x SD / n^(1/2), by hand")
  func byHand() throws {
    var guess = AgreementPlan.Guess()
    guess.differenceDeviation = 2
    let plan = try #require(AgreementPlan(guess))
    // t of 9 degrees 2.262157163, c4 of 10 0.9726592741.
    let expected = 2.2621571628 * 0.9726592741 * 2 / 10.0.squareRoot()
    #expect(abs(try #require(plan.halfWidth(.bias, dishes: 10)) - expected) < 1e-8)
    #expect(plan.halfWidth(.bias, dishes: 1) == nil && plan.halfWidth(.f1, dishes: 4) == nil)
  }

  @Test(
    "defaults are Poisson scatter: 1/2 of variance on the square root, 2 / mean on the logarithm")
  func defaults() throws {
    var guess = AgreementPlan.Guess()
    #expect(abs(try #require(AgreementPlan(guess)).differenceDeviation - 0.5.squareRoot()) < 1e-12)
    guess.scale = .log
    #expect(abs(try #require(AgreementPlan(guess)).differenceDeviation - 0.05.squareRoot()) < 1e-12)
    #expect(abs(try #require(AgreementPlan(guess)).agreement - 0.25 / 0.275) < 1e-12)
    guess.scale = .counts
    #expect(abs(try #require(AgreementPlan(guess)).differenceDeviation - 80.0.squareRoot()) < 1e-12)
  }

  @Test("the number of dishes and the width are each other's inverse")
  func inverse() throws {
    let plan = try #require(AgreementPlan())
    for figure in AgreementPlan.Figure.allCases {
      for dishes in [8, 33, 150] {
        let width = try #require(plan.halfWidth(figure, dishes: dishes))
        #expect(plan.dishes(figure, halfWidth: width) == dishes, "\(figure) \(dishes)")
        let more = try #require(plan.halfWidth(figure, dishes: dishes + 1))
        #expect(more < width, "\(figure) \(dishes)")
      }
      #expect(plan.dishes(figure, halfWidth: 0) == nil)
      #expect(plan.dishes(figure, halfWidth: 1e-9) == nil)
    }
    let table = plan.table([3, 20])
    #expect(table[0].halfWidths[.f1] == nil && table[0].halfWidths[.bias] != nil)
    #expect(table[1].halfWidths.count == AgreementPlan.Figure.allCases.count)
    #expect(table[1].halfWidths[.limits] == plan.halfWidth(.limits, dishes: 20))
  }

  @Test("guesses out of their range are refused")
  func refused() {
    func plan(_ change: (inout AgreementPlan.Guess) -> Void) -> AgreementPlan? {
      var guess = AgreementPlan.Guess()
      change(&guess)
      return AgreementPlan(guess)
    }
    #expect(plan { $0.meanCount = 0 } == nil)
    #expect(plan { $0.meanCount = .infinity } == nil)
    #expect(plan { $0.share = 1 } == nil)
    #expect(plan { $0.dispersion = -1 } == nil)
    #expect(plan { $0.correlation = 1.1 } == nil)
    #expect(plan { $0.confidence = 1 } == nil)
    #expect(plan { $0.scorers = 1 } == nil)
    #expect(plan { $0.differenceDeviation = .nan } == nil)
    #expect(plan { $0.agreement = 1 } == nil)
    #expect(plan { $0.assurance = 0 } == nil)
  }

  @Test("bias and limits get the width that was planned, in the mean and with assurance")
  func simulatedLimits() throws {
    var guess = AgreementPlan.Guess()
    guess.scale = .counts
    guess.differenceDeviation = 3
    let plan = try #require(AgreementPlan(guess))
    guess.assurance = 0.8
    let sure = try #require(AgreementPlan(guess))
    var generator = SeededGenerator(seed: 41)
    for dishes in [6, 25] {
      var (bias, limits, within) = (0.0, 0.0, 0)
      let studies = 3000
      let wanted = try #require(sure.halfWidth(.bias, dishes: dishes))
      for _ in 0..<studies {
        let off = (0..<dishes).map { _ in 3 * normal(&generator) }
        let found = try #require(
          BlandAltman(
            machine: off.map { 100 + $0 }, reference: off.map { _ in 100 }, scale: .counts))
        let width = try half(found.bias)
        bias += width / Double(studies)
        limits += try half(found.upper) / Double(studies)
        if width <= wanted { within += 1 }
      }
      // Three standard errors of the mean of as many widths are 2 % at six dishes.
      #expect(abs(bias / (try #require(plan.halfWidth(.bias, dishes: dishes))) - 1) < 0.02)
      #expect(abs(limits / (try #require(plan.halfWidth(.limits, dishes: dishes))) - 1) < 0.02)
      #expect(abs(Double(within) / Double(studies) - 0.8) < 0.025)
    }
  }

  @Test("concordance and ICC get about the width that was planned")
  func simulatedConcordance() throws {
    var guess = AgreementPlan.Guess()
    guess.scale = .counts
    guess.agreement = 0.8
    guess.scorers = 3
    let plan = try #require(AgreementPlan(guess))
    var generator = SeededGenerator(seed: 42)
    let (dishes, studies) = (40, 600)
    var (concordance, intraclass) = (0.0, 0.0)
    for _ in 0..<studies {
      // Variance 4 between dishes and 1 of each count.
      let counts = (0..<dishes).map { _ -> [Double] in
        let truth = 100 + 2 * normal(&generator)
        return (0..<3).map { _ in truth + normal(&generator) }
      }
      let lin = try #require(
        Concordance(machine: counts.map { $0[0] }, reference: counts.map { $0[1] }, scale: .counts))
      concordance += try half(lin.rho) / Double(studies)
      let icc = try #require(IntraclassCorrelation(counts, scale: .counts))
      intraclass += try half(icc.single) / Double(studies)
    }
    #expect(
      abs(concordance / (try #require(plan.halfWidth(.concordance, dishes: dishes))) - 1) < 0.07)
    #expect(
      abs(intraclass / (try #require(plan.halfWidth(.intraclass, dishes: dishes))) - 1) < 0.07)
  }

  @Test("recall and F1 of dishes that differ get about the width that was planned")
  func simulatedShares() throws {
    var guess = AgreementPlan.Guess()
    guess.share = 0.85
    guess.spread = 0
    guess.correlation = 0.1
    let plan = try #require(AgreementPlan(guess))
    var generator = SeededGenerator(seed: 43)
    let (dishes, studies) = (30, 200)
    var (recall, f1) = (0.0, 0.0)
    for _ in 0..<studies {
      let tallies = (0..<dishes).map { _ -> (found: Double, missed: Double, union: Double) in
        // The colonies of either party, m (2 - F1) = 46 a dish: each that is not found by both is
        // missed or spurious; a dish's chances are of a beta distribution of correlation 0.1.
        let found = sample(46, share: 0.85 / 1.15, correlation: 0.1, &generator)
        let recalled = sample(40, share: 0.85, correlation: 0.1, &generator)
        return (found, recalled, 46)
      }
      let intervals = ClusterBootstrap.intervals(
        clusters: dishes, replicates: 300,
        scales: [.share(trials: nil), .share(trials: nil)]
      ) { weights in
        var (found, recalled, union, n) = (0.0, 0.0, 0.0, 0.0)
        for (tally, weight) in zip(tallies, weights) {
          found += Double(weight) * tally.found
          recalled += Double(weight) * tally.missed
          union += Double(weight) * tally.union
          n += Double(weight)
        }
        return [recalled / (40 * n), 2 * found / (found + union)]
      }
      recall += try half(intervals[0].estimate) / Double(studies)
      f1 += try half(intervals[1].estimate) / Double(studies)
    }
    #expect(abs(recall / (try #require(plan.halfWidth(.share, dishes: dishes))) - 1) < 0.12)
    #expect(abs(f1 / (try #require(plan.halfWidth(.f1, dishes: dishes))) - 1) < 0.12)
  }

  private func half(_ estimate: Estimate?) throws -> Double {
    (try #require(estimate?.high) - (try #require(estimate?.low))) / 2
  }

  /// How many of `size` are hit, those of a dish alike to a degree: by Polya's urn, which draws from
  /// the beta-binomial distribution.
  private func sample(
    _ size: Int, share: Double, correlation: Double, _ generator: inout SeededGenerator
  ) -> Double {
    let start = (1 - correlation) / correlation
    var hits = 0.0
    for drawn in 0..<size {
      let chance = (share * start + hits) / (start + Double(drawn))
      if Double.random(in: 0..<1, using: &generator) < chance { hits += 1 }
    }
    return hits
  }
}
