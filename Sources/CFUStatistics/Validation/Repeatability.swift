import Glibc

/// How far two counts of the same dish by one method differ: a dish photographed twice, or scored
/// twice by one person.
package struct Repeatability: Sendable, Hashable {
  /// Pairs of counts.
  package let pairs: Int
  /// Pairs without a colony in both, which say nothing of a coefficient of variation.
  package let empty: Int
  /// Of all counts.
  package let mean: Double
  /// Standard deviation of one count within a dish, colonies: sqrt(sum of d^2 / 2n) (Bland and
  /// Altman 1999, Stat. Methods Med. Res. 8:135, section 2, doi 10.1177/096228029900800204).
  package let deviation: Double
  /// Within-dish coefficient of variation, percent: root mean square of each pair's deviation over
  /// its mean (Hyslop and White 2009, Comput. Stat. Data Anal. 53:3049,
  /// doi 10.1016/j.csda.2008.11.017), with an interval by resampling dishes or donors. nil where all
  /// pairs are empty.
  package let variation: Estimate?
  /// Two counts of one dish differ by no more than so many colonies in 95 of 100 dishes:
  /// 1.96 sqrt(2) deviation (ISO 5725-6).
  package let limit: Double
  /// Largest difference between the two counts of a dish, colonies.
  package let largest: Double
  /// Second less first, on the scale that was asked for: what both counts of a dish share in.
  package let shift: CountAgreement

  /// - Parameters:
  ///   - first: by dish; nil where it was not counted.
  ///   - second: of the same dishes.
  ///   - clusters: number of the cluster that each dish belongs to.
  /// - Returns: nil where no dish was counted twice.
  package init?(
    first: [Double?], second: [Double?], clusters: [Int], settings: ValidationSettings
  ) {
    guard
      let shift = CountAgreement(
        machine: second, reference: first, clusters: clusters, settings: settings)
    else { return nil }
    let counts = Array(zip(shift.reference, shift.machine))
    let squares = counts.map { ($0 - $1) * ($0 - $1) / 2 }
    self.shift = shift
    pairs = counts.count
    empty = counts.count { $0 == 0 && $1 == 0 }
    mean = counts.reduce(0) { $0 + $1.0 + $1.1 } / Double(2 * counts.count)
    deviation = (squares.reduce(0, +) / Double(counts.count)).squareRoot()
    limit = 1.959963984540054 * 2.0.squareRoot() * deviation
    largest = counts.map { abs($0 - $1) }.max() ?? 0

    // Relative variances by dish, gathered by cluster.
    let groups = DishClusters(
      shift.dishes.map { clusters[$0] }, dishes: shift.dishes.count)
    var sums = [Double](repeating: 0, count: groups.count)
    var known = [Double](repeating: 0, count: groups.count)
    for (place, pair) in counts.enumerated() where pair.0 + pair.1 > 0 {
      let middle = (pair.0 + pair.1) / 2
      sums[groups.ofDish[place]] += squares[place] / (middle * middle)
      known[groups.ofDish[place]] += 1
    }
    variation =
      ClusterBootstrap.intervals(
        clusters: groups.count, replicates: settings.replicates, confidence: settings.confidence,
        seed: settings.seed, scales: [.positive]
      ) { weights in
        var (sum, dishes) = (0.0, 0.0)
        for (place, weight) in weights.enumerated() {
          sum += Double(weight) * sums[place]
          dishes += Double(weight) * known[place]
        }
        return [dishes > 0 ? 100 * (sum / dishes).squareRoot() : nil]
      }.first?.estimate
  }
}
