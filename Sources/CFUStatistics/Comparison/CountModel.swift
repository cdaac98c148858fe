/// The model that one comparison rests on.
package struct CountModel: Sendable {
  package let family: CountFamily
  /// Why this family, as the end of a sentence.
  package let familyReason: String
  /// Pearson's dispersion of the fit: of the negative binomial fit what theta leaves over.
  package let dispersion: Dispersion
  /// Pearson's dispersion of the Poisson fit, whichever family is used.
  package let poissonDispersion: Dispersion
  /// Of the negative binomial family.
  package let theta: Double?
  package let logLikelihood: Double
  /// Whether donors have a factor each.
  package let hasDonors: Bool
  /// Donors were to be a block and could not.
  package let donorsInseparable: Bool
  /// The dishes that the model is of: without donors where they are left out, and without groups
  /// that share no donor with the vehicle.
  let data: CountData
  /// Donors without a colony, whose dishes say nothing.
  package let emptyDonors: Int
  /// The fit; its groups and donors are those with colonies.
  let fit: LogLinearFit
  /// By group of the data, its place in the fit; nil for a group without colonies.
  let places: [Int?]
  /// Sum over each group's dishes of exposure times donor factor: what its colonies are to be
  /// divided by.
  package let effectiveExposures: [Double]

  /// What tables call the family: without a variance to be seen it is Poisson's.
  package var familyName: String { degreesOfFreedom > 0 ? family.rawValue : "Poisson" }

  /// Degrees of freedom of intervals and tests.
  package var degreesOfFreedom: Int { fit.residualDegreesOfFreedom }

  /// - Returns: nil when there is no colony at all.
  package init?(_ data: CountData, settings: ComparisonSettings) {
    var data = data
    if settings.donors == .ignore || data.donorCount == 1 {
      data = data.withoutDonors
    }
    data = data.sharingDonorsWithVehicle
    let totals = data.groupTotals
    guard totals.contains(where: { $0 > 0 }) else { return nil }
    var reduced = data.withColonies
    var inseparable = false
    var poisson = LogLinearFit(reduced.data)
    if poisson == nil {
      inseparable = true
      data = data.withoutDonors
      reduced = data.withColonies
      poisson = LogLinearFit(reduced.data)
    }
    guard let poisson else { return nil }
    donorsInseparable = inseparable
    self.data = data
    hasDonors = data.donorCount > 1
    let present = Set(data.dishes.map(\.donor))
    emptyDonors = present.count { reduced.donors[$0] == nil }
    places = reduced.groups
    poissonDispersion = poisson.dispersion

    var chosen: CountFamily
    var reason: String
    switch settings.family {
    case .automatic:
      let rule = FamilyRule(reduced.data, poisson: poisson)
      (chosen, reason) = (rule.family, rule.reason)
    case .quasiPoisson: (chosen, reason) = (.quasiPoisson, "it was asked for")
    case .negativeBinomial: (chosen, reason) = (.negativeBinomial, "it was asked for")
    }
    var best = poisson
    if chosen == .negativeBinomial {
      if let fit = NegativeBinomial.fit(reduced.data, start: poisson) {
        best = fit
      } else {
        chosen = .quasiPoisson
        reason = "counts vary no more than Poisson counts, so that theta would be infinite"
      }
    }
    family = chosen
    familyReason = reason
    fit = best
    dispersion = best.dispersion
    logLikelihood = LogLinearFit.logLikelihood(
      reduced.data, means: best.fitted, variance: best.variance)
    if case .quadratic(let value) = best.variance { theta = value } else { theta = nil }

    var effective = [Double](repeating: 0, count: data.groupCount)
    let factors = reduced.donors.map { place in place.map { best.donorFactor($0) } ?? 0 }
    for dish in data.dishes { effective[dish.group] += dish.exposure * factors[dish.donor] }
    effectiveExposures = effective
  }
}

extension CountData {
  /// The dishes of groups that share a donor with the vehicle, or with a group that does: only they
  /// can be compared with it within donors. All dishes where no treated group does.
  var sharingDonorsWithVehicle: CountData {
    guard donorCount > 1 else { return self }
    var groups: Set<Int> = [0]
    var donors: Set<Int> = []
    while true {
      let reached = dishes.filter { groups.contains($0.group) || donors.contains($0.donor) }
      let before = (groups.count, donors.count)
      groups.formUnion(reached.map(\.group))
      donors.formUnion(reached.map(\.donor))
      if before == (groups.count, donors.count) { break }
    }
    guard groups.count > 1, groups.count < Set(dishes.map(\.group)).union([0]).count else {
      return self
    }
    return CountData(
      dishes.filter { groups.contains($0.group) }, groups: groupCount, donors: donorCount)
  }

  /// The same dishes with no regard to donors.
  var withoutDonors: CountData {
    CountData(
      dishes.map { Dish(count: $0.count, exposure: $0.exposure, group: $0.group) },
      groups: groupCount)
  }

  /// The dishes of groups and donors that have a colony at all, and where those groups and donors
  /// went. An effect of the others would be minus infinity, and their dishes say nothing of the
  /// spread.
  var withColonies: (data: CountData, groups: [Int?], donors: [Int?]) {
    func numbered(_ totals: [Double]) -> [Int?] {
      var next = 0
      return totals.map { total in
        guard total > 0 else { return nil }
        defer { next += 1 }
        return next
      }
    }
    let groups = numbered(groupTotals)
    let donors = numbered(donorTotals)
    let kept = dishes.compactMap { dish -> Dish? in
      guard let group = groups[dish.group], let donor = donors[dish.donor] else { return nil }
      return Dish(count: dish.count, exposure: dish.exposure, group: group, donor: donor)
    }
    let data = CountData(
      kept, groups: groups.count { $0 != nil }, donors: donors.count { $0 != nil })
    return (data, groups, donors)
  }
}
