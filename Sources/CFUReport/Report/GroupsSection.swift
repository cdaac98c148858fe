import CFUCore
import CFUStatistics

/// The groups of one class of one compound as a table of the report.
enum GroupsSection {
  static func table(_ item: ComparedClass) -> HTML {
    let groups = item.groups
    var table = HTMLTable()
    let unit = groups.contains { $0.dose != nil } ? item.doseUnit ?? "" : ""
    let first =
      item.compound.isEmpty
      ? (unit.isEmpty ? "group" : "dose (\(unit))")
      : (unit.isEmpty ? item.compound : "\(item.compound) (\(unit))")
    table.add("\(first)", .leading, groups.map { $0.label(withUnit: false) })
    table.add("dishes", .trailing, groups.map { String($0.dishes) })
    table.add("donors", .trailing, groups.map { $0.donors.map(String.init) ?? "" })
    table.add(
      "colonies", .trailing,
      groups.map { $0.dishes > 0 ? DecimalText.shortest($0.colonies) : "" })
    if item.hasCells {
      table.add(
        "\(item.valueLabel)<br>(interval)", .trailing,
        groups.map { group in
          guard let frequency = group.frequency else { return "" }
          let value = number(frequency, 1)
          guard let low = group.frequencyLow, let high = group.frequencyHigh else { return value }
          return "\(value) (\(number(low, 1)) to \(number(high, 1)))"
        })
    }
    table.add(
      "% of vehicle<br>(simultaneous interval)", .trailing,
      groups.map { group in
        if group.isVehicle { return group.percentOfVehicle == nil ? "" : "100" }
        let value = group.percentOfVehicle.map { number($0, 0) } ?? ""
        let interval = interval(group)
        return [value, interval.isEmpty ? "" : "(\(interval))"].filter { !$0.isEmpty }
          .joined(separator: " ")
      })
    table.add("adjusted p", .trailing, groups.map { $0.adjustedP.map(PText.short) ?? "" })
    table.add(
      "method and remarks", .words,
      groups.map { ([$0.method?.rawValue].compactMap { $0 } + $0.notes).joined(separator: "; ") })
    return table.html
  }

  private static func number(_ value: Double, _ decimals: Int) -> String {
    DecimalText.fixed(value, decimals: decimals)
  }

  private static func interval(_ group: GroupResult) -> String {
    switch (group.percentLow, group.percentHigh) {
    case (nil, nil): ""
    case (let low?, nil): "at least \(number(low, 0))"
    case (nil, let high?), (0?, let high?): "at most \(number(high, 0))"
    case (let low?, let high?): "\(number(low, 0)) to \(number(high, 0))"
    }
  }

  /// What the dots are.
  static func dotCaption(_ item: ComparedClass, confidence: String) -> String {
    let count = item.data?.dishes.count ?? 0
    var text =
      count <= DotPlot.mostDishes
      ? "Each open marker is a dish" : "\(count) dishes are too many to be drawn one by one"
    if count <= DotPlot.mostDishes, item.donors.count > 1 {
      text += ", its shape and colour the donor"
      if item.donors.count > DotPlot.mostInKey {
        text += " (the first \(DotPlot.mostInKey) of \(item.donors.count) are named)"
      }
    }
    text += "; filled squares are group means"
    if item.groups.contains(where: { $0.frequencyHigh != nil }) {
      text += " with \(confidence) % intervals"
    }
    return text + "."
  }
}
