import CFUCore
import CFUSimulator
import Testing

@Suite("Sets of random dishes")
struct DishSetTests {
  private func set(_ change: (inout DishSet) -> Void = { _ in }) -> DishSet {
    var set = DishSet()
    set.dishes = 200
    set.diameterMillimetres = 10
    change(&set)
    return set
  }

  @Test func compositionsGoFromEmptyToCrowded() {
    let plan = set { $0.diameterMillimetres = 35 }.plan(seed: 1)
    let totals = plan.map { $0.counts.values.reduce(0, +) }
    #expect(totals.count { $0 == 0 } >= 5)
    #expect(totals.contains { $0 > 250 })
    #expect(totals.allSatisfy { $0 < 600 })
    for kind in SimulatedClass.colonies {
      #expect(plan.count { ($0.counts[kind] ?? 0) > 0 } > 60, "\(kind.rawValue)")
    }
    #expect(Set(plan.map(\.seed)).count == 200)
    #expect(plan.map(\.name).first == "dish-001")
    #expect(plan == set { $0.diameterMillimetres = 35 }.plan(seed: 1))
    #expect(plan != set { $0.diameterMillimetres = 35 }.plan(seed: 2))
  }

  @Test func samplingIsDrawnFromItsRange() throws {
    let plan = set { $0.umPerPixel = 2...11 }.plan(seed: 3)
    let pitches = try plan.map { try #require($0.settings).frame.umPerPixel.lowerBound }
    #expect(pitches.allSatisfy { (2...11).contains($0) })
    // Evenly in the logarithm: half of them below the geometric mean.
    #expect((75...125).contains(pitches.count { $0 < 4.69 }))
  }

  @Test func theSheetSaysWhatWasDrawn() throws {
    let set = set { $0.umPerPixel = 2...11 }
    let plan = set.plan(seed: 3)
    let bytes = set.sampleSheet(plan, pictures: plan.map { $0.name + ".jpg" })
    let table = try #require(CSVTable.read(String(decoding: bytes, as: UTF8.self)))
    #expect(table.problems.isEmpty)
    #expect(table.header.fields.allSatisfy { SampleSheetColumn(rawValue: $0) != nil })
    let column = try #require(table.header.fields.firstIndex(of: "um_per_px"))
    for (row, dish) in zip(table.records, plan) {
      #expect(Double(row.fields[column]) == dish.settings?.frame.umPerPixel.lowerBound)
    }
  }

  @Test func switchesWinOverTheProfile() throws {
    let plan = set {
      $0.switches.on[.grid] = 0.2...0.2
      $0.switches.off = [.bubbles, .singleCells]
    }.plan(seed: 4)
    for dish in plan {
      let settings = try #require(dish.settings)
      #expect(settings.artefacts.grid == .always(0.2...0.2))
      #expect(settings.artefacts.bubbles == .off)
      #expect(settings.sample.singleCells == 0...0)
    }
  }
}

/// What is held out is never trained on.
@Suite("Held-out regions")
struct ParameterRegionTests {
  @Test(arguments: HeldOutParameter.allCases)
  func rangesHaveNoValueInCommon(parameter: HeldOutParameter) {
    let ranges = parameter.ranges
    #expect(!ranges.train.isEmpty && !ranges.heldOut.isEmpty)
    for train in ranges.train {
      for other in ranges.heldOut { #expect(!train.overlaps(other)) }
    }
    #expect(ranges.region != .train && ranges.region != .all)
  }

  /// What the settings of a dish hold for the parameters that have ranges.
  private func values(_ settings: SimulatorSettings) -> [HeldOutParameter: Double] {
    var values: [HeldOutParameter: Double] = [
      .exposure: settings.sensor.exposure.lowerBound, .gamma: settings.sensor.gamma.lowerBound,
      .toneContrast: settings.sensor.contrast.lowerBound,
      .saturation: settings.sensor.saturation.lowerBound,
      .colourCast: settings.artefacts.colourCast.amount.lowerBound,
      .vignetting: settings.artefacts.vignetting.amount.lowerBound,
      .gradient: settings.artefacts.gradient.amount.lowerBound,
      .whiteBalanceError: settings.sensor.whiteBalanceError.lowerBound,
      .refraction: settings.optics.refraction.lowerBound,
      .granulocyteContrast: settings.optics.granulocyteContrast.lowerBound,
      .megakaryocyteContrast: settings.optics.megakaryocyteContrast.lowerBound,
      .blueDensity: settings.sample.blueDensity.lowerBound,
      .greenToBlue: settings.sample.greenToBlue.lowerBound,
      .redToBlue: settings.sample.redToBlue.lowerBound,
      .colonySpread: settings.sample.growth.spread.lowerBound,
      .cellSize: settings.sample.growth.cellSize.lowerBound,
      .blurPerMillimetre: settings.optics.blurPerMillimetre.lowerBound,
      .fullWell: settings.sensor.fullWell.lowerBound,
      .readNoise: settings.sensor.readNoise.lowerBound,
      .sharpening: settings.sensor.sharpening.lowerBound,
      .lensBlur: settings.optics.lensBlur.lowerBound,
      .jpegQuality: settings.sensor.jpegQuality.lowerBound,
    ]
    let red = settings.sample.phenolRed
    if red.probability > 0 { values[.phenolRed] = red.amount.lowerBound }
    return values
  }

  @Test(arguments: ParameterRegion.allCases)
  func dishesDrawFromTheirRegionAlone(region: ParameterRegion) {
    var seen: [HeldOutParameter: [Double]] = [:]
    for seed in 1...60 as ClosedRange<UInt64> {
      for (parameter, value) in values(SimulatorProfile.random.settings(seed: seed, region: region))
      {
        seen[parameter, default: []].append(value)
      }
    }
    for parameter in HeldOutParameter.allCases {
      let ranges = parameter.ranges
      let values = seen[parameter] ?? []
      #expect(values.count > 15)
      let expected =
        region == .all
        ? ranges.train + ranges.heldOut : region == ranges.region ? ranges.heldOut : ranges.train
      #expect(values.allSatisfy { value in expected.contains { $0.contains(value) } })
      // Every part is drawn from.
      #expect(expected.allSatisfy { part in values.contains { part.contains($0) } })
    }
  }

  /// A region changes its own family and leaves everything else of a dish where it was.
  @Test func regionsShareAllElse() {
    for seed in 1...20 as ClosedRange<UInt64> {
      let train = SimulatorProfile.random.settings(seed: seed, region: .train)
      let noise = SimulatorProfile.random.settings(seed: seed, region: .heldoutNoise)
      #expect(train.sample == noise.sample)
      #expect(train.artefacts == noise.artefacts)
      #expect(train.sensor.exposure == noise.sensor.exposure)
      #expect(train.sensor.readNoise != noise.sensor.readNoise)
    }
  }
}
