import CFUCore
package import CFUStatistics

/// The groups of a study as a table for people.
package enum GroupsText {
  /// Aligned columns, each line ended by `\n`; columns that would be empty in all rows are left out.
  /// - Parameter names: what a person reads for a class id.
  package static func text(_ groups: [GroupResult], names: [String: String]) -> String {
    AlignedText.text([
      ("compound", groups.map { $0.compound }, .leading),
      ("dose", groups.map(dose), .trailing),
      ("class", groups.map { names[$0.classID] ?? $0.classID }, .leading),
      ("dishes", groups.map { String($0.dishes) }, .trailing),
      ("donors", groups.map { $0.donors.map(String.init) ?? "" }, .trailing),
      (
        "colonies", groups.map { $0.dishes > 0 ? DecimalText.shortest($0.colonies) : "" },
        .trailing
      ),
      (perCellsTitle(groups), groups.map { number($0.frequency, decimals: 1) }, .trailing),
      ("% of vehicle", groups.map { number($0.percentOfVehicle, decimals: 0) }, .trailing),
      ("95 % interval", groups.map(interval), .trailing),
      ("adjusted p", groups.map { $0.adjustedP.map(PText.short) ?? "" }, .trailing),
      ("dispersion", groups.map { number($0.dispersion, decimals: 2) }, .trailing),
    ])
  }

  /// One number of cells in the title where all groups share it.
  private static func perCellsTitle(_ groups: [GroupResult]) -> String {
    let all = Set(groups.map(\.perCells))
    guard all.count == 1, let perCells = all.first else { return "frequency" }
    return "per \(DecimalText.shortest(perCells)) cells"
  }

  private static func dose(_ group: GroupResult) -> String {
    if group.isVehicle { return "vehicle" }
    guard let dose = group.dose else { return "" }
    return [DecimalText.shortest(dose), group.doseUnit ?? ""].filter { !$0.isEmpty }
      .joined(separator: " ")
  }

  private static func number(_ value: Double?, decimals: Int) -> String {
    value.map { DecimalText.fixed($0, decimals: decimals) } ?? ""
  }

  private static func interval(_ group: GroupResult) -> String {
    switch (group.percentLow, group.percentHigh) {
    case (nil, nil): ""
    case (let low?, nil): ">= \(DecimalText.fixed(low, decimals: 0))"
    case (nil, let high?), (0?, let high?): "<= \(DecimalText.fixed(high, decimals: 0))"
    case (let low?, let high?):
      "\(DecimalText.fixed(low, decimals: 0)) to \(DecimalText.fixed(high, decimals: 0))"
    }
  }
}

/// Columns of text side by side.
package enum AlignedText {
  package enum Side: Sendable {
    case leading
    case trailing
  }

  /// - Parameter columns: with as many cells each; those whose cells are all empty are left out.
  package static func text(_ columns: [(title: String, cells: [String], side: Side)]) -> String {
    let columns = columns.filter { !$0.cells.allSatisfy(\.isEmpty) }
    let widths = columns.map { column in
      ([column.title] + column.cells).map(\.count).max() ?? 0
    }
    var lines = [columns.map(\.title)]
    for row in columns.first?.cells.indices ?? 0..<0 { lines.append(columns.map { $0.cells[row] }) }
    var text = ""
    for line in lines {
      let cells = line.indices.map { index -> String in
        let padding = String(repeating: " ", count: widths[index] - line[index].count)
        return columns[index].side == .trailing ? padding + line[index] : line[index] + padding
      }
      var joined = cells.joined(separator: "  ")
      while joined.last == " " { joined.removeLast() }
      text += joined + "\n"
    }
    return text
  }
}
