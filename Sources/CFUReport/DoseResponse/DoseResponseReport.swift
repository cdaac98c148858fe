package import CFUStatistics

/// Dose-response curves of a table of dishes: what `cfu dose-response` says, and what a plot needs.
package struct DoseResponseReport: Sendable {
  /// One dish as a point of a plot.
  package struct Dish: Sendable, Hashable {
    package var name: String
    package var donor: String?
    /// 0 for the vehicle.
    package var dose: Double
    /// Colonies, or the measurement.
    package var value: Double
    /// What the curve's values are per: 1 for measurements and for counts without cells.
    package var exposure: Double
  }

  /// One readout of one compound.
  package struct Series: Sendable {
    /// Class id, `total`, or a column's name.
    package var readout: String
    /// The readout as a person reads it.
    package var title: String
    package var isCount: Bool
    /// Empty in a table without compounds.
    package var compound: String
    package var unit: String?
    /// The curve's values are colonies per this many cells; nil: per dish, or a measurement.
    package var perCells: Double?
    /// Donors with a factor of their own; empty where they are not told apart.
    package var donors: [String]
    package var dishes: [Dish]
    package var response: DoseResponse
    /// One sentence each.
    package var warnings: [String]

    package init(
      readout: String, title: String, isCount: Bool, compound: String, unit: String?,
      perCells: Double?, donors: [String], dishes: [Dish], response: DoseResponse,
      warnings: [String]
    ) {
      self.readout = readout
      self.title = title
      self.isCount = isCount
      self.compound = compound
      self.unit = unit
      self.perCells = perCells
      self.donors = donors
      self.dishes = dishes
      self.response = response
      self.warnings = warnings
    }
  }

  /// Two compounds in one readout.
  package struct Potency: Sendable {
    package var readout: String
    package var title: String
    package var first: String
    package var second: String
    package var result: RelativePotency

    package init(
      readout: String, title: String, first: String, second: String, result: RelativePotency
    ) {
      self.readout = readout
      self.title = title
      self.first = first
      self.second = second
      self.result = result
    }
  }

  /// The folder or file.
  package var input: String
  package var series: [Series]
  package var potencies: [Potency]
  /// Of the whole table, one sentence each.
  package var warnings: [String]

  package init(
    input: String, series: [Series], potencies: [Potency], warnings: [String]
  ) {
    self.input = input
    self.series = series
    self.potencies = potencies
    self.warnings = warnings
  }
}

extension DoseResponseReport.Dish {
  package init(name: String, donor: String?, point: DosePoint) {
    self.init(
      name: name, donor: donor, dose: point.dose, value: point.value, exposure: point.exposure)
  }
}
