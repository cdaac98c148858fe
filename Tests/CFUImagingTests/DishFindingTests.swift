import CFUCore
import CFUImaging
import CFUPictures
import Foundation
import Testing

@Suite("Finding the dish")
struct DishFindingTests {
  /// A way to look at a dish.
  struct View: Sendable, CustomTestStringConvertible {
    var name: String
    var change: @Sendable (inout DrawnDish) -> Void
    var testDescription: String { name }
    init(_ name: String, _ change: @escaping @Sendable (inout DrawnDish) -> Void) {
      self.name = name
      self.change = change
    }
  }

  static let bright: [(Double, Double, Light)] = [
    (1.0, 1.01, Light(grey: 0.85)), (1.03, 1.045, Light(grey: 0.7)),
  ]

  static let views: [View] = [
    View("plain") { _ in },
    View("small in the picture") { $0.fill = 0.5 },
    View("fills the picture") { $0.fill = 0.98 },
    View("tilted, axis ratio 0.97") { $0.axisRatio = 0.97 },
    View("tilted 0.95, turned 60 degrees") { ($0.axisRatio, $0.turn) = (0.95, 60) },
    View("tilted 0.95, turned 90 degrees") { ($0.axisRatio, $0.turn) = (0.95, 90) },
    View("tilted 0.9") { $0.axisRatio = 0.9 },
    View("tilted 0.9, turned 30 degrees") { ($0.axisRatio, $0.turn) = (0.9, 30) },
    View("tilted 0.9, turned 90 degrees") { ($0.axisRatio, $0.turn) = (0.9, 90) },
    View("tilted 0.85, turned 120 degrees") { ($0.axisRatio, $0.turn) = (0.85, 120) },
    View("off centre") { ($0.fill, $0.shift) = (0.6, (0.25, -0.2)) },
    View("cut on the right, 10 %") { $0.shift.x = (1 / $0.fill - 1) / 2 + 0.10 },
    View("cut at the top, 15 %") { $0.shift.y = -(1 / $0.fill - 1) / 2 - 0.15 },
    View("cut at a corner") { $0.shift = (0.14, 0.14) },
    View("wide picture") { $0.width = 1400 },
    View("tall picture") { $0.height = 1400 },
    View("bright surround") { $0.surround = Light(grey: 0.95) },
    View("black surround") { $0.surround = .black },
    View("surround like the gel") { $0.surround = .gel },
    View("one thin ring") { $0.rings = [(1.0, 1.006, Light(grey: 0.25))] },
    View("bright rings on a dark ground") {
      ($0.gel, $0.surround, $0.rings) = (Light(grey: 0.03), .black, Self.bright)
    },
    View("lid outside the walls") {
      $0.rings += [(1.09, 1.10, Light(grey: 0.3)), (1.13, 1.135, Light(grey: 0.35))]
    },
    View("strong gradient") { $0.gradient = 0.4 },
  ]

  private func dish(_ view: View, diameter: Double) -> DrawnDish {
    var dish = DrawnDish(width: 1000, height: 1000)
    dish.diameter = diameter
    view.change(&dish)
    return dish
  }

  @Test("The wall is found where it was drawn", arguments: views)
  func wall(view: View) throws {
    var dish = dish(view, diameter: 90)
    dish.scatter(25, diameters: 1...3, gap: 0.8, seed: 41)
    try check(dish, try dish.analysed())
  }

  @Test("An empty dish is found too", arguments: views)
  func emptyDish(view: View) throws {
    let dish = dish(view, diameter: 35)
    try check(dish, try dish.analysed(ImagingSettings()))
  }

  private func check(_ dish: DrawnDish, _ found: DishAnalysis) throws {
    let truth = dish.ellipse
    let wall = try #require(found.geometry.dish, "\(found.tally)")
    let r = truth.semiMajor
    let text = "drawn \(truth), found \(wall)"
    #expect(abs(wall.centre.x - truth.centre.x) < 0.015 * r, "\(text)")
    #expect(abs(wall.centre.y - truth.centre.y) < 0.015 * r, "\(text)")
    #expect(abs(wall.semiMajor / truth.semiMajor - 1) < 0.015, "\(text)")
    #expect(abs(wall.semiMinor / truth.semiMinor - 1) < 0.015, "\(text)")
    if dish.axisRatio < 0.95 {
      let off = (wall.angle - truth.angle).truncatingRemainder(dividingBy: .pi)
      #expect(min(abs(off), .pi - abs(off)) < 5 * .pi / 180, "\(text)")
    }
    #expect(found.geometry.calibration.source == .rim)
    #expect(!found.flags.contains(.rimNotFound))
    #expect(!found.flags.contains(.scaleAssumed))
    let d = (w: Double(dish.width), h: Double(dish.height))
    let isCut =
      truth.centre.x - r < -3 || truth.centre.y - r < -3 || truth.centre.x + r > d.w + 3
      || truth.centre.y + r > d.h + 3
    if dish.axisRatio == 1 { #expect(found.flags.contains(.cutByFrame) == isCut) }
  }

  // MARK: Dishes larger than the picture

  /// Diameter over the shorter side, and where the middle of the dish lies beside that of the picture, in diameters.
  static let parts: [View] = [
    View("a third, from the right") { ($0.fill, $0.shift) = (1.5, (-0.22, 0)) },
    View("a corner of it") { ($0.fill, $0.shift) = (1.7, (0.3, 0.25)) },
    View("an arc along the top") { ($0.fill, $0.shift) = (1.6, (0.05, 0.3)) },
    View("its middle outside the picture") { ($0.fill, $0.shift) = (1.6, (-0.05, -0.42)) },
    View("before a dark ground") {
      ($0.fill, $0.shift, $0.surround) = (1.5, (0.25, 0.1), .black)
    },
  ]

  @Test("An arc is enough for the scale of a round dish", arguments: parts)
  func part(view: View) throws {
    var dish = dish(view, diameter: 35)
    dish.scatter(25, diameters: 0.4...1.2, gap: 0.3, seed: 44)
    let found = try dish.analysed(ImagingSettings())
    let wall = try #require(found.geometry.dish, "\(found.flags)")
    let truth = dish.ellipse
    let text = "drawn \(truth), found \(wall)"
    #expect(abs(wall.semiMajor / truth.semiMajor - 1) < 0.02, "\(text)")
    #expect(abs(wall.centre.x - truth.centre.x) < 0.03 * truth.semiMajor, "\(text)")
    #expect(abs(wall.centre.y - truth.centre.y) < 0.03 * truth.semiMajor, "\(text)")
    #expect(found.geometry.calibration.source == .rim)
    #expect(found.flags.contains(.cutByFrame))
    #expect(found.flags.contains(.wallUncertain))
  }

  // MARK: Pictures without a dish

  static let empty: [View] = [
    View("noise") { _ in },
    View("a gradient") { $0.gradient = 0.6 },
    View("round cells of a microscope field") { dish in
      dish.scatter(120, diameters: 2...4, colours: [.pale, .dark], gap: 0.2, seed: 42)
    },
    View("a few large round colonies") { dish in
      for i in 0..<4 { dish.add(-20 + 14 * Double(i), -10 + 6 * Double(i), 9, .red) }
    },
    View("lines of blocks like a page of text") { dish in
      var random = TestRandom(43)
      for row in 0..<30 {
        var x = -50.0
        while x < 48 {
          let length = random.uniform(0.5...4)
          let y = -50 + 3.4 * Double(row)
          dish.shapes.append(.line(from: (x, y), to: (x + length, y), wide: 1.6, colour: .black))
          x += length + random.uniform(2...4)
        }
      }
    },
    View("a straight border") { dish in
      dish.shapes.append(.line(from: (-60, 20), to: (60, 40), wide: 30, colour: .dark))
    },
    View("a large bubble") { dish in
      dish.shapes.append(
        .bubble(x: 12, y: -9, diameter: 22, wall: 2, colour: Light(grey: 0.15)))
    },
  ]

  @Test("A picture without a dish has none", arguments: empty)
  func none(view: View) throws {
    var dish = DrawnDish(width: 800, height: 700)
    (dish.surround, dish.rings) = (dish.gel, [])
    view.change(&dish)
    for profile in ImagingSettings.Profile.allCases {
      let found = try dish.analysed(ImagingSettings(profile: profile), noise: 3)
      #expect(found.geometry.dish == nil, "\(profile) \(String(describing: found.geometry.dish))")
      #expect(found.flags.contains(.rimNotFound))
      #expect(found.flags.contains(.scaleAssumed))
      #expect(found.geometry.calibration.source == .assumed)
    }
  }

  // MARK: Sampling

  @Test("The sheet's sampling goes before the file's, the file's before the rim's")
  func precedence() throws {
    let dish = DrawnDish(width: 1000, height: 1000)
    let truth = dish.umPerPixel
    var image = dish.canvas().photograph()
    let fromRim = try DishPipeline(settings: ImagingSettings(profile: .agar)).analyse(image)
    #expect(fromRim.geometry.calibration.source == .rim)
    #expect(abs(fromRim.geometry.calibration.umPerPixel / truth - 1) < 0.01)
    image.umPerPixel = truth * 1.02
    let fromFile = try DishPipeline(settings: ImagingSettings(profile: .agar)).analyse(image)
    #expect(fromFile.geometry.calibration == Calibration(umPerPixel: truth * 1.02, source: .file))
    let fromSheet = try DishPipeline(
      settings: ImagingSettings(profile: .agar, umPerPixel: truth * 0.98)
    ).analyse(image)
    #expect(fromSheet.geometry.calibration == Calibration(umPerPixel: truth * 0.98, source: .sheet))
    for found in [fromRim, fromFile, fromSheet] {
      #expect(found.geometry.dish != nil)
      #expect(!found.flags.contains(.scaleAssumed))
    }
  }

  @Test("A dish of no usual size is taken as it is found, unless somebody said how large it is")
  func unusualDiameter() throws {
    let dish = DrawnDish(width: 1000, height: 1000)
    let image = dish.canvas().photograph()
    /// The dish as one of so many mm.
    func found(_ diameter: Double, given: Double? = nil) throws -> DishAnalysis {
      let um = dish.umPerPixel * diameter / dish.diameter
      return try DishPipeline(
        settings: ImagingSettings(dishDiameterMillimetres: given, umPerPixel: um)
      ).analyse(image)
    }
    for diameter in [52.5, 60, 86, 145] {
      let measured = try found(diameter)
      let wall = try #require(measured.geometry.dish)
      #expect(abs(wall.semiMajor / dish.ellipse.semiMajor - 1) < 0.01)
      #expect(measured.flags.contains(.diameterMeasured), "\(diameter)")
      #expect(!measured.flags.contains(.rimNotFound), "\(diameter)")
    }
    var tilted = dish
    tilted.axisRatio = 0.85
    let seen = try DishPipeline(
      settings: ImagingSettings(umPerPixel: dish.umPerPixel * 60 / dish.diameter)
    ).analyse(tilted.canvas().photograph())
    #expect(seen.geometry.dish != nil && seen.flags.contains(.diameterMeasured))
    let usual = try found(34)
    #expect(usual.geometry.dish != nil)
    #expect(!usual.flags.contains(.diameterMeasured))
    // A ring of 20 mm is no dish, one of 60 no dish of 35, whoever said so.
    for other in [try found(20), try found(60, given: 35)] {
      #expect(other.geometry.dish == nil)
      #expect(other.flags.contains(.rimNotFound))
      #expect(!other.flags.contains(.diameterMeasured))
    }
  }

  @Test("With a given sampling and no rim the scale is not assumed")
  func givenScaleWithoutRim() throws {
    var dish = DrawnDish(width: 800, height: 800)
    (dish.surround, dish.rings) = (dish.gel, [])
    let found = try dish.analysed(ImagingSettings(umPerPixel: 4))
    #expect(found.geometry.dish == nil)
    #expect(found.flags.contains(.rimNotFound))
    #expect(!found.flags.contains(.scaleAssumed))
  }

  @Test("With a given sampling a ring of quite another size is no dish")
  func wrongRing() throws {
    let dish = DrawnDish(width: 800, height: 800)
    let found = try dish.analysed(
      ImagingSettings(profile: .agar, umPerPixel: dish.umPerPixel * 2))
    #expect(found.geometry.dish == nil)
    #expect(found.flags.contains(.rimNotFound))
  }
}
