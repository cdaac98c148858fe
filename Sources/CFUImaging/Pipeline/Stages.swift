internal import CFUCore
internal import CFUPictures

/// What the stages of one picture leave behind for the next.
struct Stages {
  var frame: Frame
  var walls: WallChoice.Walls?
  /// Region in analysis pixels of the window; nil without a dish.
  var region: DishRegion?
  var density: OpticalDensity
  /// The picture that everything is measured on: without the lines of a gridded dish.
  var image: WorkingImage
  /// Nil without a grid.
  var grid: GridEraser?
  /// Nil where the seeker does not look.
  var sight: Seeker.Sight?
  var flags: [DishFlag]
}

extension DishPipeline {
  /// Dish and calibration, in full-resolution pixels.
  struct Located {
    var walls: WallChoice.Walls?
    var calibration: Calibration
    /// Inner diameter of the dish, mm.
    var diameter: Double
    var flags: [DishFlag]
  }

  /// Inner diameters that a dish may have which is not of the usual size, mm.
  private static let otherDiameters = 42.0...160

  /// Finds the dish and settles the sampling: sheet before file before rim before assumption.
  func locate(_ image: WorkingImage) -> Located {
    let given: Calibration? =
      settings.umPerPixel.map { Calibration(umPerPixel: $0, source: .sheet) }
      ?? image.umPerPixel.map { Calibration(umPerPixel: $0, source: .file) }
    let scale = Double(image.scale)
    var walls: WallChoice.Walls?
    var diameter = settings.dishDiameter
    var flags: [DishFlag] = []
    for reach in [DishReach.whole, .part] where walls == nil {
      guard let found = DishFinder(reach: reach).search(image.luma, valid: image.validWorking)
      else { continue }
      let toFull = scale / found.scale
      let expected = given.map { settings.dishDiameter * 500 / $0.umPerPixel / toFull }
      let colour = RingColour(image: image)
      let choice = WallChoice.choose(found, reach: reach, expectedRadius: expected) {
        colour.change(across: $0.resampled(by: 1 / found.scale))
      }
      guard var choice else { continue }
      choice.wall = choice.wall.resampled(by: toFull)
      // With a known sampling a ring of quite another size is no dish (a bubble, a lens edge), unless it is as large
      // as other dishes are and nobody said how large this one is.
      let measured = given.map { choice.wall.meanRadius * $0.umPerPixel / 500 }
      let plausible = measured.map { abs($0 / settings.dishDiameter - 1) < 0.2 } ?? true
      if plausible {
        walls = choice
      } else if let given, settings.dishDiameterMillimetres == nil {
        // A dish that is tilted is as wide as it is long where it is longest.
        let longest = choice.wall.semiMajor * given.umPerPixel / 500
        if Self.otherDiameters.contains(longest) {
          walls = choice
          diameter = longest
          flags.append(.diameterMeasured)
        }
      }
    }
    let calibration: Calibration
    if let given {
      calibration = given
    } else if let walls {
      calibration = Calibration(
        umPerPixel: settings.dishDiameter * 500 / walls.wall.semiMajor, source: .rim)
    } else {
      calibration = Calibration(umPerPixel: settings.assumedFieldUmPerPixel, source: .assumed)
      flags.append(.scaleAssumed)
    }
    if let walls {
      let r = walls.wall.semiMajor
      let cut =
        walls.wall.centreX - r < -2 || walls.wall.centreY - r < -2
        || walls.wall.centreX + r > Double(image.fullWidth) + 1
        || walls.wall.centreY + r > Double(image.fullHeight) + 1
      if cut { flags.append(.cutByFrame) }
      if walls.isDoubtful { flags.append(.wallUncertain) }
    } else {
      flags.append(.rimNotFound)
    }
    return Located(walls: walls, calibration: calibration, diameter: diameter, flags: flags)
  }

  /// Everything up to optical density.
  func prepare(_ image: WorkingImage) -> Stages {
    let located = locate(image)
    let umPerWorking = located.calibration.umPerPixel * Double(image.scale)
    // Around 20 um a sample shows every colony; cells are looked at on the working pixels
    // themselves. Opaque colonies on agar are larger and need no more than 60 um.
    let finest = settings.profile == .agar ? 32.0 : 12.0
    let wanted = umPerWorking <= finest ? 2 * max(1, Int(finest / umPerWorking)) : 1
    // A field is small: what little there is of it is not thinned out further. A part of a dish, of 400 samples across
    // or more (8 mm), is looked at as a dish is, but only where the sampling is known.
    let side = min(image.luma.width, image.luma.height)
    let isField =
      located.walls == nil && (located.flags.contains(.scaleAssumed) || side < 400 * wanted)
    let most = isField ? max(1, side / 800) : wanted
    let factor = wanted <= most ? wanted : (most < 2 ? 1 : most & ~1)
    let toAnalysis = 1 / Double(image.scale * factor)
    let fullAnalysisWidth = (image.luma.width + factor - 1) / factor
    let fullAnalysisHeight = (image.luma.height + factor - 1) / factor
    // Filler would pass for a background of its own, so the window ends where the picture does.
    let valid = image.validWorking
    func first(_ start: Int) -> Int { start == 0 ? 0 : (start / factor + 2) & ~1 }
    func end(_ end: Int, _ whole: Int, _ blocks: Int) -> Int {
      end >= whole ? blocks : end / factor
    }
    var x0 = first(valid.x)
    var y0 = first(valid.y)
    var x1 = end(valid.x + valid.width, image.luma.width, fullAnalysisWidth)
    var y1 = end(valid.y + valid.height, image.luma.height, fullAnalysisHeight)
    var region: DishRegion?
    if let walls = located.walls {
      var wall = walls.wall.resampled(by: toAnalysis)
      // Opaque colonies are counted up to the outer wall; in methylcellulose there is no gel beyond
      // the inner.
      // The last 0.14 mm are the wall's own foot and the blur of its edge.
      let inside = max(0.9, walls.foot - 0.28 / located.diameter)
      let search = settings.profile == .agar ? max(1, walls.outer) : inside
      let limit = settings.profile == .agar ? max(0.985 * search, 1) : inside
      let reach = wall.semiMajor * search + 2
      x0 = max(x0, max(0, Int(wall.centreX - reach)) & ~1)
      y0 = max(y0, max(0, Int(wall.centreY - reach)) & ~1)
      x1 = min(x1, Int(wall.centreX + reach) + 1)
      y1 = min(y1, Int(wall.centreY + reach) + 1)
      wall.centreX -= Double(x0)
      wall.centreY -= Double(y0)
      region = DishRegion(wall: wall, countLimit: limit, searchLimit: search)
    }
    let planes = LogPlanes(
      image, factor: factor, x: x0, y: y0, width: max(1, x1 - x0), height: max(1, y1 - y0))
    let frame = Frame(
      scale: image.scale, factor: factor, originX: x0, originY: y0,
      calibration: located.calibration, dish: located.walls?.wall,
      dishRadius: located.diameter / 2, fullWidth: image.fullWidth,
      fullHeight: image.fullHeight)
    let window = backgroundWindow(frame, width: planes.width, height: planes.height)
    var density = OpticalDensity(planes, region: region, window: window)
    var seen = image
    var grid: GridEraser?
    if settings.profile == .methylcellulose, let region,
      let lines = GridLines(in: density.density, region: region, noise: density.densityNoise)
    {
      let eraser = GridEraser(lines, from: image, region: region, planes: planes)
      seen = eraser.image
      density = OpticalDensity(
        LogPlanes(
          seen, factor: factor, x: x0, y: y0, width: planes.width, height: planes.height),
        region: region, window: window)
      for i in 0..<density.sigma.count { density.sigma.samples[i] *= eraser.loudness.samples[i] }
      grid = eraser
    }
    var flags = located.flags
    if density.clippedShare > 0.5 { flags.append(.clipped) }
    if settings.profile == .methylcellulose, density.polarity < 0 { flags.append(.darkGround) }
    if settings.profile == .methylcellulose, !planes.hasColour { flags.append(.grey) }
    if image.truncated {
      flags.append(.truncated)
      hideFiller(image, frame, density)
    }
    if image.damaged { flags.append(.corrupt) }
    return Stages(
      frame: frame, walls: located.walls, region: region, density: density, image: seen,
      grid: grid, flags: flags)
  }
}

extension DishPipeline {
  /// Where the file ended early the decoder's filler meets the picture in an edge, which is no object.
  private func hideFiller(_ image: WorkingImage, _ frame: Frame, _ density: OpticalDensity) {
    let block = frame.scale * frame.factor
    // The last blocks are half picture, and averaging reaches two blocks further.
    let margin = 3
    func range(_ first: Int, _ length: Int, _ whole: Int, _ origin: Int, _ limit: Int) -> Range<Int>
    {
      let low = first == 0 ? 0 : first / block + margin - origin
      let high = first + length >= whole ? limit : (first + length) / block - margin - origin
      return max(0, low)..<max(0, low, min(limit, high))
    }
    let valid = image.validRegion
    density.hide(
      outside: range(valid.x, valid.width, image.fullWidth, frame.originX, density.width),
      rows: range(valid.y, valid.height, image.fullHeight, frame.originY, density.height))
  }

  /// Half window of the smooth background, analysis pixels: several times the largest colony; in a
  /// field, which a colony may fill to a good part, a share of the field.
  func backgroundWindow(_ frame: Frame, width: Int, height: Int) -> Int {
    let wanted = Int(settings.backgroundWindow * 1000 / frame.umPerAnalysisPixel)
    let most = frame.dish == nil ? min(width, height) / 5 : wanted
    return max(8, min(wanted, most))
  }
}

extension WorkingImage {
  /// The part that was decoded, whole working pixels.
  var validWorking: PictureRegion {
    guard truncated else {
      return PictureRegion(x: 0, y: 0, width: luma.width, height: luma.height)
    }
    let x0 = (validRegion.x + scale - 1) / scale
    let y0 = (validRegion.y + scale - 1) / scale
    let x1 = validRegion.x + validRegion.width
    let y1 = validRegion.y + validRegion.height
    return PictureRegion(
      x: x0, y: y0, width: (x1 >= fullWidth ? luma.width : x1 / scale) - x0,
      height: (y1 >= fullHeight ? luma.height : y1 / scale) - y0)
  }
}

extension ImagingSettings {
  /// Half window of the smooth background, mm: several times the largest colony.
  var backgroundWindow: Double { profile == .agar ? 6 : 3 }
  /// Sampling that is taken for a microscope field without scale or rim, um/px: a 10x objective.
  var assumedFieldUmPerPixel: Double { 1 }
}
