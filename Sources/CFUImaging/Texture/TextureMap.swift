internal import CFUCore
internal import CFUPictures
internal import CVisionBridge

/// How much fine detail there is, against that of the empty gel: how a pale colony is seen.
///
/// A CFU-GM may be too thin to darken the gel, yet every cell of it scatters. The strength of the finest
/// detail is taken per block, as a logarithm, less its background; so the unit is "natural log over that of
/// gel", and the noise of the camera, which changes with brightness, divides out. Cells are looked for in
/// numbers, so half the sampling of the analysis planes is enough.
///
/// Two sizes of detail are looked at, each in a map of its own: the finest, which small cells make, and that
/// of megakaryocytes, which drowns in the noise of single pixels.
final class TextureMap {
  /// Which detail is measured.
  enum Detail {
    case finest
    /// Mean over 2 `inner` + 1 less mean over 2 `outer` + 1 working pixels.
    case band(inner: Int, outer: Int)

    /// How far from its middle a detail is looked for, working pixels.
    var reach: Double {
      switch self {
      case .finest: 1
      case .band(_, let outer): Double(outer)
      }
    }

    /// Cells of 20 to 50 um.
    /// - Parameter umPerPixel: um per working pixel; nil where such a cell is smaller than the band.
    static func largeCells(umPerPixel: Double) -> Detail? {
      let inner = min(3, max(1, Int((14 / umPerPixel).rounded())))
      let outer = min(7, max(inner + 2, Int((45 / umPerPixel).rounded())))
      return Double(2 * inner + 1) * umPerPixel < 70 ? .band(inner: inner, outer: outer) : nil
    }
  }

  /// Half the size of the analysis planes, rounded up.
  let width: Int
  let height: Int
  private let plane: FloatPlane
  private let sigma: FloatPlane
  private let ground: GroundLevel
  private let region: DishRegion?

  /// - Parameters:
  ///   - strong: non-zero (analysis pixels) where a dense object's edge would pass for texture; those places
  ///     and their neighbours take the value of gel.
  ///   - window: half window of the smooth background, analysis pixels.
  init(
    _ image: WorkingImage, detail: Detail, density: OpticalDensity, strong: MaskPlane, window: Int
  ) {
    let planes = density.planes
    let width = (planes.width + 1) / 2
    let height = (planes.height + 1) / 2
    self.width = width
    self.height = height
    let strength = FloatPlane(width: width, height: height)
    let factor = planes.factor * 2
    image.luma.withSamples { luma in
      let size = (w: Int32(image.luma.width), h: Int32(image.luma.height))
      let origin = (x: Int32(planes.originX / 2), y: Int32(planes.originY / 2))
      switch detail {
      case .finest:
        _ = cv_detail_strength(
          luma, size.w, size.h, Int32(factor), origin.x, origin.y, strength.samples, Int32(width),
          Int32(height))
      case .band(let inner, let outer):
        _ = cv_band_strength(
          luma, size.w, size.h, Int32(factor), origin.x, origin.y, Int32(inner), Int32(outer),
          strength.samples, Int32(width), Int32(height))
      }
    }
    // The floor is what rounding to 8 bits and JPEG leave: a clipped or much smoothed gel has no detail.
    _ = cv_log(strength.samples, strength.samples, Int64(strength.count), 3e-3)

    let hidden = MaskPlane(width: width, height: height)
    let sigma = FloatPlane(width: width, height: height)
    self.sigma = sigma
    ground = density.ground
    _ = cv_halve(
      strong.samples, density.sigma.samples, Int32(planes.width), Int32(planes.height),
      hidden.samples, sigma.samples)
    let wide = MaskPlane(width: width, height: height)
    // What is strong reaches so far into a detail's larger square, and that into its block.
    let margin = Int32((detail.reach / Double(factor)).rounded(.up)) + (detail.reach > 1 ? 1 : 0)
    _ = cv_dilate(hidden.samples, wide.samples, Int32(width), Int32(height), max(1, margin))

    let halved = density.region?.halved
    let side = halved.map { Int(2 * $0.wall.meanRadius) } ?? min(width, height)
    let step = max(1, side / 220)
    let grid = CoarseGrid(width: width, height: height, step: step)
    let disc = halved?.wall.unitDisc
    // How much detail there is in noise depends on how bright the gel is.
    let seen = FloatPlane(width: width, height: height, filledWith: .infinity)
    for i in 0..<seen.count where wide.samples[i] == 0 { seen.samples[i] = sigma.samples[i] }
    let noise = LevelSpread(strength, levels: ground, sigma: seen, region: halved).medians
    for i in 0..<strength.count { strength.samples[i] -= noise[Int(ground.plane.samples[i])] }
    let inside = grid.mask { x, y in
      if wide[Int(x), Int(y)] != 0 { return false }
      if let disc { return disc(x: x, y: y) < 0.97 }
      return sigma[Int(x), Int(y)].isFinite
    }
    plane = grid.difference(strength, inside: inside, radius: max(2, window / 2 / step), sign: -1)
    region = halved
    if let halved {
      followRim(halved, strength)
      // Three working pixels are lens blur and what the wall's fit is off.
      hideWall(halved, reach: (detail.reach + 3) / Double(factor) + 1)
    }
    // What cannot be judged takes the value of gel, so that averaging does not carry it into the dish.
    for i in 0..<plane.count where wide.samples[i] != 0 || !sigma.samples[i].isFinite {
      plane.samples[i] = 0
      // Nor do such places tell how uneven gel is.
      sigma.samples[i] = .infinity
    }
  }

  /// Cells whose detail is partly the wall's own take the value of gel.
  /// - Parameter reach: how far detail is looked for, pixels of the map.
  private func hideWall(_ region: DishRegion, reach: Double) {
    let ring = region.wall.scaled(by: max(0, 1 - reach / region.wall.meanRadius))
    for y in 0..<height {
      let seen = OpticalDensity.span(ring, y: y, width: width)
      let row = plane.samples + y * width
      guard seen.first <= seen.last else {
        row.update(repeating: 0, count: width)
        continue
      }
      row.update(repeating: 0, count: seen.first)
      (row + seen.last + 1).update(repeating: 0, count: width - seen.last - 1)
    }
  }

  /// Near the wall the texture of the wall itself is the background.
  private func followRim(_ region: DishRegion, _ strength: FloatPlane) {
    let rim = RimBackground(
      ring: region.wall, width: width, height: height, inner: RimZone.table,
      outer: region.searchLimit
    ) { strength.samples[$1 * strength.width + $0] }
    rim.follow(region, values: strength, sign: 1, plane: plane)
  }

  /// The strongest of several averages of the map, each in standard deviations of open gel at its own scale: the
  /// narrow ones find small colonies, the wide ones pale and spread ones.
  /// - Parameter radii: half windows, pixels of the map; at 11 um/px 1 and 2 are about 130 and 220 um.
  func significance(over radii: [Int]) -> FloatPlane {
    let result = FloatPlane(width: width, height: height, filledWith: -.infinity)
    for radius in radii {
      let plane = scaled(radius: radius)
      for i in 0..<result.count { result.samples[i] = max(result.samples[i], plane.samples[i]) }
    }
    return result
  }

  /// Beside what is hidden an average rests on fewer cells: it is taken as a sum of those that are
  /// seen over the root of their number, as the spread of gel asks for. Otherwise a dense core would
  /// be cut from its own halo.
  private func weighBySight(_ average: FloatPlane, radius: Int) {
    let sight = FloatPlane(width: width, height: height)
    for i in 0..<sight.count { sight.samples[i] = sigma.samples[i].isFinite ? 1 : 0 }
    _ = cv_box_blur(sight.samples, sight.samples, Int32(width), Int32(height), Int32(radius), 1)
    for i in 0..<sight.count where sight.samples[i] < 0.99 && sight.samples[i] > 0.1 {
      average.samples[i] /= sight.samples[i].squareRoot()
    }
  }

  private func scaled(radius: Int) -> FloatPlane {
    let result = FloatPlane(width: width, height: height)
    _ = cv_box_blur(plane.samples, result.samples, Int32(width), Int32(height), Int32(radius), 1)
    weighBySight(result, radius: radius)
    let spread = LevelSpread(result, levels: ground, sigma: sigma, region: region)
    // White noise alone spreads the averages by some 0.13 over 3 x 3 cells and 0.085 over 5 x 5 (measured on
    // noise). Where the camera has smoothed its noise away the spread is smaller, and single cells would
    // pass for texture: there the same amount of detail is asked for as elsewhere.
    let least: Float = radius <= 1 ? 0.12 : 0.075
    let inverse = spread.sigmas.map { 1 / max($0, least) }
    for i in 0..<result.count {
      let level = Int(ground.plane.samples[i])
      result.samples[i] = (result.samples[i] - spread.medians[level]) * inverse[level]
    }
    return result
  }
}
