extension SampleSheet {
  /// How the warning of a sheet of controls alone ends; of no matter where nothing is compared.
  package static let nothingToCompare =
    "every dish is a vehicle dish, so there is nothing to compare them with."
}

/// Finds which dishes are compared with which, and what is wrong between the rows.
struct SampleSheetDesign {
  let rows: [SampleSheet.Row]
  let columns: [SampleSheetColumn: Int]
  private(set) var problems: [SheetProblem] = []
  private(set) var warnings: [String] = []

  init(rows: [SampleSheet.Row], columns: [SampleSheetColumn: Int]) {
    self.rows = rows
    self.columns = columns
  }

  mutating func comparisons() -> [SampleSheet.Comparison] {
    checkRows()
    var order: [String] = []
    var treated: [String: [Int]] = [:]
    var vehicles: [String: [Int]] = [:]
    for (index, row) in rows.enumerated() {
      let compound = row.compound ?? ""
      if row.isVehicle {
        vehicles[compound, default: []].append(index)
      } else {
        if treated[compound] == nil { order.append(compound) }
        treated[compound, default: []].append(index)
      }
    }
    warnAboutSpelling(order)
    let shared = vehicles[""] ?? []
    guard !order.isEmpty else {
      warnings.append(SampleSheet.nothingToCompare)
      return order.isEmpty && !rows.isEmpty ? vehicleOnly(vehicles) : []
    }
    var result: [SampleSheet.Comparison] = []
    for compound in order {
      let dishes = treated[compound] ?? []
      let own = compound.isEmpty ? [] : vehicles[compound] ?? []
      let vehicle = (shared + own).sorted()
      if vehicle.isEmpty { noteMissingVehicle(compound, dishes, vehicles) }
      checkPerCells(vehicle + dishes)
      result.append(comparison(compound, dishes, vehicle))
    }
    for (compound, dishes) in vehicles.sorted(by: { $0.value[0] < $1.value[0] })
    where !compound.isEmpty && treated[compound] == nil && problems.isEmpty {
      warnings.append(
        "the vehicle dishes of \(rowList(dishes)) serve '\(compound)', which has no other dish; "
          + "leave their compound empty if they serve all compounds.")
    }
    return result
  }

  private mutating func note(
    _ index: Int, _ column: SampleSheetColumn, _ message: String, _ remedy: String
  ) {
    problems.append(
      SheetProblem(
        row: rows[index].row, column: column.rawValue, message: message, remedy: remedy))
  }

  private func rowList(_ indices: [Int]) -> String {
    let numbers = indices.map { String(rows[$0].row) }
    if numbers.count == 1 { return "row \(numbers[0])" }
    return "rows " + numbers.prefix(6).joined(separator: ", ") + (numbers.count > 6 ? " ..." : "")
  }
}

// MARK: - One row at a time

extension SampleSheetDesign {
  private mutating func checkRows() {
    for (index, row) in rows.enumerated() {
      if row.isVehicle {
        if let dose = row.dose, dose.value > 0 {
          note(
            index, .dose, "a vehicle dish has the dose \(DecimalText.shortest(dose.value))",
            "Leave the dose empty, or write false under vehicle.")
        }
      } else {
        if columns[.compound] != nil, row.compound == nil {
          note(
            index, .compound, "a dish that is no vehicle has no compound",
            "Write the compound, or true under vehicle.")
        }
        if row.dose?.value == 0 {
          note(
            index, .dose, "the dose is 0 in a dish that is no vehicle",
            "Write the dose, or true under vehicle.")
        }
      }
    }
  }

  private mutating func warnAboutSpelling(_ compounds: [String]) {
    var first: [String: String] = [:]
    for compound in compounds {
      let key = String(compound.lowercased().filter { !$0.isWhitespace })
      if let other = first[key] {
        warnings.append(
          "'\(other)' and '\(compound)' are taken for two compounds; write them alike if they are one."
        )
      } else {
        first[key] = compound
      }
    }
  }

  /// A sheet of controls alone: one comparison a compound with no dose in it, so that their
  /// frequencies are reported.
  private func vehicleOnly(_ vehicles: [String: [Int]]) -> [SampleSheet.Comparison] {
    vehicles.sorted { $0.value[0] < $1.value[0] }.map {
      SampleSheet.Comparison(compound: $0.key, doseUnit: nil, vehicle: $0.value, doses: [])
    }
  }
}

// MARK: - One compound at a time

extension SampleSheetDesign {
  private mutating func noteMissingVehicle(
    _ compound: String, _ dishes: [Int], _ vehicles: [String: [Int]]
  ) {
    let who = compound.isEmpty ? "no dish is a vehicle dish" : "'\(compound)' has no vehicle dish"
    let elsewhere = vehicles.filter { !$0.key.isEmpty && $0.key != compound }
      .min { $0.value[0] < $1.value[0] }
    if let elsewhere {
      note(
        dishes[0], .vehicle, who,
        "In \(rowList(elsewhere.value)) the vehicle belongs to '\(elsewhere.key)': leave the "
          + "compound empty there to let it serve all compounds"
          + (compound.isEmpty ? "." : ", or write '\(compound)'."))
    } else {
      note(
        dishes[0], .vehicle, who,
        "Write true in the rows of its control dishes; leave their compound empty to let them serve "
          + "all compounds.")
    }
  }

  private mutating func checkPerCells(_ dishes: [Int]) {
    guard let first = dishes.first else { return }
    let expected = rows[first].perCells
    for index in dishes.dropFirst() where rows[index].perCells != expected {
      let problem = SheetProblem(
        row: rows[index].row, column: SampleSheetColumn.perCells.rawValue,
        message: "\(DecimalText.shortest(rows[index].perCells)) does not fit row "
          + "\(rows[first].row), which is compared with it and has "
          + DecimalText.shortest(expected),
        remedy: "Write the same number in both.")
      if !problems.contains(problem) { problems.append(problem) }
    }
  }

  private mutating func comparison(
    _ compound: String, _ dishes: [Int], _ vehicle: [Int]
  ) -> SampleSheet.Comparison {
    let dosed = dishes.filter { rows[$0].dose?.value ?? 0 > 0 }
    let unitText = dosed.first.flatMap { rows[$0].dose?.unit }
    if let first = dosed.first {
      for index in dishes where rows[index].dose == nil && !hasWrittenDose(index) {
        note(
          index, .dose,
          "the dose is missing though row \(rows[first].row) of the same compound has one",
          "Write the dose.")
      }
    }
    var byDose: [Double: [Int]] = [:]
    let unit = DoseUnit(unitText ?? "")
    for index in dosed {
      guard let dose = rows[index].dose else { continue }
      guard let value = DoseUnit(dose.unit).convert(dose.value, to: unit) else {
        note(
          index, .doseUnit,
          "'\(dose.unit)' does not convert to '\(unitText ?? "")' of row \(rows[dosed[0]].row), the same "
            + "compound",
          "Write the dose in \(unitText ?? "").")
        continue
      }
      byDose[value, default: []].append(index)
    }
    var groups = byDose.sorted { $0.key < $1.key }.map {
      SampleSheet.Comparison.DoseGroup(dose: $0.key, rows: $0.value)
    }
    if dosed.isEmpty { groups = [.init(dose: nil, rows: dishes)] }
    return SampleSheet.Comparison(
      compound: compound, doseUnit: unitText, vehicle: vehicle, doses: groups)
  }

  /// Whether something stands in the row's dose, be it wrong: it is then noted already.
  private func hasWrittenDose(_ index: Int) -> Bool {
    guard let column = columns[.dose] else { return false }
    return !rows[index].fields[column].trimmed.isEmpty
  }
}
