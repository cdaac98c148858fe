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
  /// Haemoglobin's signature: positive where blue and green are lost and red is not. Nil for a grey picture.
  let haem: FloatPlane?
  /// Standard deviation of `density` on empty gel, per pixel; infinite where nothing can be seen.
  let sigma: FloatPlane
  /// Noise of the two planes in the open gel.
  let densityNoise: Float
  let haemNoise: Float
  /// +1 when colonies are darker than the gel, -1 when brighter.
  private(set) var polarity: Float = 1
  /// Share of the open gel at the sensor's white.
  private(set) var clippedShare: Double = 0

  var width: Int { planes.width }
  var height: Int { planes.height }

  /// - Parameters:
  ///   - window: half window of the smooth background, analysis pixels.
  ///   - polarity: +1 or -1 when known, nil to find it.
  init(_ planes: LogPlanes, region: DishRegion?, window: Int, polarity known: Float? = nil) {
    self.planes = planes
    self.region = region
    let width = planes.width
    let height = planes.height
    sigma = FloatPlane(width: width, height: height, filledWith: .infinity)

    let side = region.map { Int(2 * $0.wall.meanRadius) } ?? min(width, height)
    let step = max(1, side / 220)
    let grid = CoarseGrid(width: width, height: height, step: step)
    let disc = region?.wall.unitDisc
    let inside = grid.mask { x, y in
      if let disc { return disc(x: x, y: y) < 0.985 }
      // Mosaics fill what was never photographed with black.
      return planes.luminance[Int(x), Int(y)] > -3.0
    }
    let rim = region.map {
      RimBackground(planes.luminance, ring: $0.wall, inner: 0.86, outer: $0.searchLimit)
    }
    let redRim = region.flatMap { region in
      planes.redness.map {
        RimBackground($0, ring: region.wall, inner: 0.86, outer: region.searchLimit)
      }
    }
    density = grid.difference(
      planes.luminance, inside: inside, radius: max(2, window / step), sign: 1)
    haem = planes.redness.map {
      grid.difference($0, inside: inside, radius: max(2, window / step), sign: -1)
    }

    // Near the wall the background follows the wall; in between the two are blended.
    let inner = 0.90
    let outer = 0.94
    var rows = [(first: Int, last: Int)](repeating: (0, width - 1), count: height)
    if let region {
      for y in 0..<height {
        rows[y] = Self.span(region.wall.scaled(by: region.searchLimit), y: y, width: width)
      }
    }
    var open = [Float]()
    var openHaem = [Float]()
    for y in stride(from: 0, to: height, by: 5) where rows[y].first <= rows[y].last {
      for x in stride(from: rows[y].first, through: rows[y].last, by: 5) {
        if let disc, disc(x: Double(x), y: Double(y)) > inner { continue }
        if region == nil, planes.luminance[x, y] <= -3 { continue }
        open.append(density[x, y])
        if let haem { openHaem.append(haem[x, y]) }
      }
    }
    let spread = open.withUnsafeMutableBufferPointer {
      RobustScale.medianAndSigma($0, count: $0.count)
    }
    let haemSpread = openHaem.withUnsafeMutableBufferPointer {
      RobustScale.medianAndSigma($0, count: $0.count)
    }
    // A clipped white background has no noise of its own: fall back on one grey level of 8 bits.
    densityNoise = max(spread.sigma.isFinite ? spread.sigma : 0, 0.004)
    haemNoise = max(haemSpread.sigma.isFinite ? haemSpread.sigma : 0, 0.006)

    var clipped = 0
    var gel = 0
    let unit = region?.wall.unitDisc
    for y in 0..<height {
      let whole = rows[y]
      guard whole.first <= whole.last else { continue }
      var open = whole
      if let region { open = Self.span(region.wall.scaled(by: inner), y: y, width: width) }
      let luminance = planes.luminance.samples + y * width
      let spread = sigma.samples + y * width
      if open.first <= open.last {
        for x in open.first...open.last {
          let v = luminance[x]
          if region == nil && v <= -3 { continue }
          gel += 1
          if v > -0.008 { clipped += 1 }
          spread[x] = densityNoise
        }
      }
      guard let region, let rim, let unit else { continue }
      func follow(_ x: Int) {
        let rho = unit(x: Double(x), y: Double(y))
        guard rho <= region.searchLimit else { return }
        let theta = RimBackground.angle(
          Double(y) - region.wall.centreY, Double(x) - region.wall.centreX)
        guard let here = rim.value(rho: rho, theta: theta) else { return }
        let i = y * width + x
        let f = Float(min(max((rho - inner) / (outer - inner), 0), 1))
        let along = here.median - luminance[x]
        density.samples[i] += (along - density.samples[i]) * f
        if let haem, let redness = planes.redness, let red = redRim?.value(rho: rho, theta: theta) {
          let value = redness.samples[i] - red.median
          haem.samples[i] += (value - haem.samples[i]) * f
        }
        spread[x] = max(densityNoise, here.sigma * f)
      }
      if open.first <= open.last {
        for x in whole.first..<max(whole.first, open.first) { follow(x) }
        if open.last < whole.last { for x in (open.last + 1)...whole.last { follow(x) } }
      } else {
        for x in whole.first...whole.last { follow(x) }
      }
    }
    clippedShare = gel == 0 ? 0 : Double(clipped) / Double(gel)

    if let known {
      polarity = known
    } else {
      polarity = findPolarity()
    }
    if polarity < 0 {
      for i in 0..<density.count { density.samples[i] = -density.samples[i] }
    }
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
  /// colonies that scatter light on a dark ground. Single pixels (dust, noise) do not vote, nor does the
  /// white of a lamp's reflection; and on a bright ground nothing shines.
  private func findPolarity() -> Float {
    var dark: Float = 0
    var bright: Float = 0
    var ground = 0.0
    var seen = 0.0
    let limit: Float = 8 * densityNoise
    let disc = region?.wall.unitDisc
    for y in stride(from: 2, to: height - 2, by: 2) {
      for x in stride(from: 2, to: width - 2, by: 2) {
        let v = density[x, y]
        guard sigma[x, y].isFinite else { continue }
        if let disc, disc(x: Double(x), y: Double(y)) > 0.9 { continue }
        let level = planes.luminance[x, y]
        if abs(v) <= limit {
          ground += Double(level)
          seen += 1
          continue
        }
        if level > -0.03 { continue }
        let a = density[x - 2, y]
        let b = density[x + 2, y]
        let c = density[x, y - 2]
        let d = density[x, y + 2]
        if v > 0, min(a, b, c, d) > limit { dark += v }
        if v < 0, max(a, b, c, d) < -limit { bright -= v }
      }
    }
    // -0.5: a gel that passes or shows less than a third of the light.
    return ground / max(seen, 1) < -0.5 && bright > 1.5 * dark ? -1 : 1
  }
}
