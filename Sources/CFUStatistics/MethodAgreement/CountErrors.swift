/// How far a machine's counts are off, in colonies and in percent, with intervals by dish or donor.
///
/// All on the counts themselves, whatever scale agreement is judged on, since a user has to read
/// them. Dishes whose reference count is 0 have no percent: they are left out of those figures and
/// counted in `zeros`.
package struct CountErrors: Sendable, Hashable {
  package let dishes: Int
  /// Dishes without a percent, since their reference count is 0.
  package let zeros: Int
  /// Mean of |machine - reference|, colonies a dish.
  package let meanAbsolute: BootstrapInterval
  /// Root of the mean square of machine - reference, colonies a dish.
  package let rootMeanSquare: BootstrapInterval
  /// All colonies of the machine over all of the reference.
  package let totalRatio: BootstrapInterval
  /// Mean of 100 |machine / reference - 1|.
  package let meanAbsolutePercent: BootstrapInterval
  /// Mean and median of 100 (machine / reference - 1).
  package let meanPercent: BootstrapInterval
  package let medianPercent: BootstrapInterval

  /// - Parameters:
  ///   - machine: counts, one a dish.
  ///   - reference: counts of the same dishes in the same order.
  ///   - clusters: donor of each dish, any numbers; nil where every dish stands for itself.
  /// - Returns: nil without a dish, with lists of different lengths, and with a count below 0 or not
  ///   finite.
  package init?(
    machine: [Double], reference: [Double], clusters: [Int]? = nil, confidence: Double = 0.95,
    replicates: Int = 2000, seed: UInt64 = 1
  ) {
    guard Moments.paired(machine, reference, on: .counts) != nil,
      clusters == nil || clusters?.count == machine.count
    else { return nil }
    let groups = DishClusters(clusters, dishes: machine.count)
    let percents = zip(machine, reference).map { $1 > 0 ? 100 * ($0 / $1 - 1) : nil }
    // For the weighted median, once: resamples have the same order.
    let ascending = percents.indices.filter { percents[$0] != nil }
      .sorted { (percents[$0] ?? 0) < (percents[$1] ?? 0) }
    let found = ClusterBootstrap.intervals(
      clusters: groups.count, replicates: replicates, confidence: confidence, seed: seed,
      scales: [.positive, .positive, .positive, .positive, .real, .real]
    ) { weights in
      var (n, absolute, square, first, second) = (0.0, 0.0, 0.0, 0.0, 0.0)
      var (some, percent, absolutePercent) = (0.0, 0.0, 0.0)
      for dish in machine.indices {
        let times = Double(weights[groups.ofDish[dish]])
        let off = machine[dish] - reference[dish]
        n += times
        absolute += times * abs(off)
        square += times * off * off
        first += times * machine[dish]
        second += times * reference[dish]
        guard let value = percents[dish] else { continue }
        some += times
        percent += times * value
        absolutePercent += times * abs(value)
      }
      let median = Self.median(
        ascending.map { (percents[$0] ?? 0, weights[groups.ofDish[$0]]) }, total: Int(some))
      return [
        absolute / n, (square / n).squareRoot(), second > 0 ? first / second : nil,
        some > 0 ? absolutePercent / some : nil, some > 0 ? percent / some : nil, median,
      ].map { $0.flatMap { $0.isFinite ? $0 : nil } }
    }
    dishes = machine.count
    zeros = percents.count { $0 == nil }
    (meanAbsolute, rootMeanSquare, totalRatio) = (found[0], found[1], found[2])
    (meanAbsolutePercent, meanPercent, medianPercent) = (found[3], found[4], found[5])
  }

  /// Of ascending values that are there several times.
  private static func median(_ values: [(value: Double, times: Int)], total: Int) -> Double? {
    guard total > 0 else { return nil }
    func at(_ place: Int) -> Double {
      var seen = 0
      for (value, times) in values {
        seen += times
        if seen > place { return value }
      }
      return values[values.count - 1].value
    }
    return (at((total - 1) / 2) + at(total / 2)) / 2
  }
}
