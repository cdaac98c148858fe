internal import CFUPluginABI

/// What grey objects of a dish look like to its camera: a colour balance that is off, or a tone
/// curve of its own in each channel, gives everything dark the same false tint.
enum DishColour {
  /// Sets `haem_slope_dish` of every object: its `haem_slope` less the lower quartile of those that
  /// stand out. Most of what stands out in a dish is grey: cells without haemoglobin, dust, fibres.
  ///
  /// With fewer than 8 such objects nothing is known of the camera and 0 is taken off.
  static func settle(_ measured: inout [[Float]]) {
    var slopes: [Float] = []
    for f in measured where abs(f[CFU_F_VISIBILITY]) > 4 && f[CFU_F_HAEM_SLOPE].isFinite {
      slopes.append(f[CFU_F_HAEM_SLOPE])
    }
    slopes.sort()
    let grey = slopes.count < 8 ? 0 : slopes[slopes.count / 4]
    for i in measured.indices {
      measured[i][CFU_F_HAEM_DISH] = measured[i][CFU_F_HAEM_SLOPE] - grey
    }
  }
}
