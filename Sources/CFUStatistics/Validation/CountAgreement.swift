import Glibc

/// How far the counts of two parties agree: the machine and people, or two people.
package struct CountAgreement: Sendable, Hashable {
  /// More dishes have no line of Passing and Bablok, whose work grows with their square.
  package static let mostForPassingBablok = 5000
  /// Likewise where the comparison is one of many.
  package static let mostForFurther = 1000

  /// Places of the dishes that both counted, in the list that they came from.
  package let dishes: [Int]
  /// Colonies by the one, by dish.
  package let machine: [Double]
  /// Colonies by the other.
  package let reference: [Double]
  package let blandAltman: BlandAltman
  package let concordance: Concordance?
  /// Two raters, so that it can be set beside that of several people.
  package let intraclass: IntraclassCorrelation?
  /// On counts: what a slope says is then a share of the colonies.
  package let passingBablok: PassingBablok?
  /// On the scale of the comparison, where the errors of both are even.
  package let deming: Deming?
  package let errors: CountErrors?
  /// Intervals of bias, limits and concordance by donor; nil where every dish stands for itself.
  package let byDonor: ClusteredAgreement?
  /// The same for line, ICC and the bias by count.
  package let furtherByDonor: DonorIntervals?

  package var scale: CountScale { blandAltman.scale }

  /// - Parameters:
  ///   - machine: by dish; nil where it did not count.
  ///   - reference: likewise.
  ///   - clusters: number of the cluster that each dish belongs to, for intervals by resampling.
  ///   - isFurther: one comparison of many beside the one that is asked for.
  /// - Returns: nil where no dish was counted by both.
  package init?(
    machine: [Double?], reference: [Double?], clusters: [Int], settings: ValidationSettings,
    isFurther: Bool = false
  ) {
    let both = machine.indices.filter { machine[$0] != nil && reference[$0] != nil }
    let ours = both.compactMap { machine[$0] }
    let theirs = both.compactMap { reference[$0] }
    let scale = CountScale.usable(settings.scale, for: ours + theirs)
    guard
      let blandAltman = BlandAltman(
        machine: ours, reference: theirs, scale: scale, confidence: settings.confidence)
    else { return nil }
    dishes = both
    self.machine = ours
    self.reference = theirs
    self.blandAltman = blandAltman
    concordance = Concordance(
      machine: ours, reference: theirs, scale: scale, confidence: settings.confidence)
    intraclass = IntraclassCorrelation(
      zip(ours, theirs).map { [$0, $1] }, scale: scale, confidence: settings.confidence)
    passingBablok =
      both.count <= (isFurther ? Self.mostForFurther : Self.mostForPassingBablok)
      ? PassingBablok(
        machine: ours, reference: theirs, scale: .counts, confidence: settings.confidence) : nil
    deming = Deming(
      machine: ours, reference: theirs, scale: scale, confidence: settings.confidence)
    errors = CountErrors(
      machine: ours, reference: theirs, clusters: both.map { clusters[$0] },
      confidence: settings.confidence, replicates: settings.replicates, seed: settings.seed)
    let donors = both.map { clusters[$0] }
    byDonor =
      Set(donors).count < donors.count
      ? ClusteredAgreement(
        machine: ours, reference: theirs, clusters: donors, scale: scale,
        confidence: settings.confidence, replicates: settings.replicates, seed: settings.seed) : nil
    furtherByDonor =
      byDonor == nil
      ? nil
      : DonorIntervals(
        machine: ours, reference: theirs, clusters: donors, scale: scale, settings: settings)
  }

  /// Mean difference on the scale, with the interval that allows for donors where there are some.
  package var bias: Estimate {
    if let byDonor, let bias = byDonor.bias.estimate { return bias }
    // A few dishes without a difference do not show that there is none.
    guard blandAltman.standardDeviation == 0, dishes.count < ClusterBootstrap.fewestClusters else {
      return blandAltman.bias
    }
    return Estimate(blandAltman.bias.value) ?? blandAltman.bias
  }
  /// Limits of agreement likewise; nil for a single dish.
  package var lower: Estimate? { byDonor.map(\.lower.estimate) ?? blandAltman.lower }
  package var upper: Estimate? { byDonor.map(\.upper.estimate) ?? blandAltman.upper }
  /// Lin's concordance likewise. Where all counts are equal it is 1 with nothing to either side.
  package var rho: Estimate? { whole(byDonor.map(\.concordance.estimate) ?? concordance?.rho) }
  /// ICC(2,1); as for `rho` where all counts are equal.
  package var icc: Estimate? { whole(furtherByDonor.map(\.intraclass) ?? intraclass?.single) }
  /// Passing and Bablok's slope; with donors none of many dishes.
  package var slope: Estimate? { furtherByDonor.map(\.slope) ?? passingBablok?.slope }
  /// Slope of the difference on the mean of both, on the scale.
  package var trend: Estimate? { furtherByDonor.map(\.trend) ?? blandAltman.trend?.slope }

  /// Mean absolute error, colonies and percent; as for `rho` where all counts are equal.
  package var absoluteError: Estimate? { whole(errors?.meanAbsolute.estimate) }
  package var percentError: Estimate? { whole(errors?.meanAbsolutePercent.estimate) }

  /// Whether both counted the same on every dish, on enough of them to say so.
  package var isPerfect: Bool {
    machine == reference && machine.count >= ClusterBootstrap.fewestClusters
  }

  /// Scatter that is not there has no interval, as the bias of such dishes has none.
  private func whole(_ estimate: Estimate?) -> Estimate? {
    guard isPerfect, let estimate, estimate.low == nil else { return estimate }
    return Estimate(estimate.value, low: estimate.value, high: estimate.value)
  }

  /// The count at which differences are told in percent: the mean of the reference, taken on the
  /// scale.
  package var typicalCount: Double {
    let places = reference.compactMap { scale.transform($0) }
    return scale.inverse(places.reduce(0, +) / Double(max(1, places.count)))
  }

  /// Below this typical count a percentage says nothing: one colony more would be a multiple.
  package static let leastForPercent = 1.0

  /// A difference on the scale in percent of the typical count; nil where that is too low.
  package func percent(_ difference: Estimate?) -> Estimate? {
    guard let difference, typicalCount >= Self.leastForPercent,
      let value = scale.percent(difference.value, at: typicalCount)
    else { return nil }
    return Estimate(
      value, low: difference.low.flatMap { scale.percent($0, at: typicalCount) },
      high: difference.high.flatMap { scale.percent($0, at: typicalCount) })
  }

  /// Bias in percent of the reference at its typical count.
  package var percentBias: Estimate? { percent(bias) }
  /// Limits of agreement likewise.
  package var percentLower: Estimate? { percent(lower) }
  package var percentUpper: Estimate? { percent(upper) }

  /// Whether the bias is another one on full dishes than on sparse ones; nil where that cannot be
  /// told.
  package var biasDependsOnCount: Bool? {
    trend?.holds(0).map { !$0 }
  }
}
