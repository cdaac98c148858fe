import CFUCore
import CFUImaging
import Foundation
import Testing

@Suite("Drawn agar dishes: counts")
struct AgarCountTests {
  @Test("An empty dish holds nothing", arguments: [UInt64(1), 2, 3])
  func empty(seed: UInt64) throws {
    let found = try DrawnDish().analysed(seed: seed)
    #expect(found.colonies.isEmpty, "\(found.tally)")
  }

  @Test("Discs of one size are all found", arguments: [0.4, 0.6, 1.0, 1.5, 2.5, 4.0])
  func oneSize(diameter: Double) throws {
    var dish = DrawnDish(width: 1500, height: 1500)
    dish.scatter(40, diameters: diameter...diameter, gap: 0.8, seed: 11)
    let found = try dish.analysed()
    #expect(found.colonies.count == 40, "\(found.tally)")
  }

  @Test(
    "Every colour that stands out is found",
    arguments: [Light.cream, .dark, .pale, .red, Light(0.2, 0.3, 0.15), Light(0.45, 0.25, 0.3)])
  func colours(colour: Light) throws {
    var dish = DrawnDish()
    dish.scatter(30, diameters: 0.8...2.5, colours: [colour], gap: 0.8, seed: 12)
    let found = try dish.analysed()
    #expect(found.colonies.count == 30, "\(found.tally)")
  }

  @Test("Pale colonies beside dark ones are both found", arguments: [0.1, 0.3, 1.0])
  func paleBesideDark(gap: Double) throws {
    var dish = DrawnDish()
    for i in 0..<8 {
      let y = -28 + 8 * Double(i)
      dish.add(-1.2 - gap / 2, y, 2.4, .dark)
      dish.add(0.9 + gap / 2, y, 1.8, .pale)
    }
    let found = try dish.analysed()
    #expect(found.colonies.count == 16, "\(found.tally)")
  }

  @Test("Touching pairs are two", arguments: [0.7, 0.8, 0.9, 1.0], [1.2, 2.4])
  func pairs(distance: Double, diameter: Double) throws {
    var dish = DrawnDish(width: 1500, height: 1500)
    for i in 0..<12 {
      let angle = Double(i) * 15 * Double.pi / 180
      let x = -24 + 16 * Double(i % 4)
      let y = -16 + 16 * Double(i / 4)
      let half = distance * diameter / 2
      dish.add(x - half * cos(angle), y - half * sin(angle), diameter)
      dish.add(x + half * cos(angle), y + half * sin(angle), diameter)
    }
    let found = try dish.analysed()
    #expect(found.colonies.count == 24, "\(found.tally)")
  }

  @Test("Small colonies that touch are all listed", arguments: [1500, 1800, 2400])
  func smallPairs(side: Int) throws {
    var dish = DrawnDish(width: side, height: side)
    for i in 0..<36 {
      let angle = Double(i) * 7 * Double.pi / 180
      let (x, y) = (-25 + 10 * Double(i % 6), -25 + 10 * Double(i / 6))
      dish.add(x - 0.275 * cos(angle), y - 0.275 * sin(angle), 0.55)
      dish.add(x + 0.275 * cos(angle), y + 0.275 * sin(angle), 0.55)
    }
    let found = try dish.analysed()
    #expect(found.colonies.count == 72, "\(found.tally)")
  }

  @Test("Touching triples are three", arguments: [0.7, 0.8, 0.9, 1.0], [false, true])
  func triples(distance: Double, inLine: Bool) throws {
    var dish = DrawnDish(width: 1500, height: 1500)
    let d = 2.0
    for i in 0..<9 {
      let x = -20 + 20 * Double(i % 3)
      let y = -20 + 20 * Double(i / 3)
      let turn = Double(i) * 13 * Double.pi / 180
      for k in 0..<3 {
        let angle = turn + Double(k) * 2 * Double.pi / 3
        let r = distance * d / 3.0.squareRoot()
        let along = Double(k - 1) * distance * d
        dish.add(
          x + (inLine ? along * cos(turn) : r * cos(angle)),
          y + (inLine ? along * sin(turn) : r * sin(angle)), d)
      }
    }
    let found = try dish.analysed()
    // The middle of three is as deep as the colonies themselves; their arcs tell them.
    #expect(found.colonies.count == 27, "\(found.tally)")
  }

  @Test("A touching pair of unequal sizes is two", arguments: [0.4, 0.5, 0.7], [0.8, 0.95])
  func unequalPair(ratio: Double, apart: Double) throws {
    var dish = DrawnDish(width: 1500, height: 1500)
    let d = 3.0
    for i in 0..<9 {
      let x = -20 + 20 * Double(i % 3)
      let y = -20 + 20 * Double(i / 3)
      let angle = Double(i) * 17 * Double.pi / 180
      let distance = apart * d * (1 + ratio) / 2
      dish.add(x, y, d)
      dish.add(x + distance * cos(angle), y + distance * sin(angle), d * ratio)
    }
    let found = try dish.analysed()
    #expect(found.colonies.count == 18, "\(found.tally)")
  }

  @Test("Long and lobed single colonies stay one", arguments: [1.2, 1.4, 1.6])
  func singles(aspect: Double) throws {
    var dish = DrawnDish(width: 1500, height: 1500)
    for i in 0..<9 {
      dish.shapes.append(
        .ellipse(
          x: -20 + 20 * Double(i % 3), y: -20 + 20 * Double(i / 3), major: 2 * aspect, minor: 2,
          degrees: Double(i) * 21, colour: .cream))
    }
    let found = try dish.analysed()
    #expect(found.colonies.count == 9, "\(found.tally)")
  }

  @Test("Colonies 0.3 mm from the wall are found", arguments: [0.8, 1.2, 2.0])
  func atTheWall(diameter: Double) throws {
    var dish = DrawnDish(width: 1500, height: 1500)
    for i in 0..<16 {
      let angle = (Double(i) * 22.5 + 5) * Double.pi / 180
      let r = 45 - 0.3 - diameter / 2
      dish.add(r * cos(angle), r * sin(angle), diameter)
    }
    let found = try dish.analysed()
    #expect(found.colonies.count == 16, "\(found.tally)")
  }

  @Test("Colonies on the meniscus are found, the meniscus is not", arguments: [0.9, 0.8, 0.6])
  func onTheMeniscus(light: Float) throws {
    var dish = DrawnDish(width: 1500, height: 1500)
    dish.shapes.append(
      .arc(
        radius: 43, wide: 0.8, from: 0, to: 360,
        colour: Light(Light.gel.red * light, Light.gel.green * light, Light.gel.blue * light)))
    for i in 0..<16 {
      let angle = (Double(i) * 22.5 + 5) * Double.pi / 180
      dish.add(43 * cos(angle), 43 * sin(angle), 1.6)
    }
    let found = try dish.analysed()
    #expect(found.colonies.count == 16, "\(found.tally)")
  }

  @Test("Crowded plates come within 5 % or are flagged", arguments: [300, 600, 1000])
  func crowded(count: Int) throws {
    var dish = DrawnDish(width: 1800, height: 1800)
    dish.scatter(count, diameters: 0.4...0.7, gap: nil, reach: 0.95, seed: 13)
    let found = try dish.analysed()
    let isClose = abs(Double(found.colonies.count) / Double(count) - 1) <= 0.05
    // 955 of 1000.
    #expect(isClose || found.flags.contains(.tooNumerous), "\(found.tally)")
  }
}
