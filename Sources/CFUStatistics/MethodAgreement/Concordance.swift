import Glibc

/// Lin's concordance correlation: how near points lie to the line of equality.
///
/// Lin 1989 (Biometrics 45:255, doi 10.2307/2532051) with the variance of the correction in 2000
/// (Biometrics 56:324, doi 10.1111/j.0006-341X.2000.00324.x), the interval through Fisher's z. Like
/// every correlation it is the higher the more the dishes differ: the same scatter looks better over
/// a wider range of counts.
package struct Concordance: Sendable, Hashable {
  package let scale: CountScale
  package let dishes: Int
  /// -1 to 1. No interval for fewer than 3 dishes, and where the two are equal everywhere.
  package let rho: Estimate
  /// Pearson's correlation, the precision part: rho = correlation x biasCorrection.
  package let correlation: Double
  /// 0 to 1, the accuracy part: 1 where neither level nor spread differ. Lin's C.b.
  package let biasCorrection: Double?
  /// Standard deviation of the reference over that of the machine.
  package let scaleShift: Double
  /// Reference mean less machine mean over the geometric mean of the two standard deviations (with n
  /// below).
  package let locationShift: Double

  /// - Returns: nil where one of the two does not vary (a correlation says nothing then), and where
  ///   `BlandAltman` is nil.
  package init?(
    machine: [Double], reference: [Double], scale: CountScale = .squareRoot,
    confidence: Double = 0.95
  ) {
    guard let pairs = Moments.paired(machine, reference, on: scale) else { return nil }
    let n = Double(machine.count)
    let sxx = Moments.squares(pairs.machine) / n
    let syy = Moments.squares(pairs.reference) / n
    guard sxx > 0, syy > 0 else { return nil }
    let sxy = Moments.products(pairs.machine, pairs.reference) / n
    let shift = Moments.mean(pairs.reference) - Moments.mean(pairs.machine)
    let p = 2 * sxy / (sxx + syy + shift * shift)
    let r = sxy / (sxx * syy).squareRoot()
    let u = shift / (sxx * syy).squareRoot().squareRoot()
    var limits: (Double?, Double?) = (nil, nil)
    // Nothing is left but rounding where all counts are equal.
    if machine.count > 2, pairs.machine != pairs.reference, 1 - abs(p) > 1e-12, r != 0 {
      let (p2, r2, u2) = (p * p, r * r, u * u)
      let variance =
        ((1 - r2) * p2 * (1 - p2) / r2 + 2 * p2 * p * (1 - p) * u2 / r - p2 * p2 * u2 * u2
          / (2 * r2))
        / (n - 2)
      let half = Moments.normal(confidence) * max(0, variance).squareRoot() / (1 - p2)
      limits = (tanh(atanh(p) - half), tanh(atanh(p) + half))
    }
    guard let rho = Estimate(p, low: limits.0, high: limits.1) else { return nil }
    self.scale = scale
    dishes = machine.count
    self.rho = rho
    correlation = max(-1, min(1, r))
    biasCorrection = r == 0 ? nil : p / r
    scaleShift = (syy / sxx).squareRoot()
    locationShift = u
  }
}
