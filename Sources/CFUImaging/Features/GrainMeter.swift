internal import CFUPictures
internal import CFUPluginABI
internal import CVisionBridge

/// Texture of an object band by band, in um, and its cells one by one.
///
/// A band is the difference of two means over squares of so many um, so that it is the same
/// whatever the sampling; the power that gel alone has in it is taken off. Bands up to 60 um are
/// taken from the working pixels, wider ones from the density.
struct GrainMeter {
  let image: WorkingImage
  let density: OpticalDensity
  /// um per working pixel and per analysis pixel.
  let umPerWorkingPixel: Double
  let umPerPixel: Double
  /// Mean squares of the bands on open gel.
  private var gel = Powers()

  private struct Powers {
    var fine = 0.0
    var middle = 0.0
    var cell = 0.0
    var small = 0.0
    var large = 0.0
  }

  /// A cell this size is the least that a spot's power is divided by, um2: 14 um across.
  private static let cellArea = 150.0

  /// - Parameters:
  ///   - windows: places that may show gel, working pixels.
  ///   - size: side of the windows, working pixels.
  init(
    _ image: WorkingImage, density: OpticalDensity, umPerWorkingPixel: Double, umPerPixel: Double,
    windows: [(x: Int, y: Int)], size: Int
  ) {
    self.image = image
    self.density = density
    self.umPerWorkingPixel = umPerWorkingPixel
    self.umPerPixel = umPerPixel
    let planes = density.planes
    let side = max(1, size / planes.factor)
    let mask = [UInt8](repeating: 2, count: side * side)
    var found: [Powers] = []
    for window in windows {
      let patch = Patch(
        x: window.x / planes.factor - planes.originX,
        y: window.y / planes.factor - planes.originY,
        width: side, height: side, mask: mask)
      let grain = grain(patch, mask, limit: .infinity)
      let lumps = lumps(patch)
      guard grain.count > 0, lumps.small.isFinite else { continue }
      found.append(
        Powers(
          fine: grain.fine, middle: grain.middle, cell: grain.cell, small: lumps.small,
          large: lumps.large))
    }
    // The lower half of the windows shows gel even where most of the dish is covered. A clipped gel
    // has no noise of its own: then a fraction of a grey level is taken.
    func low(_ band: KeyPath<Powers, Double>, least: Double) -> Double {
      let sorted = found.map { $0[keyPath: band] }.sorted()
      return max(sorted.isEmpty ? 0 : sorted[sorted.count * 2 / 5], least * least)
    }
    gel = Powers(
      fine: low(\.fine, least: 0.001), middle: low(\.middle, least: 0.001),
      cell: low(\.cell, least: 0.0015), small: low(\.small, least: 0.0005),
      large: low(\.large, least: 0.0005))
  }

  /// - Parameters:
  ///   - depth: of the patch.
  ///   - f: `od_mean`, `od_peak` and the others are there already.
  func measure(_ patch: Patch, depth: EdgeDistance, into f: inout [Float]) {
    measureLumps(patch, into: &f)
    // A square of 60 um must be wider than two pixels, or there is no band to speak of.
    guard umPerWorkingPixel <= 30 else { return }
    var zones = patch.mask
    // The pixels of the outline itself are never deep.
    let deep = max(0.4 * depth.greatest, 1.5)
    for i in zones.indices where zones[i] != 0 { zones[i] = depth.distance[i] > deep ? 2 : 1 }
    let grain = grain(patch, zones, limit: Float(5 * gel.cell.squareRoot()))
    guard grain.count > 0 else { return }
    func set(_ index: Int, _ value: Double) { f[index] = Float(value) }
    let fine = max(0, grain.fine - gel.fine)
    let middle = max(0, grain.middle - gel.middle)
    let cell = max(0, grain.cell - gel.cell)
    if umPerWorkingPixel <= 18 {
      set(CFU_F_GRAIN_FINE, fine.squareRoot())
      set(CFU_F_FINE_SHARE, Self.share(fine, middle))
    }
    set(CFU_F_GRAIN_MIDDLE, middle.squareRoot())
    let small = Double(f[CFU_F_GRAIN_SMALL])
    set(CFU_F_MIDDLE_SHARE, Self.share(middle, small * small))
    set(CFU_F_CELL_SIGMA, (grain.cell / gel.cell).squareRoot())
    let mean = Double(f[CFU_F_OD_MEAN])
    set(CFU_F_CELL_RATIO, cell.squareRoot() / max(abs(mean), Double(density.densityNoise)))
    set(CFU_F_CELL_SKEW, grain.skew)
    set(CFU_F_CELL_KURTOSIS, grain.kurtosis)
    set(CFU_F_CELL_BRIGHT, grain.bright)
    if cell > 0 {
      set(CFU_F_CELLS, min(mean * mean * Double(f[CFU_F_AREA]) / (cell * Self.cellArea), 1e5))
    }
    set(CFU_F_DARK_SPOTS, grain.dark_spots)
    set(CFU_F_BRIGHT_SPOTS, grain.bright_spots)
    set(CFU_F_LARGE_BRIGHT, grain.large_bright_spots)
    set(CFU_F_SPOT_DIAMETER, grain.spot_diameter)
    set(CFU_F_SPOT_SPACING, grain.spot_spacing)
    let contrast = max(Double(f[CFU_F_OD_PEAK]), -mean)
    if contrast > 0, grain.slope > 0 { set(CFU_F_EDGE_RISE, min(contrast / grain.slope, 500)) }
  }

  private func measureLumps(_ patch: Patch, into f: inout [Float]) {
    guard umPerPixel <= 60 else { return }
    let lumps = lumps(patch)
    guard lumps.small.isFinite else { return }
    let small = max(0, lumps.small - gel.small)
    let large = max(0, lumps.large - gel.large)
    f[CFU_F_GRAIN_SMALL] = Float(small.squareRoot())
    f[CFU_F_GRAIN_LARGE] = Float(large.squareRoot())
    f[CFU_F_SMALL_SHARE] = Float(Self.share(small, large))
  }

  private static func share(_ a: Double, _ b: Double) -> Double { a + b > 0 ? a / (a + b) : .nan }

  private func grain(_ patch: Patch, _ zones: [UInt8], limit: Float) -> cv_grain_values {
    let planes = density.planes
    var result = cv_grain_values()
    image.luma.withSamples { luma in
      LogPlanes.table.withUnsafeBufferPointer { table in
        var picture = cv_cell_picture(
          luma: luma, width: Int32(image.luma.width), height: Int32(image.luma.height),
          table: table.baseAddress, um_per_px: umPerWorkingPixel, polarity: density.polarity)
        patch.withBridged(mask: zones, dx: planes.originX, dy: planes.originY) {
          _ = cv_measure_grain(&picture, $0, Int32(planes.factor), limit, &result)
        }
      }
    }
    return result
  }

  private func lumps(_ patch: Patch) -> (small: Double, large: Double) {
    var small = Double.nan
    var large = Double.nan
    patch.withBridged {
      _ = cv_measure_lumps(
        density.density.samples, Int32(density.width), Int32(density.height), umPerPixel, $0,
        &small, &large)
    }
    return (small, large)
  }
}
