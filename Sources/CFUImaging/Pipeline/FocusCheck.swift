internal import CFUPluginABI

/// Whether a dish as a whole is out of focus.
///
/// Colonies lie at different heights, so single ones may be soft in a good picture. Here the
/// sharpest edges decide: when even they take long to rise, the camera was not focused on the gel.
enum FocusCheck {
  /// An edge wider than this many analysis pixels is soft.
  static let pixels: Float = 6
  /// And wider than this, um: coarse sampling makes no picture unsharp.
  static let micrometres = 90.0
  /// Fewer dense objects than this say nothing.
  static let least = 3

  /// - Parameters:
  ///   - features: of each object, in the order of `objects`.
  static func isOutOfFocus(
    _ objects: [Segmented], features: [[Float]], density: OpticalDensity, umPerPixel: Double
  ) -> Bool {
    var widths: [Float] = []
    for (object, f) in zip(objects, features) where object.artefact == nil {
      let peak = f[CFU_F_OD_PEAK]
      guard peak > max(12 * density.densityNoise, 0.08), f[CFU_F_DIAMETER] > 80 else { continue }
      let steepest = steepestSlope(object.patch, density.density)
      if steepest > 0 { widths.append(peak / steepest) }
    }
    guard widths.count >= least else { return false }
    widths.sort()
    let sharpest = widths[widths.count / 4]
    return sharpest > pixels && Double(sharpest) * umPerPixel > micrometres
  }

  /// Largest change of density from one pixel to the next, averaged over two.
  private static func steepestSlope(_ patch: Patch, _ plane: FloatPlane) -> Float {
    var steepest: Float = 0
    for i in 0..<patch.mask.count where patch.mask[i] != 0 {
      let x = patch.x + i % patch.width
      let y = patch.y + i / patch.width
      guard x > 0, y > 0, x < plane.width - 1, y < plane.height - 1 else { continue }
      let gx = (plane[x + 1, y] - plane[x - 1, y]) / 2
      let gy = (plane[x, y + 1] - plane[x, y - 1]) / 2
      steepest = max(steepest, gx * gx + gy * gy)
    }
    return steepest.squareRoot()
  }
}
