import CFUCore
import CFUSimulator
import Foundation
import Testing

/// Each artefact has a switch, and changes the picture where it should and nowhere else.
@Suite("Artefacts have switches")
struct ArtefactTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var amount: ClosedRange<Double>
    var path: @Sendable (inout SimulatorSettings.Artefacts, Occurrence) -> Void
    /// Where the light may change: distance from the dish's centre, 1 at the wall.
    var zone: ClosedRange<Double>
    var testDescription: String { name }
  }

  static let everywhere = 0.0...9.0
  static let cases: [Case] = [
    Case(name: "vignetting", amount: 0.3...0.3, path: { $0.vignetting = $1 }, zone: everywhere),
    Case(name: "gradient", amount: 0.3...0.3, path: { $0.gradient = $1 }, zone: everywhere),
    Case(name: "colour cast", amount: 0.2...0.2, path: { $0.colourCast = $1 }, zone: everywhere),
    Case(name: "rim", amount: 1...1, path: { $0.rim = $1 }, zone: 0.95...1.6),
    Case(name: "dark surround", amount: 0.1...0.1, path: { $0.darkSurround = $1 }, zone: 0.99...9),
    Case(name: "grid", amount: 0.2...0.2, path: { $0.grid = $1 }, zone: 0...1.01),
    Case(name: "bubbles", amount: 6...6, path: { $0.bubbles = $1 }, zone: 0...1.4),
    Case(name: "fibres", amount: 4...4, path: { $0.fibres = $1 }, zone: everywhere),
    Case(name: "dust", amount: 60...60, path: { $0.dust = $1 }, zone: 0...1.4),
    Case(name: "flakes", amount: 12...12, path: { $0.flakes = $1 }, zone: 0...1.4),
    Case(name: "clumps", amount: 10...10, path: { $0.clumps = $1 }, zone: 0...1.4),
    Case(name: "chips", amount: 20...20, path: { $0.chips = $1 }, zone: 0...1.4),
    Case(name: "marks", amount: 6...6, path: { $0.marks = $1 }, zone: 0...1.6),
    Case(name: "scratches", amount: 4...4, path: { $0.scratches = $1 }, zone: everywhere),
    Case(name: "pen", amount: 3...3, path: { $0.penMarks = $1 }, zone: 0.8...1.7),
    Case(name: "reflections", amount: 3...3, path: { $0.reflections = $1 }, zone: everywhere),
    Case(name: "condensation", amount: 60...60, path: { $0.condensation = $1 }, zone: 0...1.3),
    Case(name: "uneven gel", amount: 0.05...0.05, path: { $0.unevenGel = $1 }, zone: 0...1.01),
    Case(name: "seams", amount: 3...3, path: { $0.seams = $1 }, zone: everywhere),
  ]

  private static let side = 1200
  private static func light(_ settings: SimulatorSettings) -> [Float] {
    DishSimulator(settings: settings).renderLight(seed: 12, counts: [.cfuGM: 2, .cluster: 0]).planes
  }
  private static let plain = light(TestDish.settings(side: side))

  @Test(arguments: cases)
  func changesThePictureWhereItShould(item: Case) {
    var settings = TestDish.settings(side: Self.side)
    item.path(&settings.artefacts, .always(item.amount))
    let light = Self.light(settings)
    let truth = DishSimulator(settings: settings).render(seed: 12, counts: [:]).truth
    var (within, beyond) = (0, 0)
    for y in 0..<Self.side {
      for x in 0..<Self.side {
        let i = (Self.side + y) * Self.side + x
        guard abs(light[i] - Self.plain[i]) > 0.004 else { continue }
        let distance = truth.dish.distance(PixelPoint(x: Double(x) + 0.5, y: Double(y) + 0.5))
        if item.zone.contains(distance) { within += 1 } else { beyond += 1 }
      }
    }
    #expect(within > 100)
    #expect(beyond == 0)

    item.path(&settings.artefacts, .off)
    #expect(Self.light(settings) == Self.plain)
  }

  /// These belong to the wall and show only where there is one.
  @Test(arguments: ["double ring", "meniscus", "double meniscus", "caustics"])
  func wallArtefacts(name: String) {
    var walled = TestDish.settings(side: Self.side)
    walled.artefacts.rim = .always(1...1)
    var settings = walled
    let zone: ClosedRange<Double>
    switch name {
    case "double ring":
      settings.artefacts.doubleRing = .always(2...2)
      zone = 1.0...1.9
    case "meniscus":
      settings.artefacts.meniscus = .always(0.8...0.8)
      zone = 0.5...1.0
    case "double meniscus":
      settings.artefacts.doubleMeniscus = .always(0.8...0.8)
      zone = 0.5...1.0
    default:
      settings.artefacts.caustics = .always(6...6)
      zone = 0.5...1.0
    }
    let (before, after) = (Self.light(walled), Self.light(settings))
    let dish = DishSimulator(settings: settings).render(seed: 12, counts: [:]).truth.dish
    var within = 0
    for y in 0..<Self.side {
      for x in 0..<Self.side {
        let i = y * Self.side + x
        guard abs(after[i] - before[i]) > 0.004 else { continue }
        within += 1
        #expect(zone.contains(dish.distance(PixelPoint(x: Double(x) + 0.5, y: Double(y) + 0.5))))
      }
    }
    #expect(within > 500)
  }

  @Test func tiltShortensTheDish() {
    var settings = TestDish.settings()
    settings.artefacts.tilt = .always(20...20)
    let dish = DishSimulator(settings: settings).render(seed: 1, counts: [:]).truth.dish
    #expect(abs(dish.semiMinor / dish.semiMajor - 0.9397) < 0.001)
  }

  /// The ellipse of the truth is the border between dish and surround.
  @Test func perspectiveKeepsTheTruth() {
    var settings = TestDish.settings(side: Self.side)
    settings.artefacts.tilt = .always(15...15)
    settings.artefacts.perspective = .always(0.2...0.2)
    settings.artefacts.darkSurround = .always(0.05...0.05)
    settings.sample.singleCells = 0...0
    let simulator = DishSimulator(settings: settings)
    let light = simulator.renderLight(seed: 3, counts: [.cluster: 0])
    let dish = simulator.render(seed: 3, counts: [.cluster: 0]).truth.dish
    // Nearer parts are larger: the middle of the ellipse is not the middle of the dish, which is
    // that of the picture.
    let shift =
      (dish.centre.x - 600) * (dish.centre.x - 600)
      + (dish.centre.y - 600) * (dish.centre.y - 600)
    #expect(shift > 30 * 30)
    #expect(dish.semiMinor < dish.semiMajor)
    var wrong = 0
    for y in 0..<Self.side {
      for x in 0..<Self.side {
        let distance = dish.distance(PixelPoint(x: Double(x) + 0.5, y: Double(y) + 0.5))
        let isDark = light.planes[(Self.side + y) * Self.side + x] < 0.5
        if abs(distance - 1) > 0.005, isDark != (distance > 1) { wrong += 1 }
      }
    }
    #expect(wrong == 0)
  }

  /// In dark-field light the ground is dark, and what took light away before gives it.
  @Test func darkFieldTurnsContrastRound() {
    var settings = TestDish.settings(side: Self.side)
    settings.sample.singleCells = 0...0
    let counts: [SimulatedClass: Int] = [.cfuG: 1, .bfuE: 1, .cluster: 0]
    settings.artefacts.darkField = .always(0.05...0.05)
    let simulator = DishSimulator(settings: settings)
    let light = simulator.renderLight(seed: 4, counts: counts)
    let truth = simulator.render(seed: 4, counts: counts).truth
    let plane = light.planes[(Self.side * Self.side)..<(2 * Self.side * Self.side)]
    #expect(plane.allSatisfy { $0 > 0.04 })
    #expect(plane.count { $0 < 0.06 } > plane.count * 9 / 10)
    for colony in truth.colonies {
      let reach = colony.diameterMicrometres / 22
      var brightest: Float = 0
      for y in Int(colony.centre.y - reach)...Int(colony.centre.y + reach) {
        for x in Int(colony.centre.x - reach)...Int(colony.centre.x + reach)
        where (0..<Self.side).contains(x) && (0..<Self.side).contains(y) {
          brightest = max(brightest, light.planes[(Self.side + y) * Self.side + x])
        }
      }
      #expect(brightest > 0.15)
      #expect(colony.detectability > 5)
    }
  }

  /// Light that is scattered inside a colony passes its haemoglobin.
  @Test func onADarkGroundErythroidColoniesAreRed() {
    func redness(_ kind: SimulatedClass) -> Double {
      var settings = TestDish.settings(side: Self.side)
      settings.sample.singleCells = 0...0
      settings.artefacts.darkField = .always(0.05...0.05)
      let light = DishSimulator(settings: settings)
        .renderLight(seed: 4, counts: [kind: 3, .cluster: 0]).planes
      let size = Self.side * Self.side
      var (red, blue) = (0.0, 0.0)
      for i in 0..<size where light[size + i] > 0.1 {
        red += Double(light[i])
        blue += Double(light[2 * size + i])
      }
      return red / blue
    }
    #expect(abs(redness(.cfuG) - 1) < 0.02)
    #expect(redness(.cfuE) > 1.1)
  }

  /// How red a colony is hangs on what it holds, not on how finely it is drawn or how sharp it is.
  @Test func rednessOnADarkGroundIsThatOfTheColony() {
    func redness(umPerPixel: Double, blur: Double) -> Double {
      var settings = TestDish.settings(
        umPerPixel: umPerPixel, side: Int(Double(Self.side) * 11 / umPerPixel))
      settings.sample.singleCells = 0...0
      settings.artefacts.darkField = .always(0.05...0.05)
      settings.optics.focus = 0...0
      settings.optics.blurPerMillimetre = blur...blur
      let dish = DishSimulator(settings: settings)
        .renderLight(seed: 4, counts: [.cfuE: 3, .cluster: 0])
      let size = dish.planes.count / 3
      let ground = dish.planes[size + size / 2]
      var (red, blue) = (0.0, 0.0)
      for i in 0..<size where dish.planes[size + i] > 1.02 * ground {
        red += Double(dish.planes[i] - ground)
        blue += Double(dish.planes[2 * size + i] - ground)
      }
      return red / blue
    }
    let usual = redness(umPerPixel: 11, blur: 2)
    #expect(abs(redness(umPerPixel: 5.5, blur: 2) / usual - 1) < 0.05)
    #expect(abs(redness(umPerPixel: 11, blur: 25) / usual - 1) < 0.1)
  }

  /// Every clump has one entry in the truth.
  @Test func clumpsOfAllKindsAreNoted() {
    var kinds: Set<String> = []
    for seed: UInt64 in 1...6 {
      var settings = TestDish.settings(side: 400)
      settings.artefacts.clumps = .always(20...20)
      let artefacts = DishSimulator(settings: settings)
        .render(seed: seed, counts: [.cluster: 0]).truth.artefacts
      #expect(artefacts.count == 20)
      kinds.formUnion(artefacts.map(\.kind))
    }
    #expect(kinds == ["flake", "crystal", "smear", "fibre", "dust"])
  }

  /// A window shines on two sides of every bubble, on one axis for all of them, and nowhere else.
  @Test func glintsLieOppositeEachOtherInBubbles() {
    var settings = TestDish.settings(side: Self.side)
    settings.artefacts.bubbles = .always(4...4)
    func light(_ strength: Double) -> [Float] {
      settings.artefacts.glints = .always(strength...strength)
      return DishSimulator(settings: settings).renderLight(seed: 9, counts: [.cluster: 0]).planes
    }
    let bubbles = DishSimulator(settings: settings)
      .render(seed: 9, counts: [.cluster: 0]).truth.artefacts
    #expect(bubbles.count == 4)
    // Rings are as faint in both: what differs is the glints alone.
    let (without, with) = (light(1e-6), light(0.6))
    var spots: [[SIMD2<Double>]] = bubbles.map { _ in [] }
    for y in 0..<Self.side {
      for x in 0..<Self.side {
        let i = (Self.side + y) * Self.side + x
        guard abs(with[i] - without[i]) > 0.02 else { continue }
        let places = bubbles.map {
          SIMD2(Double(x) + 0.5 - $0.centre.x, Double(y) + 0.5 - $0.centre.y)
            / ($0.sizeMicrometres / 22)
        }
        let inside = places.indices.filter { hypot(places[$0].x, places[$0].y) < 1.6 }
        #expect(!inside.isEmpty)
        // Bright where a bubble lies alone.
        if inside.count == 1, with[i] > without[i] + 0.1 {
          spots[inside[0]].append(places[inside[0]])
        }
      }
    }
    var seen = 0
    for spots in spots where spots.count >= 12 {
      seen += 1
      let moments = spots.reduce(SIMD3<Double>.zero) {
        $0 + SIMD3($1.x * $1.x, $1.y * $1.y, $1.x * $1.y)
      }
      let turn = 0.5 * atan2(2 * moments.z, moments.x - moments.y)
      let axis = SIMD2(cos(turn), sin(turn))
      let along = spots.map { ($0 * axis).sum() }
      #expect(along.contains { $0 > 0.4 } && along.contains { $0 < -0.4 })
      #expect(along.allSatisfy { abs($0) > 0.1 })
    }
    #expect(seen >= 2)
  }

  /// Switches by name: one changes one thing of the settings.
  @Test(arguments: Artefact.allCases)
  func aSwitchChangesOneSetting(artefact: Artefact) {
    var plain = SimulatorSettings()
    for other in Artefact.allCases { other.set(nil, in: &plain) }
    var switched = plain
    artefact.set(artefact.usual, in: &switched)
    #expect(switched != plain)
    for other in Artefact.allCases where other != artefact { other.set(nil, in: &switched) }
    #expect(switched != plain)
    artefact.set(nil, in: &switched)
    #expect(switched == plain)
  }

  @Test func offCentreMovesTheDishAndCropCutsIt() {
    var settings = TestDish.settings(side: 1300)
    settings.artefacts.offCentre = .always(1...1)
    let moved = DishSimulator(settings: settings).render(seed: 1, counts: [:]).truth
    #expect(abs(moved.dish.centre.x - 650) + abs(moved.dish.centre.y - 650) > 20)
    #expect(moved.dish.centre.x - moved.dish.semiMajor > 0)

    settings.artefacts.crop = .always(0.1...0.1)
    let counts: [SimulatedClass: Int] = [.cfuE: 300, .cluster: 0]
    let cut = DishSimulator(settings: settings).render(seed: 1, counts: counts).truth
    let dish = cut.dish
    let beyond =
      [
        dish.semiMajor - dish.centre.x, dish.semiMajor - dish.centre.y,
        dish.centre.x + dish.semiMajor - 1300, dish.centre.y + dish.semiMajor - 1300,
      ].max() ?? 0
    #expect(abs(beyond - 0.2 * dish.semiMajor) < 1)
    // A tenth of the diameter cuts off 5 % of the area.
    let lost = cut.colonies.count { !$0.inFrame }
    #expect((3...40).contains(lost))
  }

  @Test func aBubbleIsWhereItsTruthSays() throws {
    var settings = TestDish.settings(side: Self.side)
    settings.artefacts.bubbles = .always(3...3)
    let light = Self.light(settings)
    let truth = DishSimulator(settings: settings).render(seed: 12, counts: [:]).truth
    #expect(truth.artefacts.count == 3)
    for y in 0..<Self.side {
      for x in 0..<Self.side
      where abs(light[y * Self.side + x] - Self.plain[y * Self.side + x]) > 0.01 {
        let near = truth.artefacts.contains { bubble in
          let (dx, dy) = (Double(x) - bubble.centre.x, Double(y) - bubble.centre.y)
          let reach = 0.7 * bubble.sizeMicrometres / 11 + 12
          return dx * dx + dy * dy < reach * reach
        }
        #expect(near)
      }
    }
  }
}
