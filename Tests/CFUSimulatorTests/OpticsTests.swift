import CFUCore
import CFUSimulator
import Testing

@Suite("Light through cells")
struct OpticsTests {
  private func settings(focus: Double, blur: Double) -> SimulatorSettings {
    var settings = TestDish.settings(side: 960)
    settings.sample.singleCells = 0...0
    settings.optics.focus = focus...focus
    settings.optics.blurPerMillimetre = blur...blur
    return settings
  }

  @Test func contrastFallsWithDistanceFromFocus() throws {
    let counts: [SimulatedClass: Int] = [.cfuE: 6, .cluster: 0]
    func colonies(focus: Double) -> [ColonyTruth] {
      DishSimulator(settings: settings(focus: focus, blur: 30)).render(seed: 21, counts: counts)
        .truth.colonies
    }
    let reference = colonies(focus: 0.5)
    for (index, colony) in reference.enumerated() {
      let sharp = colonies(focus: colony.depthMillimetres)[index].contrast
      let near = colonies(focus: colony.depthMillimetres + 0.5)[index].contrast
      let far = colonies(focus: colony.depthMillimetres + 1.2)[index].contrast
      #expect(sharp > 1.1 * near)
      #expect(near > 1.1 * far)
    }
  }

  /// Blur moves light about and takes none away.
  @Test func blurKeepsLight() {
    func lost(_ blur: Double) -> Double {
      let light = DishSimulator(settings: settings(focus: 0.5, blur: blur)).renderLight(
        seed: 5, counts: [.cfuGM: 3, .bfuE: 1, .cluster: 0])
      return light.planes.reduce(0.0) { $0 + Double(1 - $1) }
    }
    let sharp = lost(0)
    #expect(sharp > 100)
    #expect(abs(lost(25) / sharp - 1) < 0.04)
  }

  @Test func megakaryocytesAreBrightAndTranslucent() throws {
    let simulator = DishSimulator(settings: settings(focus: 0.5, blur: 5))
    let counts: [SimulatedClass: Int] = [.cfuMK: 4, .cluster: 0]
    let light = simulator.renderLight(seed: 3, counts: counts)
    for colony in simulator.render(seed: 3, counts: counts).truth.colonies {
      let reach = Int(colony.diameterMicrometres / 11) + 4
      let (cx, cy) = (Int(colony.centre.x), Int(colony.centre.y))
      var (brightest, darkest) = (Float(0), Float(9))
      for y in max(0, cy - reach)..<min(960, cy + reach) {
        for x in max(0, cx - reach)..<min(960, cx + reach) {
          brightest = max(brightest, light.planes[y * 960 + x])
          darkest = min(darkest, light.planes[y * 960 + x])
        }
      }
      #expect(brightest > 1.04)
      #expect(darkest > 0.7)
    }
  }

  /// A single ball of cells is as large as its cells need at a packing of one half, flattened.
  @Test func ballsHaveTheSizeOfTheirCells() {
    let truth = DishSimulator(settings: TestDish.settings(side: 128)).render(
      seed: 1, counts: [.bfuE: 120, .cluster: 0]
    ).truth
    let single = truth.colonies.filter { $0.variant == "single" }
    #expect(single.count > 8)
    for colony in single {
      let needed = 9.2 * cubeRoot(Double(colony.cells) / 0.375)
      #expect((0.85...1.35).contains(colony.diameterMicrometres / needed))
    }
  }

  private func cubeRoot(_ x: Double) -> Double {
    var root = 1.0
    for _ in 0..<60 { root -= (root * root * root - x) / (3 * root * root) }
    return root
  }
}
