/// The named profiles whose dishes share one set of ranges.
extension SimulatorSettings {
  static let clean: SimulatorSettings = {
    var settings = SimulatorSettings()
    settings.frame.aspect = 1
    settings.frame.fill = 0.9...0.94
    settings.sample.clusters = 15...40
    settings.sample.singleCells = 3_000...8_000
    settings.sample.phenolRed = .sometimes(0.3, 0.03...0.12)
    settings.optics.blurPerMillimetre = 8...14
    settings.artefacts.vignetting = .always(0...0.05)
    settings.artefacts.meniscus = .always(0.3...0.7)
    settings.sensor.fullWell = 15_000...30_000
    settings.sensor.jpegQuality = 94...97
    return settings
  }()

  static let lab: SimulatorSettings = {
    var settings = SimulatorSettings()
    settings.frame.fill = 0.84...0.94
    settings.sample.phenolRed = .sometimes(0.6, 0.05...0.3)
    settings.artefacts.vignetting = .always(0.03...0.2)
    settings.artefacts.gradient = .always(0...0.15)
    settings.artefacts.colourCast = .always(0...0.1)
    settings.artefacts.doubleRing = .sometimes(0.7, 1...3)
    settings.artefacts.meniscus = .always(0.5...1.6)
    settings.artefacts.doubleMeniscus = .sometimes(0.2, 0.2...0.7)
    settings.artefacts.caustics = .sometimes(0.8, 2...8)
    settings.artefacts.darkSurround = .sometimes(0.3, 0.01...0.1)
    settings.artefacts.tilt = .sometimes(0.3, 1...6)
    settings.artefacts.offCentre = .always(0...0.8)
    settings.artefacts.crop = .sometimes(0.1, 0.01...0.06)
    settings.artefacts.grid = .sometimes(0.35, 0.05...0.25)
    settings.artefacts.bubbles = .sometimes(0.8, 1...14)
    settings.artefacts.fibres = .sometimes(0.7, 1...8)
    settings.artefacts.dust = .always(10...80)
    settings.artefacts.scratches = .sometimes(0.5, 1...8)
    settings.artefacts.penMarks = .sometimes(0.3, 1...4)
    settings.artefacts.reflections = .sometimes(0.2, 1...3)
    settings.artefacts.condensation = .sometimes(0.1, 20...150)
    settings.artefacts.unevenGel = .always(0.005...0.04)
    settings.artefacts.seams = .sometimes(0.15, 4...9)
    return settings
  }()

  static let phone: SimulatorSettings = {
    var settings = SimulatorSettings.lab
    settings.frame.fill = 0.8...0.95
    settings.frame.portrait = 0.4
    settings.optics.focus = 0.0...1.0
    settings.optics.blurPerMillimetre = 12...28
    settings.optics.lensBlur = 0.6...1.1
    settings.artefacts.vignetting = .always(0.05...0.35)
    settings.artefacts.gradient = .always(0...0.35)
    settings.artefacts.colourCast = .always(0.02...0.2)
    settings.artefacts.darkSurround = .sometimes(0.35, 0.02...0.25)
    settings.artefacts.tilt = .always(0...14)
    settings.artefacts.perspective = .always(0...0.05)
    settings.artefacts.offCentre = .always(0...1)
    settings.artefacts.crop = .sometimes(0.2, 0.01...0.08)
    settings.artefacts.penMarks = .sometimes(0.5, 1...5)
    settings.artefacts.reflections = .sometimes(0.6, 1...4)
    settings.artefacts.condensation = .sometimes(0.2, 20...300)
    settings.artefacts.unevenGel = .always(0.01...0.045)
    settings.artefacts.seams = .off
    settings.sensor.exposure = 0.4...1.02
    settings.sensor.whiteBalanceError = 0...0.1
    settings.sensor.gamma = 2.0...2.5
    settings.sensor.contrast = 0.1...0.5
    settings.sensor.saturation = 1...1.35
    settings.sensor.fullWell = 1_500...8_000
    settings.sensor.readNoise = 2...12
    settings.sensor.sharpening = 0.2...1
    settings.sensor.jpegQuality = 80...93
    return settings
  }()

  /// An automated stitched scan: fine, even light, seams, and so little depth of field that most of
  /// the gel is out of focus.
  static let scan: SimulatorSettings = {
    var settings = SimulatorSettings()
    settings.frame.aspect = 1
    settings.frame.fill = 0.92...0.96
    settings.frame.umPerPixel = 2.2...2.2
    settings.sample.phenolRed = .sometimes(0.5, 0.05...0.25)
    settings.optics.blurPerMillimetre = 14...30
    settings.optics.refraction = 0.8...1.5
    settings.optics.lensBlur = 0.5...0.9
    settings.artefacts.vignetting = .always(0...0.05)
    settings.artefacts.meniscus = .always(0.5...1.4)
    settings.artefacts.caustics = .sometimes(0.6, 1...5)
    settings.artefacts.seams = .always(1.2...3)
    settings.artefacts.bubbles = .sometimes(0.7, 1...10)
    settings.artefacts.fibres = .sometimes(0.6, 1...5)
    settings.artefacts.dust = .always(10...60)
    settings.artefacts.scratches = .sometimes(0.5, 1...6)
    settings.artefacts.grid = .sometimes(0.2, 0.05...0.25)
    settings.artefacts.unevenGel = .always(0.005...0.03)
    settings.sensor.exposure = 0.55...0.85
    settings.sensor.fullWell = 8_000...25_000
    settings.sensor.bayer = 0.5
    settings.sensor.sharpening = 0...0.2
    settings.sensor.jpegQuality = 88...95
    return settings
  }()

  /// Fixed and stained for CD41 (alkaline phosphatase and a red dye, or DAB): megakaryocytes take
  /// the stain, the rest a trace of it.
  static let stained: SimulatorSettings = {
    var settings = SimulatorSettings.lab
    settings.frame.umPerPixel = 5...5
    settings.sample.phenolRed = .off
    // Fixing and washing take most of the haemoglobin along.
    settings.sample.haemoglobin = 0.15...0.6
    settings.sample.stain = .always(0.25...0.9)
    settings.artefacts.reflections = .off
    settings.artefacts.tilt = .off
    return settings
  }()
}
