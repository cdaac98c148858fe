/// Figures of a comparison whose own intervals take dishes for independent, with intervals by donor.
package struct DonorIntervals: Sendable, Hashable {
  /// Of Passing and Bablok's line on counts; nil for many dishes.
  package let slope: Estimate?
  /// ICC(2,1) on the scale.
  package let intraclass: Estimate?
  /// Slope of the difference on the mean, on the scale.
  package let trend: Estimate?

  /// More dishes have no line in a resample, whose work grows with their square.
  package static let mostForLine = 300
  /// The standard error that so many resamples give is good to 4 %.
  private static let replicates = 400

  /// - Parameters:
  ///   - clusters: donor of each dish, any numbers.
  ///   - scale: of `BlandAltman`; every count has a place on it.
  init(
    machine: [Double], reference: [Double], clusters: [Int], scale: CountScale,
    settings: ValidationSettings
  ) {
    let groups = DishClusters(clusters, dishes: machine.count)
    let isLined = machine.count <= Self.mostForLine
    let found = ClusterBootstrap.intervals(
      clusters: groups.count, replicates: min(settings.replicates, Self.replicates),
      confidence: settings.confidence, seed: settings.seed,
      scales: [.positive, .correlation, .real]
    ) { weights in
      var (ours, theirs): ([Double], [Double]) = ([], [])
      for dish in machine.indices {
        for _ in 0..<weights[groups.ofDish[dish]] {
          ours.append(machine[dish])
          theirs.append(reference[dish])
        }
      }
      let line =
        isLined
        ? PassingBablok(
          machine: ours, reference: theirs, scale: .counts, confidence: settings.confidence) : nil
      let icc = IntraclassCorrelation(
        zip(ours, theirs).map { [$0, $1] }, scale: scale, confidence: settings.confidence)
      let places = zip(ours, theirs).compactMap { pair -> (x: Double, y: Double)? in
        guard let a = scale.transform(pair.0), let b = scale.transform(pair.1) else { return nil }
        return ((a + b) / 2, a - b)
      }
      let trend = StraightLine(
        x: places.map(\.x), y: places.map(\.y), confidence: settings.confidence)
      return [line?.slope.value, icc?.single.value, trend?.slope.value]
    }
    (slope, intraclass, trend) = (found[0].estimate, found[1].estimate, found[2].estimate)
  }
}
