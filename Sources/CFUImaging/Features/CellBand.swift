internal import CFUPictures
internal import CFUPluginABI
internal import CVisionBridge

/// The picture at the scale of single cells: what remains of log intensity when everything coarser
/// than a cell and everything finer than the optics is averaged away.
///
/// Works on the finest pixels that were decoded, window by window, because the analysis planes are
/// too coarse to show cells.
struct CellBand {
  let image: WorkingImage
  private let radii: cv_cell_band
  /// Standard deviation of the band on open gel.
  private(set) var noise: Float = 0

  /// - Parameters:
  ///   - umPerPixel: um per working pixel.
  ///   - windows: places that may show gel, working pixels.
  ///   - size: side of the windows, working pixels.
  init(_ image: WorkingImage, umPerPixel: Double, windows: [(x: Int, y: Int)], size: Int) {
    self.image = image
    // A cell of 12 um to 40 um: average over about 15 um, compare with about 70 um.
    let fine = umPerPixel >= 10 ? 0 : max(0, Int((7.5 / umPerPixel).rounded()))
    let coarse = max(fine + 2, Int((35 / umPerPixel).rounded()))
    radii = cv_cell_band(fine_radius: Int32(fine), coarse_radius: Int32(coarse))
    var spreads: [Float] = []
    for window in windows {
      var spread = Float.nan
      withBridged { picture, band in
        _ = cv_cell_spread(
          picture, band, Int32(window.x), Int32(window.y), Int32(size), Int32(size), &spread)
      }
      if spread.isFinite { spreads.append(spread) }
    }
    // The lower half of the windows shows gel even where most of the dish is covered.
    spreads.sort()
    noise = max(spreads.isEmpty ? 0 : spreads[spreads.count * 2 / 5], 0.0015)
  }

  /// Sets the features of the band inside an object.
  /// - Parameter umPerPixel: um per analysis pixel.
  func measure(_ patch: Patch, in planes: LogPlanes, umPerPixel: Double, into f: inout [Float]) {
    var cells = cv_cell_values()
    withBridged { picture, band in
      patch.withBridged(dx: planes.originX, dy: planes.originY) {
        _ = cv_measure_cells(picture, band, $0, Int32(planes.factor), 4 * noise, &cells)
      }
    }
    guard cells.count > 0 else { return }
    let side = umPerPixel / Double(planes.factor) / 1000
    let deviation = Float(cells.variance.squareRoot())
    f[CFU_F_TEXTURE] = deviation
    f[CFU_F_TEXTURE_RATIO] = deviation / max(noise, 1e-6)
    f[CFU_F_SPOTS] = Float(cells.spots)
    f[CFU_F_SPOT_DENSITY] = Float(cells.spots / max(cells.count * side * side, 1e-9))
    f[CFU_F_SPOT_CONTRAST] = Float(cells.contrast)
    let total = cells.variance + cells.fine
    if total > 0 { f[CFU_F_FOCUS] = Float(cells.fine / total) }
  }

  private func withBridged(
    _ body: (UnsafePointer<cv_cell_picture>, UnsafePointer<cv_cell_band>) -> Void
  ) {
    image.luma.withSamples { luma in
      LogPlanes.table.withUnsafeBufferPointer { table in
        var picture = cv_cell_picture(
          luma: luma, width: Int32(image.luma.width), height: Int32(image.luma.height),
          table: table.baseAddress, um_per_px: 1, polarity: 1)
        var band = radii
        body(&picture, &band)
      }
    }
  }
}
