internal import CVisionBridge

/// Haemoglobin's signature: (od_green + od_blue) / 2 - od_red over the gel around, because haemoglobin takes
/// blue and green and lets red pass.
///
/// Computed where it is asked for. The background is a smooth plane inside the dish and follows the wall
/// near it, as for density.
final class HaemSignature {
  /// Standard deviation of the signature on empty gel, at least 0.006.
  let noise: Float
  private let grid: CoarseGrid
  private let background: FloatPlane
  private let region: DishRegion?
  private let disc: Ring.UnitDisc?
  private let rim: RimBackground?

  /// - Parameters:
  ///   - step: cell of the background's grid, analysis pixels. Colour is smoother than brightness: twice the
  ///     cell of the density's grid will do.
  ///   - radius: half window of the background, cells.
  init(_ planes: LogPlanes, region: DishRegion?, step: Int, radius: Int) {
    let grid = CoarseGrid(width: planes.width, height: planes.height, step: step)
    let inside = OpticalDensity.gel(on: grid, planes, region)
    self.grid = grid
    self.region = region
    disc = region?.wall.unitDisc
    (background, rim, noise) = planes.withColour { colour in
      let coarse = grid.sampled { colour.redness(x: $0, y: $1) }
      let background = SmoothBackground.estimate(coarse, inside: inside, radius: radius)
      let rim = region.map {
        RimBackground(
          ring: $0.wall, width: planes.width, height: planes.height, inner: RimZone.table,
          outer: $0.searchLimit, resolution: 3
        ) { colour.redness(x: $0, y: $1) }
      }
      var values: [Float] = []
      for cy in 0..<grid.coarseHeight {
        for cx in 0..<grid.coarseWidth where inside[cx, cy] != 0 {
          let x = min(cx * grid.step + grid.step / 2, planes.width - 1)
          let y = min(cy * grid.step + grid.step / 2, planes.height - 1)
          values.append(colour.redness(x: x, y: y) - background[cx, cy])
        }
      }
      let spread = values.withUnsafeMutableBufferPointer {
        RobustScale.medianAndSigma($0, count: $0.count)
      }
      return (background, rim, max(spread.sigma.isFinite ? spread.sigma : 0, 0.006))
    }
  }

  /// The signature at a window pixel, OD.
  /// - Parameter red: `ColourAccess.redness` there.
  func value(red: Float, x: Int, y: Int) -> Float {
    followingRim(red - grid.interpolated(background, x: x, y: y), red: red, x: x, y: y)
  }

  /// The signature at `count` window pixels, OD, from their log10 of linear colour.
  func values(
    red: UnsafePointer<Float>, green: UnsafePointer<Float>, blue: UnsafePointer<Float>,
    x: UnsafePointer<Int32>, y: UnsafePointer<Int32>, count: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    // The arguments are in range by construction, so the call cannot fail.
    _ = cv_grid_at(
      background.samples, Int32(background.width), Int32(background.height), Int32(grid.step), x, y,
      Int64(count), target)
    for i in 0..<count { target[i] = red[i] - 0.5 * (green[i] + blue[i]) - target[i] }
    guard let disc else { return }
    // Few objects lie at the wall: the rest is passed over without touching its table.
    for i in 0..<count where disc(x: Double(x[i]), y: Double(y[i])) > RimZone.inner {
      let redness = red[i] - 0.5 * (green[i] + blue[i])
      target[i] = followingRim(target[i], red: redness, x: Int(x[i]), y: Int(y[i]))
    }
  }

  /// Near the wall the signature over the smooth background gives way to that over the wall's own.
  @inline(__always)
  private func followingRim(_ smooth: Float, red: Float, x: Int, y: Int) -> Float {
    guard let region, let rim, let disc else { return smooth }
    let rho = disc(x: Double(x), y: Double(y))
    guard rho > RimZone.inner else { return smooth }
    let theta = RimBackground.angle(
      Double(y) - region.wall.centreY, Double(x) - region.wall.centreX)
    let here = rim.value(rim.place(rho: rho, theta: theta))
    guard here.median.isFinite else { return smooth }
    let blend = Float(min((rho - RimZone.inner) / (RimZone.outer - RimZone.inner), 1))
    return smooth + (red - here.median - smooth) * blend
  }
}
