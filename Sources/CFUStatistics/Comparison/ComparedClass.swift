import CFUCore

/// One class of one compound: its dishes as a model takes them, and what came of it.
package struct ComparedClass: Sendable {
  package let compound: String
  package let doseUnit: String?
  /// Class id, or `total`.
  package let classID: String
  /// Vehicle first, then by dose.
  package let groups: [GroupResult]
  /// The dishes; nil where there is none with a count. Group 0 is the vehicle.
  package let data: CountData?
  /// Names of the donors by their number; empty where donors are not known for every dish.
  package let donors: [String]
  /// By dish of `data`, its row in the sheet.
  package let rows: [Int]
  /// By dish of `data`, how many dishes its count and cells are of: 1 but for means of several.
  package let multiples: [Double]
  /// Of the intervals.
  package let confidence: Double
  /// Donors were to be the unit and could not: there are not several with a name on every dish.
  package let lacksDonorUnit: Bool
  /// Nil where nothing is compared: no groups, or no dish of the vehicle.
  package let comparison: VehicleComparison?

  /// A group before anything is computed.
  struct Group {
    var dose: Double?
    var isVehicle: Bool
    /// Rows of the sheet, and their dishes; dishes that failed are left out.
    var dishes: [(row: Int, counts: DishCounts)]
    /// Dishes that could not be counted.
    var failed: Int
  }

  /// - Parameter joint: a comparison of this compound that was made together with others.
  init(
    compound: String, doseUnit: String?, classID: String, groups: [Group], isCompared: Bool,
    settings: ComparisonSettings, joint: VehicleComparison? = nil,
    count: (DishCounts) -> Double?
  ) {
    self.compound = compound
    self.doseUnit = doseUnit
    self.classID = classID
    let counted = groups.map { group in
      group.dishes.compactMap { dish in
        count(dish.counts).map { (row: dish.row, dish: dish.counts, count: $0) }
      }
    }
    let all = counted.joined()
    let hasCells = all.allSatisfy { $0.dish.cellsPlated != nil }
    donors = Self.donorNames(all.map(\.dish.donor))
    rows = all.map(\.row)
    multiples = all.map(\.dish.dishes)
    confidence = settings.confidence
    lacksDonorUnit = settings.unit == .donor && donors.count < 2
    let numbers = Dictionary(uniqueKeysWithValues: donors.enumerated().map { ($1, $0) })
    var dishes: [CountData.Dish] = []
    for (group, members) in counted.enumerated() {
      for member in members {
        dishes.append(
          CountData.Dish(
            count: member.count,
            exposure: hasCells ? member.dish.cellsPlated ?? 1 : member.dish.dishes, group: group,
            donor: member.dish.donor.flatMap { numbers[$0] } ?? 0))
      }
    }
    let data =
      dishes.isEmpty
      ? nil : CountData(dishes, groups: groups.count, donors: max(1, donors.count))
    self.data = data
    let isComparable =
      isCompared && groups.count > 1 && !(counted.first ?? []).isEmpty
      && counted.dropFirst().contains { !$0.isEmpty }
    let observed = settings.unit == .donor && !lacksDonorUnit ? data?.pooledByDonor() : data
    let ordered = groups.dropFirst().allSatisfy { $0.dose != nil }
    comparison =
      isComparable
      ? joint ?? observed.map { VehicleComparison($0, isOrdered: ordered, settings: settings) }
      : nil
    let dispersion =
      comparison?.model?.poissonDispersion ?? data.map(Self.dispersionWithinGroups)

    let perCells = all.first?.dish.perCells ?? SampleSheet.defaultPerCells
    let comparison = comparison
    self.groups = groups.indices.map { index in
      let members = counted[index]
      let donors = Set(members.compactMap(\.dish.donor))
      var result = GroupResult(
        compound: compound, dose: groups[index].dose,
        doseUnit: groups[index].dose == nil ? nil : doseUnit, isVehicle: groups[index].isVehicle,
        classID: classID, dishes: members.count, donors: donors.isEmpty ? nil : donors.count,
        colonies: members.reduce(0) { $0 + $1.count },
        cellsPlated: hasCells && !members.isEmpty
          ? members.reduce(0) { $0 + ($1.dish.cellsPlated ?? 0) } : nil,
        perCells: perCells)
      result.setFrequency(dispersion, confidence: settings.confidence)
      result.dispersion = dispersion?.estimate
      if isCompared, !members.isEmpty {
        result.compare(
          index, with: comparison, vehicle: counted[0].isEmpty, hasColonies: result.colonies > 0)
        if !hasCells, index > 0, comparison != nil {
          result.notes.append("compared per dish: cells plated not given")
        }
        if index > 0, comparison != nil,
          donors != Set(counted[0].compactMap(\.dish.donor))
        {
          result.notes.append("donors differ from the vehicle's")
        }
      }
      result.notes += Self.notes(
        of: groups[index], counted: members.count, isTotal: classID == GroupResult.total)
      return result
    }
  }

  /// In the order of their first dishes; none where a dish has no donor.
  private static func donorNames(_ donors: [String?]) -> [String] {
    guard donors.allSatisfy({ $0 != nil }) else { return [] }
    var seen: Set<String> = []
    return donors.compactMap { $0 }.filter { seen.insert($0).inserted }
  }

  private static func dispersionWithinGroups(_ data: CountData) -> Dispersion {
    let kept = data.withoutDonors.withColonies.data
    guard !kept.dishes.isEmpty else { return Dispersion(estimate: nil, degreesOfFreedom: 0) }
    return LogLinearFit(kept)?.dispersion ?? Dispersion(estimate: nil, degreesOfFreedom: 0)
  }

  /// What its dishes withhold from the counts.
  private static func notes(of group: Group, counted: Int, isTotal: Bool) -> [String] {
    let refused = group.dishes.count - counted
    let truncated = group.dishes.count { $0.counts.flags.contains(.truncated) }
    let unscaled = group.dishes.count { $0.counts.flags.contains(.scaleAssumed) }
    func dishes(_ count: Int) -> String { "\(count) \(count == 1 ? "dish" : "dishes")" }
    var notes: [String] = []
    if refused > 0 {
      notes.append(
        isTotal
          ? "\(dishes(refused)) without the count of a class left out"
          : group.dishes.contains { !$0.counts.flags.isEmpty }
            ? "class refused on \(dishes(refused))" : "class not counted on \(dishes(refused))")
    }
    let unnamed = group.dishes.count { $0.counts.hasOwnTotal && $0.counts.counts.contains(nil) }
    if isTotal, unnamed > 0 {
      notes.append("colonies of a class that is not told are in the total of \(dishes(unnamed))")
    }
    if group.failed > 0 { notes.append("\(dishes(group.failed)) that failed left out") }
    if truncated > 0 { notes.append("\(dishes(truncated)) with a truncated picture") }
    if unscaled > 0 { notes.append("\(dishes(unscaled)) of unknown scale") }
    return notes
  }
}

extension GroupResult {
  fileprivate mutating func setFrequency(_ dispersion: Dispersion?, confidence: Double) {
    guard let cellsPlated else { return }
    frequency = colonies * perCells / cellsPlated
    let phi = dispersion?.inForce ?? 1
    let alpha = 1 - confidence
    let scale = phi / 2 * perCells / cellsPlated
    frequencyLow =
      colonies > 0
      ? Distributions.ChiSquare.quantile(alpha / 2, df: 2 * colonies / phi) * scale : 0
    frequencyHigh =
      Distributions.ChiSquare.quantile(1 - alpha / 2, df: 2 * (colonies / phi + 1)) * scale
  }

  /// - Parameter vehicle: whether the vehicle has no dish.
  fileprivate mutating func compare(
    _ index: Int, with comparison: VehicleComparison?, vehicle isMissing: Bool, hasColonies: Bool
  ) {
    if index == 0 {
      percentOfVehicle = hasColonies ? 100 : nil
      return
    }
    guard let comparison else {
      if isMissing { notes.append("no vehicle dish was counted") }
      return
    }
    let group = comparison.groups[index - 1]
    percentOfVehicle = group.ratio.map { 100 * $0 }
    percentLow = group.low.map { 100 * $0 }
    percentHigh = group.high.map { 100 * $0 }
    percentSingleLow = group.singleLow.map { 100 * $0 }
    percentSingleHigh = group.singleHigh.map { 100 * $0 }
    p = group.p
    adjustedP = group.adjustedP
    method = group.method
    switch group.method {
    case .notEstimable:
      notes.append(
        hasColonies ? "shares no donor with the vehicle" : "no colony in either group")
    case .exactPoisson, .oneSidedExact:
      notes.append(
        "nothing is left to estimate the variance by: the interval is Poisson's")
    case .conditional: notes.append("few colonies: compared without approximation")
    case .quasiPoisson, .negativeBinomial, .oneSided: break
    }
    if group.method == .oneSided || group.method == .oneSidedExact {
      notes.append(
        hasColonies ? "vehicle has no colony: lower limit only" : "no colony: upper limit only")
    }
  }
}
