package import CFUCore

/// A study from counts of dishes to every group against its vehicle.
///
/// The dish is the observation, cells plated its exposure, the donor a block. Classes are compared
/// one by one: p values are adjusted for the doses of a compound (or for the treatments that share a
/// vehicle, where there are no doses), not for its classes.
package struct StudyComparison: Sendable {
  package let settings: ComparisonSettings
  /// Compound by compound, class by class, the total last where there are several classes.
  package let classes: [ComparedClass]
  /// What a careful colleague would say.
  package let warnings: [ComparisonWarning]

  /// - Parameters:
  ///   - sheet: rows and comparisons; without comparisons all dishes are one group.
  ///   - dishes: one a row of the sheet; nil for a dish that could not be counted.
  ///   - classes: ids of the classes that are colonies, in the order of each dish's counts.
  package init(
    sheet: SampleSheet, dishes: [DishCounts?], classes: [String],
    settings: ComparisonSettings = ComparisonSettings()
  ) {
    precondition(dishes.count == sheet.rows.count, "one entry a row of the sheet")
    let dishes = dishes.withComparableTotals
    self.settings = settings
    func group(_ dose: Double?, isVehicle: Bool, rows: [Int]) -> ComparedClass.Group {
      let counted = rows.compactMap { row in dishes[row].map { (row: row, counts: $0) } }
      return ComparedClass.Group(
        dose: dose, isVehicle: isVehicle, dishes: counted, failed: rows.count - counted.count)
    }
    var columns: [(id: String, count: @Sendable (DishCounts) -> Double?)] =
      classes.enumerated().map { index, id in (id, { $0.counts[index] }) }
    if DishCounts.hasTotal(dishes, classes: classes) {
      columns.append((GroupResult.total, { $0.total }))
    }

    var compared: [ComparedClass] = []
    if sheet.comparisons.isEmpty {
      let all = group(nil, isVehicle: false, rows: Array(dishes.indices))
      for column in columns {
        compared.append(
          ComparedClass(
            compound: "", doseUnit: nil, classID: column.id, groups: [all], isCompared: false,
            settings: settings, count: column.count))
      }
    }
    let joint = Self.family(sheet.comparisons).map { family in
      let groups =
        [group(nil, isVehicle: true, rows: family[0].vehicle)]
        + family.map { group(nil, isVehicle: false, rows: $0.doses[0].rows) }
      return columns.map { column in
        ComparedClass(
          compound: "", doseUnit: nil, classID: column.id, groups: groups, isCompared: true,
          settings: settings, count: column.count
        ).comparison
      }
    }
    for (place, comparison) in sheet.comparisons.enumerated() {
      let groups =
        [group(nil, isVehicle: true, rows: comparison.vehicle)]
        + comparison.doses.map { group($0.dose, isVehicle: false, rows: $0.rows) }
      for (index, column) in columns.enumerated() {
        compared.append(
          ComparedClass(
            compound: comparison.compound, doseUnit: comparison.doseUnit, classID: column.id,
            groups: groups, isCompared: true, settings: settings,
            joint: joint?[index]?.only(place), count: column.count))
      }
    }
    self.classes = compared
    warnings = ComparisonWarning.all(
      sheet: sheet, dishes: dishes, classes: compared, settings: settings)
  }

  /// Treatments without doses that are compared with the same vehicle dishes are the groups of one
  /// design; compounds with doses are designs of their own.
  private static func family(
    _ comparisons: [SampleSheet.Comparison]
  ) -> [SampleSheet.Comparison]? {
    guard comparisons.count > 1, let first = comparisons.first,
      comparisons.allSatisfy({
        $0.vehicle == first.vehicle && $0.doses.count == 1 && $0.doses[0].dose == nil
      })
    else { return nil }
    return comparisons
  }

  /// Rows of `groups.csv`: all groups of a compound, vehicle first and then by dose, each with one
  /// row a class.
  package var groups: [GroupResult] {
    var rows: [GroupResult] = []
    var start = 0
    while start < classes.count {
      let end =
        classes[start...].firstIndex { $0.compound != classes[start].compound } ?? classes.count
      for group in classes[start].groups.indices {
        rows += classes[start..<end].map { $0.groups[group] }
      }
      start = end
    }
    return rows
  }
}
