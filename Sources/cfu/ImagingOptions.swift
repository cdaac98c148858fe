import ArgumentParser
import CFUCore

extension ImagingSettings.Profile: ExpressibleByArgument {}

/// What a user may say of the pictures, the same for every command that looks at one.
struct ImagingOptions: ParsableArguments {
  @Option(
    name: .long,
    help: """
      What the dishes hold: 'methylcellulose' (several classes, 35 mm) or 'agar' (opaque colonies of \
      one class, 90 mm).
      """)
  var profile: ImagingSettings.Profile = .methylcellulose

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Micrometres per pixel. Default: the sheet's where there is one, else the file's own, else from \
      the dish's rim.
      """,
      valueName: "x"))
  var umPerPx: Double?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Inner diameter of the dish. Default: the profile's, or as found.", valueName: "mm"))
  var dishDiameter: Double?

  @Option(
    name: .long,
    help: ArgumentHelp("Larger pictures are refused before they are read.", valueName: "n"))
  var maxMegapixels = 400.0

  /// - Throws: what argument parsing reports as a usage error.
  func check() throws {
    if let umPerPx, !(0.01...1000).contains(umPerPx) {
      throw ValidationError("--um-per-px is in micrometres, from 0.01 to 1000, not \(umPerPx).")
    }
    if let dishDiameter, !(1...500).contains(dishDiameter) {
      throw ValidationError("--dish-diameter is in mm, from 1 to 500, not \(dishDiameter).")
    }
    if !(0.001...2000).contains(maxMegapixels) {
      throw ValidationError("--max-megapixels is a number up to 2000, not \(maxMegapixels).")
    }
  }

  var settings: ImagingSettings {
    ImagingSettings(
      profile: profile, dishDiameterMillimetres: dishDiameter, umPerPixel: umPerPx,
      maxMegapixels: maxMegapixels)
  }
}
