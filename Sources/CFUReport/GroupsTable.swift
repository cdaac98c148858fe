import CFUCore
package import CFUStatistics

/// `groups.csv`: per compound, dose and class the pooled counts, the frequency and the comparison
/// with the vehicle.
package enum GroupsTable {
  package static func text(_ groups: [GroupResult]) -> String {
    var writer = CSVWriter()
    writer.row([
      "compound", "dose", "dose_unit", "vehicle", "class", "dishes", "donors", "colonies",
      "cells_plated", "per_cells", "frequency", "frequency_low",
      "frequency_high", "percent_of_vehicle", "percent_low", "percent_high", "p_adjusted",
      "percent_single_low", "percent_single_high", "p", "dispersion", "method", "note",
    ])
    for group in groups {
      writer.field(group.compound)
      writer.field(group.dose.map(DecimalText.shortest) ?? "")
      writer.field(group.doseUnit ?? "")
      writer.field(group.isVehicle ? "true" : "false")
      writer.field(group.classID)
      writer.field(group.dishes)
      if let donors = group.donors { writer.field(donors) } else { writer.emptyField() }
      // A class that was refused on all dishes was not looked for: it has no 0.
      writer.field(group.dishes > 0 ? DecimalText.shortest(group.colonies) : "")
      writer.field(group.cellsPlated, decimals: 1)
      writer.field(DecimalText.shortest(group.perCells))
      writer.field(group.frequency, decimals: GroupDecimals.frequency)
      writer.field(group.frequencyLow, decimals: GroupDecimals.frequency)
      writer.field(group.frequencyHigh, decimals: GroupDecimals.frequency)
      writer.field(group.percentOfVehicle, decimals: GroupDecimals.percent)
      writer.field(group.percentLow, decimals: GroupDecimals.percent)
      writer.field(group.percentHigh, decimals: GroupDecimals.percent)
      writer.field(group.adjustedP, decimals: GroupDecimals.p)
      writer.field(group.percentSingleLow, decimals: GroupDecimals.percent)
      writer.field(group.percentSingleHigh, decimals: GroupDecimals.percent)
      writer.field(group.p, decimals: GroupDecimals.p)
      writer.field(group.dispersion, decimals: GroupDecimals.dispersion)
      writer.field(group.method?.rawValue ?? "")
      writer.field(group.notes.joined(separator: "; "))
      writer.endRow()
    }
    return writer.text
  }
}

/// Decimals that the table, the summary and its JSON share.
enum GroupDecimals {
  static let frequency = 3
  static let percent = 2
  static let dispersion = 3
  static let p = 6
}
