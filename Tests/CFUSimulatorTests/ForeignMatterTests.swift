import CFUCore
import CFUSimulator
import Foundation
import Testing

/// Coloured grains, and what a scorer draws on a dish.
@Suite("Grains and marks")
struct ForeignMatterTests {
  private static let side = 1200

  /// Nine in ten lie beside or round a colony, the first ones each with one of its own.
  @Test func marksLieWithColonies() throws {
    var (near, all) = (0, 0)
    for seed: UInt64 in 1...5 {
      var settings = TestDish.settings(side: Self.side)
      settings.artefacts.marks = .always(10...10)
      let truth = DishSimulator(settings: settings)
        .render(seed: seed, counts: [.cfuGM: 10, .cluster: 40]).truth
      #expect(truth.artefacts.count == 10)
      for mark in truth.artefacts {
        #expect(mark.kind == "mark")
        all += 1
        let colonies = truth.colonies.filter { $0.kind.isColony }
        let nearest = colonies.map {
          11 * hypot($0.centre.x - mark.centre.x, $0.centre.y - mark.centre.y)
            - $0.diameterMicrometres / 2
        }
        if try #require(nearest.min()) < 1_900 { near += 1 }
      }
    }
    #expect(Double(near) > 0.8 * Double(all))
  }

  /// As wide as single cells where the settings say so, and on many a training dish.
  @Test func grainsMayBeAsSmallAsCells() throws {
    var settings = TestDish.settings(side: Self.side)
    settings.artefacts.chips = .always(60...60)
    settings.artefacts.chipRadius = 6...6
    let sizes = DishSimulator(settings: settings).render(seed: 3, counts: [.cluster: 0])
      .truth.artefacts.filter { $0.kind == "chip" }.map(\.sizeMicrometres).sorted()
    try #require(sizes.count == 60)
    #expect((12...18).contains(sizes[30]), "\(sizes)")
    let drawn = (1...100).map { (seed: UInt64) in
      DomainRandomisation(region: .train).settings(seed: seed).artefacts
    }
    let fine = drawn.filter { $0.chipRadius.upperBound < 18 }
    #expect((20...40).contains(fine.count), "\(fine.count)")
  }

  /// Of one to three shades a dish, and denser than what lies round them, where the truth says.
  @Test func grainsHaveColours() {
    var settings = TestDish.settings(side: Self.side)
    settings.sample.singleCells = 0...0
    settings.optics.blurPerMillimetre = 0...0
    settings.artefacts.chips = .always(12...12)
    var (shown, coloured) = (0, 0)
    for seed: UInt64 in 1...5 {
      let simulator = DishSimulator(settings: settings)
      let light = simulator.renderLight(seed: seed, counts: [.cluster: 0]).planes
      let chips = simulator.render(seed: seed, counts: [.cluster: 0]).truth.artefacts
      #expect(chips.map(\.kind) == Array(repeating: "chip", count: 12))
      settings.artefacts.chips = .off
      let bare = DishSimulator(settings: settings)
        .renderLight(seed: seed, counts: [.cluster: 0]).planes
      settings.artefacts.chips = .always(12...12)
      for chip in chips {
        let (x, y) = (Int(chip.centre.x), Int(chip.centre.y))
        guard (0..<Self.side).contains(x), (0..<Self.side).contains(y) else { continue }
        let loss = (0..<3).map { channel -> Float in
          let i = (channel * Self.side + y) * Self.side + x
          return 1 - light[i] / bare[i]
        }
        guard let most = loss.max(), let least = loss.min(), most > 0.05 else { continue }
        shown += 1
        if least < 0.8 * most { coloured += 1 }
      }
    }
    #expect(shown >= 40)
    #expect(Double(coloured) > 0.7 * Double(shown))
  }
}
