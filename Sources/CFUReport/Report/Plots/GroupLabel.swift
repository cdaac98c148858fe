import CFUCore
import CFUStatistics

extension GroupResult {
  /// The group in few words, for axes and tables: its dose, or what it is.
  func label(withUnit: Bool) -> String {
    if isVehicle { return "vehicle" }
    guard let dose else { return compound.isEmpty ? "all dishes" : compound }
    return [DecimalText.shortest(dose), withUnit ? doseUnit ?? "" : ""].filter { !$0.isEmpty }
      .joined(separator: " ")
  }
}

extension ComparedClass {
  /// What stands under an axis of groups: compound and unit of its doses.
  var axisLabel: String {
    let unit = groups.contains { $0.dose != nil } ? doseUnit ?? "" : ""
    if compound.isEmpty { return unit.isEmpty ? "" : "dose (\(unit))" }
    // The name is cut before the unit is.
    let name = unit.isEmpty ? compound : Plot.cut(compound, to: 24)
    return unit.isEmpty ? name : "\(name) (\(unit))"
  }

  /// Whether frequencies per cells plated are known.
  var hasCells: Bool { groups.contains { $0.cellsPlated != nil } }

  /// What a dish's value is called: colonies per so many cells, or colonies a dish.
  var valueLabel: String {
    guard hasCells, let perCells = groups.first(where: { $0.cellsPlated != nil })?.perCells else {
      return "colonies per dish"
    }
    return "colonies per \(Self.grouped(perCells)) cells"
  }

  /// A dish's value in that unit.
  func value(_ dish: CountData.Dish) -> Double {
    hasCells
      ? dish.count * groups[dish.group].perCells / dish.exposure : dish.count / dish.exposure
  }

  /// 100000 as `100 000`, with a space that does not break.
  static func grouped(_ value: Double) -> String {
    let text = DecimalText.shortest(value)
    guard text.allSatisfy(\.isNumber), text.count > 4 else { return text }
    var out = ""
    for (index, letter) in text.enumerated() {
      if index > 0, (text.count - index) % 3 == 0 { out += "\u{A0}" }
      out.append(letter)
    }
    return out
  }
}
