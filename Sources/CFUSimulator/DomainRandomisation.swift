import Foundation

/// Settings of single dishes, drawn over wide ranges: what was learnt on such dishes has no
/// particular camera, light or laboratory to lean on.
package struct DomainRandomisation: Sendable {
  package var region: ParameterRegion
  /// The upper ends of everything that makes a picture hard, all at once.
  package var hard: Bool

  /// Bright colonies on a dark ground.
  package var dark: Bool

  package init(region: ParameterRegion, hard: Bool = false, dark: Bool = false) {
    self.region = region
    self.hard = hard
    self.dark = dark
  }

  /// The settings of the dish with this seed. Frame and dish keep the defaults of
  /// `SimulatorSettings.Frame` where they are not random: 35 mm and 11 um/px.
  package func settings(seed: UInt64) -> SimulatorSettings {
    var random = SeededGenerator(seed: seed, Stream.randomisation)
    var settings = SimulatorSettings()
    frame(&settings.frame, &random)
    sample(&settings.sample, &random)
    optics(&settings.optics, &random)
    artefacts(&settings.artefacts, &random)
    sensor(&settings.sensor, &random)
    variety(&settings, seed: seed)
    if dark { darken(&settings, seed: seed) }
    return settings
  }

  /// One value, as a range that holds nothing else.
  private func draw(
    _ parameter: HeldOutParameter, _ random: inout SeededGenerator
  ) -> ClosedRange<Double> {
    let value = parameter.draw(region, &random)
    return value...value
  }

  private func scale(_ range: inout ClosedRange<Double>, by factor: Double) {
    range = (factor * range.lowerBound)...(factor * range.upperBound)
  }

  private func frame(
    _ frame: inout SimulatorSettings.Frame, _ random: inout SeededGenerator
  ) {
    let shapes = [1, 4.0 / 3, 4.0 / 3, 1.5, 16.0 / 9]
    frame.aspect = shapes[random.integer(0...(shapes.count - 1))]
    frame.portrait = 0.35
    frame.fill = 0.8...0.97
  }

  private func sample(
    _ sample: inout SimulatorSettings.Sample, _ random: inout SeededGenerator
  ) {
    sample.gelThickness = random.uniform(0.8...1.6)
    let clusters = 8 * exp(random.uniform(0...(hard ? 3.2 : 2.7)))
    sample.clusters = clusters...clusters
    let singles = 1_500 * exp(random.uniform((hard ? 1.5 : 0)...2.8))
    sample.singleCells = singles...singles
    let ripe = random.uniform((hard ? 0.6 : 0.75)...1.3)
    sample.haemoglobin = (0.27 * ripe)...(1.15 * ripe)
    sample.blueDensity = draw(.blueDensity, &random)
    sample.greenToBlue = draw(.greenToBlue, &random)
    sample.redToBlue = draw(.redToBlue, &random)
    let red = HeldOutParameter.phenolRed.draw(region, &random)
    // Outside training a dish without phenol red would not be held out.
    let tinted = random.chance(0.6) || region == .heldoutLight
    sample.phenolRed = tinted ? .always(red...red) : .off
    sample.nearThreshold = hard ? 0.3 : 0.15
    sample.touching = hard ? 0.2 : random.chance(0.5) ? random.uniform(0...0.3) : 0
    let number = exp(random.uniform(-0.5...0.5))
    sample.growth.cellNumber = number...number
    sample.growth.spread = draw(.colonySpread, &random)
    sample.growth.cellSize = draw(.cellSize, &random)
  }

  private func optics(
    _ optics: inout SimulatorSettings.Optics, _ random: inout SeededGenerator
  ) {
    let focus = random.uniform((hard ? -0.3 : -0.1)...(hard ? 1.4 : 1.1))
    optics.focus = focus...focus
    optics.blurPerMillimetre = draw(.blurPerMillimetre, &random)
    optics.refraction = draw(.refraction, &random)
    optics.lensBlur = draw(.lensBlur, &random)
    optics.granulocyteContrast = draw(.granulocyteContrast, &random)
    optics.megakaryocyteContrast = draw(.megakaryocyteContrast, &random)
    optics.cellContrast = 0.8...1.25
  }

  /// What was found to differ between dishes that are drawn, and photographed, by different people. It has no
  /// held-out ranges, and multiplies what has some: see `ParameterRegion`.
  private func variety(_ settings: inout SimulatorSettings, seed: UInt64) {
    var random = SeededGenerator(seed: seed, Stream.variety)
    let exponent = random.uniform(-0.2...1.8)
    settings.optics.scatterExponent = exponent...exponent
    settings.optics.lookVariety = 0.4...1
    if random.chance(0.75) {
      settings.optics.lateralColour = 0...2.2
      settings.optics.longitudinalColour = 0...0.8
    }
    settings.sample.growth.erythroidHeight = 0.35...1
    settings.sample.growth.megakaryocyteSize = 0.8...1.4
    settings.sample.growth.megakaryocyteSpread = 0.9...2.3
    // A cluster of 1000 cells is 0.13 mm wide as tightly as the growth model packs them; many grow looser.
    let loose = exp(random.uniform(0...0.8))
    settings.sample.growth.erythroidSpread = loose...loose
    // More haemoglobin makes up for a part of what loose colonies lose.
    let ripe = min(3, loose * exp(random.uniform(-0.1...0.8)))
    scale(&settings.sample.haemoglobin, by: ripe)
    settings.sample.growth.mixedSpread = 1...1.8
    // Some gels are all but free of single cells.
    let few = 40 * exp(random.uniform(0...3.5))
    if random.chance(0.25), !hard { settings.sample.singleCells = few...few }
    let dirt = random.uniform(0...(hard ? 2 : 1.4))
    settings.artefacts.flakes = .sometimes(0.7, 1...max(1, 30 * dirt))
    settings.artefacts.clumps = .sometimes(0.55, 1...max(1, 22 * dirt))
    settings.artefacts.glints = .sometimes(0.35, 0.2...1.2)
    settings.artefacts.chips = .sometimes(0.35, 1...max(1, 40 * dirt))
    fineChips(&settings.artefacts, seed: seed)
    settings.artefacts.marks = .sometimes(0.12, 2...40)
    settings.sensor.monochrome = 0.07
    // Where CFU-E are scored they are ripe, and bursts are as large as their days in culture let them.
    let days = exp(random.uniform(-1.2...0.3))
    settings.sample.growth.burstNumber = days...days
    let pale = exp(random.uniform(0...1))
    settings.sample.growth.clusterHaemoglobin = pale...(pale * exp(random.uniform(0...1)))
    settings.sample.growth.myeloidSpread = 0.9...1.9
    // A stage with a narrow iris shows every cell, megakaryocytes with their borders first.
    let iris = exp(random.uniform(-0.25...0.6))
    scale(&settings.optics.cellContrast, by: iris)
    let borders = exp(random.uniform(0...1))
    settings.optics.megakaryocyteStrength = borders...borders
  }

  /// Grains of the size of cells come in numbers, and instead of larger ones.
  private func fineChips(_ artefacts: inout SimulatorSettings.Artefacts, seed: UInt64) {
    var random = SeededGenerator(seed: seed, Stream.fineChips)
    guard random.chance(0.3) else { return }
    let number = 12 * exp(random.uniform(0...2.8))
    artefacts.chips = .always(number...number)
    artefacts.chipRadius = 5...16
  }

  /// Light from the side on a black bench, or a dark-field stage: all that is not light is dark, and what lies
  /// round the dish is as dark as the gel or darker.
  private func darken(_ settings: inout SimulatorSettings, seed: UInt64) {
    var random = SeededGenerator(seed: seed, Stream.darkGround)
    let ground = 0.015 * exp(random.uniform(0...2.2))
    settings.artefacts.darkField = .always(ground...ground)
    settings.artefacts.darkSurround = .sometimes(0.7, 0.1...1)
    // Light that is seen has been scattered several times in a dense colony, so that its way through haemoglobin is
    // longer than the colony is thick.
    scale(&settings.sample.blueDensity, by: exp(random.uniform(0.2...2)))
    // What is larger than the wavelength scatters all colours nearly alike.
    let exponent = random.uniform(-0.4...0.8)
    settings.optics.scatterExponent = exponent...exponent
    // How much light comes from the side is a matter of the lamp, not of the cells.
    scale(&settings.optics.refraction, by: exp(random.uniform(-0.1...0.8)))
  }

  private func artefacts(
    _ artefacts: inout SimulatorSettings.Artefacts, _ random: inout SeededGenerator
  ) {
    func always(_ parameter: HeldOutParameter) -> Occurrence {
      .always(draw(parameter, &random))
    }
    artefacts.vignetting = always(.vignetting)
    artefacts.gradient = always(.gradient)
    artefacts.colourCast = always(.colourCast)
    // Some dishes are clean, some filthy, most between.
    let dirt = hard ? random.uniform(0.8...1.6) : random.uniform(0...1.2)
    func dirty(_ probability: Double, _ from: Double, _ to: Double) -> Occurrence {
      .sometimes(min(1, probability * (0.4 + dirt)), from...max(from, to * dirt))
    }
    artefacts.rim = .always(0.4...1.5)
    artefacts.doubleRing = .sometimes(0.6, 1...4)
    artefacts.meniscus = .sometimes(0.9, 0.2...1.8)
    artefacts.doubleMeniscus = .sometimes(0.25, 0.15...0.9)
    artefacts.caustics = dirty(0.7, 1, 9)
    artefacts.darkSurround = .sometimes(0.35, 0.01...0.4)
    artefacts.tilt = .sometimes(0.6, 0.5...(hard ? 16 : 12))
    artefacts.perspective = .sometimes(0.5, 0.003...0.05)
    artefacts.offCentre = .always(0...1)
    artefacts.crop = .sometimes(0.12, 0.01...0.1)
    artefacts.grid = .sometimes(hard ? 0.6 : 0.35, 0.03...0.3)
    artefacts.bubbles = dirty(0.7, 1, 14)
    artefacts.fibres = dirty(0.7, 1, 8)
    artefacts.dust = dirty(0.95, 3, 90)
    artefacts.scratches = dirty(0.5, 1, 9)
    artefacts.penMarks = dirty(0.35, 1, 5)
    artefacts.reflections = dirty(0.35, 1, 4)
    artefacts.condensation = dirty(0.15, 10, 250)
    artefacts.unevenGel = .always(0.003...(hard ? 0.06 : 0.045))
    artefacts.seams = .sometimes(0.15, 2...9)
  }

  private func sensor(
    _ sensor: inout SimulatorSettings.Sensor, _ random: inout SeededGenerator
  ) {
    sensor.exposure = draw(.exposure, &random)
    sensor.whiteBalanceError = draw(.whiteBalanceError, &random)
    sensor.gamma = draw(.gamma, &random)
    sensor.contrast = draw(.toneContrast, &random)
    sensor.saturation = draw(.saturation, &random)
    sensor.fullWell = draw(.fullWell, &random)
    sensor.readNoise = draw(.readNoise, &random)
    sensor.sharpening = draw(.sharpening, &random)
    sensor.jpegQuality = draw(.jpegQuality, &random)
    sensor.bayer = 0.8
    if hard {
      sensor.fullWell =
        min(6_000, sensor.fullWell.lowerBound)...min(6_000, sensor.fullWell.upperBound)
    }
  }
}
