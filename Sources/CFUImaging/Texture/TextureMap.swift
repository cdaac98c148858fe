internal import CFUCore
internal import CFUPictures
internal import CVisionBridge

#if canImport(Glibc)
  internal import Glibc
#endif

/// How much fine detail there is, against that of the empty gel: how a pale colony is seen.
///
/// A CFU-GM may be too thin to darken the gel, yet every cell of it scatters. The energy of the finest
/// detail is taken per analysis pixel, as a logarithm, less its background; so the unit is "natural log of
/// the energy over that of gel", and noise of the camera, which changes with brightness, divides out.
final class TextureMap {
  /// Log energy over gel, averaged over 3 x 3 analysis pixels.
  let plane: FloatPlane
  /// Standard deviation on gel of `plane` averaged over `2 * radius + 1` pixels, see `averaged`.
  let region: DishRegion?
  /// Pixels that can be judged.
  private let sigma: FloatPlane

  /// - Parameters:
  ///   - dense: non-zero where a dense object's edge would pass for texture; such pixels take the value of gel.
  ///   - window: half window of the smooth background, analysis pixels.
  init(
    _ image: WorkingImage, density: OpticalDensity, dense: MaskPlane, window: Int
  ) {
    let planes = density.planes
    let width = planes.width
    let height = planes.height
    region = density.region
    sigma = density.sigma
    let energy = FloatPlane(width: width, height: height)
    image.luma.samples.withUnsafeBufferPointer {
      _ = cv_detail_energy(
        $0.baseAddress!, Int32(image.luma.width), Int32(image.luma.height), Int32(planes.factor),
        Int32(planes.originX), Int32(planes.originY), energy.samples, Int32(width), Int32(height))
    }
    _ = cv_box_blur(energy.samples, energy.samples, Int32(width), Int32(height), 1, 1)
    // The floor is what rounding to 8 bits alone leaves: a clipped white gel has no detail at all.
    _ = cv_log(energy.samples, energy.samples, Int64(energy.count), 2e-6)

    let side = region.map { Int(2 * $0.wall.meanRadius) } ?? min(width, height)
    let step = max(1, side / 220)
    let grid = CoarseGrid(width: width, height: height, step: step)
    let disc = region?.wall.unitDisc
    let inside = grid.mask { x, y in
      if dense[Int(x), Int(y)] != 0 { return false }
      if let disc { return disc(x: x, y: y) < 0.97 }
      return density.sigma[Int(x), Int(y)].isFinite
    }
    plane = grid.difference(energy, inside: inside, radius: max(2, window / step), sign: -1)
    if let region { followRim(region, energy, dense) }
    // What cannot be judged takes the value of gel, so that averaging does not carry it into the dish.
    for i in 0..<plane.count
    where dense.samples[i] != 0 || !density.sigma.samples[i].isFinite {
      plane.samples[i] = 0
    }
  }

  /// Near the wall the texture of the wall itself is the background.
  private func followRim(_ region: DishRegion, _ energy: FloatPlane, _ dense: MaskPlane) {
    let inner = 0.90
    let outer = 0.94
    let rim = RimBackground(energy, ring: region.wall, inner: 0.86, outer: region.searchLimit)
    let unit = region.wall.unitDisc
    let width = plane.width
    for y in 0..<plane.height {
      let whole = OpticalDensity.span(
        region.wall.scaled(by: region.searchLimit), y: y, width: width)
      guard whole.first <= whole.last else { continue }
      let open = OpticalDensity.span(region.wall.scaled(by: inner), y: y, width: width)
      func follow(_ x: Int) {
        let i = y * width + x
        guard dense.samples[i] == 0 else { return }
        let rho = unit(x: Double(x), y: Double(y))
        let theta = RimBackground.angle(
          Double(y) - region.wall.centreY, Double(x) - region.wall.centreX)
        guard let here = rim.value(rho: min(rho, region.searchLimit), theta: theta) else { return }
        let f = Float(min(max((rho - inner) / (outer - inner), 0), 1))
        let along = energy.samples[i] - here.median
        plane.samples[i] += (along - plane.samples[i]) * f
      }
      if open.first <= open.last {
        for x in whole.first..<max(whole.first, open.first) { follow(x) }
        if open.last < whole.last { for x in (open.last + 1)...whole.last { follow(x) } }
      } else {
        for x in whole.first...whole.last { follow(x) }
      }
    }
  }

  /// The map averaged over a window, in standard deviations of open gel at that scale.
  func significance(radius: Int) -> FloatPlane {
    let result = FloatPlane(width: plane.width, height: plane.height)
    _ = cv_box_blur(
      plane.samples, result.samples, Int32(plane.width), Int32(plane.height), Int32(radius), 1)
    let spread = GelSpread.measure(result, sigma: sigma, region: region)
    let inverse = 1 / max(spread.sigma, 0.02)
    for i in 0..<result.count { result.samples[i] = (result.samples[i] - spread.median) * inverse }
    return result
  }
}

/// Median and spread of a plane over the open gel.
enum GelSpread {
  static func measure(_ plane: FloatPlane, sigma: FloatPlane, region: DishRegion?)
    -> (median: Float, sigma: Float)
  {
    var values: [Float] = []
    let disc = region?.wall.unitDisc
    for y in stride(from: 0, to: plane.height, by: 6) {
      for x in stride(from: 0, to: plane.width, by: 6) {
        if let disc, disc(x: Double(x), y: Double(y)) > 0.9 { continue }
        if !sigma[x, y].isFinite { continue }
        values.append(plane[x, y])
      }
    }
    guard !values.isEmpty else { return (0, 1) }
    return values.withUnsafeMutableBufferPointer {
      RobustScale.medianAndSigma($0, count: $0.count)
    }
  }
}
