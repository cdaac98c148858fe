import CFUCore
import CFUSimulator
import Foundation
import Testing

/// Dishes differ in how cells, lens and dirt look, each by a setting that does this and nothing else.
@Suite("Dishes differ")
struct VarietyTests {
  private func settings(
    _ change: (inout SimulatorSettings) -> Void = { _ in }
  ) -> SimulatorSettings {
    var settings = TestDish.settings(side: 960)
    settings.sample.singleCells = 0...0
    change(&settings)
    return settings
  }

  /// Light that colourless colonies take away, by channel.
  private func lost(exponent: Double) -> [Double] {
    let settings = settings {
      $0.optics.scatterExponent = exponent...exponent
      // Out of focus: no light is gathered anywhere, and little is taken.
      $0.optics.focus = -2...(-2)
    }
    let light = DishSimulator(settings: settings).renderLight(
      seed: 4, counts: [.cfuM: 4, .cluster: 0]
    ).planes
    let size = light.count / 3
    return (0..<3).map { channel in
      light[(channel * size)..<((channel + 1) * size)].reduce(0.0) { $0 - log(Double($1)) }
    }
  }

  @Test func scatterTakesMoreBlueLightThanRed() {
    let without = lost(exponent: 0)
    #expect(without[1] > 100)
    #expect(without[0] == without[1] && without[2] == without[1])
    let with = lost(exponent: 1.5)
    #expect(with[1] == without[1])
    #expect(abs(with[0] / with[1] / pow(540 / 605, 1.5) - 1) < 0.03)
    #expect(abs(with[2] / with[1] / pow(540.0 / 460, 1.5) - 1) < 0.03)
  }

  /// How far outwards red lies of green, px, for specks towards the corners of the picture.
  private func fringes(_ corner: Double) -> [Double] {
    let settings = settings {
      $0.artefacts.dust = .always(400...400)
      $0.optics.lateralColour = corner...corner
      ($0.sensor.fullWell, $0.sensor.readNoise) = (1e7...1e7, 0...0)
      ($0.sensor.bayer, $0.sensor.sharpening) = (0, 0...0)
    }
    let dish = DishSimulator(settings: settings).render(seed: 6, counts: [.cluster: 0])
    let (image, reach) = (dish.image, 14)
    func level(_ x: Int, _ y: Int, _ channel: Int) -> Double {
      Double(image.samples[3 * (y * image.width + x) + channel])
    }
    return dish.truth.artefacts.compactMap { speck -> Double? in
      let (cx, cy) = (Int(speck.centre.x), Int(speck.centre.y))
      let (rx, ry) = (speck.centre.x - 480, speck.centre.y - 480)
      let far = (rx * rx + ry * ry).squareRoot()
      let inner = reach..<(960 - reach)
      guard far > 330, inner.contains(cx), inner.contains(cy) else { return nil }
      var places: [Double] = []
      for channel in 0..<2 {
        let ground = level(cx - reach, cy - reach, channel)
        var (sum, along) = (0.0, 0.0)
        for y in (cy - reach)...(cy + reach) {
          for x in (cx - reach)...(cx + reach) {
            let dark = ground - level(x, y, channel)
            guard dark > 12 else { continue }
            sum += dark
            along += dark * (Double(x - cx) * rx + Double(y - cy) * ry) / far
          }
        }
        guard sum > 300 else { return nil }
        places.append(along / sum)
      }
      return places[0] - places[1]
    }
  }

  @Test func aLensDrawsRedAndGreenUnlikeInTheCorners() throws {
    let alike = fringes(0).sorted()
    #expect(alike.count > 20)
    // Most specks: some lie on each other's edge.
    #expect(alike.dropFirst(alike.count / 8).dropLast(alike.count / 8).allSatisfy { abs($0) < 0.1 })
    let shifts = fringes(2).sorted()
    #expect(shifts.count > 20)
    // Half way to the corner: from a fifth to half of what it is there, outwards or inwards alike.
    let middle = try #require(shifts.dropFirst(shifts.count / 2).first)
    #expect((0.3...1.4).contains(abs(middle)))
    #expect(shifts.count { $0 * middle > 0 } > shifts.count * 4 / 5)
  }

  @Test func aLensMayBlurRedAndBlueFurther() throws {
    /// Mean square of the steps between neighbours by channel: what is sharp has large ones.
    func steps(_ soft: Double) -> [Double] {
      let settings = settings {
        $0.artefacts.dust = .always(400...400)
        $0.optics.longitudinalColour = soft...soft
        ($0.sensor.fullWell, $0.sensor.readNoise) = (1e7...1e7, 0...0)
        ($0.sensor.bayer, $0.sensor.sharpening) = (0, 0...0)
      }
      let image = DishSimulator(settings: settings).render(seed: 6, counts: [.cluster: 0]).image
      return (0..<3).map { channel in
        stride(from: channel, to: image.samples.count - 3, by: 3).reduce(0.0) { sum, i in
          let step = Double(image.samples[i + 3]) - Double(image.samples[i])
          return sum + step * step
        }
      }
    }
    let (sharp, soft) = (steps(0), steps(2))
    #expect(abs(soft[1] / sharp[1] - 1) < 0.01)
    #expect(soft[0] < 0.9 * sharp[0])
    #expect(soft[2] < 0.9 * sharp[2])
  }

  private func diameters(
    _ kind: SimulatedClass, _ change: (inout SimulatorSettings) -> Void = { _ in }
  ) -> [Double] {
    DishSimulator(settings: settings(change)).render(seed: 9, counts: [kind: 8, .cluster: 0])
      .truth.colonies.map(\.diameterMicrometres)
  }

  @Test func flatErythroidColoniesAreWide() throws {
    let flat = diameters(.cfuE) { $0.sample.growth.erythroidHeight = 0.4...0.4 }
    let ordinary = diameters(.cfuE)
    try #require(flat.count == 8 && ordinary.count == 8)
    for (wide, ordinary) in zip(flat, ordinary) {
      #expect((1.25...1.8).contains(wide / ordinary), "\(wide) \(ordinary)")
    }
  }

  @Test func looseErythroidAndMixedColoniesAreWide() throws {
    func colonies(
      _ kind: SimulatedClass, _ change: (inout SimulatorSettings) -> Void = { _ in }
    ) throws -> (diameter: Double, cells: Int) {
      let found = DishSimulator(settings: settings(change))
        .render(seed: 9, counts: [kind: 8, .cluster: 0]).truth.colonies
      try #require(found.count == 8)
      let diameters = found.map(\.diameterMicrometres).sorted()
      return (diameters[4], found.reduce(0) { $0 + $1.cells })
    }
    let tight = try colonies(.cfuE)
    let loose = try colonies(.cfuE) { $0.sample.growth.erythroidSpread = 1.8...1.8 }
    #expect((1.35...1.9).contains(loose.diameter / tight.diameter), "\(loose) \(tight)")
    #expect(loose.cells == tight.cells)
    let burst = try colonies(.bfuE)
    let thin = try colonies(.bfuE) { $0.sample.growth.erythroidSpread = 1.8...1.8 }
    #expect((1.1...1.6).contains(thin.diameter / burst.diameter), "\(thin) \(burst)")
    #expect(Double(thin.cells) < 0.6 * Double(burst.cells))
    let mixed = try colonies(.cfuGEMM)
    let wide = try colonies(.cfuGEMM) { $0.sample.growth.mixedSpread = 2...2 }
    #expect((1.2...2.6).contains(wide.diameter / mixed.diameter), "\(wide) \(mixed)")
    #expect(Double(wide.cells) > 1.2 * Double(mixed.cells))
  }

  /// Light of all channels that the colonies of a class take away, and their cells and median diameter.
  private func grown(
    _ kind: SimulatedClass, _ change: (inout SimulatorSettings) -> Void = { _ in }
  ) throws -> (lost: [Double], cells: Int, diameter: Double) {
    let simulator = DishSimulator(
      settings: settings {
        $0.optics.scatterExponent = 0...0
        change(&$0)
      })
    let counts: [SimulatedClass: Int] = [kind: 8, .cluster: 0]
    let light = simulator.renderLight(seed: 9, counts: counts).planes
    let size = light.count / 3
    let lost = (0..<3).map { channel in
      light[(channel * size)..<((channel + 1) * size)].reduce(0.0) { $0 - log(Double($1)) }
    }
    let found = simulator.render(seed: 9, counts: counts).truth.colonies
    try #require(found.count == 8)
    return (
      lost, found.reduce(0) { $0 + $1.cells }, found.map(\.diameterMicrometres).sorted()[4]
    )
  }

  @Test func ripeClustersAreRedderAndNothingElse() throws {
    let pale = try grown(.cfuE)
    let ripe = try grown(.cfuE) { $0.sample.growth.clusterHaemoglobin = 3...3 }
    // What blue loses beyond red is haemoglobin's.
    let redness = (ripe.lost[2] - ripe.lost[0]) / (pale.lost[2] - pale.lost[0])
    #expect((2.2...3.1).contains(redness), "\(redness)")
    #expect(ripe.cells == pale.cells)
    let burst = try grown(.bfuE)
    let same = try grown(.bfuE) { $0.sample.growth.clusterHaemoglobin = 3...3 }
    #expect(same.lost == burst.lost)
  }

  @Test func burstsMayBeSmallAndPaleColoniesWide() throws {
    let burst = try grown(.bfuE)
    let small = try grown(.bfuE) { $0.sample.growth.burstNumber = 0.4...0.4 }
    #expect(
      (0.3...0.6).contains(Double(small.cells) / Double(burst.cells)), "\(small) \(burst)")
    #expect(small.diameter < 0.9 * burst.diameter)
    for kind in [SimulatedClass.cfuGM, .cfuG, .cfuM] {
      let ordinary = try grown(kind)
      let wide = try grown(kind) { $0.sample.growth.myeloidSpread = 1.8...1.8 }
      #expect((1.4...2.2).contains(wide.diameter / ordinary.diameter), "\(wide) \(ordinary)")
      #expect(wide.cells > ordinary.cells)
    }
  }

  /// A thin dark border and a bright ring beside it are grey where one pixel holds both: where cells differ, one of
  /// them wins.
  @Test func megakaryocytesShowMoreStronglyWhereCellsDiffer() {
    func seen(_ variety: Double) -> [Double] {
      let settings = settings { $0.optics.lookVariety = variety...variety }
      let simulator = DishSimulator(settings: settings)
      return (1...20).map { (seed: UInt64) -> Double in
        let colonies = simulator.render(seed: seed, counts: [.cfuMK: 4, .cluster: 0]).truth.colonies
        return colonies.reduce(0) { $0 + $1.detectability } / Double(colonies.count)
      }.sorted()
    }
    let (alike, different) = (seen(0), seen(1))
    #expect(different[15] > 1.25 * alike[15], "\(alike) \(different)")
  }

  /// Three of ten flakes are all but clear.
  @Test func ofSomeScalesOfSkinOnlyTheOutlineShows() {
    let settings = settings { $0.artefacts.flakes = .always(40...40) }
    let simulator = DishSimulator(settings: settings)
    var (clear, all) = (0, 0)
    for seed: UInt64 in 1...6 {
      let light = simulator.renderLight(seed: seed, counts: [.cluster: 0]).planes
      let flakes = simulator.render(seed: seed, counts: [.cluster: 0]).truth.artefacts
      for flake in flakes where flake.kind == "flake" && flake.sizeMicrometres > 110 {
        let (cx, cy) = (Int(flake.centre.x), Int(flake.centre.y))
        let radius = flake.sizeMicrometres / 22
        let reach = Int(1.4 * radius)
        let inner = reach..<(960 - reach)
        guard inner.contains(cx), inner.contains(cy) else { continue }
        var (inside, round): ([Double], [Double]) = ([], [])
        for y in -reach...reach {
          for x in -reach...reach {
            let density = -log(Double(light[960 * 960 + (cy + y) * 960 + cx + x]))
            let far = (Double(x * x + y * y)).squareRoot() / radius
            if far < 0.5 { inside.append(density) } else if far < 1.4 { round.append(density) }
          }
        }
        (inside, round) = (inside.sorted(), round.sorted())
        all += 1
        // The densest tenth round the middle: the outline.
        let outline = round[round.count * 9 / 10]
        if outline > 0.02, inside[inside.count / 2] < 0.4 * outline { clear += 1 }
      }
    }
    #expect(all > 40)
    #expect(Double(clear) > 0.12 * Double(all), "\(clear) of \(all)")
  }

  @Test func megakaryocytesMayLieFarApart() {
    let ordinary = diameters(.cfuMK).reduce(0, +)
    let loose = diameters(.cfuMK) { $0.sample.growth.megakaryocyteSpread = 1.8...1.8 }
    let large = diameters(.cfuMK) { $0.sample.growth.megakaryocyteSize = 1.3...1.3 }
    #expect(loose.reduce(0, +) > 1.3 * ordinary)
    #expect(large.reduce(0, +) > 1.05 * ordinary)
  }

  @Test func cellsThatGatherNoLightAreNotBright() {
    func brightest(_ variety: Double, seed: UInt64) -> Float {
      let settings = settings { $0.optics.lookVariety = variety...variety }
      return DishSimulator(settings: settings).renderLight(
        seed: seed, counts: [.cfuMK: 4, .cluster: 0]
      ).planes.reduce(0, max)
    }
    // On some dishes of the greatest variety, and not on all of them.
    let seeds: [UInt64] = Array(1...10)
    #expect(seeds.allSatisfy { brightest(0, seed: $0) > 1.04 })
    let dim = seeds.count { brightest(1, seed: $0) < 1.04 }
    #expect((2...9).contains(dim))
  }
}
