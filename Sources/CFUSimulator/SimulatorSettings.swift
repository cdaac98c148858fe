/// Something that a dish may have: how often, and how much of it.
package struct Occurrence: Sendable, Hashable, Codable {
  /// Fraction of dishes that have it, 0 (switched off) to 1 (always).
  package var probability: Double
  /// How much of it a dish has that has it, drawn uniformly; the unit stands with each setting.
  package var amount: ClosedRange<Double>

  package init(probability: Double, amount: ClosedRange<Double>) {
    self.probability = probability
    self.amount = amount
  }

  package static let off = Occurrence(probability: 0, amount: 0...0)
  package static func always(_ amount: ClosedRange<Double>) -> Occurrence {
    Occurrence(probability: 1, amount: amount)
  }
  package static func sometimes(
    _ probability: Double, _ amount: ClosedRange<Double>
  ) -> Occurrence {
    Occurrence(probability: probability, amount: amount)
  }

  /// The amount on one dish; 0 when it is absent. Always takes two draws.
  func draw(_ random: inout SeededGenerator) -> Double {
    let present = random.chance(probability)
    let value = random.uniform(amount)
    return present ? value : 0
  }
}

/// What kind of dishes the simulator makes. Every range is drawn from once a dish, uniformly.
package struct SimulatorSettings: Sendable, Hashable, Codable {
  package var frame = Frame()
  package var sample = Sample()
  package var optics = Optics()
  package var artefacts = Artefacts()
  package var sensor = Sensor()

  package init() {}

  /// Area of the dish over that of one of 35 mm.
  var relativeArea: Double {
    let ratio = frame.dishDiameterMillimetres / 35
    return ratio * ratio
  }

  /// Where the dish stands in the picture.
  package struct Frame: Sendable, Hashable, Codable {
    /// Inner diameter of the dish, mm.
    package var dishDiameterMillimetres = 35.0
    /// Sampling, um/px, 2 to 25.
    package var umPerPixel: ClosedRange<Double> = 11...11
    /// Size of the picture, px. nil: from `aspect` and `fill`.
    package var size: Size?
    /// Width over height.
    package var aspect = 4.0 / 3
    /// Probability that width and height change places.
    package var portrait = 0.0
    /// Dish diameter over the shorter side of the picture; ignored where `size` is given.
    package var fill: ClosedRange<Double> = 0.88...0.92

    /// Width and height, px.
    package struct Size: Sendable, Hashable, Codable {
      package var width: Int
      package var height: Int
      package init(width: Int, height: Int) {
        self.width = width
        self.height = height
      }
    }
  }

  /// What grows in the gel.
  package struct Sample: Sendable, Hashable, Codable {
    /// Thickness of the gel, mm.
    package var gelThickness = 1.1
    /// Colonies lie within this part of the inner radius, 0 to 1.
    package var reach = 0.98
    /// Clusters below threshold on a dish of 35 mm; a smaller dish has fewer by its area.
    package var clusters: ClosedRange<Double> = 20...80
    /// Single cells, dead cells and debris on a dish of 35 mm; a smaller dish has fewer by its area.
    package var singleCells: ClosedRange<Double> = 4_000...15_000
    /// Probability that a colony is grown close to a threshold of its class, and a cluster just
    /// below one: 20 cells of a CFU-GM, 3 of a CFU-MK, a burst with hardly any haemoglobin.
    package var nearThreshold = 0.06
    /// Probability that a colony is set against the one before it instead of anywhere.
    package var touching = 0.0
    package var growth = Growth()
    /// Haemoglobin of a mature erythroblast colony, 1 = full; each colony draws its own. Above 1.3 it makes up for
    /// part of what colonies lose that are looser than they are by default.
    package var haemoglobin: ClosedRange<Double> = 0.35...1.3
    /// Optical density (natural) of one haemoglobinised cell in the blue channel.
    package var blueDensity: ClosedRange<Double> = 0.16...0.26
    /// Green over blue optical density of haemoglobin.
    package var greenToBlue: ClosedRange<Double> = 0.5...0.8
    /// Red over blue optical density of haemoglobin.
    package var redToBlue: ClosedRange<Double> = 0.02...0.07
    /// Phenol red: optical density (natural) of the gel in the blue channel.
    package var phenolRed: Occurrence = .sometimes(0.5, 0.05...0.3)
    /// Stain for CD41: optical density (natural) of a megakaryocyte where it absorbs most.
    package var stain: Occurrence = .off
  }

  /// How the colonies of a dish differ from the growth model's own: one factor a dish and property.
  package struct Growth: Sendable, Hashable, Codable {
    /// On the median number of cells of a colony.
    package var cellNumber: ClosedRange<Double> = 1...1
    /// On the distances between cells and between clusters: below 1 compact, above 1 loose.
    package var spread: ClosedRange<Double> = 1...1
    /// On the radii of cells.
    package var cellSize: ClosedRange<Double> = 1...1
    /// On the height of each dense erythroid cluster, whose width grows so that its volume stays: what lies on
    /// the floor of a dish spreads. Above 0, at most 1.
    package var erythroidHeight: ClosedRange<Double> = 1...1
    /// On the distances within each erythroid cluster and between them, sideways, beside `spread`: what is
    /// tightly packed at 1 lets the ground through at 2. Those of BFU-E and CFU-GEMM then hold fewer cells.
    package var erythroidSpread: ClosedRange<Double> = 1...1
    /// On the number of cells in the clusters of a BFU-E, beside `cellNumber`.
    package var burstNumber: ClosedRange<Double> = 1...1
    /// On the haemoglobin of CFU-E and of clusters below it, beside `haemoglobin`: they ripen days before bursts do.
    package var clusterHaemoglobin: ClosedRange<Double> = 1...1
    /// On the distances between the cells of CFU-GM, CFU-G and CFU-M, beside `spread`; wide ones hold more cells.
    package var myeloidSpread: ClosedRange<Double> = 1...1
    /// On the width of the halo of a CFU-GEMM, beside `spread`; a wide one holds more cells.
    package var mixedSpread: ClosedRange<Double> = 1...1
    /// On the radii of megakaryocytes, beside `cellSize`; none is above 25 um, above a factor of 1 above 25
    /// times that, at most 27.
    package var megakaryocyteSize: ClosedRange<Double> = 1...1
    /// On the distances between megakaryocytes, beside `spread`.
    package var megakaryocyteSpread: ClosedRange<Double> = 1...1

    package init() {}
  }

  /// How the light passes cells and lens.
  package struct Optics: Sendable, Hashable, Codable {
    /// Height of the focal plane above the floor of the dish, mm.
    package var focus: ClosedRange<Double> = 0.2...0.6
    /// Standard deviation of the blur per mm out of focus, um/mm.
    package var blurPerMillimetre: ClosedRange<Double> = 10...25
    /// Strength of refraction at cells, 1 = condenser wide open; a closed iris or oblique light
    /// gives more.
    package var refraction: ClosedRange<Double> = 0.7...1.3
    /// Blur of lens and sensor together, standard deviation, px.
    package var lensBlur: ClosedRange<Double> = 0.4...0.7
    /// Factor on what one cell of any kind does to the light, drawn for each kind alone.
    package var cellContrast: ClosedRange<Double> = 1...1
    /// A further factor for granulocytes.
    package var granulocyteContrast: ClosedRange<Double> = 1...1
    /// A further factor for megakaryocytes.
    package var megakaryocyteContrast: ClosedRange<Double> = 1...1
    /// And one more, for light that shows them before all other cells.
    package var megakaryocyteStrength: ClosedRange<Double> = 1...1
    /// How much body, border, inner ring and middle of cells differ from dish to dish and kind to kind, 0 (as
    /// they are drawn by eye) to 1: which of them shows, and how strongly, is a matter of condenser, iris and medium.
    /// Borders get narrower or wider, some kinds have granules, and megakaryocytes show more strongly the more
    /// cells differ (median e^(0.8 x variety)).
    package var lookVariety: ClosedRange<Double> = 0...0
    /// How strongly cells take away more blue light than red without any pigment: the exponent n of density ~
    /// wavelength^-n (Angstrom), 0 for refraction alone, up to 2 for what scatters within cells, a little below 0 for
    /// what refracts red light more.
    package var scatterExponent: ClosedRange<Double> = 0...0
    /// How far red or blue light lies beside green light in the corners of the picture, px, up to 2.5.
    package var lateralColour: ClosedRange<Double> = 0...0
    /// How much blurrier red or blue light is than green light, standard deviation, px.
    package var longitudinalColour: ClosedRange<Double> = 0...0
  }

  /// Everything on a picture that is no cell. Each has a stream of random numbers of its own.
  package struct Artefacts: Sendable, Hashable, Codable {
    /// Fall of the light from the middle to the corner, fraction.
    package var vignetting = Occurrence.off
    /// Linear change of the light across the picture, fraction.
    package var gradient = Occurrence.off
    /// Colour of the lamp: largest gain of one channel against another, fraction.
    package var colourCast = Occurrence.off
    /// Wall of the dish: 1 draws it with its ordinary contrast. Without it the dish has no rim at
    /// all.
    package var rim = Occurrence.always(0.7...1.2)
    /// Further rings outside (lid, foot): how many.
    package var doubleRing = Occurrence.off
    /// Dark band where the gel climbs the wall: its width, mm.
    package var meniscus = Occurrence.off
    /// A second edge of the gel inside the meniscus: its distance from it, mm.
    package var doubleMeniscus = Occurrence.off
    /// Bright and dark arcs near the wall: how many.
    package var caustics = Occurrence.off
    /// Dark-field light: what scatters is bright on a dark ground; light of the empty gel, fraction.
    package var darkField = Occurrence.off
    /// Dark surround: its brightness against the lamp, fraction. Otherwise the lamp surrounds the
    /// dish.
    package var darkSurround = Occurrence.off
    /// Tilt of the dish against the picture plane, degrees.
    package var tilt = Occurrence.off
    /// Perspective: how much larger the nearest point of the dish is drawn than the farthest,
    /// fraction.
    package var perspective = Occurrence.off
    /// Distance of the dish from the middle of the picture, as a fraction of the free margin.
    package var offCentre = Occurrence.off
    /// Part of the dish's diameter that the frame cuts off.
    package var crop = Occurrence.off
    /// Moulded 2 mm grid: optical density of its lines.
    package var grid = Occurrence.off
    /// Air bubbles: how many.
    package var bubbles = Occurrence.off
    /// Fibres: how many.
    package var fibres = Occurrence.off
    /// Specks of dust: how many.
    package var dust = Occurrence.off
    /// Flakes of skin, plastic or precipitate, flat and of any outline, and stains without one: how many.
    package var flakes = Occurrence.off
    /// Dirt that lies together like the cells of a colony: clotted flakes and sheets, heaps of dark grains, crystals,
    /// smears, curls of fibre; how many.
    package var clumps = Occurrence.off
    /// Coloured grains, as of plastic, dye or dried medium: how many.
    package var chips = Occurrence.off
    /// Median radius of a dish's coloured grains, um; none is below 4 or above 130.
    package var chipRadius: ClosedRange<Double> = 18...50
    /// What a scorer has drawn beside or round colonies: dots, ticks, rings; how many.
    package var marks = Occurrence.off
    /// Light from the side that bubbles mirror, with less of a ring: its strength, optical density.
    package var glints = Occurrence.off
    /// Scratches of the plastic: how many.
    package var scratches = Occurrence.off
    /// Strokes of a marker on the rim: how many.
    package var penMarks = Occurrence.off
    /// Reflections of lamps: how many.
    package var reflections = Occurrence.off
    /// Droplets under the lid: how many.
    package var condensation = Occurrence.off
    /// Uneven gel: standard deviation of its optical density.
    package var unevenGel = Occurrence.off
    /// Stitching: width of a tile, mm.
    package var seams = Occurrence.off

    package init() {}
  }

  /// The camera and the file.
  package struct Sensor: Sendable, Hashable, Codable {
    /// Linear level of the empty gel in its brightest channel, 1 = clipping.
    package var exposure: ClosedRange<Double> = 0.55...0.8
    /// Error of the white balance: standard deviation of the logarithm of the gains.
    package var whiteBalanceError: ClosedRange<Double> = 0...0.03
    /// Exponent of the tone curve, output = linear ^ (1 / gamma).
    package var gamma: ClosedRange<Double> = 2.2...2.2
    /// S-shaped contrast on top of it, 0 none, 1 strong.
    package var contrast: ClosedRange<Double> = 0...0.2
    /// Colour saturation, 1 = true.
    package var saturation: ClosedRange<Double> = 1...1.1
    /// Photoelectrons at clipping: shot noise.
    package var fullWell: ClosedRange<Double> = 8_000...20_000
    /// Read noise, electrons.
    package var readNoise: ClosedRange<Double> = 3...8
    /// Unsharp masking of the luma, 0 none.
    package var sharpening: ClosedRange<Double> = 0...0.3
    /// Probability of a Bayer mosaic (RGGB) with demosaicing; otherwise three full colour planes.
    package var bayer = 1.0
    /// Probability of a camera, or of a light, without colour: three equal channels.
    package var monochrome = 0.0
    /// JPEG quality, 1 to 100.
    package var jpegQuality: ClosedRange<Double> = 90...95
  }
}
