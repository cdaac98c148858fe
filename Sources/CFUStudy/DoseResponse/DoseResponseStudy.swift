package import CFUCore
package import CFUReport
import CFUStatistics

/// From a table of dishes to its dose-response curves.
package struct DoseResponseStudy {
  private let table: CountTable
  private let options: DoseResponseOptions

  package init(_ table: CountTable, options: DoseResponseOptions = DoseResponseOptions()) {
    self.table = table
    self.options = options
  }

  /// A series before it is described.
  private struct Input {
    var readout: CountTable.Readout
    var comparison: SampleSheet.Comparison
    var scatter: DoseResponse.Scatter
    /// With the row of each, in the sheet's order.
    var points: [(row: Int, point: DosePoint)]
    var perCells: Double?
    var donors: [String]
    var warnings: [String]
  }

  /// Fits every readout of every compound.
  ///
  /// - Throws: `usage` where the table has no doses, or no such compound or readout.
  package func report() throws(CFUError) -> DoseResponseReport {
    let comparisons = try self.comparisons()
    var series: [DoseResponseReport.Series] = []
    var potencies: [DoseResponseReport.Potency] = []
    for readout in try readouts() {
      var own: [(input: Input, response: DoseResponse)] = []
      for comparison in comparisons {
        let input = try self.input(readout, comparison)
        guard !input.points.isEmpty else { continue }
        let response = DoseResponse(input.points.map(\.point), scatter: input.scatter)
        own.append((input, response))
        series.append(described(input, response))
      }
      for (index, first) in own.enumerated() {
        for second in own.dropFirst(index + 1) {
          if let potency = potency(first, second) { potencies.append(potency) }
        }
      }
    }
    guard !series.isEmpty else {
      throw CFUError(
        .usage, "\(table.name) has no value to describe.",
        nextStep: "Give a column of numbers with --readout.")
    }
    return DoseResponseReport(
      input: table.name, series: series, potencies: potencies, warnings: table.sheet.warnings)
  }

  private func comparisons() throws(CFUError) -> [SampleSheet.Comparison] {
    let withDoses = table.sheet.comparisons.filter { $0.doses.contains { $0.dose != nil } }
    guard !withDoses.isEmpty else {
      throw CFUError(
        .usage, "\(table.name) has no doses, so that there is no dose-response curve.",
        nextStep: "Add the columns dose, dose_unit and vehicle (and compound).")
    }
    guard !options.compounds.isEmpty else { return withDoses }
    var chosen: [SampleSheet.Comparison] = []
    for name in options.compounds {
      guard
        let comparison = withDoses.first(where: { $0.compound.lowercased() == name.lowercased() })
      else {
        throw CFUError(
          .usage, "\(table.name) has no compound '\(name)' with doses.",
          nextStep: "It has \(withDoses.map { "'\($0.compound)'" }.joined(separator: ", ")).")
      }
      if !chosen.contains(comparison) { chosen.append(comparison) }
    }
    return chosen
  }

  private func readouts() throws(CFUError) -> [CountTable.Readout] {
    guard options.readouts.isEmpty else {
      var chosen: [CountTable.Readout] = []
      for name in options.readouts {
        let readout = try table.readout(name)
        if !chosen.contains(where: { $0.id == readout.id }) { chosen.append(readout) }
      }
      return chosen
    }
    let counts = table.countReadouts.filter { $0.values.contains { $0 != nil } }
    guard !counts.isEmpty else {
      throw CFUError(
        .usage, "\(table.name) has no column with counts.",
        nextStep: "Say which column to describe with --readout; it has "
          + table.sheet.columns.joined(separator: ", ") + ".")
    }
    return counts
  }

  private func input(
    _ readout: CountTable.Readout, _ comparison: SampleSheet.Comparison
  ) throws(CFUError) -> Input {
    let isCount = readout.kind == .count
    let likelihood = options.likelihood ?? (isCount ? .counts : .measurement)
    var rows: [(row: Int, dose: Double, value: Double)] = []
    var (missing, undosed) = (0, 0)
    let groups =
      [(dose: Optional(0.0), rows: comparison.vehicle)]
      + comparison.doses.map { (dose: $0.dose, rows: $0.rows) }
    for group in groups {
      for row in group.rows {
        guard let dose = group.dose else {
          undosed += 1
          continue
        }
        guard let value = readout.values[row] else {
          missing += 1
          continue
        }
        if likelihood != .measurement, value < 0 {
          throw CFUError(
            .usage,
            "\(table.name), row \(table.sheet.rows[row].row), \(readout.id): \(value) is no count.",
            nextStep: "Take it for a measurement with --likelihood measurement.")
        }
        rows.append((row, dose, value))
      }
    }
    rows.sort { $0.row < $1.row }
    var warnings: [String] = []
    if missing > 0 { warnings.append("\(Self.dishes(missing)) without a value left out") }
    if undosed > 0 { warnings.append("\(Self.dishes(undosed)) without a dose left out") }
    let cells = exposures(rows.map(\.row), readout, likelihood, &warnings)
    let blocks = donors(rows.map(\.row), &warnings)
    let points = rows.indices.map { index in
      (
        row: rows[index].row,
        point: DosePoint(
          dose: rows[index].dose, exposure: cells.exposures[index], donor: blocks.indices[index],
          value: rows[index].value * (isCount ? cells.times[index] : 1))
      )
    }
    return Input(
      readout: readout, comparison: comparison, scatter: Self.scatter(likelihood), points: points,
      perCells: cells.perCells, donors: blocks.names, warnings: warnings)
  }

  private static func dishes(_ count: Int) -> String {
    "\(count) \(count == 1 ? "dish" : "dishes")"
  }

  private static func scatter(_ likelihood: DoseResponseOptions.Likelihood) -> DoseResponse.Scatter
  {
    switch likelihood {
    case .counts: .quasiPoisson
    case .negativeBinomial: .negativeBinomial
    case .measurement: .gaussian
    }
  }

  /// Cells plated in units of `perCells` where every dish has them, else dishes.
  private func exposures(
    _ rows: [Int], _ readout: CountTable.Readout, _ likelihood: DoseResponseOptions.Likelihood,
    _ warnings: inout [String]
  ) -> (exposures: [Double], times: [Double], perCells: Double?) {
    let ones = [Double](repeating: 1, count: rows.count)
    guard readout.kind == .count else { return (ones, ones, nil) }
    let cells = rows.map { table.dishes[$0]?.cellsPlated }
    let dishes = rows.map { table.dishes[$0]?.dishes ?? 1 }
    guard let first = rows.first, cells.allSatisfy({ $0 != nil }) else {
      if cells.contains(where: { $0 != nil }) {
        warnings.append("cells plated are not known of every dish: counts are compared per dish")
      }
      return (dishes, ones, nil)
    }
    let perCells = table.sheet.rows[first].perCells
    return (cells.map { ($0 ?? perCells) / perCells }, ones, perCells)
  }

  /// The donors of the rows by number; no names where they are not told apart: a dish without a
  /// donor may be of any.
  private func donors(
    _ rows: [Int], _ warnings: inout [String]
  ) -> (indices: [Int], names: [String]) {
    let names = rows.map { table.sheet.rows[$0].donor }
    var order: [String] = []
    for case let name? in names where !order.contains(name) { order.append(name) }
    let none = ([Int](repeating: 0, count: rows.count), [String]())
    if options.donors == .ignore, order.count > 1 {
      warnings.append("dishes of \(order.count) donors are taken for independent of each other")
      return none
    }
    let nameless = names.count { $0 == nil }
    if nameless > 0, !order.isEmpty {
      warnings.append(
        "\(nameless) of \(Self.dishes(rows.count)) \(nameless == 1 ? "has" : "have") no donor: donors "
          + "are left out of the model; name the donor of every dish")
    }
    guard nameless == 0, order.count > 1 else { return none }
    return (names.map { name in order.firstIndex { $0 == name } ?? 0 }, order)
  }

  private func described(
    _ input: Input, _ response: DoseResponse
  ) -> DoseResponseReport.Series {
    var warnings = input.warnings
    let crowded = input.points.count { entry in
      input.readout.kind == .count
        && table.dishes[entry.row]?.flags.contains(.tooNumerous) == true
    }
    if crowded > 0 {
      warnings.append(
        "\(Self.dishes(crowded)) too numerous to count: high counts may be "
          + "too low")
    }
    let named = Set(input.points.map { table.sheet.rows[$0.row].donor })
    if response.reason == nil, named.count == 1 {
      warnings.append(
        named.contains(nil)
          ? "no donor is named: if all dishes are of one donor, the interval holds for this donor"
          : "dishes of one donor: the interval holds for this donor")
    }
    return DoseResponseReport.Series(
      readout: input.readout.id, title: table.classNames[input.readout.id] ?? input.readout.id,
      isCount: input.scatter != .gaussian || input.readout.kind == .count,
      compound: input.comparison.compound, unit: input.comparison.doseUnit,
      perCells: input.perCells, donors: input.donors,
      dishes: input.points.map { entry in
        DoseResponseReport.Dish(
          name: table.sheet.rows[entry.row].dish, donor: table.sheet.rows[entry.row].donor,
          point: entry.point)
      },
      response: response, warnings: warnings)
  }

  /// Two compounds with the same vehicle dishes and doses in units that convert; else nil.
  private func potency(
    _ first: (input: Input, response: DoseResponse),
    _ second: (input: Input, response: DoseResponse)
  ) -> DoseResponseReport.Potency? {
    let (one, other) = (first.input.comparison, second.input.comparison)
    guard one.vehicle == other.vehicle, let unit = one.doseUnit, let otherUnit = other.doseUnit,
      let factor = DoseUnit(otherUnit).convert(1, to: DoseUnit(unit))
    else { return nil }
    // Donors are numbered anew over both.
    let rows = first.input.points.map(\.row) + second.input.points.map(\.row)
    var unheard: [String] = []
    let donors = self.donors(rows, &unheard)
    let vehicle = Set(one.vehicle)
    var points: [DosePoint] = []
    for (index, entry) in (first.input.points + second.input.points).enumerated() {
      let isSecond = index >= first.input.points.count
      if isSecond, vehicle.contains(entry.row) { continue }
      var point = entry.point
      point.donor = donors.indices[index]
      point.compound = isSecond ? 1 : 0
      if isSecond { point.dose *= factor }
      points.append(point)
    }
    return DoseResponseReport.Potency(
      readout: first.input.readout.id,
      title: table.classNames[first.input.readout.id] ?? first.input.readout.id,
      first: one.compound, second: other.compound,
      result: RelativePotency(
        points, curves: (first.response, second.response), secondUnit: factor))
  }
}
