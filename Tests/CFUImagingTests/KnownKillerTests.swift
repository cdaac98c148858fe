import CFUCore
import CFUImaging
import Foundation
import Testing

/// What is known to ruin counts of methylcellulose dishes, each on a drawn dish with an exact answer.
@Suite("Known killers of counts")
struct KnownKillerTests {
  /// A well of 20 mm at 11.1 um/px.
  private func well() -> DrawnDish {
    var dish = DrawnDish(width: 2000, height: 2000)
    dish.diameter = 20
    dish.fill = 0.9
    return dish
  }

  private func analysed(
    _ dish: DrawnDish, noise: Float = 1, seed: UInt64 = 1
  ) throws -> DishAnalysis {
    try DishPipeline(settings: ImagingSettings(dishDiameterMillimetres: dish.diameter))
      .analyse(dish.canvas().photograph(noise: noise, seed: seed))
  }

  /// The gel's light times `factor`.
  private func gel(_ factor: Float) -> Light {
    Light(Light.gel.red * factor, Light.gel.green * factor, Light.gel.blue * factor)
  }

  /// Double lines every 2 mm in both directions, turned by `degrees`.
  private func addGrid(to dish: inout DrawnDish, degrees: Double, darkness: Float) {
    let (c, s) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
    for step in stride(from: -8.0, through: 8.0, by: 2.0) {
      for offset in [step - 0.06, step + 0.06] {
        let half = max(0.97 * 100 - offset * offset, 0).squareRoot()
        for (nx, ny) in [(c, s), (-s, c)] {
          dish.shapes.append(
            .line(
              from: (nx * offset - ny * half, ny * offset + nx * half),
              to: (nx * offset + ny * half, ny * offset - nx * half), wide: 0.05,
              colour: gel(1 - darkness)))
        }
      }
    }
  }

  @Test("Bare grid lines are no colonies", arguments: [0.0, 17, 45], [Float(0.08), 0.3])
  func bareGrid(degrees: Double, darkness: Float) throws {
    var dish = well()
    addGrid(to: &dish, degrees: degrees, darkness: darkness)
    let found = try analysed(dish)
    #expect(found.colonies.count == 0, "\(found.tally)")
  }

  @Test("Colonies on grid lines and crossings stay whole", arguments: [0.0, 17])
  func coloniesOnGrid(degrees: Double) throws {
    var dish = well()
    let places = [(0.0, 0.0), (4, 0), (-4, 1), (2, 5), (-3, -5), (5, -4), (-6, 2)]
    let (c, s) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
    let turned = places.map { ($0.0 * c - $0.1 * s, $0.0 * s + $0.1 * c) }
    addGrid(to: &dish, degrees: degrees, darkness: 0.15)
    for (x, y) in turned { dish.add(x, y, 0.6, .red) }
    let found = try analysed(dish)
    #expect(found.colonies.count == places.count, "\(found.tally)")
    for (x, y) in turned {
      #expect(found.colonies.contains { $0.contains(dish.pixel(x, y)) }, "\(x) \(y)")
    }
  }

  @Test("A white that is clipped, without noise of its own, is empty but for its colonies")
  func clippedWhite() throws {
    var dish = well()
    dish.gel = Light(grey: 1.4)
    let empty = try analysed(dish)
    #expect(empty.colonies.count == 0, "\(empty.tally)")
    #expect(empty.flags.contains(.clipped))
    for k in 0..<6 { dish.add(-6 + 2.4 * Double(k), 1, 0.4, .red) }
    let found = try analysed(dish)
    #expect(found.colonies.count == 6, "\(found.tally)")
  }

  @Test("Noise alone is no colony", arguments: [Float(1), 3, 8])
  func noiseAlone(noise: Float) throws {
    for seed in UInt64(1)...8 {
      let found = try analysed(well(), noise: noise, seed: seed)
      #expect(found.colonies.count == 0, "seed \(seed): \(found.tally)")
    }
  }

  @Test(
    "Where light falls off, the border of the clipped part and the noise beyond it are no colonies",
    arguments: [Float(1.1), 1.25, 1.4], [Float(2), 4])
  func partlyClipped(light: Float, noise: Float) throws {
    var dish = well()
    dish.gel = Light(grey: light)
    dish.gradient = 0.45
    let empty = try analysed(dish, noise: noise)
    for k in 0..<6 { dish.add(-6 + 2.4 * Double(k), 1, 0.4, .red) }
    let found = try analysed(dish, noise: noise)
    #expect(found.colonies.count >= 6, "\(found.tally)")
    // 1 to 3 of 150 to 270 um, of hundredths of an OD.
    withKnownIssue("Heavy noise just at the border of what is clipped passes for texture") {
      #expect(empty.colonies.count == 0, "\(empty.tally)")
      #expect(found.colonies.count == 6, "\(found.tally)")
    } when: {
      light > 1.2 && noise == 4
    }
  }

  /// Cells of 40 um, 80 um apart, as rings: out of focus they are bright with a dark border or, on the other
  /// side of the focal plane, dark with a bright one.
  private func addCells(
    _ count: Int, x: Double, y: Double, bright: Bool, contrast: Float, to dish: inout DrawnDish
  ) {
    let inner = gel(bright ? 1 + contrast : 1 - contrast)
    let border = gel(bright ? 1 - contrast / 2 : 1 + contrast / 2)
    for k in 0..<count {
      // A sunflower keeps them evenly apart.
      let r = 0.055 * Double(k).squareRoot()
      let t = 2.4 * Double(k)
      dish.add(x + r * cos(t), y + r * sin(t), 0.055, border)
      dish.add(x + r * cos(t), y + r * sin(t), 0.038, inner)
    }
  }

  @Test(
    "Megakaryocytes out of focus are one colony a group", arguments: [true, false],
    [Float(0.15), 0.3])
  func defocusedRings(bright: Bool, contrast: Float) throws {
    var dish = well()
    let places = [(-5.0, 0.0), (-2, 4), (1, -3), (4, 2), (5, -5)]
    for (x, y) in places {
      addCells(9, x: x, y: y, bright: bright, contrast: contrast, to: &dish)
    }
    let found = try analysed(dish)
    for (x, y) in places {
      let here = found.colonies.filter {
        let p = dish.pixel(x, y)
        return hypot($0.centre.x - p.x, $0.centre.y - p.y) * dish.umPerPixel < 150
      }
      #expect(here.count == 1, "\(x) \(y): \(found.tally)")
    }
    let beside = found.colonies.map {
      "\(Int($0.xMillimetres * 100)) \(Int($0.yMillimetres * 100)) \(Int($0.feature("diameter_um")))"
    }
    #expect(found.colonies.count == places.count, "\(beside)")
  }

  @Test("Bright cells in a gel full of scattered dark ones are one colony a group")
  func brightAmongDark() throws {
    var dish = well()
    dish.scatter(1500, diameters: 0.03...0.04, colours: [gel(0.75)], gap: 0.06, seed: 5)
    let places = [(-5.0, -3.0), (0, 0), (4.5, 2.5), (-3, 5)]
    for (x, y) in places {
      dish.shapes.append(.disc(x: x, y: y, diameter: 0.34, colour: gel(1)))
      addCells(6, x: x, y: y, bright: true, contrast: 0.2, to: &dish)
    }
    let found = try analysed(dish)
    for (x, y) in places {
      let near = found.colonies.filter { $0.contains(dish.pixel(x, y)) }
      #expect(near.count == 1, "\(x) \(y) \(found.tally)")
    }
  }

  @Test("Single cells that lie scattered are no colonies")
  func scatteredCells() throws {
    var taken: [Int] = []
    for seed: UInt64 in 5...7 {
      var dish = well()
      var random = TestRandom(seed)
      for _ in 0..<150 {
        let p = random.inDisc(8.5)
        addCells(1, x: p.x, y: p.y, bright: true, contrast: 0.2, to: &dish)
      }
      taken.append(try analysed(dish).colonies.count)
    }
    // Of 150 at random 1.9 pairs lie within 110 um; the test of chance lets through 0.06 groups a level. A
    // classifier is asked about what is left.
    #expect(taken.reduce(0, +) <= 6, "\(taken)")
  }

  @Test("Dust on a pale colony leaves it one colony")
  func dustOnColony() throws {
    var dish = well()
    let places = [(-5.0, 0.0), (0, 4), (3, -3), (5, 3)]
    for (x, y) in places {
      dish.add(x, y, 0.9, gel(0.93))
      dish.add(x + 0.15, y - 0.1, 0.07, .black)
    }
    let found = try analysed(dish)
    #expect(found.colonies.count == places.count, "\(found.tally)")
    for (x, y) in places {
      let whole = found.colonies.filter { $0.contains(dish.pixel(x, y)) }
      #expect(whole.count == 1)
      #expect(whole.allSatisfy { abs($0.feature("diameter_um") / 900 - 1) < 0.2 })
    }
  }
}
