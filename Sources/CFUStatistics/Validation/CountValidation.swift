/// The counts of one class by the machine and by people.
package struct CountValidation: Sendable, Hashable {
  /// Class id, or `total`.
  package let readout: String
  /// The machine against the mean of the people who scored a dish.
  package let people: CountAgreement
  /// The machine against each person, in the order of the scorers; empty where there is one only.
  package let byScorer: [CountAgreement?]
  /// People against one another, and the machine among them; nil for one person.
  package let spread: ScorerSpread?
  /// ICC(2,1) among the people, and with the machine as one more of them; nil for one person.
  package let peopleIntraclass: IntraclassCorrelation?
  package let jointIntraclass: IntraclassCorrelation?

  /// - Parameters:
  ///   - place: of the class in the class list; nil for the total.
  ///   - clusters: number of the cluster that each dish belongs to.
  /// - Returns: nil where no dish was counted by the machine and by a person.
  package init?(
    _ readout: String, place: Int?, dishes: [ScoredDish], scorers: [String], clusters: [Int],
    settings: ValidationSettings
  ) {
    let machine = dishes.map { $0.machine[place] }
    let people = dishes.map { dish in dish.people.map { $0?[place] } }
    let means = people.map { counts -> Double? in
      let known = counts.compactMap { $0 }
      return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }
    guard
      let agreement = CountAgreement(
        machine: machine, reference: means, clusters: clusters, settings: settings)
    else { return nil }
    self.readout = readout
    self.people = agreement
    guard scorers.count > 1 else {
      byScorer = []
      (spread, peopleIntraclass, jointIntraclass) = (nil, nil, nil)
      return
    }
    byScorer = scorers.indices.map { scorer in
      CountAgreement(
        machine: machine, reference: people.map { $0[scorer] }, clusters: clusters,
        settings: settings, isFurther: true)
    }
    let scored = agreement.dishes
    let rows = scored.map { people[$0] }
    let ours = scored.map { machine[$0] }
    let scale = CountScale.usable(
      settings.scale, for: rows.joined().compactMap { $0 } + ours.compactMap { $0 })
    spread = ScorerSpread(
      people: rows, machine: ours, scale: scale, clusters: scored.map { clusters[$0] },
      confidence: settings.confidence, replicates: settings.replicates, seed: settings.seed)
    peopleIntraclass = IntraclassCorrelation(
      rows, scale: scale, confidence: settings.confidence)
    jointIntraclass = IntraclassCorrelation(
      zip(rows, ours).map { $0 + [$1] }, scale: scale, confidence: settings.confidence)
  }
}

/// Dishes grouped as they are resampled: by donor where there are enough of them, else one by one.
package struct ResamplingUnits: Sendable, Hashable {
  /// Number of the cluster of each dish.
  package let clusters: [Int]
  package let count: Int
  package let isByDonor: Bool
  /// Donors are known, and are too few to be resampled.
  package let hasFewDonors: Bool

  /// - Parameter donors: by dish; nil where the donor is not known.
  package init(donors: [String?]) {
    let known = donors.compactMap { $0 }
    var places: [String: Int] = [:]
    for donor in known where places[donor] == nil { places[donor] = places.count }
    isByDonor =
      known.count == donors.count && places.count >= ClusterBootstrap.fewestClusters
    hasFewDonors =
      !isByDonor && places.count > 1 && known.count == donors.count && places.count < donors.count
    if isByDonor {
      clusters = donors.compactMap { $0.flatMap { places[$0] } }
      count = places.count
    } else {
      clusters = Array(donors.indices)
      count = donors.count
    }
  }
}
