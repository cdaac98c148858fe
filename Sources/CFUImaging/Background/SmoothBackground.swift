internal import CVisionBridge

/// The empty gel's brightness inside the dish: what is left when everything small is left out.
///
/// Works on a coarse plane (some 200 samples across the dish). Values further than `clip` robust standard
/// deviations from the current estimate are masked, the rest is averaged over a window that is
/// larger than any colony, and the two steps repeat; so neither dark nor bright objects pull the estimate.
enum SmoothBackground {
  /// - Parameters:
  ///   - plane: log10 intensity on the coarse grid.
  ///   - inside: non-zero where the gel can be seen.
  ///   - radius: half window, coarse pixels.
  /// - Returns: a smooth plane of the same size, defined everywhere.
  static func estimate(_ plane: FloatPlane, inside: MaskPlane, radius: Int) -> FloatPlane {
    let width = plane.width
    let height = plane.height
    let count = plane.count
    let numerator = FloatPlane(width: width, height: height)
    let weight = FloatPlane(width: width, height: height)
    let estimate = FloatPlane(width: width, height: height, filledWith: 0)
    var scratch = [Float](repeating: 0, count: count)

    func collect(_ value: (Int) -> Float) -> (median: Float, sigma: Float) {
      scratch.withUnsafeMutableBufferPointer { buffer in
        var n = 0
        // Every third value will do for a median.
        for i in stride(from: 0, to: count, by: 3) where inside.samples[i] != 0 {
          buffer[n] = value(i)
          n += 1
        }
        return RobustScale.medianAndSigma(buffer, count: n)
      }
    }
    let start = collect { plane.samples[$0] }
    let level = start.median.isFinite ? start.median : 0
    for i in 0..<count { estimate.samples[i] = level }

    // The first rounds use a wider window and a wider clip: light that falls off over the dish must not be
    // taken for an object before the estimate has bent to it.
    let rounds: [(radius: Int, clip: Float)] = [
      (radius * 2, 4), (radius, 3), (radius, 2), (radius, 2),
    ]
    for round in rounds {
      let spread = collect { plane.samples[$0] - estimate.samples[$0] }
      let sigma = max(spread.sigma.isFinite ? spread.sigma : 0, 1e-4)
      for i in 0..<count {
        let residual = plane.samples[i] - estimate.samples[i] - spread.median
        let keep = inside.samples[i] != 0 && abs(residual) <= round.clip * sigma
        weight.samples[i] = keep ? 1 : 0
        numerator.samples[i] = keep ? plane.samples[i] - level : 0
      }
      let r = Int32(max(1, round.radius / 2))
      _ = cv_box_blur(numerator.samples, numerator.samples, Int32(width), Int32(height), r, 3)
      _ = cv_box_blur(weight.samples, weight.samples, Int32(width), Int32(height), r, 3)
      for i in 0..<count where weight.samples[i] > 0.02 {
        estimate.samples[i] = level + numerator.samples[i] / weight.samples[i]
      }
    }
    return estimate
  }
}
