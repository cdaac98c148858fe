package import CFUCore
package import CFUReport
import CFUStatistics

/// From a table of dishes to the slopes of their counts on the cells plated.
package enum LinearityStudy {
  /// - Throws: `usage` where cells are not known, or every group was plated at one density.
  package static func report(_ table: CountTable) throws(CFUError) -> LinearityReport {
    let groups = self.groups(table.sheet)
    var known: Set<Double> = []
    var rows: [LinearityReport.Row] = []
    for readout in table.countReadouts {
      var dishes: [Linearity.Dish] = []
      var blocks: [String: Int] = [:]
      for (row, value) in readout.values.enumerated() {
        guard let value, let dish = table.dishes[row], let cells = dish.cellsPlated else {
          continue
        }
        let key = "\(groups[row])\u{0}\(dish.donor ?? "")"
        let block = blocks[key] ?? blocks.count
        blocks[key] = block
        dishes.append(
          Linearity.Dish(
            count: value, cells: cells / dish.dishes, dishes: dish.dishes, block: block))
        known.insert(cells / dish.dishes)
      }
      rows.append(
        LinearityReport.Row(
          readout: readout.id, title: table.classNames[readout.id] ?? readout.id,
          linearity: Linearity(dishes)))
    }
    guard !known.isEmpty else {
      throw CFUError(
        .usage, "\(table.name) does not say how many cells were plated.",
        nextStep: "Add a column cells_plated, or cells_per_ml.")
    }
    guard rows.contains(where: { $0.linearity.reason != .oneDensity }) else {
      let cells = known.sorted().prefix(4).map { DecimalText.shortest($0) }.joined(separator: ", ")
      throw CFUError(
        .usage,
        "\(table.name): no group of one donor was plated at several densities (cells a dish: "
          + "\(cells)), so that nothing tells of linearity.",
        nextStep: "Plate vehicle dishes of one donor at two densities or more, such as half and "
          + "twice the usual.")
    }
    return LinearityReport(input: table.name, rows: rows)
  }

  /// A name for the group of each row: vehicle and untreated dishes are one.
  private static func groups(_ sheet: SampleSheet) -> [String] {
    sheet.rows.map { row in
      guard !row.isVehicle, !sheet.comparisons.isEmpty else { return "" }
      let dose = row.dose.map { "\($0.value) \($0.unit)" } ?? ""
      return "\(row.compound ?? "")\u{0}\(dose)"
    }
  }
}
