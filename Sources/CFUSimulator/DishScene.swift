import CFUCore
import Foundation

/// One dish before it is drawn: everything that the random numbers decide.
struct DishScene: Sendable {
  let seed: UInt64
  let settings: SimulatorSettings
  let width: Int
  let height: Int
  let projection: DishProjection
  /// Fine pixels per px.
  let factor: Int
  /// Optics of this dish.
  let focus: Double
  let blurPerMicrometre: Double
  /// Strength of refraction by kind of cell.
  let refraction: [Double]
  /// How cells of a kind differ from what was drawn by eye.
  let looks: [CellVariety]
  /// Density of what scatters or refracts per channel, against that in green light.
  let scatterColour: SIMD3<Float>
  let lensBlur: Double
  /// nil where the lens treats all colours alike.
  let fringes: ColourFringes?
  /// Natural optical density of one mature cell's diameter, per channel.
  let haemoglobinColour: SIMD3<Float>
  /// The same of a stained megakaryocyte; zero without stain.
  let stainColour: SIMD3<Float>
  let light: LightField
  let rim: RimModel?
  let grid: GridLines?
  let seams: StitchSeams?
  let reflections: [Reflection]
  let sensor: SensorModel
  var colonies: [PlacedColony]
  let singles: [Cell]
  var objects: [SceneObject]
  var artefactTruth: [ArtefactTruth]

  init(settings: SimulatorSettings, seed: UInt64, counts: [SimulatedClass: Int]) {
    self.settings = settings
    self.seed = seed
    let placement = FramePlacement(settings: settings, seed: seed)
    width = placement.width
    height = placement.height
    projection = placement.projection
    let umPerPixel = projection.umPerPixel
    // Never coarser than 2.75 um, whatever the sampling: cells keep their contrast.
    factor = max(1, Int((umPerPixel / 2.75 - 0.01).rounded(.up)))

    var optics = SeededGenerator(seed: seed, Stream.optics)
    focus = optics.uniform(settings.optics.focus) * 1000
    blurPerMicrometre = optics.uniform(settings.optics.blurPerMillimetre) / 1000
    let strength = optics.uniform(settings.optics.refraction)
    var look = SeededGenerator(seed: seed, Stream.look)
    var shown = SeededGenerator(seed: seed, Stream.megakaryocytes)
    let borders = shown.uniform(settings.optics.megakaryocyteStrength)
    refraction = CellKind.allCases.map { kind in
      let own = look.uniform(settings.optics.cellContrast)
      let further = look.uniform(
        kind == .granulocyte
          ? settings.optics.granulocyteContrast
          : kind == .megakaryocyte ? settings.optics.megakaryocyteContrast : 1...1)
      let most = kind == .megakaryocyte ? borders : 1
      return strength * own * (further * most)
    }
    var differing = SeededGenerator(seed: seed, Stream.cellLooks)
    let exponent = differing.uniform(settings.optics.scatterExponent)
    scatterColour = DishScene.scatter(exponent: exponent)
    looks = CellKind.allCases.map { kind in
      CellVariety(of: kind, amount: differing.uniform(settings.optics.lookVariety), &differing)
    }
    var lens = SeededGenerator(seed: seed, Stream.fringes)
    fringes = ColourFringes(settings: settings.optics, width: width, height: height, &lens)
    lensBlur = optics.uniform(settings.optics.lensBlur)
    let blue = optics.uniform(settings.sample.blueDensity)
    haemoglobinColour = SIMD3(
      Float(blue * optics.uniform(settings.sample.redToBlue)),
      Float(blue * optics.uniform(settings.sample.greenToBlue)), Float(blue))

    var staining = SeededGenerator(seed: seed, Stream.stain)
    let stain = settings.sample.stain.draw(&staining)
    // A red dye of alkaline phosphatase, or the brown of DAB.
    stainColour =
      Float(stain)
      * (staining.chance(0.5) ? SIMD3<Float>(0.12, 1, 0.55) : SIMD3<Float>(0.4, 0.7, 1))

    light = LightField(settings: settings, seed: seed, width: width, height: height)
    rim = RimModel(settings: settings, seed: seed)
    grid = GridLines(settings: settings, seed: seed, umPerPixel: umPerPixel)
    seams = StitchSeams(
      settings: settings, seed: seed, width: width, height: height, umPerPixel: umPerPixel)
    var sensorRandom = SeededGenerator(seed: seed, Stream.sensor)
    sensor = SensorModel(settings.sensor, &sensorRandom)

    colonies = DishScene.place(settings: settings, seed: seed, counts: counts)
    var alone = DishScene.scatterSingles(settings: settings, seed: seed)
    if stain > 0 {
      for i in colonies.indices { DishScene.stain(&colonies[i].cells, &staining) }
      DishScene.stain(&alone, &staining)
    }
    singles = alone
    objects = []
    artefactTruth = []
    reflections = Reflection.make(
      settings: settings, seed: seed, width: width, height: height, umPerPixel: umPerPixel)
    artefactTruth += reflections.map {
      ArtefactTruth(
        kind: "reflection", centre: PixelPoint(x: $0.x, y: $0.y),
        sizeMicrometres: 2 * max($0.radiusX, $0.radiusY) * umPerPixel)
    }
    addColonyObjects()
    addArtefacts()
  }

  /// How much brighter than the empty gel something is that scatters all light; 0 in transmitted
  /// light.
  var glow: Float { light.darkField > 0 ? Float(0.8 / light.darkField) : 0 }

  /// Density of scatter in red, green and blue for density ~ wavelength^-exponent, 1 in green.
  static func scatter(exponent: Double) -> SIMD3<Float> {
    // Where the channels of a camera see most, nm.
    let (red, green, blue) = (605.0, 540.0, 460.0)
    return SIMD3(
      Float(pow(green / red, exponent)), 1, Float(pow(green / blue, exponent)))
  }

  /// What colours a kind of cell.
  func colour(of kind: CellKind) -> SIMD3<Float> {
    kind == .megakaryocyte ? stainColour : haemoglobinColour
  }

  /// Blur (standard deviation, um) at a height above the floor (um).
  func blur(atHeight z: Double) -> Double { abs(z - focus) * blurPerMicrometre }

  private mutating func addColonyObjects() {
    for index in colonies.indices {
      var box: (Double, Double, Double, Double)?
      for cell in colonies[index].cells {
        let p = projection.picture(Double(cell.x), Double(cell.y))
        let old = box ?? (p.x, p.y, p.x, p.y)
        box = (min(old.0, p.x), min(old.1, p.y), max(old.2, p.x), max(old.3, p.y))
      }
      guard let box else { continue }
      let blur = colonies[index].cells.reduce(0.0) { max($0, self.blur(atHeight: Double($1.z))) }
      // 42 um is what all but the largest cells need that look as they were drawn by eye.
      let reach = colonies[index].cells.reduce(42.0) {
        max($0, CellLook.reach(radius: Double($1.radius), looks[$1.kind.rawValue]))
      }
      let rect = PixelRect(
        box.0, box.1, box.2, box.3, margin: (3 * blur + reach) / projection.umPerPixel + 1)
      objects.append(SceneObject(rect: rect, shape: .colony(index)))
    }
  }
}

/// A colony in its place: cells in the plane of the dish (um) and at their heights (um).
struct PlacedColony: Sendable {
  var kind: SimulatedClass
  var variant: String
  var clusters: Int
  var cells: [Cell]
  var nearThreshold = false
}

/// Something to draw, and where.
struct SceneObject: Sendable {
  enum Shape: Sendable {
    case colony(Int)
    case bubble(Bubble)
    case speck(Speck)
    case flake(Flake)
    /// The part of a stroke that lies in this object's rectangle.
    case stroke(Stroke)
  }
  var rect: PixelRect
  var shape: Shape
}

extension DishScene {
  /// Grows all colonies and sets them down; each has a stream of its own.
  private static func place(
    settings: SimulatorSettings, seed: UInt64, counts: [SimulatedClass: Int]
  ) -> [PlacedColony] {
    var own = SeededGenerator(seed: seed, Stream.growth)
    var growth = ColonyGrowth(haemoglobin: settings.sample.haemoglobin)
    growth.nearThreshold = settings.sample.nearThreshold
    growth.number = own.uniform(settings.sample.growth.cellNumber)
    growth.spread = own.uniform(settings.sample.growth.spread)
    growth.size = own.uniform(settings.sample.growth.cellSize)
    growth.erythroidHeight = own.uniform(settings.sample.growth.erythroidHeight)
    growth.erythroidSpread = own.uniform(settings.sample.growth.erythroidSpread)
    growth.mixedSpread = own.uniform(settings.sample.growth.mixedSpread)
    growth.megakaryocyteSize = own.uniform(settings.sample.growth.megakaryocyteSize)
    growth.megakaryocyteSpread = own.uniform(settings.sample.growth.megakaryocyteSpread)
    growth.burstNumber = own.uniform(settings.sample.growth.burstNumber)
    growth.clusterHaemoglobin = own.uniform(settings.sample.growth.clusterHaemoglobin)
    growth.myeloidSpread = own.uniform(settings.sample.growth.myeloidSpread)
    var counts = counts
    if counts[.cluster] == nil {
      var random = SeededGenerator(seed: seed, Stream.counts)
      counts[.cluster] = random.poisson(
        settings.relativeArea * random.uniform(settings.sample.clusters))
    }
    let inner = settings.frame.dishDiameterMillimetres * 500
    let thickness = settings.sample.gelThickness * 1000
    var placed: [PlacedColony] = []
    for (classIndex, kind) in SimulatedClass.allCases.enumerated() {
      for number in 0..<max(0, counts[kind] ?? 0) {
        var random = SeededGenerator(
          seed: seed, Stream.colony, UInt64(classIndex), UInt64(number))
        let reach = settings.sample.reach * inner
        let radius = reach * random.uniform().squareRoot()
        let angle = random.uniform(0...(2 * .pi))
        let height = thickness * random.uniform(0.06...0.94)
        var grown = growth.grow(kind, &random)
        var (x, y) = (Float(radius * cos(angle)), Float(radius * sin(angle)))
        if settings.sample.touching > 0 {
          // Against any colony that is there already, its edge near that one's edge.
          let beside = random.chance(settings.sample.touching)
          let (host, side, gap) = (
            random.uniform(), random.uniform(0...(2 * .pi)), random.uniform(0.75...1.1)
          )
          if beside, !placed.isEmpty {
            let other = placed[Int(host * Double(placed.count))].extent
            let own = PlacedColony(kind: kind, variant: "", clusters: 1, cells: grown.cells).extent
            let distance = gap * 1.4 * (other.radius + own.radius)
            let at = (other.x + distance * cos(side), other.y + distance * sin(side))
            if hypot(at.0, at.1) < reach { (x, y) = (Float(at.0), Float(at.1)) }
          }
        }
        for i in grown.cells.indices {
          grown.cells[i].x += x
          grown.cells[i].y += y
          grown.cells[i].z = max(
            3, min(Float(thickness) - 3, grown.cells[i].z + Float(height)))
          // The wall stops what would grow beyond it.
          let cell = grown.cells[i]
          let distance = (cell.x * cell.x + cell.y * cell.y).squareRoot()
          let limit = Float(inner) - cell.radius - Float(random.uniform(0...25))
          if distance > limit {
            grown.cells[i].x *= limit / distance
            grown.cells[i].y *= limit / distance
          }
        }
        placed.append(
          PlacedColony(
            kind: kind, variant: grown.variant, clusters: grown.clusters, cells: grown.cells,
            nearThreshold: grown.nearThreshold))
      }
    }
    return placed
  }

  /// Megakaryocytes take the stain, each its own amount.
  private static func stain(_ cells: inout [Cell], _ random: inout SeededGenerator) {
    for i in cells.indices where cells[i].kind == .megakaryocyte {
      cells[i].haemoglobin = Float(random.logNormal(median: 1, sigma: 0.3))
    }
  }

  /// Cells that have made no colony, dead cells and fragments, everywhere in the gel.
  private static func scatterSingles(settings: SimulatorSettings, seed: UInt64) -> [Cell] {
    var random = SeededGenerator(seed: seed, Stream.singles)
    let count = Int(settings.relativeArea * random.uniform(settings.sample.singleCells))
    let inner = settings.frame.dishDiameterMillimetres * 500
    let thickness = settings.sample.gelThickness * 1000
    var cells: [Cell] = []
    while cells.count < count {
      let radius = (inner - 60) * random.uniform().squareRoot()
      let angle = random.uniform(0...(2 * .pi))
      let form = random.uniform()
      let (kind, size): (CellKind, ClosedRange<Double>) =
        form < 0.5
        ? (.debris, 1.2...3.5)
        : form < 0.75
          ? (.granulocyte, 4...6)
          : form < 0.88
            ? (.macrophage, 6...11)
            : form < 0.992 ? (.erythroblast, 3.5...5) : (.megakaryocyte, 8...16)
      // Debris and macrophages lie on the floor more often than not.
      let floor = random.chance(kind == .debris || kind == .macrophage ? 0.5 : 0.15)
      let height = random.uniform(8...(thickness - 8))
      let cell = Cell(
        x: Float(radius * cos(angle)), y: Float(radius * sin(angle)),
        z: Float(floor ? 8 : height), radius: Float(random.uniform(size)),
        haemoglobin: kind == .erythroblast ? 0.6 : 0, kind: kind)
      cells.append(cell)
      // Many stick to a few fragments or to a sister.
      guard random.chance(0.1), kind != .megakaryocyte else { continue }
      for _ in 0..<random.integer(1...3) {
        var other = cells[cells.count - 1]
        let away = random.uniform(0...(2 * .pi))
        let sister = random.chance(0.4)
        if !sister {
          (other.kind, other.haemoglobin) = (.debris, 0)
          other.radius = Float(random.uniform(1.5...4))
        }
        let gap = Double(other.radius + cells[cells.count - 1].radius) * random.uniform(0.7...1)
        other.x += Float(gap * cos(away))
        other.y += Float(gap * sin(away))
        cells.append(other)
      }
    }
    return Array(cells.prefix(count))
  }
}

/// Size of the picture and the dish's place in it.
struct FramePlacement {
  let width: Int
  let height: Int
  let projection: DishProjection

  init(settings: SimulatorSettings, seed: UInt64) {
    let frame = settings.frame
    var random = SeededGenerator(seed: seed, Stream.geometry)
    let umPerPixel = random.uniform(frame.umPerPixel)
    let fill = random.uniform(frame.fill)
    let upright = random.chance(frame.portrait)
    let radius = frame.dishDiameterMillimetres * 500
    if let size = frame.size {
      (width, height) = (size.width, size.height)
    } else {
      let short = 2 * radius / umPerPixel / fill
      let long = short * max(frame.aspect, 1 / frame.aspect)
      let wide = (frame.aspect >= 1) != upright
      let (w, h) = wide ? (long, short) : (short, long)
      (width, height) = (Int((w / 2).rounded()) * 2, Int((h / 2).rounded()) * 2)
    }
    var tilting = SeededGenerator(seed: seed, Stream.tilt)
    let tilt = settings.artefacts.tilt.draw(&tilting)
    let angle = tilting.uniform(0...Double.pi)
    var nearing = SeededGenerator(seed: seed, Stream.perspective)
    let perspective = settings.artefacts.perspective.draw(&nearing)
    var x = Double(width) / 2
    var y = Double(height) / 2
    let reach = radius / umPerPixel
    var shifting = SeededGenerator(seed: seed, Stream.offCentre)
    let shift = settings.artefacts.offCentre.draw(&shifting)
    let direction = shifting.uniform(0...(2 * .pi))
    // The wall and its rings stay in the picture too.
    let outer = reach + 1500 / umPerPixel
    x += shift * cos(direction) * max(0, x - outer)
    y += shift * sin(direction) * max(0, y - outer)
    var cropping = SeededGenerator(seed: seed, Stream.crop)
    let crop = settings.artefacts.crop.draw(&cropping)
    let side = cropping.integer(0...3)
    if crop > 0 {
      let beyond = crop * 2 * reach
      switch side {
      case 0: x = reach - beyond
      case 1: x = Double(width) - reach + beyond
      case 2: y = reach - beyond
      default: y = Double(height) - reach + beyond
      }
    }
    projection = DishProjection(
      centre: PixelPoint(x: x, y: y), umPerPixel: umPerPixel, angle: angle, tiltDegrees: tilt,
      perspective: perspective, radiusMicrometres: radius)
  }
}
