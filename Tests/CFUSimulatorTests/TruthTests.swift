import CFUCore
import CFUSimulator
import Testing

@Suite("The truth is true")
struct TruthTests {
  private static let many: [SimulatedClass: Int] = [
    .bfuE: 25, .cfuE: 25, .cfuGM: 25, .cfuGEMM: 12, .cfuMK: 25, .cluster: 40,
    .cfuG: 10, .cfuM: 10,
  ]

  @Test func countsAreThoseAskedFor() {
    let truth = DishSimulator(settings: TestDish.settings(side: 256)).render(
      seed: 2, counts: Self.many
    ).truth
    for kind in SimulatedClass.allCases { #expect(truth.count(of: kind) == Self.many[kind]) }
    #expect(truth.colonies.map(\.id) == Array(1...truth.colonies.count))
    let none = DishSimulator(settings: TestDish.settings(side: 256)).render(
      seed: 2, counts: [.cluster: 0]
    ).truth
    #expect(none.colonies.isEmpty)
  }

  @Test func everythingLiesInTheDish() {
    var settings = TestDish.settings()
    settings.artefacts.tilt = .always(12...12)
    settings.artefacts.offCentre = .always(1...1)
    for seed in 1...4 as ClosedRange<UInt64> {
      let truth = DishSimulator(settings: settings).render(seed: seed, counts: Self.many).truth
      #expect(truth.dish.semiMinor < truth.dish.semiMajor)
      for colony in truth.colonies {
        #expect(truth.dish.distance(colony.centre) < 1)
        #expect(colony.outline.count >= 4)
        // The outline keeps a few um distance from the cells.
        #expect(colony.outline.allSatisfy { truth.dish.distance($0) < 1.01 })
        #expect((0...1.1).contains(colony.depthMillimetres))
      }
    }
  }

  @Test func classesKeepTheirCriteria() {
    for seed in 1...3 as ClosedRange<UInt64> {
      let truth = DishSimulator(settings: TestDish.settings(side: 256)).render(
        seed: seed, counts: Self.many
      ).truth
      for colony in truth.colonies {
        switch colony.kind {
        case .bfuE:
          #expect(colony.cells > 200)
          #expect((90...2_400).contains(colony.diameterMicrometres))
        case .cfuE:
          #expect((8...200).contains(colony.cells))
          #expect((1...2).contains(colony.clusters))
        case .cfuGM, .cfuG, .cfuM: #expect(colony.cells >= 20)
        case .cfuGEMM: #expect(colony.cells > 500)
        case .cfuMK:
          #expect((3...60).contains(colony.cells))
          #expect((25...520).contains(colony.diameterMicrometres))
        case .cluster: #expect(colony.cells < 20)
        }
      }
    }
  }

  @Test func redColoniesAreRedAndPaleOnesGrey() {
    for (kind, isRed) in [(SimulatedClass.bfuE, true), (.cfuGM, false)] {
      var settings = TestDish.settings(side: 960)
      settings.sample.singleCells = 0...0
      let simulator = DishSimulator(settings: settings)
      let counts = [kind: 1, .cluster: 0]
      let truth = simulator.render(seed: 4, counts: counts).truth
      let light = simulator.renderLight(seed: 4, counts: counts)
      let loss = (0..<3).map { channel in
        light.planes[(channel * 960 * 960)..<((channel + 1) * 960 * 960)].reduce(0.0) {
          $0 + Double(1 - $1)
        }
      }
      #expect(truth.colonies.count == 1)
      if isRed {
        #expect(loss[2] > 1.4 * loss[0])
        #expect(loss[1] > 1.2 * loss[0])
      } else {
        #expect(abs(loss[2] - loss[0]) < 0.02 * abs(loss[0]))
      }
    }
  }

  /// The picture is dark where the truth says that the colony is.
  @Test func outlinesHoldTheirColonies() throws {
    var settings = TestDish.settings()
    settings.sample.singleCells = 0...0
    let simulator = DishSimulator(settings: settings)
    let counts: [SimulatedClass: Int] = [.bfuE: 1, .cluster: 0]
    for seed in 1...3 as ClosedRange<UInt64> {
      let truth = simulator.render(seed: seed, counts: counts).truth
      let light = simulator.renderLight(seed: seed, counts: counts)
      let colony = try #require(truth.colonies.first)
      var (inside, all) = (0.0, 0.0)
      for y in 0..<light.height {
        for x in 0..<light.width {
          let loss = Double(max(0, 1 - light.planes[(light.height + y) * light.width + x]))
          all += loss
          if contains(colony.outline, Double(x) + 0.5, Double(y) + 0.5) { inside += loss }
        }
      }
      #expect(all > 50)
      #expect(inside > 0.8 * all)
      #expect(colony.contrast > 0.15)
    }
  }

  private func contains(_ outline: [PixelPoint], _ x: Double, _ y: Double) -> Bool {
    var inside = false
    for i in outline.indices {
      let (p, q) = (outline[i], outline[(i + 1) % outline.count])
      if (p.y > y) != (q.y > y), x < (q.x - p.x) * (y - p.y) / (q.y - p.y) + p.x {
        inside.toggle()
      }
    }
    return inside
  }
}
