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

  /// Colonies on purpose close to a threshold: 20 to 23 cells, 3 or 4 megakaryocytes and so on.
  @Test func everyThresholdIsApproached() {
    var settings = TestDish.settings(side: 64)
    settings.sample.nearThreshold = 1
    let truth = DishSimulator(settings: settings).render(seed: 6, counts: Self.many).truth
    let near = truth.colonies
    func cells(_ kind: SimulatedClass, _ variant: String? = nil) -> [Int] {
      near.filter { $0.kind == kind && (variant == nil || $0.variant == variant) }.map(\.cells)
    }
    #expect(near.allSatisfy { $0.nearThreshold })
    #expect(cells(.cfuMK).allSatisfy { (3...4).contains($0) })
    #expect(Set(cells(.cluster, "megakaryocytes")) == [2])
    #expect(cells(.cluster, "GM cluster").allSatisfy { (17...19).contains($0) })
    #expect(cells(.cfuGM, "small").allSatisfy { (20...23).contains($0) })
    #expect(cells(.cfuGM, "small").count > 4)
    #expect(cells(.cfuGM, "macrophages like CFU-MK").count > 4)
    #expect(cells(.cfuG).allSatisfy { (20...23).contains($0) })
    #expect(cells(.cfuM).allSatisfy { (20...23).contains($0) })
    #expect(cells(.cfuGEMM).allSatisfy { (501...570).contains($0) })
    #expect(cells(.bfuE, "small").allSatisfy { (201...230).contains($0) })
    #expect(near.contains { $0.kind == .bfuE && $0.variant.hasPrefix("pale") })
    #expect(cells(.cfuE).allSatisfy { $0 <= 10 || $0 >= 175 })

    settings.sample.nearThreshold = 0.25
    let some = DishSimulator(settings: settings).render(
      seed: 6, counts: [.cfuMK: 400, .cluster: 0]
    ).truth
    #expect((70...130).contains(some.colonies.count { $0.nearThreshold }))
  }

  /// The same colony shows less in more noise, and the better the finer it is sampled.
  @Test func visibilityFollowsTheCamera() throws {
    func colony(_ change: (inout SimulatorSettings) -> Void) throws -> ColonyTruth {
      var settings = TestDish.settings(side: 960)
      settings.sensor.fullWell = 10_000...10_000
      settings.sensor.exposure = 0.6...0.6
      settings.optics.blurPerMillimetre = 10...10
      change(&settings)
      let truth = DishSimulator(settings: settings).render(
        seed: 5, counts: [.cfuG: 1, .cluster: 0]
      ).truth
      return try #require(truth.colonies.first)
    }
    let plain = try colony { _ in }
    let noisy = try colony { $0.sensor.fullWell = 1_000...1_000 }
    #expect(noisy.contrast == plain.contrast)
    // Shot noise alone would make it a tenth of the electrons, a third of the signal to noise.
    #expect((0.25...0.45).contains(noisy.detectability / plain.detectability))
    #expect(noisy.contrastToNoise < plain.contrastToNoise)
    let coarse = try colony {
      $0.frame.umPerPixel = 22...22
      $0.frame.size = .init(width: 480, height: 480)
    }
    // Four pixels in one: half the signal to noise, less what averaging takes from the contrast.
    #expect((0.3...0.6).contains(coarse.detectability / plain.detectability))
    // A white that clips by half hides everything that takes away less than a third.
    let clipped = try colony { $0.sensor.exposure = 2.5...2.5 }
    #expect(clipped.detectability < 0.5 * plain.detectability)
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
