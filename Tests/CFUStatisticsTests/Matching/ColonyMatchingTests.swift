import CFUCore
import CFUStatistics
import Testing

@Suite("One-to-one matching of colonies")
struct ColonyMatchingTests {
  private func point(_ x: Double, _ y: Double = 0, diameter: Double? = nil) -> MatchItem {
    MatchItem(centre: PixelPoint(x: x, y: y), diameter: diameter)
  }

  private func square(_ x: Double, _ y: Double = 0, side: Double = 10) -> MatchItem {
    let half = side / 2
    return MatchItem(
      centre: PixelPoint(x: x, y: y),
      outline: [(-half, -half), (half, -half), (half, half), (-half, half)].map {
        PixelPoint(x: x + $0, y: y + $1)
      })
  }

  private func pairs(_ matching: ColonyMatching) -> [[Int]] {
    matching.pairs.map { [$0.machine, $0.reference] }
  }

  @Test func theMostPairsComeBeforeTheNearest() {
    // Greedily, machine 0 takes reference 1 at 1 px, and nothing is left for machine 1.
    let matching = ColonyMatching.match(
      machine: [point(10), point(20)], reference: [point(0), point(11)], umPerPixel: 10)
    #expect(pairs(matching) == [[0, 0], [1, 1]])
    #expect(matching.pairs.map(\.distance) == [10, 9])
    #expect(matching.missed.isEmpty && matching.spurious.isEmpty)
  }

  @Test func oneColonyIsNotCountedTwice() {
    let matching = ColonyMatching.match(
      machine: [point(0)], reference: [point(3), point(-2), point(50)], umPerPixel: 10)
    #expect(pairs(matching) == [[0, 1]])
    #expect(matching.missed == [0, 2])
    #expect(matching.spurious.isEmpty)
  }

  @Test func reachIsHalfTheReferencesDiameterOrTheLeast() {
    func matches(_ machine: MatchItem, _ reference: MatchItem) -> Bool {
      !ColonyMatching.match(machine: [machine], reference: [reference], umPerPixel: 10).pairs
        .isEmpty
    }
    // 100 um are 10 px.
    #expect(matches(point(10), point(0, diameter: 4)))
    #expect(!matches(point(10.001), point(0, diameter: 4)))
    #expect(matches(point(30), point(0, diameter: 60)))
    #expect(!matches(point(30.001), point(0, diameter: 60)))
    // The machine's diameter is for point marks alone.
    #expect(!matches(point(20, diameter: 60), point(0, diameter: 4)))
    #expect(matches(point(20, diameter: 60), point(0)))
    // A square of 40 has a circle of radius 22.6; its corner lies at 28.3.
    #expect(matches(square(0, side: 40), point(19.9, 19.9)))
    #expect(!matches(square(0, side: 40), point(24, 0)))
    #expect(matches(square(0, side: 40), point(22, 0)))
    #expect(matches(point(22), square(0, side: 40)))
    #expect(!matches(point(23), square(0, side: 40)))
  }

  @Test func overlapDecidesWhereItIsTheRule() throws {
    let matching = ColonyMatching.match(
      machine: [square(0), square(100), point(200)],
      reference: [square(2.5), square(104), point(200)], rule: .iou(0.5), umPerPixel: 10)
    #expect(pairs(matching) == [[0, 0]])
    let iou = try #require(matching.pairs[0].iou)
    #expect(abs(iou - 0.6) < 1e-14)
    #expect(matching.missed == [1, 2] && matching.spurious == [1, 2])
    // 75 of 125 px^2 are exactly 0.6.
    let exact = ColonyMatching.match(
      machine: [square(0)], reference: [square(2.5)], rule: .iou(0.6), umPerPixel: 10)
    #expect(exact.pairs.count == 1)
  }

  @Test func placesThatAreNoPlacesMatchNothing() {
    let hostile = [
      point(.nan), point(.infinity), point(0, -.infinity), point(1e300), point(0, diameter: .nan),
      point(5, diameter: -3),
      MatchItem(
        centre: PixelPoint(x: 7, y: 0),
        outline: [.nan, 1, 2].map { PixelPoint(x: $0, y: $0) }),
    ]
    for rule in [MatchRule.distance(), .iou()] {
      let matching = ColonyMatching.match(
        machine: hostile, reference: hostile, rule: rule, umPerPixel: 10)
      #expect(matching.pairs.count == (rule == .iou() ? 0 : 3))
      #expect(matching.pairs.count + matching.missed.count == hostile.count)
      #expect(matching.pairs.count + matching.spurious.count == hostile.count)
    }
    let none = ColonyMatching.match(machine: [], reference: [], umPerPixel: 10)
    #expect(none == ColonyMatching(pairs: [], missed: [], spurious: []))
  }

  @Test func noMatchingIsBetter() {
    for seed in 1...400 as ClosedRange<UInt64> {
      var drawn = DrawnDetections(seed: seed)
      let points = seed % 3 == 0
      let dish = drawn.dish(
        marks: Int(drawn.number(1...7.99)), side: drawn.number(15...120), points: points, jitter: 8)
      let least = drawn.number(0...200)
      let rule: MatchRule =
        seed % 2 == 0 ? .iou(drawn.number(0.05...0.6)) : .distance(leastMicrometres: least)
      let matching = ColonyMatching.match(
        machine: dish.machine, reference: dish.reference, rule: rule, umPerPixel: 10)
      // Whether two may be matched at all is asked of each pair on its own.
      let alone = dish.reference.map { reference in
        dish.machine.map { machine -> Double? in
          let pair = ColonyMatching.match(
            machine: [machine], reference: [reference], rule: rule, umPerPixel: 10
          ).pairs.first
          guard let pair else { return nil }
          if case .iou = rule { return 1 - (pair.iou ?? 0) }
          return pair.distance
        }
      }
      let best = BruteForceMatching.best(alone)
      let cost = matching.pairs.reduce(0) { $0 + (alone[$1.reference][$1.machine] ?? .infinity) }
      #expect(matching.pairs.count == best.pairs, "seed \(seed)")
      #expect(abs(cost - best.cost) < 1e-9, "seed \(seed)")
      #expect(Set(matching.pairs.map(\.machine)).count == matching.pairs.count)
    }
  }

  @Test func equalChoicesAreMadeAlike() {
    // A lattice of ties: every mark has four colonies at the same distance.
    let machine = (0..<100).map { point(Double($0 % 10) * 10, Double($0 / 10) * 10) }
    let reference = machine.map { point($0.centre.x + 5, $0.centre.y + 5) }
    let first = ColonyMatching.match(machine: machine, reference: reference, umPerPixel: 10)
    #expect(first.pairs.count == 100)
    for _ in 0..<3 {
      #expect(
        ColonyMatching.match(machine: machine, reference: reference, umPerPixel: 10) == first)
    }
  }

  /// Every one of 2000 is near every other: as many candidates as a dish can have.
  @Test func thousandsAtOnePlaceAreMatched() {
    let marks = (0..<2_000).map { _ in point(5, 5) }
    let matching = ColonyMatching.match(machine: marks, reference: marks, umPerPixel: 10)
    #expect(matching.pairs.count == 2_000)
  }
}
