import CFUCore
package import CFUStatistics

/// What `cfu linearity` says: a slope for each class.
package struct LinearityReport: Sendable {
  package struct Row: Sendable {
    /// Class id, or `total`.
    package var readout: String
    package var title: String
    package var linearity: Linearity

    package init(readout: String, title: String, linearity: Linearity) {
      self.readout = readout
      self.title = title
      self.linearity = linearity
    }
  }

  package var input: String
  package var rows: [Row]

  package init(input: String, rows: [Row]) {
    self.input = input
    self.rows = rows
  }

  package var text: String {
    let cells = rows.map { $0.cells }
    let titles: [(String, AlignedText.Side)] = [
      ("class", .leading), ("slope", .trailing), ("95 % interval", .trailing),
      ("in proportion", .leading), ("dispersion", .trailing), ("dishes", .trailing),
      ("cells a dish", .leading),
    ]
    return AlignedText.text(
      titles.enumerated().map { column, title in
        (title: title.0, cells: cells.map { $0[column] }, side: title.1)
      })
  }

  package var json: String {
    JSONValue.object([
      "input": .text(input), "program_version": .text(programVersion),
      "classes": .list(
        rows.map { row in
          let found = row.linearity
          return .object([
            "class": .text(row.readout), "slope": .number(found.slope),
            "standard_error": .number(found.standardError), "low": .number(found.low),
            "high": .number(found.high),
            "contains_1": found.isProportional.map { .flag($0) } ?? .null,
            "dispersion": .number(found.dispersion?.estimate),
            "residual_df": .number(found.dispersion.map { Double($0.degreesOfFreedom) }),
            "dishes": .number(Double(found.dishes)), "blocks": .number(Double(found.blocks)),
            "densities": .list(found.densities.map { .number($0) }),
            "reason": .text(found.reason?.rawValue),
          ])
        }),
    ]).document
  }
}

extension LinearityReport.Row {
  fileprivate var cells: [String] {
    let densities = linearity.densities.map { DecimalText.shortest($0) }.joined(separator: ", ")
    let dishes = String(linearity.dishes)
    guard let slope = linearity.slope else {
      return [title, "", "", words(linearity.reason), "", dishes, densities]
    }
    func fixed(_ value: Double?) -> String {
      value.map { DecimalText.fixed($0, decimals: 2) } ?? "open"
    }
    return [
      title, fixed(slope), "\(fixed(linearity.low)) to \(fixed(linearity.high))", verdict(slope),
      fixed(linearity.dispersion?.estimate), dishes, densities,
    ]
  }

  private func verdict(_ slope: Double) -> String {
    switch linearity.isProportional {
    case true: "yes"
    case false: slope < 1 ? "no: too few at many cells" : "no: too few at few cells"
    case nil: "not known"
    }
  }

  private func words(_ reason: Linearity.Reason?) -> String {
    switch reason {
    case .oneDensity: "not known: one density"
    case .noColonies: "not known: no colonies"
    case .fewDishes: "not known: too few dishes"
    case .notConverged, nil: "not known: the fit did not settle"
    }
  }
}
