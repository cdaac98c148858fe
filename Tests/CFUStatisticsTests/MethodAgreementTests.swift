import CFUStatistics
import Glibc
import Testing

@Suite("Agreement of two counters: exact cases and hostile counts")
struct MethodAgreementTests {
  @Test("scales turn counts and turn them back, and tell differences in percent")
  func scales() throws {
    #expect(CountScale.squareRoot.transform(49) == 7 && CountScale.squareRoot.inverse(7) == 49)
    #expect(CountScale.log.transform(1) == 0 && CountScale.counts.transform(12.5) == 12.5)
    #expect(CountScale.log.transform(0) == nil && CountScale.squareRoot.transform(0) == 0)
    for scale in CountScale.allCases {
      #expect(scale.transform(-1) == nil && scale.transform(.nan) == nil)
      #expect(scale.transform(.infinity) == nil && scale.transform([4, -1]) == nil)
      #expect(abs(try #require(scale.transform(30).map(scale.inverse)) - 30) < 1e-12)
    }
    // From 8 to 8.4 on the root is from 64 to 70.56.
    #expect(abs(try #require(CountScale.squareRoot.percent(0.4, at: 64)) - 10.25) < 1e-9)
    #expect(CountScale.squareRoot.percent(-9, at: 64) == -100)
    #expect(CountScale.counts.percent(16, at: 64) == 25)
    #expect(abs(try #require(CountScale.log.percent(Glibc.log(1.5), at: 3)) - 50) < 1e-9)
    #expect(CountScale.counts.percent(1, at: 0) == nil)
    #expect(
      abs(try #require(CountScale.squareRoot.difference(percent: 10.25, at: 64)) - 0.4) < 1e-12)
    #expect(CountScale.log.difference(percent: -100, at: 5) == nil)
    #expect(CountScale.usable(.log, for: [3, 0, 2]) == .squareRoot)
    #expect(CountScale.usable(.log, for: [3, 1, 2]) == .log)
  }

  @Test("three dishes by hand")
  func byHand() throws {
    let found = try #require(
      BlandAltman(machine: [10, 21, 32], reference: [11, 21, 31], scale: .counts))
    #expect(found.bias.value == 0 && found.standardDeviation == 1)
    // Student's t of 2 degrees 4.302652730 over the root of 3.
    #expect(abs(try #require(found.bias.high) - 2.484137712) < 1e-8)
    #expect(abs(try #require(found.upper).value - 1.959963985) < 1e-8)
    #expect(found.points[1].mean == 21 && found.points[1].difference == 0)
    #expect(abs(try #require(found.trend).slope.value - 2.0 / 21) < 1e-12)
    // 2 x 2/3 / (2/3 + 2/3 + 1).
    let lin = try #require(Concordance(machine: [1, 2, 3], reference: [2, 3, 4], scale: .counts))
    #expect(abs(lin.rho.value - 4.0 / 7) < 1e-12 && lin.correlation == 1)
    #expect(abs(try #require(lin.biasCorrection) - 4.0 / 7) < 1e-12 && lin.scaleShift == 1)
    // y = 2 x + 1 without error: every slope is 2.
    let x: [Double] = [1, 2, 3, 5, 8, 13, 21, 34]
    let line = x.map { 2 * $0 + 1 }
    let ranked = try #require(PassingBablok(machine: line, reference: x, scale: .counts))
    #expect(ranked.slope == Estimate(2, low: 2, high: 2) && ranked.slopes == 28)
    #expect(ranked.intercept == Estimate(1, low: 1, high: 1) && ranked.linearity == nil)
    let deming = try #require(Deming(machine: line, reference: x, scale: .counts))
    #expect(abs(deming.slope.value - 2) < 1e-12 && abs(deming.intercept.value - 1) < 1e-10)
  }

  @Test("Passing and Bablok's line does not care who is called machine, ties and all")
  func exchanged() throws {
    var generator = SeededGenerator(seed: 8)
    for _ in 0..<30 {
      let truth = (0..<15).map { _ in Double.random(in: 3...40, using: &generator) }
      let a = truth.map { generator.poisson($0) }
      let b = truth.map { generator.poisson(1.2 * $0) }
      // An odd number of slopes has one in the middle; of an even one the mean is not that of the
      // inverses.
      guard let one = PassingBablok(machine: a, reference: b, scale: .counts),
        let other = PassingBablok(machine: b, reference: a, scale: .counts), one.slopes % 2 == 1
      else { continue }
      #expect(abs(one.slope.value * other.slope.value - 1) < 1e-12)
      let turned = PassingBablok(
        machine: Array(a.reversed()), reference: Array(b.reversed()), scale: .counts)
      #expect(turned?.slope == one.slope && turned?.intercept.value == one.intercept.value)
    }
  }

  @Test("slopes of -1 are left out, those below shift the median")
  func shifted() throws {
    // Slopes: 1-2: -1 (out), 1-3: 1, 1-4: 4/3, 2-3: 3, 2-4: 5/2, 3-4: 2; five, the third is 2.
    let found = try #require(
      PassingBablok(machine: [2, 1, 4, 6], reference: [1, 2, 3, 4], scale: .counts))
    #expect(found.slopes == 5 && found.slope.value == 2)
    // With (1, 4) and (2, 1) that pair is -3: six slopes -3, 0, 2/3, 2, 5/2, 3 shifted by one.
    let steep = try #require(
      PassingBablok(machine: [4, 1, 4, 6], reference: [1, 2, 3, 4], scale: .counts))
    #expect(steep.slopes == 6 && steep.slope.value == 2.25)
  }

  @Test("five thousand dishes")
  func many() throws {
    var generator = SeededGenerator(seed: 9)
    let truth = (0..<5000).map { _ in Double.random(in: 5...150, using: &generator) }
    let machine = truth.map { generator.poisson($0) }
    let reference = truth.map { generator.poisson($0) }
    let ranked = try #require(PassingBablok(machine: machine, reference: reference))
    #expect(ranked.slope.holds(1) == true && ranked.slopes > 12_000_000)
    let deming = try #require(Deming(machine: machine, reference: reference))
    #expect(deming.slope.holds(1) == true)
    let limits = try #require(BlandAltman(machine: machine, reference: reference))
    #expect(limits.bias.holds(0) == true)
    let exact = try #require(limits.upper)
    let approximate = try #require(limits.approximateUpper)
    #expect(abs(try #require(exact.high) - (try #require(approximate.high))) < 1e-3)
    #expect(abs(try #require(exact.low) - (try #require(approximate.low))) < 1e-3)
  }

  @Test(
    "counts that are none are refused",
    arguments: [
      ([], []), ([1, 2], [1]), ([1, .infinity], [1, 2]), ([1, 2], [.nan, 2]), ([-1, 2], [1, 2]),
      ([1e200, 2], [1, 2]),
    ] as [([Double], [Double])])
  func refused(_ machine: [Double], _ reference: [Double]) {
    for scale in CountScale.allCases {
      #expect(BlandAltman(machine: machine, reference: reference, scale: scale) == nil)
      #expect(Concordance(machine: machine, reference: reference, scale: scale) == nil)
      #expect(PassingBablok(machine: machine, reference: reference, scale: scale) == nil)
      #expect(Deming(machine: machine, reference: reference, scale: scale) == nil)
      #expect(IntraclassCorrelation([machine, reference], scale: scale) == nil)
    }
    #expect(CountErrors(machine: machine, reference: reference) == nil)
    #expect(BlandAltman(machine: [0, 2], reference: [1, 2], scale: .log) == nil)
  }

  @Test("random small tables, ties and gaps and all, give numbers or nothing")
  func neverNaN() throws {
    var generator = SeededGenerator(seed: 77)
    func isSound(_ values: Double?...) -> Bool { values.allSatisfy { $0?.isFinite ?? true } }
    for _ in 0..<300 {
      let dishes = Int.random(in: 1...7, using: &generator)
      let most: Double = [1, 3, 50][Int.random(in: 0..<3, using: &generator)]
      let rows = (0..<dishes).map { _ -> [Double] in
        (0..<3).map { _ in Double.random(in: 0...most, using: &generator).rounded() }
      }
      let (machine, reference) = (rows.map { $0[0] }, rows.map { $0[1] })
      for scale in CountScale.allCases {
        if let limits = BlandAltman(machine: machine, reference: reference, scale: scale) {
          #expect(isSound(limits.standardDeviation, limits.trend?.p), "\(rows)")
        }
        if let lin = Concordance(machine: machine, reference: reference, scale: scale) {
          #expect(isSound(lin.biasCorrection, lin.correlation, lin.scaleShift, lin.locationShift))
          #expect(abs(lin.rho.value) <= 1 && abs(lin.correlation) <= 1, "\(rows)")
        }
        if let ranked = PassingBablok(machine: machine, reference: reference, scale: scale) {
          #expect(isSound(ranked.linearity?.p, ranked.linearity?.statistic), "\(rows)")
          let p = ranked.linearity?.p ?? 0
          #expect(p >= 0 && p <= 1, "\(rows)")
        }
        let people = rows.map { row -> [Double?] in
          row.map { count -> Double? in Bool.random(using: &generator) ? count : nil }
        }
        if let spread = ScorerSpread(
          people: people, machine: machine, scale: scale, replicates: 50)
        {
          let place = spread.place
          #expect(isSound(place.machineBias, place.machineDistance, place.expectedWithin))
          let figures = place.scorerBiases + place.scorerDistances
          #expect(!figures.contains { !$0.isFinite }, "\(rows)")
          #expect((place.verdict == .inside) == place.reasons.isEmpty, "\(rows)")
        }
      }
    }
  }

  @Test("one dish and equal dishes give what can be said and no more")
  func scanty() throws {
    let one = try #require(BlandAltman(machine: [9], reference: [4]))
    #expect(one.bias == Estimate(1) && one.standardDeviation == nil && one.lower == nil)
    #expect(one.trend == nil && PassingBablok(machine: [9], reference: [4]) == nil)
    #expect(Deming(machine: [9], reference: [4]) == nil)
    #expect(Concordance(machine: [9], reference: [4]) == nil)
    #expect(IntraclassCorrelation([[9, 4]]) == nil)
    let equal = [25.0, 25, 25, 25]
    let same = try #require(BlandAltman(machine: equal, reference: equal))
    #expect(same.bias == Estimate(0, low: 0, high: 0) && same.trend == nil)
    #expect(same.standardDeviation == 0)
    #expect(Concordance(machine: equal, reference: equal) == nil)
    #expect(PassingBablok(machine: equal, reference: equal) == nil)
    #expect(Deming(machine: equal, reference: [1, 2, 3, 4]) == nil)
    #expect(IntraclassCorrelation(equal.map { [$0, $0] }) == nil)
    // Two dishes: a line and no interval.
    let two = try #require(Deming(machine: [1, 4], reference: [1, 9]))
    #expect(abs(two.slope.value - 0.5) < 1e-12 && two.slope.low == nil)
    // The infinite slopes are in the middle.
    #expect(
      PassingBablok(machine: [1, 2, 3, 9], reference: [5, 5, 5, 5], scale: .counts) == nil)
    let perfect = try #require(Concordance(machine: [1, 4, 9], reference: [1, 4, 9]))
    #expect(perfect.rho == Estimate(1))
    let agreeing = try #require(IntraclassCorrelation([[1, 1], [5, 5], [9, 9]]))
    #expect(abs(agreeing.single.value - 1) < 1e-12 && agreeing.single.low == nil)
  }

  @Test("dishes that a scorer left out are counted")
  func incomplete() throws {
    let full: [[Double?]] = [[4, 5], [16, 15], [40, 36], [80, 90]]
    let found = try #require(IntraclassCorrelation(full + [[3, nil], [nil, nil]]))
    #expect(found.incomplete == 2 && found.dishes == 4)
    #expect(found.single == IntraclassCorrelation(full)?.single)
    #expect(IntraclassCorrelation([[4, 5], [1, nil]]) == nil)
    #expect(IntraclassCorrelation([[4, 5], [1]]) == nil)
  }

  @Test("errors of counts by hand, with a dish without colonies")
  func errors() throws {
    let found = try #require(
      CountErrors(machine: [2, 11, 18, 40, 5], reference: [0, 10, 20, 40, 4]))
    #expect(found.dishes == 5 && found.zeros == 1)
    #expect(found.meanAbsolute.value == 6.0 / 5)
    #expect(abs(try #require(found.rootMeanSquare.value) - 2.0.squareRoot()) < 1e-12)
    #expect(found.totalRatio.value == 76.0 / 74)
    #expect(abs(try #require(found.meanAbsolutePercent.value) - 45.0 / 4) < 1e-9)
    #expect(abs(try #require(found.meanPercent.value) - 25.0 / 4) < 1e-9)
    #expect(abs(try #require(found.medianPercent.value) - 5) < 1e-9)
    #expect(try #require(found.totalRatio.low) < 1 && (try #require(found.totalRatio.high)) > 1.03)
    let empty = try #require(CountErrors(machine: [0, 0, 1, 0, 2], reference: [0, 0, 0, 0, 0]))
    #expect(empty.zeros == 5 && empty.totalRatio.estimate == nil)
    #expect(empty.meanPercent.estimate == nil && empty.medianPercent.basis == .none)
    #expect(CountErrors(machine: [1], reference: [1], clusters: [1, 2]) == nil)
    // Three donors are too few, however many dishes they have.
    let donors = try #require(
      CountErrors(
        machine: [2, 11, 18, 40, 5, 8], reference: [1, 10, 20, 40, 4, 8],
        clusters: [7, 7, 7, 2, 2, 5]))
    #expect(donors.meanAbsolute.clusters == 3 && donors.meanAbsolute.low == nil)
  }

  @Test("by donor: the values of the dishes, and intervals that know of the donors")
  func donors() throws {
    var generator = SeededGenerator(seed: 21)
    // Twelve donors of five dishes: the machine is off alike in all dishes of one.
    let donors = (0..<60).map { $0 / 5 }
    let off = (0..<12).map { _ in Double.random(in: -6...6, using: &generator) }
    let reference = donors.map { _ in Double.random(in: 20...80, using: &generator).rounded() }
    let machine = zip(reference, donors).map {
      $0 + (off[$1] + Double.random(in: -1...1, using: &generator)).rounded()
    }
    let dishes = try #require(BlandAltman(machine: machine, reference: reference))
    let lin = try #require(Concordance(machine: machine, reference: reference))
    let found = try #require(
      ClusteredAgreement(machine: machine, reference: reference, clusters: donors))
    #expect(found.clusters == 12 && found.dishes == 60)
    #expect(abs(try #require(found.bias.value) - dishes.bias.value) < 1e-12)
    #expect(
      abs(try #require(found.standardDeviation.value) - (try #require(dishes.standardDeviation)))
        < 1e-12)
    #expect(abs(try #require(found.lower.value) - (try #require(dishes.lower)).value) < 1e-12)
    #expect(abs(try #require(found.upper.value) - (try #require(dishes.upper)).value) < 1e-12)
    #expect(abs(try #require(found.concordance.value) - lin.rho.value) < 1e-12)
    func width(_ low: Double?, _ high: Double?) throws -> Double {
      try #require(high) - (try #require(low))
    }
    let byDonor = try width(found.bias.low, found.bias.high)
    // The error of a mean of donors over that of a mean of dishes is 5^(1/2) at most.
    #expect(byDonor > 1.7 * (try width(dishes.bias.low, dishes.bias.high)))
    let alone = try #require(
      ClusteredAgreement(machine: machine, reference: reference, clusters: nil))
    let byDish = try width(alone.bias.low, alone.bias.high)
    #expect(abs(byDish / (try width(dishes.bias.low, dishes.bias.high)) - 1) < 0.1)
    #expect(ClusteredAgreement(machine: [1, 2], reference: [1, 2], clusters: [1]) == nil)
    #expect(ClusteredAgreement(machine: [1, .nan], reference: [1, 2], clusters: nil) == nil)
    let equal = try #require(
      ClusteredAgreement(machine: [4, 4, 4, 4, 4], reference: [4, 4, 4, 4, 4], clusters: nil))
    #expect(equal.bias.value == 0 && equal.bias.basis == .none && equal.concordance.value == nil)
  }
}
