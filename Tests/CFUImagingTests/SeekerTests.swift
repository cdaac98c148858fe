import CFUCore
import CFUImaging
import CFUPictures
import CFUSimulator
import Foundation
import Testing

/// What the seeker finds that no threshold shows, and where it keeps silent. The bounds lie a little below what
/// was measured on these seeds, which it was not trained on; the figures are printed.
@Suite("The seeker")
struct SeekerTests {
  @Test("Loose groups of pale cells are found", arguments: [UInt64(601), 602, 603])
  func megakaryocytes(seed: UInt64) throws {
    let field = try SimulatedField(
      SimulatorProfile.lab.settings, seed: seed, counts: [.cfuMK: 40, .cluster: 10])
    let seen = field.truth.colonies.filter {
      $0.kind == .cfuMK && $0.inFrame && $0.detectability >= 15
    }
    let hit = seen.count(where: field.isFound)
    print("CFU-MK \(seed): \(hit) of \(seen.count); \(field.found.tally)")
    #expect(seen.count >= 10)
    #expect(Double(hit) >= 0.9 * Double(seen.count), "\(hit) of \(seen.count)")
  }

  @Test("Its word tells colonies from what else was found")
  func word() throws {
    let field = try SimulatedField(SimulatorProfile.lab.settings, seed: 604)
    var colonies: [Double] = []
    var others: [Double] = []
    for object in field.found.colonies {
      let seen = object.feature("centre_seen")
      #expect((0...1).contains(seen) && (0...1).contains(object.feature("body_seen")))
      let isColony = field.truth.colonies.contains {
        $0.kind.isColony && object.contains($0.centre)
      }
      if isColony { colonies.append(seen) } else { others.append(seen) }
    }
    colonies.sort()
    others.sort()
    print(
      "seen: \(colonies[colonies.count / 2]) on colonies, \(others[others.count / 2]) elsewhere")
    #expect(colonies.count >= 40 && others.count >= 5)
    #expect(colonies[colonies.count / 2] > 0.6)
    #expect(others[others.count / 2] < 0.45)
  }

  @Test("It says of which kind a colony is")
  func kinds() throws {
    let columns: [SimulatedClass: String] = [
      .bfuE: "bfu_e_seen", .cfuE: "cfu_e_seen", .cfuGM: "cfu_gm_seen", .cfuGEMM: "cfu_gemm_seen",
      .cfuMK: "cfu_mk_seen", .cluster: "cluster_seen",
    ]
    var right = 0
    var asked = 0
    for seed: UInt64 in 606...608 {
      let field = try SimulatedField(SimulatorProfile.lab.settings, seed: seed)
      for object in field.found.colonies {
        let shares = columns.mapValues(object.feature)
        #expect(abs(shares.values.reduce(0, +) - 1) < 1e-4)
        let inside = field.truth.colonies.filter { object.contains($0.centre) }
        guard let colony = inside.first, inside.count == 1,
          let own = shares[colony.kind.countedAs]
        else { continue }
        asked += 1
        if shares.values.allSatisfy({ $0 <= own }) { right += 1 }
      }
      print("kinds: \(right) of \(asked)")
    }
    #expect(asked >= 3 * 45)
    #expect(Double(right) >= 0.8 * Double(asked))
  }

  @Test("Twice the same picture is twice the same answer")
  func repeated() throws {
    var settings = SimulatorProfile.lab.settings
    settings.frame.umPerPixel = 15...15
    let first = try SimulatedField(settings, seed: 605).found
    let second = try SimulatedField(settings, seed: 605).found
    #expect(first.objects.map(\.features).description == second.objects.map(\.features).description)
    #expect(first.objects.map(\.outline) == second.objects.map(\.outline))
  }

  @Test(
    "Reflections on a grey dish do not make its ground a dark one", arguments: [UInt64(609), 610])
  func greyGround(seed: UInt64) throws {
    var settings = SimulatorProfile.lab.settings
    settings.sensor.exposure = 0.2...0.22
    settings.artefacts.reflections = .always(4...4)
    let found = try SimulatedField(settings, seed: seed, counts: [.cfuGM: 3, .cfuMK: 8]).found
    #expect(found.objects.count >= 5)
    #expect(found.objects.allSatisfy { $0.feature("polarity") == 1 })
    #expect(found.colonies.contains { $0.feature("centre_seen") > 0.4 })
  }

  /// A camera without colour: large dense colonies are found all the same, and nothing is said of haemoglobin.
  @Test func greyPicture() throws {
    var settings = SimulatorProfile.clean.settings
    settings.sensor.monochrome = 1
    let field = try SimulatedField(settings, seed: 621, counts: [.bfuE: 12, .cfuGM: 8])
    #expect(field.found.flags.contains(.grey))
    #expect(field.found.objects.allSatisfy { $0.feature("haem_od").isNaN })
    let seen = field.truth.colonies.filter { $0.kind == .bfuE && field.isFound($0) }
    #expect(seen.count >= 10, "\(seen.count)")
    let coloured = try SimulatedField(
      SimulatorProfile.clean.settings, seed: 621, counts: [.bfuE: 2])
    #expect(!coloured.found.flags.contains(.grey))
  }

  @Test("On a dark ground it looks at what is bright", arguments: [UInt64(611), 612])
  func darkGround(seed: UInt64) throws {
    var settings = SimulatorProfile.clean.settings
    settings.artefacts.darkField = .always(0.06...0.06)
    let field = try SimulatedField(settings, seed: seed, counts: [.bfuE: 8, .cfuGM: 12])
    #expect(field.found.objects.allSatisfy { $0.feature("polarity") == -1 })
    #expect(field.found.flags.contains(.darkGround))
    let colonies = field.truth.colonies.filter { $0.kind.isColony && $0.inFrame }
    let seen = colonies.filter { colony in
      field.found.objects.contains {
        $0.contains(colony.centre) && $0.feature("centre_seen") > 0.45
      }
    }
    #expect(seen.count * 10 >= colonies.count * 6, "\(seen.count) of \(colonies.count)")
  }

  /// As a microscope's stage shows it: nothing of the wall, at a sampling that somebody knows.
  @Test func aPartOfADish() throws {
    var settings = SimulatorProfile.clean.settings
    settings.frame.umPerPixel = 5...5
    settings.frame.size = .init(width: 2600, height: 2600)
    let dish = DishSimulator(settings: settings).render(
      seed: 641, counts: [.bfuE: 25, .cfuGM: 60, .cluster: 30])
    let jpeg = try PictureEncoder.jpeg(dish.image, quality: 92)
    let found = try DishPipeline(settings: ImagingSettings(umPerPixel: 5)).analyse(
      PictureDecoder.decode(jpeg, name: "part"))
    #expect(found.flags.contains(.rimNotFound))
    let colonies = dish.truth.colonies.filter { $0.kind.isColony && $0.inFrame }
    #expect(colonies.count >= 10)
    let seen = colonies.filter { colony in
      found.objects.contains { $0.contains(colony.centre) && $0.feature("centre_seen") > 0.45 }
    }
    #expect(seen.count * 10 >= colonies.count * 8, "\(seen.count) of \(colonies.count)")
  }

  @Test("Where it does not look its word is no number, and nothing is added")
  func silent() throws {
    var agar = DrawnDish()
    agar.scatter(20, diameters: 0.8...2.5, gap: 0.8, seed: 3)
    // A field without a wall.
    let field = try DrawnColonies(seed: 5).analysed(noise: 1, seed: 5)
    for found in [try agar.analysed(), field] {
      for object in found.objects {
        #expect(object.feature("centre_seen").isNaN && object.feature("centres_seen").isNaN)
      }
    }
    let planes = DishPipeline(settings: ImagingSettings()).seekerPlanes(
      DrawnColonies(seed: 5).canvas.photograph(noise: 1, seed: 5))
    #expect(planes == nil)
  }
}
