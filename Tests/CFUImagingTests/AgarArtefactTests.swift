import CFUCore
import CFUImaging
import Foundation
import Testing

@Suite("Drawn agar dishes: what is no colony")
struct AgarArtefactTests {
  @Test("Bubbles are named and not counted", arguments: [1.0, 2.0, 4.0], [0.25, 0.4])
  func bubbles(diameter: Double, wall: Double) throws {
    var dish = DrawnDish(width: 1500, height: 1500)
    dish.add(0, 0, 2)
    for i in 0..<8 {
      let angle = Double(i) * 45 * Double.pi / 180
      dish.shapes.append(
        .bubble(
          x: 25 * cos(angle), y: 25 * sin(angle), diameter: diameter, wall: wall * diameter / 2,
          colour: Light(grey: 0.15)))
    }
    let found = try dish.analysed()
    #expect(found.colonies.count == 1, "\(found.tally)")
    #expect(found.objects.count { $0.artefact == .bubble } == 8, "\(found.tally)")
  }

  @Test("Fibres are not counted", arguments: [0.15, 0.3])
  func fibres(wide: Double) throws {
    var dish = DrawnDish(width: 1500, height: 1500)
    for i in 0..<6 {
      let angle = Double(i) * 27 * Double.pi / 180
      let (x, y) = (-20 + 20 * Double(i % 3), -10 + 20 * Double(i / 3))
      dish.shapes.append(
        .line(
          from: (x - 4 * cos(angle), y - 4 * sin(angle)),
          to: (x + 4 * cos(angle), y + 4 * sin(angle)), wide: wide, colour: .dark))
    }
    let found = try dish.analysed()
    withKnownIssue(
      "A fibre of even width is cut into pieces, and a short piece passes for a colony"
    ) {
      #expect(found.colonies.isEmpty, "\(found.tally)")
    } when: {
      wide == 0.3
    }
  }

  @Test("Specks are not counted", arguments: [0.08, 0.12, 0.18])
  func specks(diameter: Double) throws {
    var dish = DrawnDish(width: 1500, height: 1500)
    dish.scatter(60, diameters: diameter...diameter, colours: [.dark], gap: 1, seed: 31)
    let found = try dish.analysed()
    #expect(found.colonies.isEmpty, "\(found.tally)")
  }

  @Test("Pen marks at the rim are not counted", arguments: [Light.blueInk, .black])
  func pen(colour: Light) throws {
    var dish = DrawnDish(width: 1500, height: 1500)
    dish.shapes = [
      .line(from: (43, 0), to: (47, 3), wide: 0.8, colour: colour),
      .line(from: (43.5, 3), to: (47, 0), wide: 0.8, colour: colour),
      .line(from: (-30, 32), to: (-34, 33), wide: 0.8, colour: colour),
      .arc(radius: 44.2, wide: 0.9, from: 240, to: 252, colour: colour),
    ]
    dish.add(0, 0, 2)
    let found = try dish.analysed()
    #expect(found.colonies.count == 1, "\(found.tally)")
  }

  @Test("Caustics at the wall are not counted", arguments: [Float(0.7), 1.25])
  func caustics(gain: Float) throws {
    var dish = DrawnDish(width: 1500, height: 1500)
    let colour = Light(Light.gel.red * gain, Light.gel.green * gain, Light.gel.blue * gain)
    dish.shapes = [
      .arc(radius: 43.6, wide: 0.7, from: 20, to: 60, colour: colour),
      .arc(radius: 42.4, wide: 0.5, from: 200, to: 270, colour: colour),
    ]
    dish.add(0, 0, 2)
    let found = try dish.analysed()
    #expect(found.colonies.count == 1, "\(found.tally)")
  }

  @Test("Nothing outside the dish is counted")
  func outside() throws {
    var dish = DrawnDish(width: 1500, height: 1500)
    dish.fill = 0.7
    dish.add(0, 0, 2)
    for i in 0..<8 {
      let angle = Double(i) * 45 * Double.pi / 180
      dish.add(52 * cos(angle), 52 * sin(angle), 2, .dark)
    }
    let found = try dish.analysed()
    #expect(found.colonies.count == 1, "\(found.tally)")
  }
}
