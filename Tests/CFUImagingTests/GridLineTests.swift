import CFUCore
import CFUImaging
import Foundation
import Testing

/// Lines of gridded dishes are taken out of the picture; what lies on them stays what it is.
@Suite("Grid lines")
struct GridLineTests {
  /// 5 times the noise of the picture, a common print, and an optical density of 0.5.
  static let shares: [Float] = [0.945, 0.7, 0.316]

  private func tilted(_ share: Float) -> GriddedDish {
    var grid = GriddedDish()
    grid.skew = 1.5
    grid.convergence = 0.02
    grid.share = share
    return grid
  }

  @Test("Bare lines hold no colony", arguments: shares)
  func bare(share: Float) throws {
    let found = try tilted(share).analysed()
    #expect(found.colonies.isEmpty, "\(found.tally)")
  }

  @Test("Every colony of a dense dish is counted once", arguments: shares)
  func dense(share: Float) throws {
    var grid = tilted(share)
    grid.dish.scatter(220, diameters: 0.3...0.5, colours: [.red, .cream], gap: 0.25, seed: 3)
    let found = try grid.analysed()
    #expect(found.colonies.count == 220, "\(found.tally)")
  }

  @Test("A colony keeps its density under a line and at a crossing", arguments: shares)
  func density(share: Float) throws {
    var grid = tilted(share)
    // Across both families, mm: beside lines, on one, at a crossing.
    let kinds = [
      [(1.0, 1.0), (-3, 1), (1, -5)], [(0, 1), (-1, 2), (5, -2)], [(0, 0), (2, -4), (-4, 2)],
    ]
    let places = kinds.map { $0.map { grid.place($0.0, $0.1) } }
    for place in places.joined() { grid.dish.add(place.x, place.y, 0.5, .cream) }
    let found = try grid.analysed()
    #expect(found.colonies.count == 9, "\(found.tally)")
    let densities = places.map { kind in
      kind.map { place in
        found.colonies.first { $0.contains(grid.dish.pixel(place.x, place.y)) }?
          .feature("od_mean") ?? .nan
      }
    }
    let beside = densities[0].reduce(0, +) / 3
    for density in densities.joined() {
      #expect(abs(density / beside - 1) < 0.1, "\(densities)")
    }
  }

  @Test("Lines go on where the tiles of a stitched picture meet 3 px off")
  func stitched() throws {
    var grid = tilted(0.7)
    let places = [(-5.0, -3.0), (-2, 4), (3, 2), (5, -4), (1.5, 7)]
    for (x, y) in places { grid.dish.add(x, y, 0.5, .red) }
    let whole = grid.canvas()
    var canvas = whole
    canvas.repaint { x, y in
      let row = x < 1020 ? Int(y) : min(Int(y) + 3, whole.height - 1)
      return whole.light[row * whole.width + Int(x)]
    }
    let found = try grid.analysed(canvas)
    #expect(found.colonies.count == places.count, "\(found.tally)")
  }

  @Test("Lines of a dish that the frame cuts, in colour and in grey", arguments: [false, true])
  func cut(grey: Bool) throws {
    var grid = tilted(0.7)
    grid.dish.shift = (x: -0.12, y: 0.08)
    let places = [(6.0, -6.0), (0, 0), (1, -5), (-2, 2), (4, 0)].map { grid.place($0.0, $0.1) }
    for place in places { grid.dish.add(place.x, place.y, 0.5, .cream) }
    let found = try grid.analysed(grey: grey)
    #expect(found.flags.contains(.cutByFrame))
    #expect(found.colonies.count == places.count, "\(found.tally)")
    for place in places {
      let at = grid.dish.pixel(place.x, place.y)
      #expect(found.colonies.count { $0.contains(at) } == 1, "\(place)")
    }
  }

  @Test("Colonies alone make no grid")
  func noGrid() throws {
    var grid = GriddedDish()
    grid.dish.scatter(300, diameters: 0.3...0.4, colours: [.cream], gap: 0.25, seed: 7)
    let found = try DishPipeline(settings: ImagingSettings(dishDiameterMillimetres: 20))
      .analyse(grid.dish.canvas().photograph())
    try #require(found.colonies.count == 300, "\(found.tally)")
    #expect(!found.objects.contains { $0.artefact == .grid })
    // A line divided out of them would leave its mark.
    let densities = found.colonies.map { $0.feature("od_peak") }.sorted()
    #expect(densities[295] / densities[5] < 1.05)
  }
}
