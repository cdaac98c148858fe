package import CFUCore
package import CFUReport
import CFUStatistics

/// The designs that `cfu power` is asked about.
package struct PowerStudy: Sendable {
  /// What is given outright; nil is taken from the table, or is the usual.
  package struct Numbers: Sendable {
    package var controlMean: Double?
    package var dishes: Int?
    package var groups: Int?
    package var donors: Int?
    package var dispersion: Double?
    package init() {}
  }

  package var numbers = Numbers()
  package var alpha = 0.05
  package var power = 0.8
  package var isAdjusted = true
  /// Ratios to the vehicle that one cares about.
  package var changes: [Double] = []
  package init() {}

  /// A design by its numbers; `controlMean` has to be given.
  package func report() -> PowerReport {
    PowerReport(
      rows: [row("", design(mean: 1, dishes: 3, groups: 4, donors: 1, dispersion: 1))],
      power: power)
  }

  /// The designs of a table: vehicle mean, dispersion, dishes, groups and donors of every class of
  /// every compound, but for what is given.
  ///
  /// - Throws: `usage` where nothing is compared.
  package func report(_ table: CountTable) throws(CFUError) -> PowerReport {
    let comparison = StudyComparison(
      sheet: table.sheet, dishes: table.dishes, classes: table.classes)
    var rows: [PowerReport.Row] = []
    for compared in comparison.classes {
      guard let data = compared.data, data.groupCount > 1 else { continue }
      let vehicle = data.dishes.indices.filter { data.dishes[$0].group == 0 }
      // The mean of several dishes stands for all of them.
      let plated = vehicle.reduce(0) { $0 + (table.dishes[compared.rows[$1]]?.dishes ?? 1) }
      let colonies = vehicle.reduce(0) { $0 + data.dishes[$1].count }
      guard plated > 0, colonies > 0 || numbers.controlMean != nil else { continue }
      let sizes = (0..<data.groupCount).map { group in data.dishes.count { $0.group == group } }
      let usual = Double(sizes.sorted()[sizes.count / 2]) / Double(data.donorCount)
      rows.append(
        row(
          [compared.compound, table.classNames[compared.classID] ?? compared.classID]
            .filter { !$0.isEmpty }.joined(separator: ", "),
          design(
            mean: colonies / plated, dishes: max(1, Int(usual.rounded())),
            groups: data.groupCount - 1, donors: data.donorCount,
            dispersion: compared.comparison?.model?.poissonDispersion.inForce ?? 1)))
    }
    guard !rows.isEmpty else {
      throw CFUError(
        .usage,
        "\(table.name) has no vehicle dishes with colonies and groups to compare with them.",
        nextStep: "Add the columns compound, dose and vehicle, or give --control-mean alone.")
    }
    return PowerReport(rows: rows, power: power)
  }

  private func design(
    mean: Double, dishes: Int, groups: Int, donors: Int, dispersion: Double
  ) -> ComparisonPower {
    ComparisonPower(
      controlMean: numbers.controlMean ?? mean, dishes: numbers.dishes ?? dishes,
      groups: numbers.groups ?? groups, donors: numbers.donors ?? donors,
      dispersion: numbers.dispersion ?? dispersion, alpha: alpha, isAdjusted: isAdjusted)
  }

  private func row(_ title: String, _ design: ComparisonPower) -> PowerReport.Row {
    PowerReport.Row(title: title, design: design, power: power, changes: changes)
  }
}
