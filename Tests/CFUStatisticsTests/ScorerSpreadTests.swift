import CFUStatistics
import Testing

@Suite("A machine among people")
struct ScorerSpreadTests {
  /// Twenty dishes, three scorers: one a little low, one a little high, each off by turns.
  private let people: [[Double?]] = (0..<20).map { dish in
    let truth = Double(20 + 3 * dish)
    let turn = [0.0, 2, -1, 1][dish % 4]
    return [truth - 2 + turn, truth + turn / 2, truth + 3 - turn]
  }
  private func middle(_ row: [Double?]) -> Double {
    let counts = row.compactMap { $0 }
    return counts.reduce(0, +) / Double(counts.count)
  }

  @Test("figures by hand, with gaps")
  func byHand() throws {
    let found = try #require(
      ScorerSpread(
        people: [[10, 12, nil], [20, 26, 22], [nil, 30, 36], [8, nil, nil]],
        machine: [11, 20, nil, 10], scale: .counts))
    #expect(found.scorers == 3 && found.dishes == 4)
    #expect(found.humanPairs.map(\.dishes) == [2, 1, 2])
    #expect(found.humanPairs[0].first == .scorer(0) && found.humanPairs[0].second == .scorer(1))
    #expect(found.humanPairs[0].agreement.bias.value == -4)
    #expect(found.humanPairs[0].meanAbsolute == 4)
    #expect(abs(found.humanPairs[0].rootMeanSquare - 20.0.squareRoot()) < 1e-12)
    #expect(found.machinePairs.map(\.dishes) == [3, 2, 1])
    #expect(abs(found.machinePairs[0].agreement.bias.value - 1) < 1e-12)
    // The first scorer against the mean of the others: 10 - 12 and 20 - 24; the fourth dish has no
    // other.
    #expect(found.scorersAgainstOthers[0].agreement.points.map(\.difference) == [-2, -4])
    #expect(found.machineAgainstOthers[0].agreement.points.map(\.difference) == [-1, -4])
    #expect(found.machineAgainstOthers[0].second == .others(than: 0))
    let everyone = try #require(found.machineAgainstEveryone)
    #expect(
      everyone.dishes == 3 && abs(everyone.agreement.bias.value - (0 - 8.0 / 3 + 2) / 3) < 1e-12)
    #expect(found.place.verdict == .cannotTell && found.place.reasons == [.fewDishes])
    #expect(found.place.dishes == 2 && found.place.scorers == [0, 1])
  }

  @Test("the place by hand: biases, distances, their ratios and the dishes in between")
  func place() throws {
    // Differences of A and B: 2, 4, 2, 4, 2, 4; the machine lies on A in the even, in between in the
    // odd dishes.
    let rows: [[Double?]] = [[10, 12], [20, 24], [30, 32], [40, 44], [50, 52], [60, 64]]
    let machine: [Double?] = [10, 22, 30, 42, 50, 62]
    let place = try #require(ScorerSpread(people: rows, machine: machine, scale: .counts)).place
    #expect(place.scorerBiases == [-3, 3] && place.machineBias == -0.5)
    let distance = 10.0.squareRoot()
    #expect(place.scorerDistances == [distance, distance])
    // 0, 4 and 4, 4 by turns: a mean square of 3.
    #expect(abs(try #require(place.machineDistance) - 3.0.squareRoot()) < 1e-12)
    #expect(abs(try #require(place.distanceRatio.value) - 0.3.squareRoot()) < 1e-12)
    #expect(place.worstRatio.value == place.distanceRatio.value)
    #expect(place.withinShare.value == 1 && place.withinShare.basis == .rule)
    #expect(abs(try #require(place.expectedWithin) - 1.0 / 3) < 1e-12)
    #expect(place.biasDifferences.map(\.value) == [2.5, -3.5] && place.leansInside == true)
  }

  @Test("a machine in the middle is inside")
  func inside() throws {
    let place = try #require(ScorerSpread(people: people, machine: people.map(middle))).place
    #expect(place.verdict == .inside && place.reasons.isEmpty && place.leansInside == true)
    #expect(try #require(place.distanceRatio.high) < 1)
  }

  @Test("one that counts more, or less, or wildly, is outside")
  func outside() throws {
    func place(_ off: (Int) -> Double) throws -> SpreadPlace {
      let machine = people.indices.map { middle(people[$0]) + off($0) }
      return try #require(ScorerSpread(people: people, machine: machine)).place
    }
    let more = try place { 15 + Double($0 % 3) }
    #expect(more.verdict == .outside && more.reasons.contains(.countsMore))
    #expect(try place { -12 - Double($0 % 3) }.reasons.contains(.countsLess))
    let wild = try place { $0 % 2 == 0 ? 14 + Double($0 % 5) : -14 + Double($0 % 3) }
    #expect(wild.verdict == .outside && wild.reasons == [.furtherAway])
    #expect(wild.leansInside == false)
  }

  @Test("what cannot be told is not told")
  func open() throws {
    let single = try #require(
      ScorerSpread(people: people.map { [$0[0]] }, machine: people.map { $0[1] }))
    #expect(single.place.reasons == [.fewScorers] && single.humanPairs.isEmpty)
    #expect(single.scorersAgainstOthers.isEmpty && single.machinePairs.count == 1)
    // The second scorer looked at fewer than half of the dishes.
    let seldom = try #require(
      ScorerSpread(
        people: people.enumerated().map { [$1[0], $0 < 9 ? $1[1] : nil] },
        machine: people.map { $0[2] }))
    #expect(seldom.place.reasons == [.fewScorers])
    let four = try #require(
      ScorerSpread(people: Array(people[..<4]), machine: people[..<4].map(middle)))
    #expect(four.place.verdict == .cannotTell && four.place.reasons == [.fewDishes])
    // Two donors of ten dishes are two.
    let donors = try #require(
      ScorerSpread(people: people, machine: people.map(middle), clusters: (0..<20).map { $0 % 2 }))
    #expect(donors.place.reasons == [.fewDishes])
    let alike = people.map { [$0[0], $0[0]] }
    #expect(
      try #require(ScorerSpread(people: alike, machine: people.map { $0[1] })).place.reasons
        == [.peopleAlike])
    #expect(
      try #require(ScorerSpread(people: alike, machine: people.map { $0[0] })).place.verdict
        == .inside)
    let nothing = try #require(
      ScorerSpread(people: [[nil, nil], [3, 4]], machine: [5, nil]))
    #expect(nothing.machineAgainstEveryone == nil && nothing.place.machineBias == nil)
    #expect(nothing.place.verdict == .cannotTell && nothing.place.expectedWithin == nil)
  }

  @Test("tables that are none are refused")
  func refused() {
    #expect(ScorerSpread(people: [], machine: []) == nil)
    #expect(ScorerSpread(people: [[]], machine: [1]) == nil)
    #expect(ScorerSpread(people: [[1, 2], [1]], machine: [1, 2]) == nil)
    #expect(ScorerSpread(people: [[1, 2]], machine: [1, 2]) == nil)
    #expect(ScorerSpread(people: [[1, .infinity]], machine: [1]) == nil)
    #expect(ScorerSpread(people: [[1, 2]], machine: [-1]) == nil)
    #expect(ScorerSpread(people: [[1, 0]], machine: [1], scale: .log) == nil)
    #expect(ScorerSpread(people: [[1, 2]], machine: [1], clusters: []) == nil)
  }
}

@Suite(
  "People's counts of real dishes",
  .enabled(
    if: SharedTables.isThere("agar-plates/manual-counts.csv")
      && SharedTables.isThere("methylcellulose-fields/three-scorers.csv"),
    "needs shared/data beside the package or in CFU_SHARED_DATA"))
struct RealScorerTests {
  private let plates = "agar-plates/manual-counts.csv"
  private let fields = "methylcellulose-fields/three-scorers.csv"

  @Test("seven people and another program as R has them")
  func agarPlates() throws {
    let people = try SharedTables.numbers(plates, (1...7).map { "scorer\($0)" })
    let pairs = try SharedTables.numbers(
      plates, ["opencfu3_hd_threshold12", "median_of_scorers"])
    let oracle = try Oracle.load(MethodAgreementOracle.self, "method-agreement.json")
    #expect(oracle.agar_plates.count == 3)
    for item in oracle.agar_plates {
      let name = Comment(rawValue: item.scale.name)
      try compare(pairs.compactMap { $0[0] }, pairs.compactMap { $0[1] }, item, name)
      try compare(people, try #require(item.icc), name)
    }
  }

  @Test("three people as R has them, dishes that one left out apart")
  func methylcellulose() throws {
    let people = try SharedTables.numbers(fields, (1...3).map { "scorer\($0)" })
    let full = people.filter { !$0.contains(nil) }
    let oracle = try Oracle.load(MethodAgreementOracle.self, "method-agreement.json")
    #expect(oracle.three_scorers.count == 2)
    for item in oracle.three_scorers {
      let name = Comment(rawValue: item.scale.name)
      try compare(full.compactMap { $0[0] }, full.compactMap { $0[2] }, item, name)
      try compare(people, try #require(item.icc), name)
      let icc = try #require(IntraclassCorrelation(people, scale: item.scale))
      #expect(icc.incomplete == people.count - full.count && icc.incomplete == 5)
    }
  }

  @Test("the other program leans inside the seven people, which five dishes cannot show")
  func placeOfTheOtherProgram() throws {
    let people = try SharedTables.numbers(plates, (1...7).map { "scorer\($0)" })
    let machine = try SharedTables.numbers(plates, ["opencfu3_hd_threshold12"]).map { $0[0] }
    let found = try #require(ScorerSpread(people: people, machine: machine))
    #expect(found.humanPairs.count == 21 && found.place.dishes == 5)
    #expect(found.place.verdict == .cannotTell && found.place.reasons == [.straddles])
    #expect(found.place.leansInside == true && found.place.withinShare.value == 0.6)
    #expect(found.place.distanceRatio.isRough)
  }

  @Test("one of the three people, taken for a machine, counts more than the others")
  func firstOfThree() throws {
    let people = try SharedTables.numbers(fields, (1...3).map { "scorer\($0)" })
    let found = try #require(
      ScorerSpread(people: people.map { [$0[1], $0[2]] }, machine: people.map { $0[0] }))
    #expect(found.place.leansInside == false && found.place.verdict != .inside)
    #expect(found.machineAgainstEveryone?.agreement.bias.value ?? 0 > 0)
  }
}
