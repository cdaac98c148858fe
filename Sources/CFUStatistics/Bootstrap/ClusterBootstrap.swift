import Glibc

/// Intervals of statistics by resampling whole dishes, or whole donors with all their dishes: never
/// colonies, since those of one dish share its light and its crowding.
package enum ClusterBootstrap {
  /// With fewer clusters there is no interval.
  package static let fewestClusters = 5
  /// With fewer it is called rough.
  package static let fewestForCoverage = 10

  /// - Parameters:
  ///   - clusters: dishes, or donors where they are known.
  ///   - replicates: resamples, 2000 unless told otherwise.
  ///   - confidence: of every interval, between 0 and 1.
  ///   - seed: the same seed gives the same intervals, on every machine.
  ///   - scales: where each statistic can lie, in the order of `statistics`.
  ///   - statistics: from how often each cluster is in the sample, the statistics; nil where one is
  ///     not defined. Called once with every cluster once, once without each of them, and once a
  ///     resample: it should sum what was tallied for each cluster before.
  /// - Returns: one interval a statistic, in the same order.
  package static func intervals(
    clusters: Int, replicates: Int = 2000, confidence: Double = 0.95, seed: UInt64 = 1,
    scales: [BootstrapScale], statistics: ([Int]) -> [Double?]
  ) -> [BootstrapInterval] {
    var weights = [Int](repeating: 1, count: clusters)
    let values = statistics(weights).map { $0.flatMap { $0.isFinite ? $0 : nil } }
    precondition(values.count == scales.count, "a scale for every statistic")
    var without: [[Double?]] = []
    for cluster in 0..<(clusters < fewestClusters ? 0 : clusters) {
      weights[cluster] = 0
      without.append(statistics(weights))
      weights[cluster] = 1
    }
    return values.indices.map { place in
      func made(_ low: Double?, _ high: Double?, _ basis: BootstrapInterval.Basis)
        -> BootstrapInterval
      {
        BootstrapInterval(
          estimate: values[place].flatMap { Estimate($0, low: low, high: high) }, basis: basis,
          clusters: clusters, isRough: clusters < fewestForCoverage)
      }
      let scale = scales[place]
      let others = without.compactMap { $0[place].flatMap { scale.transform($0) } }
      guard let value = values[place], let at = scale.transform(value), others.count == clusters,
        clusters >= fewestClusters
      else { return made(nil, nil, .none) }
      let n = Double(clusters)
      let half =
        Moments.student(confidence, df: clusters - 1)
        * ((n - 1) / n * Moments.squares(others)).squareRoot()
      guard half > 0 else { return made(nil, nil, .none) }
      return made(scale.inverse(at - half), scale.inverse(at + half), .resampling)
    }
  }
}
