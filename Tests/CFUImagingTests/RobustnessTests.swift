import CFUCore
import CFUImaging
import CFUPictures
import Foundation
import Testing

@Suite("Determinism and hostile pictures")
struct RobustnessTests {
  private func encoded(_ found: DishAnalysis) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(found)
  }

  @Test(
    "Equal pictures give equal results, one after the other and at once",
    arguments: ImagingSettings.Profile.allCases)
  func deterministic(profile: ImagingSettings.Profile) async throws {
    var dish = DrawnDish(width: 900, height: 900)
    dish.diameter = 35
    dish.scatter(25, diameters: 0.5...2, colours: [.red, .pale, .dark], gap: 0, seed: 71)
    let image = dish.canvas().photograph()
    let pipeline = DishPipeline(
      settings: ImagingSettings(profile: profile, dishDiameterMillimetres: 35))
    let first = try encoded(pipeline.analyse(image))
    #expect(try encoded(pipeline.analyse(image)) == first)
    let together = try await withThrowingTaskGroup(of: Data.self) { group in
      for _ in 0..<3 { group.addTask { try encoded(pipeline.analyse(image)) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(together == [first, first, first])
  }

  /// A picture from a rule for its luma, with or without grey chroma.
  private func picture(_ width: Int, _ height: Int, colour: Bool = true, _ level: (Int, Int) -> Int)
    -> WorkingImage
  {
    var samples: [UInt8] = []
    samples.reserveCapacity(width * height)
    for y in 0..<height { for x in 0..<width { samples.append(UInt8(level(x, y))) } }
    func chroma() -> Plane8? {
      guard colour else { return nil }
      let (w, h) = ((width + 1) / 2, (height + 1) / 2)
      return Plane8(width: w, height: h, samples: [UInt8](repeating: 128, count: w * h))
    }
    return WorkingImage(
      fullWidth: width, fullHeight: height, scale: 1,
      luma: Plane8(width: width, height: height, samples: samples), cb: chroma(), cr: chroma(),
      umPerPixel: nil, truncated: false, validRows: height)
  }

  struct Hostile: Sendable, CustomTestStringConvertible {
    var name: String
    var level: @Sendable (Int, Int) -> Int
    /// Whether an object could honestly be seen in it.
    var isEmpty = true
    var testDescription: String { name }
  }

  static let patterns: [Hostile] = [
    Hostile(name: "black", level: { _, _ in 0 }),
    Hostile(name: "white", level: { _, _ in 255 }),
    Hostile(name: "one grey", level: { _, _ in 117 }),
    Hostile(name: "fine checkerboard", level: { ($0 + $1) % 2 * 255 }),
    Hostile(name: "coarse checkerboard", level: { ($0 / 40 + $1 / 40) % 2 * 255 }, isEmpty: false),
    Hostile(name: "stripes", level: { x, _ in x / 8 % 2 * 200 }, isEmpty: false),
    Hostile(name: "half black", level: { x, _ in x < 150 ? 0 : 220 }, isEmpty: false),
    Hostile(
      name: "broken strokes along the edges",
      level: { x, y in
        let edge = min(x, y) < 14 ? (x + y) % 31 < 22 : false
        return edge && (x / 5 + y / 5) % 3 != 0 ? 30 : 190
      }, isEmpty: false),
    Hostile(name: "one black pixel", level: { $0 == 40 && $1 == 40 ? 0 : 200 }),
    Hostile(name: "a gradient", level: { x, y in min(255, (x + y) / 20 + 60) }),
  ]

  static let sizes = [[64, 64], [65, 67], [64, 2000], [2000, 64], [301, 299]]

  @Test("Hostile pictures give a sane result", arguments: patterns, sizes)
  func hostile(pattern: Hostile, size: [Int]) throws {
    for profile in ImagingSettings.Profile.allCases {
      for (um, colour) in [(nil, true), (0.5, true), (11.0, false)] as [(Double?, Bool)] {
        let found = try DishPipeline(settings: ImagingSettings(profile: profile, umPerPixel: um))
          .analyse(picture(size[0], size[1], colour: colour, pattern.level))
        #expect(found.geometry.width == size[0])
        #expect(found.geometry.calibration.umPerPixel > 0)
        #expect(found.geometry.calibration.umPerPixel.isFinite)
        if pattern.isEmpty {
          #expect(found.geometry.dish == nil, "\(profile)")
          // What is smaller is left to the classifier: it may be three cells, or a speck.
          let large = found.colonies.filter { $0.feature("diameter_um") > 150 }
          withKnownIssue("A dead pixel without any noise passes for texture") {
            #expect(large.isEmpty, "\(profile) \(found.tally)")
          } when: {
            pattern.name == "one black pixel" && profile == .methylcellulose && um == 11
          }
        }
        for object in found.objects {
          #expect(object.centre.x.isFinite && object.centre.y.isFinite)
          #expect(object.xMillimetres.isFinite && object.yMillimetres.isFinite)
          #expect(!object.features.contains { $0.isInfinite })
          #expect(!object.outline.isEmpty)
          #expect(
            object.outline.allSatisfy {
              $0.x > -0.6 && $0.y > -0.6 && $0.x < Double(size[0]) + 1.6
                && $0.y < Double(size[1]) + 1.6
            }, "\(profile) \(um ?? 0) \(object.artefact?.rawValue ?? "colony")")
        }
      }
    }
  }

  @Test("A very long picture", arguments: [[64, 5000], [5000, 64]])
  func long(size: [Int]) throws {
    let found = try DishPipeline(settings: ImagingSettings()).analyse(
      picture(size[0], size[1]) { ($0 * 7 + $1 * 13) % 64 + 100 })
    #expect(found.geometry.height == size[1])
  }

  @Test("A picture too small for a dish is refused", arguments: [[63, 500], [500, 63], [1, 1]])
  func tooSmall(size: [Int]) {
    let error = #expect(throws: CFUError.self) {
      try DishPipeline(settings: ImagingSettings()).analyse(picture(size[0], size[1]) { _, _ in 9 })
    }
    #expect(error?.code == .badInput)
    #expect(error?.nextStep.isEmpty == false)
  }

  @Test("An extreme sampling from the sheet", arguments: [0.05, 0.5, 200, 5000])
  func extremeSampling(um: Double) throws {
    var dish = DrawnDish(width: 500, height: 500)
    dish.add(0, 0, 5)
    for profile in ImagingSettings.Profile.allCases {
      let found = try dish.analysed(ImagingSettings(profile: profile, umPerPixel: um))
      #expect(found.geometry.calibration.umPerPixel == um)
    }
  }

  @Test("That a picture ended early passes through as a flag")
  func truncated() throws {
    var dish = DrawnDish(width: 700, height: 700)
    dish.scatter(12, diameters: 2...3, gap: 1, reach: 0.5, seed: 72)
    var image = dish.canvas().photograph()
    #expect(
      !(try DishPipeline(settings: ImagingSettings(profile: .agar)).analyse(image).flags.contains(
        .truncated)))
    image.truncated = true
    let found = try DishPipeline(settings: ImagingSettings(profile: .agar)).analyse(image)
    #expect(found.flags.contains(.truncated))
    #expect(found.colonies.count == 12)
  }

  @Test(
    "What a truncated file never held is no colony", arguments: ImagingSettings.Profile.allCases)
  func filler(profile: ImagingSettings.Profile) throws {
    var dish = DrawnDish(width: 900, height: 900)
    dish.diameter = 35
    let whole = dish.canvas().photograph()
    let kept = 600
    func cut(_ plane: Plane8, rows: Int) -> Plane8 {
      var samples = (0..<plane.count).map { plane[$0] }
      for i in rows * plane.width..<samples.count { samples[i] = 128 }
      return Plane8(width: plane.width, height: plane.height, samples: samples)
    }
    var image = whole
    image.luma = cut(whole.luma, rows: kept)
    image.cb = whole.cb.map { cut($0, rows: kept / 2) }
    image.cr = whole.cr.map { cut($0, rows: kept / 2) }
    image.truncated = true
    image.validRows = kept
    image.validRegion = PictureRegion(x: 0, y: 0, width: 900, height: kept)
    let found = try DishPipeline(
      settings: ImagingSettings(profile: profile, dishDiameterMillimetres: 35)
    ).analyse(image)
    #expect(found.colonies.isEmpty, "\(found.tally)")
  }

  @Test(
    "A truncated picture of which a column or a row is left", arguments: [[1, 900], [900, 1]])
  func sliver(size: [Int]) throws {
    for profile in ImagingSettings.Profile.allCases {
      var image = picture(900, 900) { $0 < size[0] && $1 < size[1] ? 180 + ($0 + $1) % 3 : 128 }
      image.truncated = true
      image.validRows = size[1]
      image.validRegion = PictureRegion(x: 0, y: 0, width: size[0], height: size[1])
      let found = try DishPipeline(settings: ImagingSettings(profile: profile, umPerPixel: 20))
        .analyse(image)
      #expect(found.flags.contains(.truncated))
      #expect(found.colonies.isEmpty, "\(profile) \(found.tally)")
    }
  }

  @Test("An overexposed gel is flagged", arguments: ImagingSettings.Profile.allCases)
  func clipped(profile: ImagingSettings.Profile) throws {
    var dish = DrawnDish(width: 700, height: 700)
    dish.gel = Light(grey: 1)
    dish.add(3, -7, 3, .red)
    let found = try dish.analysed(ImagingSettings(profile: profile), noise: 0)
    #expect(found.flags.contains(.clipped))
    // 7 more on the wall's own blur.
    withKnownIssue("On an overexposed gel the wall gives rise to objects without density") {
      #expect(found.colonies.count == 1, "\(found.tally)")
    } when: {
      profile == .methylcellulose
    }
  }
}
