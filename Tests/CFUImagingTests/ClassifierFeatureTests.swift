import CFUCore
import CFUImaging
import Foundation
import Testing

/// What a trained classifier leans on: every value is known from the drawing.
@Suite("Features for classifiers against drawn truth")
struct ClassifierFeatureTests {
  private static let samplings = [7.5, 11.0]

  private func isNear(_ value: Double, _ truth: Double, _ tolerance: Double) -> Bool {
    abs(value - truth) <= tolerance
  }

  @Test("A grey disc: size, evenness, colour, distance", arguments: samplings)
  func greyDisc(um: Double) throws {
    var field = DrawnField(umPerPixel: um)
    field.add(6000, 6000, diameter: 800, .grey(0.2))
    field.add(7500, 6000, diameter: 600, .grey(0.2))
    let found = try field.analysed()
    let disc = try #require(field.object(found, at: 6000, 6000))
    // The outline lies a pixel or two outside, where nothing weighs anything.
    #expect(isNear(disc.feature("thickness_um"), 800, 70), "\(disc.feature("thickness_um"))")
    #expect(isNear(disc.feature("od_radius"), 0.95, 0.05), "\(disc.feature("od_radius"))")
    #expect(isNear(disc.feature("haem_slope"), 0, 0.03), "\(disc.feature("haem_slope"))")
    #expect(isNear(disc.feature("red_green"), 1, 0.03), "\(disc.feature("red_green"))")
    #expect(isNear(disc.feature("green_blue"), 1, 0.03), "\(disc.feature("green_blue"))")
    #expect(disc.feature("red_share") < 0.02)
    #expect(disc.feature("pale_share") > 0.98)
    #expect(disc.feature("red_core_um2") == 0)
    #expect(disc.feature("red_clusters") == 0)
    let sigmas = disc.feature("od_mean") / disc.feature("noise_od")
    #expect(isNear(disc.feature("visibility_sigma") / sigmas, 1, 1e-4))
    // 1500 between the centres, less 400 and 300.
    #expect(
      isNear(disc.feature("neighbour_gap_um"), 800, 80), "\(disc.feature("neighbour_gap_um"))")
    // The picture is sharp to a pixel or two.
    #expect(disc.feature("edge_rise_um") < 5 * um, "\(disc.feature("edge_rise_um"))")
    #expect(disc.feature("dark_spots") + disc.feature("bright_spots") < 3)
  }

  @Test("Colour does not depend on the tone curve or the lamp", arguments: [1.0, 0.75, 1.3])
  func colour(tone: Double) throws {
    var field = DrawnField(umPerPixel: 11)
    field.tone = tone
    field.balance = tone == 1 ? Light(1, 1, 1) : Light(1, 0.85, 0.7)
    field.add(6000, 6000, diameter: 800, .haem(0.25))
    let disc = try #require(field.object(try field.analysed(), at: 6000, 6000))
    #expect(isNear(disc.feature("red_green"), 0.125, 0.04), "\(disc.feature("red_green"))")
    #expect(isNear(disc.feature("green_blue"), 0.8, 0.04), "\(disc.feature("green_blue"))")
    // (0.8 + 1) / 2 - 0.1 over the density of luma, which weighs the channels 0.3, 0.59, 0.11.
    #expect(isNear(disc.feature("haem_slope"), 1.3, 0.15), "\(disc.feature("haem_slope"))")
    #expect(disc.feature("red_share") > 0.85)
    #expect(disc.feature("pale_share") < 0.05)
  }

  @Test("A red core in a pale halo", arguments: samplings, [1, 3])
  func coreAndHalo(um: Double, cores: Int) throws {
    var field = DrawnField(umPerPixel: um)
    field.add(6000, 6000, diameter: 900, .grey(0.08))
    for i in 0..<cores {
      let angle = Double(i) * 2 * .pi / Double(cores)
      let r = cores == 1 ? 0.0 : 180.0
      field.add(6000 + r * cos(angle), 6000 + r * sin(angle), diameter: 220, .haem(0.4))
    }
    let colony = try #require(field.object(try field.analysed(), at: 6000, 6000))
    let area = Double(cores) * .pi / 4 * 220 * 220
    let measured = colony.feature("red_core_um2")
    #expect(isNear(measured / area, 1, 0.25), "\(measured / area)")
    #expect(colony.feature("red_clusters") == Double(cores))
    let share = area / (.pi / 4 * 900 * 900)
    #expect(isNear(colony.feature("red_share") / share, 1, 0.5), "\(colony.feature("red_share"))")
    #expect(colony.feature("pale_share") > 1 - 2 * share)
    #expect(colony.feature("haem_radius") < (cores == 1 ? 0.4 : 0.7))
    #expect(colony.feature("od_radius") < 0.95)
  }

  @Test("Cells are counted, sized and told bright from dark", arguments: samplings, [false, true])
  func cells(um: Double, bright: Bool) throws {
    var field = DrawnField(umPerPixel: um)
    field.add(6000, 6000, diameter: 1000, .grey(0.05))
    let spacing = bright ? 120.0 : 80.0
    let count = Double(
      field.addCells(
        6000, 6000, within: 900, spacing: spacing, diameter: bright ? 40 : 14,
        .grey(bright ? -0.1 : 0.4)))
    let colony = try #require(field.object(try field.analysed(), at: 6000, 6000))
    let (dark, light) = (colony.feature("dark_spots"), colony.feature("bright_spots"))
    if bright {
      #expect(isNear(light, count, 2), "\(light) of \(count)")
      #expect(colony.feature("large_bright_spots") > 0.95 * count)
      #expect(isNear(colony.feature("spot_diameter_um"), 33, 5))
      #expect(colony.feature("cell_bright") > 0.5)
      #expect(colony.feature("cell_skew") < -0.5)
    } else {
      #expect(isNear(dark, count, 2), "\(dark) of \(count)")
      #expect(colony.feature("large_bright_spots") < 0.06 * count)
      #expect(colony.feature("spot_diameter_um") < 26, "\(colony.feature("spot_diameter_um"))")
      #expect(colony.feature("cell_bright") < 0.4)
      #expect(colony.feature("cell_skew") > 0.5)
    }
    #expect(isNear(colony.feature("spot_spacing_um") / spacing, 1, 0.08))
    #expect(colony.feature("cell_sigma") > 4)
  }

  @Test("The same object at two samplings gives the same values")
  func sampling() throws {
    func draw(_ um: Double) throws -> (pale: FoundObject, red: FoundObject) {
      var field = DrawnField(umPerPixel: um)
      field.add(6000, 6000, diameter: 900, .grey(0.04))
      field.addCells(6000, 6000, within: 860, spacing: 75, diameter: 20, .grey(0.3))
      for i in 0..<6 {
        let angle = Double(i) * .pi / 3
        field.add(12_000 + 180 * cos(angle), 6000 + 180 * sin(angle), diameter: 200, .haem(0.3))
      }
      let found = try field.analysed()
      return (
        try #require(field.object(found, at: 6000, 6000)),
        try #require(field.object(found, at: 12_000 + 180, 6000))
      )
    }
    let (fine, coarse) = (try draw(7.5), try draw(11))
    /// Relative tolerances. What a cell shows at 7.5 um a pixel is blurred less than at 11.
    let pale = [
      "thickness_um": 0.08, "od_radius": 0.03, "od_mean": 0.1, "grain_middle_od": 0.25,
      "cell_od_ratio": 0.4, "dark_spots": 0.05, "spot_spacing_um": 0.08, "spot_diameter_um": 0.2,
    ]
    let red = [
      "thickness_um": 0.15, "od_radius": 0.06, "haem_slope": 0.05, "haem_radius": 0.05,
      "red_green": 0.1, "green_blue": 0.05, "red_share": 0.1, "red_core_um2": 0.1,
      "grain_small_od": 0.15, "grain_large_od": 0.15, "grain_small_share": 0.2,
    ]
    for (name, tolerance) in pale {
      let (a, b) = (fine.pale.feature(name), coarse.pale.feature(name))
      #expect(isNear(a / b, 1, tolerance), "\(name): \(a) at 7.5, \(b) at 11 um/px")
    }
    for (name, tolerance) in red {
      let (a, b) = (fine.red.feature(name), coarse.red.feature(name))
      #expect(isNear(a / b, 1, tolerance), "\(name): \(a) at 7.5, \(b) at 11 um/px")
    }
  }

  @Test("A tint that all objects share is taken off; of a few objects it is not known")
  func dishColour() throws {
    var field = DrawnField(umPerPixel: 11)
    let tinted = DrawnField.Absorbance(red: 0.16, green: 0.2, blue: 0.2)
    for i in 0..<10 {
      field.add(2500 + 1400 * Double(i), 5000, diameter: 500, tinted)
    }
    field.add(6000, 12_000, diameter: 700, .haem(0.25))
    let found = try field.analysed()
    let grey = try #require(field.object(found, at: 2500, 5000))
    let red = try #require(field.object(found, at: 6000, 12_000))
    #expect(grey.feature("haem_slope") > 0.15)
    #expect(abs(grey.feature("haem_slope_dish")) < 0.05)
    let shift = red.feature("haem_slope") - red.feature("haem_slope_dish")
    #expect(isNear(shift, grey.feature("haem_slope"), 0.05), "\(shift)")

    var few = DrawnField(umPerPixel: 11)
    few.add(6000, 5000, diameter: 500, tinted)
    let alone = try #require(few.object(try few.analysed(), at: 6000, 5000))
    #expect(alone.feature("haem_slope_dish") == alone.feature("haem_slope"))
    // Nothing else within 3 mm.
    #expect(alone.feature("neighbour_gap_um") == 3000)
  }

  @Test("What cannot be measured is NaN")
  func unmeasurable() throws {
    var field = DrawnField(umPerPixel: 11)
    field.add(6000, 6000, diameter: 800, .grey(0.2))
    let grey = try #require(field.object(try field.analysed(grey: true), at: 6000, 6000))
    for name in [
      "haem_slope", "haem_slope_dish", "haem_sigma", "red_green", "green_blue", "red_share",
      "pale_share", "haem_radius", "red_core_um2", "red_clusters", "surround_haem",
    ] { #expect(grey.feature(name).isNaN, "\(name)") }
    #expect(grey.feature("grain_fine_od").isFinite)

    var coarse = DrawnField(umPerPixel: 22)
    coarse.add(6000, 6000, diameter: 800, .grey(0.2))
    let large = try #require(coarse.object(try coarse.analysed(), at: 6000, 6000))
    #expect(large.feature("grain_fine_od").isNaN)
    #expect(large.feature("grain_fine_share").isNaN)
    #expect(large.feature("grain_middle_od").isFinite)

    var dish = DrawnDish()
    dish.add(10, 0, 4)
    let agar = try #require(
      try dish.analysed().objects.first { $0.feature("diameter_um") > 3000 })
    for name in ["cell_sigma", "cell_skew", "grain_middle_od", "grain_small_od", "dark_spots"] {
      #expect(agar.feature(name).isNaN, "\(name)")
    }
  }
}
