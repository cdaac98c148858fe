import CFUCore
import CFUImaging
import Foundation
import Testing

@Suite("Drawn agar dishes: light, place and sampling")
struct AgarViewTests {
  /// A dish with 40 colonies, the same whatever the view.
  private func plate(side: Int = 1200) -> DrawnDish {
    var dish = DrawnDish(width: side, height: side)
    dish.scatter(40, diameters: 0.9...2.8, colours: [.cream, .red, .dark], gap: 0.8, seed: 21)
    return dish
  }

  @Test("Tilted and turned", arguments: [0.9, 0.95], [0.0, 35, 90, 140])
  func tilted(axisRatio: Double, turn: Double) throws {
    var dish = plate()
    dish.axisRatio = axisRatio
    dish.turn = turn
    let found = try dish.analysed()
    #expect(found.colonies.count == 40, "\(found.tally)")
  }

  @Test("Off centre in a wide picture", arguments: [-0.25, 0.2])
  func offCentre(shift: Double) throws {
    var dish = plate()
    dish.width = 1800
    dish.shift.x = shift
    let found = try dish.analysed()
    #expect(found.colonies.count == 40, "\(found.tally)")
    #expect(!found.flags.contains(.cutByFrame))
  }

  @Test("Cut by the frame: what is seen is counted and the cut is flagged", arguments: [0.2, 0.3])
  func cut(share: Double) throws {
    var dish = DrawnDish()
    dish.scatter(60, diameters: 0.9...2.8, colours: [.cream, .dark], gap: 0.8, seed: 24)
    // Part of the diameter lies outside on the right.
    dish.shift.x = (1 / dish.fill - 1) / 2 + share
    let found = try dish.analysed()
    var whole = 0
    var touched = 0
    for case .disc(let x, let y, let diameter, _) in dish.shapes {
      let p = dish.pixel(x, y)
      let r = diameter / 2 * dish.pxPerMillimetre
      if p.x + r < Double(dish.width) - 2 {
        whole += 1
      } else if p.x - r < Double(dish.width) {
        touched += 1
      }
    }
    #expect(whole < 60)
    #expect((whole...(whole + touched)).contains(found.colonies.count), "\(found.tally)")
    #expect(found.flags.contains(.cutByFrame))
  }

  @Test("Light that falls by 40 % across the picture", arguments: [0.2, 0.4])
  func gradient(fall: Double) throws {
    var dish = plate()
    dish.gradient = fall
    let found = try dish.analysed()
    #expect(found.colonies.count == 40, "\(found.tally)")
  }

  @Test("Noise", arguments: [Float(0), 1, 3, 6])
  func noise(sigma: Float) throws {
    let found = try plate().analysed(noise: sigma)
    #expect(found.colonies.count == 40, "\(found.tally)")
  }

  @Test("Noise alone is no colony", arguments: [Float(0), 3, 6])
  func noiseOnEmpty(sigma: Float) throws {
    let found = try DrawnDish().analysed(noise: sigma)
    #expect(found.colonies.isEmpty, "\(found.tally)")
  }

  @Test("The count does not depend on the sampling", arguments: [700, 1000, 1500, 3000])
  func sampling(side: Int) throws {
    let found = try plate(side: side).analysed()
    #expect(found.colonies.count == 40, "\(found.tally)")
  }

  @Test("Bright colonies on a dark ground", arguments: [Float(0.02), 0.06])
  func brightOnDark(ground: Float) throws {
    var dish = DrawnDish()
    dish.gel = Light(grey: ground)
    dish.surround = Light(grey: ground / 2)
    dish.rings = [(1.0, 1.012, Light(grey: 0.3)), (1.035, 1.045, Light(grey: 0.25))]
    dish.scatter(
      40, diameters: 0.9...2.8, colours: [Light(0.5, 0.45, 0.3), Light(0.3, 0.28, 0.2)], gap: 0.8,
      seed: 22)
    let found = try dish.analysed()
    #expect(found.colonies.count == 40, "\(found.tally)")
    #expect(found.colonies.allSatisfy { $0.feature("polarity") == -1 })
    #expect(found.colonies.allSatisfy { $0.feature("od_mean") > 0 })
  }

  @Test("A dark surround")
  func darkSurround() throws {
    var dish = plate()
    dish.surround = .black
    let found = try dish.analysed()
    #expect(found.colonies.count == 40, "\(found.tally)")
  }

  @Test("A grey picture: dark colonies without colour")
  func grey() throws {
    var dish = DrawnDish()
    dish.scatter(40, diameters: 0.9...2.8, colours: [.dark, .red], gap: 0.8, seed: 23)
    let found = try dish.analysed(grey: true)
    #expect(found.colonies.count == 40, "\(found.tally)")
  }

  @Test("Sampling from the rim is within 1 % of the drawn wall", arguments: [0.7, 0.88, 0.95])
  func calibration(fill: Double) throws {
    var dish = plate()
    dish.fill = fill
    let found = try dish.analysed()
    let ratio = found.geometry.calibration.umPerPixel / dish.umPerPixel
    #expect(abs(ratio - 1) < 0.01, "\(ratio)")
    #expect(found.geometry.calibration.source == .rim)
  }
}
