package import CFUCore

/// From counts of dishes to groups against their vehicle.
///
/// The dish is the observation. Counts and cells are pooled in each group, and the spread of the
/// dishes around their group is measured by the dispersion, over all groups of a compound together;
/// differences between donors are part of that spread, which makes the intervals wider than a model
/// with donors would.
package enum GroupStatistics {
  /// All groups of a study, vehicle first and then by dose, each with one row a class and one for
  /// the total where there is more than one class.
  /// - Parameters:
  ///   - sheet: rows and comparisons; without comparisons all dishes are one group.
  ///   - dishes: one a row of the sheet; nil for a dish that could not be counted.
  ///   - classes: ids of the classes that are colonies, in the order of each dish's counts.
  package static func groups(
    sheet: SampleSheet, dishes: [DishCounts?], classes: [String]
  ) -> [GroupResult] {
    precondition(dishes.count == sheet.rows.count, "one entry a row of the sheet")
    guard !sheet.comparisons.isEmpty else {
      let all = dishes.compactMap { $0 }
      let group = Group(
        dose: nil, isVehicle: false, dishes: all, failed: dishes.count - all.count)
      return study(
        compound: "", unit: nil, groups: [group], classes: classes, comparesWithVehicle: false)
    }
    func group(_ dose: Double?, isVehicle: Bool, rows: [Int]) -> Group {
      let counted = rows.compactMap { dishes[$0] }
      return Group(
        dose: dose, isVehicle: isVehicle, dishes: counted, failed: rows.count - counted.count)
    }
    return sheet.comparisons.flatMap { comparison in
      let vehicle = group(nil, isVehicle: true, rows: comparison.vehicle)
      let treated = comparison.doses.map { group($0.dose, isVehicle: false, rows: $0.rows) }
      return study(
        compound: comparison.compound, unit: comparison.doseUnit, groups: [vehicle] + treated,
        classes: classes, comparesWithVehicle: true)
    }
  }

  private struct Group {
    var dose: Double?
    var isVehicle: Bool
    var dishes: [DishCounts]
    /// Dishes of the group that could not be counted.
    var failed: Int

    /// What its dishes withhold from the counts.
    var notes: [String] {
      let truncated = dishes.count { $0.flags.contains(.truncated) }
      let unscaled = dishes.count { $0.flags.contains(.scaleAssumed) }
      return [
        (failed, "that failed left out"), (truncated, "with a truncated picture"),
        (unscaled, "of unknown scale"),
      ]
      .filter { $0.0 > 0 }
      .map { "\($0.0) \($0.0 == 1 ? "dish" : "dishes") \($0.1)" }
    }
  }

  private static func study(
    compound: String, unit: String?, groups: [Group], classes: [String], comparesWithVehicle: Bool
  ) -> [GroupResult] {
    var columns: [(id: String, count: (DishCounts) -> Double?)] = classes.enumerated().map {
      index, id in (id, { $0.counts[index] })
    }
    if classes.count > 1 { columns.append((GroupResult.total, { $0.total })) }
    let byClass = columns.map { column in
      ClassComparison(
        groups: groups.map { group in
          group.dishes.compactMap { dish in
            column.count(dish).map { ClassComparison.Dish(counts: dish, count: $0) }
          }
        })
    }
    let refusals = Set(groups.flatMap(\.dishes).map { $0.counts.map { $0 == nil } })
    var results: [GroupResult] = []
    for (index, group) in groups.enumerated() {
      for (column, comparison) in zip(columns, byClass) {
        var result = comparison.result(group: index, comparesWithVehicle: comparesWithVehicle)
        result.compound = compound
        result.dose = group.dose
        result.doseUnit = group.dose == nil ? nil : unit
        result.isVehicle = group.isVehicle
        result.classID = column.id
        let refused = group.dishes.count - result.dishes
        if refused > 0 {
          result.notes.append("class refused on \(refused) \(refused == 1 ? "dish" : "dishes")")
        }
        if column.id == GroupResult.total, refusals.count > 1 {
          result.notes.append("some classes were refused on some dishes only")
        }
        result.notes += group.notes
        results.append(result)
      }
    }
    return results
  }
}

/// One class in all groups of one compound; the first group is the vehicle.
private struct ClassComparison {
  struct Dish {
    var counts: DishCounts
    var count: Double
  }

  let groups: [[Dish]]
  /// Without cells for every dish the dish itself is the exposure.
  let hasCells: Bool
  let dispersion: Dispersion

  init(groups: [[Dish]]) {
    self.groups = groups
    let hasCells = groups.joined().allSatisfy { $0.counts.cellsPlated != nil }
    self.hasCells = hasCells
    dispersion = .pearson(
      groups.map { dishes in
        dishes.map { ($0.count, hasCells ? $0.counts.cellsPlated ?? 1 : 1) }
      })
  }

  private func pooled(_ dishes: [Dish]) -> (count: Double, exposure: Double) {
    (
      dishes.reduce(0) { $0 + $1.count },
      dishes.reduce(0) { $0 + (hasCells ? $1.counts.cellsPlated ?? 1 : 1) }
    )
  }

  private func donors(_ dishes: [Dish]) -> Set<String> { Set(dishes.compactMap(\.counts.donor)) }

  func result(group index: Int, comparesWithVehicle: Bool) -> GroupResult {
    let dishes = groups[index]
    let sum = pooled(dishes)
    let perCells =
      (dishes.first ?? groups.joined().first)?.counts.perCells
      ?? SampleSheet.defaultPerCells
    let donors = donors(dishes)
    var result = GroupResult(
      classID: "", dishes: dishes.count, donors: donors.isEmpty ? nil : donors.count,
      colonies: sum.count, cellsPlated: hasCells && !dishes.isEmpty ? sum.exposure : nil,
      perCells: perCells,
      frequency: hasCells && !dishes.isEmpty ? sum.count * perCells / sum.exposure : nil,
      dispersion: dispersion.estimate)
    guard comparesWithVehicle, let vehicle = groups.first, !dishes.isEmpty else { return result }
    if index == 0 {
      result.percentOfVehicle = sum.count > 0 ? 100 : nil
      return result
    }
    guard !vehicle.isEmpty else {
      result.notes.append("no vehicle dish was counted")
      return result
    }
    let ratio = RateRatio(treated: sum, vehicle: pooled(vehicle), dispersion: dispersion)
    result.percentOfVehicle = ratio.ratio.map { 100 * $0 }
    result.percentLow = ratio.low.map { 100 * $0 }
    result.percentHigh = ratio.high.map { 100 * $0 }
    result.method = ratio.method
    if ratio.ratio == nil {
      result.notes.append(
        sum.count > 0 ? "vehicle has no colony: lower limit only" : "no colony in either group")
    } else if sum.count == 0 {
      result.notes.append("no colony: upper limit only")
    }
    if !hasCells { result.notes.append("compared per dish: cells plated not given") }
    if donors != self.donors(vehicle) { result.notes.append("donors differ from the vehicle's") }
    return result
  }
}
