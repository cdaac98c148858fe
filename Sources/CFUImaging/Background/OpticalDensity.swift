internal import CFUCore
internal import CFUPictures

#if canImport(Glibc)
  internal import Glibc
#endif

/// Optical density over the background: log10 of what the empty gel would show minus what is there.
final class OpticalDensity {
  let planes: LogPlanes
  let region: DishRegion?
  /// Positive where the picture is darker than the gel (times `polarity`).
  let density: FloatPlane
  /// Haemoglobin's signature over the gel; nil for a grey picture.
  let haem: HaemSignature?
  /// Standard deviation of `density` on empty gel, per pixel; infinite where nothing can be seen.
  let sigma: FloatPlane
  /// Brightness of the gel.
  let ground: GroundLevel
  /// Noise of `density` in the open gel.
  let densityNoise: Float
  /// +1 when colonies are darker than the gel, -1 when brighter.
  private(set) var polarity: Float = 1
  /// Share of the open gel at the sensor's white.
  private(set) var clippedShare: Double = 0

  var width: Int { planes.width }
  var height: Int { planes.height }
  /// Darker than this is no picture: mosaics fill what was never photographed with black.
  static let black: Float = -3

  /// - Parameters:
  ///   - window: half window of the smooth background, analysis pixels.
  init(_ planes: LogPlanes, region: DishRegion?, window: Int) {
    self.planes = planes
    self.region = region
    let width = planes.width
    let height = planes.height
    sigma = FloatPlane(width: width, height: height, filledWith: .infinity)

    let side = region.map { Int(2 * $0.wall.meanRadius) } ?? min(width, height)
    let step = max(1, side / 220)
    let grid = CoarseGrid(width: width, height: height, step: step)
    let inside = Self.gel(on: grid, planes, region)
    let radius = max(2, window / step)
    density = grid.difference(planes.luminance, inside: inside, radius: radius, sign: 1)
    ground = GroundLevel(luminance: planes.luminance, density: density)
    haem =
      planes.hasColour
      ? HaemSignature(planes, region: region, step: 2 * step, radius: max(2, radius / 2)) : nil

    let open = (0..<height).map { y in
      region.map { Self.span($0.wall.scaled(by: RimZone.inner), y: y, width: width) }
        ?? (first: 0, last: width - 1)
    }
    var values: [Float] = []
    for y in stride(from: 0, to: height, by: 5) where open[y].first <= open[y].last {
      for x in stride(from: open[y].first, through: open[y].last, by: 5)
      where region != nil || planes.luminance[x, y] > Self.black {
        values.append(density[x, y])
      }
    }
    let spread = values.withUnsafeMutableBufferPointer {
      RobustScale.medianAndSigma($0, count: $0.count)
    }
    // A clipped white background has no noise of its own: fall back on one grey level of 8 bits.
    densityNoise = max(spread.sigma.isFinite ? spread.sigma : 0, 0.004)

    clearOutside()
    markOpen(open)
    if let region { followRim(region) }
    polarity = findPolarity()
    if polarity < 0 {
      for i in 0..<density.count { density.samples[i] = -density.samples[i] }
    }
    planes.releaseLuminance()
  }

  /// The cells of a grid in which gel can be seen: inside the wall, or where there is picture.
  static func gel(on grid: CoarseGrid, _ planes: LogPlanes, _ region: DishRegion?) -> MaskPlane {
    let disc = region?.wall.unitDisc
    return grid.mask { x, y in
      if let disc { return disc(x: x, y: y) < 0.985 }
      return planes.luminance[Int(x), Int(y)] > black
    }
  }

  /// Sets the spread of the open gel and counts what is clipped.
  private func markOpen(_ open: [(first: Int, last: Int)]) {
    var clipped = 0
    var gel = 0
    for y in 0..<height where open[y].first <= open[y].last {
      let luminance = planes.luminance.samples + y * width
      let spread = sigma.samples + y * width
      let noise = densityNoise
      if region != nil {
        for x in open[y].first...open[y].last { spread[x] = noise }
      } else {
        for x in open[y].first...open[y].last where luminance[x] > Self.black { spread[x] = noise }
      }
      // A share is asked for: every sixteenth pixel will do.
      for x in stride(from: open[y].first, through: y % 4 == 0 ? open[y].last : -1, by: 4) {
        if luminance[x] > Self.black { gel += 1 }
        if luminance[x] > -0.008 { clipped += 1 }
      }
    }
    clippedShare = gel == 0 ? 0 : Double(clipped) / Double(gel)
  }

  /// Takes everything outside a rectangle (window pixels) out of the search: it is no picture.
  func hide(outside columns: Range<Int>, rows: Range<Int>) {
    for y in 0..<height {
      for x in 0..<width where !rows.contains(y) || !columns.contains(x) {
        density[x, y] = 0
        sigma[x, y] = .infinity
      }
    }
  }

  /// What is not looked at takes the value of gel, so that averaging does not carry it into the dish.
  private func clearOutside() {
    for y in 0..<height {
      let row = density.samples + y * width
      if let region {
        let seen = Self.span(region.wall.scaled(by: region.searchLimit), y: y, width: width)
        if seen.first > seen.last {
          row.update(repeating: 0, count: width)
        } else {
          row.update(repeating: 0, count: seen.first)
          (row + seen.last + 1).update(repeating: 0, count: width - seen.last - 1)
        }
      } else {
        let luminance = planes.luminance.samples + y * width
        for x in 0..<width where luminance[x] <= Self.black { row[x] = 0 }
      }
    }
  }

  /// Near the wall the background follows the wall; in between the two are blended.
  private func followRim(_ region: DishRegion) {
    let luminance = planes.luminance
    let rim = RimBackground(
      ring: region.wall, width: width, height: height, inner: RimZone.table,
      outer: region.searchLimit
    ) { luminance.samples[$1 * luminance.width + $0] }
    rim.follow(
      region, values: luminance, sign: -1, plane: density, sigma: sigma, noise: densityNoise)
  }

  /// First and last pixel of row `y` inside a ring.
  static func span(_ ring: Ring, y: Int, width: Int) -> (first: Int, last: Int) {
    // Solve the quadratic of the ellipse for x at this y.
    let c = cos(ring.angle)
    let s = sin(ring.angle)
    let dy = Double(y) - ring.centreY
    let a2 = ring.semiMajor * ring.semiMajor
    let b2 = ring.semiMinor * ring.semiMinor
    let qa = c * c / a2 + s * s / b2
    let qb = 2 * dy * c * s * (1 / a2 - 1 / b2)
    let qc = dy * dy * (s * s / a2 + c * c / b2) - 1
    let disc = qb * qb - 4 * qa * qc
    guard disc > 0 else { return (0, -1) }
    let root = disc.squareRoot()
    let x0 = ring.centreX + (-qb - root) / (2 * qa)
    let x1 = ring.centreX + (-qb + root) / (2 * qa)
    return (max(0, Int(x0.rounded(.up))), min(width - 1, Int(x1.rounded(.down))))
  }

  /// Which way strong deviations of some size point: down for absorbing colonies, up for
  /// colonies that scatter light on a dark ground. Only what has grain votes, as cells and the edges of colonies
  /// have: a window's reflection is wide, bright and smooth. Single pixels (dust, noise) do not vote, nor does the
  /// white of a lamp's reflection; and on a bright ground nothing shines.
  private func findPolarity() -> Float {
    // -0.5: a gel that passes or shows less than a third of the light.
    guard groundLevel() < -0.5 else { return 1 }
    var dark: Float = 0
    var bright: Float = 0
    let limit: Float = 8 * densityNoise
    let disc = region?.wall.unitDisc
    for y in stride(from: 4, to: height - 4, by: 2) {
      for x in stride(from: 4, to: width - 4, by: 2) {
        let v = density[x, y]
        if abs(v) <= limit || !sigma[x, y].isFinite || planes.luminance[x, y] > -0.03 { continue }
        if let disc, disc(x: Double(x), y: Double(y)) > 0.9 { continue }
        // Four cells away, some 90 um, less is left; on a straight edge a quarter is missing.
        guard meanAround(x, y, at: 4) / v < 0.7 else { continue }
        let a = density[x - 2, y]
        let b = density[x + 2, y]
        let c = density[x, y - 2]
        let d = density[x, y + 2]
        if v > 0, min(a, b, c, d) > limit { dark += v }
        if v < 0, max(a, b, c, d) < -limit { bright -= v }
      }
    }
    return bright > 1.5 * dark ? -1 : 1
  }

  private func meanAround(_ x: Int, _ y: Int, at distance: Int) -> Float {
    let across = density[x - distance, y] + density[x + distance, y]
    return 0.25 * (across + density[x, y - distance] + density[x, y + distance])
  }

  /// Mean of log10 luminance where the gel shows nothing, on a sparse grid; 0 where nothing is seen.
  private func groundLevel() -> Double {
    var ground = 0.0
    var seen = 0.0
    let limit: Float = 8 * densityNoise
    let disc = region?.wall.unitDisc
    for y in stride(from: 2, to: height - 2, by: 6) {
      for x in stride(from: 2, to: width - 2, by: 6) {
        guard sigma[x, y].isFinite, abs(density[x, y]) <= limit else { continue }
        if let disc, disc(x: Double(x), y: Double(y)) > 0.9 { continue }
        ground += Double(planes.luminance[x, y])
        seen += 1
      }
    }
    return ground / max(seen, 1)
  }
}
