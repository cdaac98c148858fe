/// Bias, limits of agreement and concordance with intervals by donor.
///
/// The intervals of `BlandAltman` and `Concordance` take dishes for independent. Where several dishes
/// are of one donor, whose colonies one party may always see otherwise, that makes them too narrow:
/// here whole donors are resampled. The values are those of the two.
package struct ClusteredAgreement: Sendable, Hashable {
  package let scale: CountScale
  package let dishes: Int
  /// Donors, or dishes where none are given.
  package let clusters: Int
  /// On the scale, as all but the concordance.
  package let bias: BootstrapInterval
  package let standardDeviation: BootstrapInterval
  package let lower: BootstrapInterval
  package let upper: BootstrapInterval
  /// Lin's, as of `Concordance`.
  package let concordance: BootstrapInterval

  /// - Parameters:
  ///   - clusters: donor of each dish, any numbers; nil where every dish stands for itself.
  ///   - coverage: of the limits of agreement, between 0 and 1.
  /// - Returns: nil where `BlandAltman` is, and where there is not one donor a dish.
  package init?(
    machine: [Double], reference: [Double], clusters: [Int]?, scale: CountScale = .squareRoot,
    confidence: Double = 0.95, coverage: Double = 0.95, replicates: Int = 2000, seed: UInt64 = 1
  ) {
    guard let pairs = Moments.paired(machine, reference, on: scale),
      clusters == nil || clusters?.count == machine.count
    else { return nil }
    let groups = DishClusters(clusters, dishes: machine.count)
    // About the middle, so that sums of squares keep their digits.
    let middle = Moments.mean(pairs.machine + pairs.reference)
    let (x, y) = (pairs.machine.map { $0 - middle }, pairs.reference.map { $0 - middle })
    let z = Moments.normal(coverage)
    let found = ClusterBootstrap.intervals(
      clusters: groups.count, replicates: replicates, confidence: confidence, seed: seed,
      scales: [.real, .positive, .real, .real, .correlation]
    ) { weights in
      var (n, sx, sy, sxx, syy, sxy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
      for dish in x.indices {
        let times = Double(weights[groups.ofDish[dish]])
        n += times
        sx += times * x[dish]
        sy += times * y[dish]
        sxx += times * x[dish] * x[dish]
        syy += times * y[dish] * y[dish]
        sxy += times * x[dish] * y[dish]
      }
      let bias = (sx - sy) / n
      let (vx, vy) = (sxx / n - sx / n * sx / n, syy / n - sy / n * sy / n)
      let covariance = sxy / n - sx / n * sy / n
      let spread = n > 1 ? (max(0, vx + vy - 2 * covariance) * n / (n - 1)).squareRoot() : .nan
      let below = vx + vy + bias * bias
      return [
        bias, spread, bias - z * spread, bias + z * spread,
        vx > 1e-12 && vy > 1e-12 ? 2 * covariance / below : .nan,
      ].map { $0.isFinite ? $0 : nil }
    }
    self.scale = scale
    dishes = machine.count
    self.clusters = groups.count
    (bias, standardDeviation) = (found[0], found[1])
    (lower, upper, concordance) = (found[2], found[3], found[4])
  }
}
