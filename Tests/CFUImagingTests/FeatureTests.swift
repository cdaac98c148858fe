import CFUCore
import CFUImaging
import CFUPictures
import CFUPluginABI
import Foundation
import Testing

@Suite("Features against drawn truth")
struct FeatureTests {
  /// Objects of a 35 mm dish, 1200 px wide, and the drawing.
  private func measured(
    _ shapes: [DrawnDish.Shape], gel: Light = .gel, profile: ImagingSettings.Profile = .agar,
    noise: Float = 1
  ) throws -> [FoundObject] {
    var dish = DrawnDish()
    dish.diameter = 35
    dish.gel = gel
    dish.shapes = shapes
    // Specks along the wall are no part of these drawings.
    return try dish.analysed(ImagingSettings(profile: profile), noise: noise).objects
      .filter { $0.feature("rim_distance_mm") > 1 }
  }

  @Test("Names and order are those of cfu_features.h")
  func names() {
    #expect(DishPipeline.featureNames.count == Int(CFU_FEATURE_COUNT))
    for (i, name) in DishPipeline.featureNames.enumerated() {
      #expect(cfu_feature_name(Int32(i)).map { String(cString: $0) } == name)
    }
    #expect(DishPipeline.featureNames[Int(CFU_F_OD_MEAN)] == "od_mean")
    #expect(DishPipeline.featureNames[Int(CFU_F_UM_PER_PX)] == "um_per_px")
    #expect(Set(DishPipeline.featureNames).count == DishPipeline.featureNames.count)
  }

  @Test("Discs: size and shape", arguments: [1.0, 2.0, 4.0])
  func discs(diameter: Double) throws {
    let found = try measured([.disc(x: 2, y: 3, diameter: diameter, colour: .dark)])
    let disc = try #require(found.first)
    #expect(found.count == 1)
    let um = 1000 * diameter
    #expect(abs(disc.feature("diameter_um") / um - 1) < 0.03, "\(disc.feature("diameter_um"))")
    let area = Double.pi / 4 * um * um
    #expect(abs(disc.feature("area_um2") / area - 1) < 0.06, "\(disc.feature("area_um2") / area)")
    #expect(abs(disc.feature("perimeter_um") / (.pi * um) - 1) < 0.04)
    #expect(disc.feature("circularity") > 0.95)
    #expect(disc.feature("solidity") > 0.97)
    #expect(disc.feature("aspect") < 1.05)
    #expect(disc.feature("aspect") >= 1)
    #expect(abs(disc.feature("major_um") / um - 1) < 0.04)
    #expect(abs(disc.feature("minor_um") / um - 1) < 0.04)
  }

  @Test("Ellipses: aspect and axes", arguments: [1.3, 1.8], [0.0, 33, 90])
  func ellipses(aspect: Double, degrees: Double) throws {
    let found = try measured([
      .ellipse(x: -3, y: 2, major: 3 * aspect, minor: 3, degrees: degrees, colour: .dark)
    ])
    let ellipse = try #require(found.first)
    #expect(found.count == 1)
    #expect(abs(ellipse.feature("aspect") / aspect - 1) < 0.04, "\(ellipse.feature("aspect"))")
    #expect(abs(ellipse.feature("major_um") / (3000 * aspect) - 1) < 0.04)
    #expect(abs(ellipse.feature("minor_um") / 3000 - 1) < 0.04)
    #expect(ellipse.feature("solidity") > 0.97)
    #expect(ellipse.feature("circularity") < 0.99)
  }

  @Test("Optical density is the logarithm of a ratio of light", arguments: [Float(0.8), 0.5, 0.2])
  func density(transmitted: Float) throws {
    let found = try measured(
      [.disc(x: 2, y: 3, diameter: 4, colour: Light(grey: 0.6 * transmitted))],
      gel: Light(grey: 0.6), noise: 0.5)
    let disc = try #require(found.first)
    let truth = -log10(Double(transmitted))
    #expect(abs(disc.feature("od_peak") / truth - 1) < 0.05, "\(disc.feature("od_peak")), \(truth)")
    #expect(abs(disc.feature("od_centre") / truth - 1) < 0.02, "\(disc.feature("od_centre"))")
    #expect(abs(disc.feature("od_middle") / truth - 1) < 0.02)
    #expect(disc.feature("od_mean") < 1.02 * truth && disc.feature("od_mean") > 0.93 * truth)
    let sum = truth * Double.pi / 4 * 16
    #expect(abs(disc.feature("od_sum_mm2") / sum - 1) < 0.06)
    for channel in ["od_red", "od_green", "od_blue"] {
      #expect(
        abs(disc.feature(channel) - disc.feature("od_mean")) < 0.02 + 0.02 * truth, "\(channel)")
    }
    #expect(disc.feature("saturation_od") < 0.02)
    #expect(abs(disc.feature("haem_od")) < 0.02)
    #expect(disc.feature("polarity") == 1)
    #expect(abs(disc.feature("ring_contrast")) < 0.15, "\(disc.feature("ring_contrast"))")
    #expect(disc.feature("bright_fraction") < 0.01)
  }

  @Test("Haemoglobin's signature is positive on red and negative on blue")
  func haem() throws {
    let red = try #require(
      try measured([.disc(x: 0, y: 4, diameter: 3, colour: .red)]).first)
    #expect(red.feature("haem_od") > 0.3)
    #expect(red.feature("haem_fraction") > 0.9)
    #expect(red.feature("haem_peak") >= red.feature("haem_od"))
    #expect(red.feature("od_blue") > red.feature("od_red"))
    let blue = try #require(
      try measured([.disc(x: 0, y: 4, diameter: 3, colour: .blueInk)]).first)
    #expect(blue.feature("haem_od") < -0.2)
    #expect(blue.feature("haem_fraction") < 0.1)
  }

  @Test("A ring has ring contrast, a disc has none")
  func ring() throws {
    let bubble = try #require(
      try measured([.bubble(x: 3, y: 0, diameter: 3, wall: 0.4, colour: Light(grey: 0.15))])
        .first { $0.feature("diameter_um") > 2000 })
    #expect(bubble.feature("ring_contrast") > 0.3, "\(bubble.feature("ring_contrast"))")
    let disc = try #require(try measured([.disc(x: 3, y: 0, diameter: 3, colour: .dark)]).first)
    #expect(disc.feature("ring_contrast") < 0.1)
  }

  @Test("The distance from the wall is that of the centre", arguments: [0.0, 8, 15])
  func rimDistance(x: Double) throws {
    let disc = try #require(try measured([.disc(x: x, y: 0, diameter: 2, colour: .dark)]).first)
    #expect(abs(disc.feature("rim_distance_mm") - (17.5 - x)) < 0.2)
  }

  @Test(
    "A feature is a finite number or NaN, never infinite",
    arguments: [ImagingSettings.Profile.agar, .methylcellulose], [false, true])
  func finite(profile: ImagingSettings.Profile, grey: Bool) throws {
    var dish = DrawnDish(width: 900, height: 900)
    dish.diameter = 35
    dish.scatter(12, diameters: 0.2...3, colours: [.red, .black, .pale], gap: 0.2, seed: 61)
    dish.shapes.append(.line(from: (-9, -9), to: (3, -12), wide: 0.1, colour: .dark))
    dish.shapes.append(.bubble(x: 3, y: 11, diameter: 3, wall: 0.3, colour: .dark))
    let found = try dish.analysed(ImagingSettings(profile: profile), grey: grey)
    #expect(!found.objects.isEmpty)
    for object in found.objects {
      #expect(object.features.count == Int(CFU_FEATURE_COUNT))
      #expect(!object.features.contains { $0.isInfinite }, "\(object.features)")
      let always = [
        "diameter_um", "area_um2", "perimeter_um", "circularity", "solidity", "aspect",
        "od_mean", "od_peak", "polarity", "um_per_px", "rim_distance_mm", "noise_od",
      ]
      for name in always { #expect(object.feature(name).isFinite, "\(name) of \(object.id)") }
      // Without colour there is no haemoglobin to speak of, and 0 would be a claim.
      if grey { #expect(object.feature("haem_od").isNaN) }
    }
  }

  @Test("The sampling features were measured at stands with them")
  func sampling() throws {
    let disc = try #require(try measured([.disc(x: 3, y: 0, diameter: 2, colour: .dark)]).first)
    let um = 35_000 / (0.88 * 1200)
    #expect(abs(disc.feature("um_per_px") / um - 1) < 0.01)
  }
}
