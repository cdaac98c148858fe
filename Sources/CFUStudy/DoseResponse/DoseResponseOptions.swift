/// What `cfu dose-response` is asked for.
package struct DoseResponseOptions: Sendable {
  /// How a readout scatters; nil: counts of classes as counts, columns as measurements.
  package enum Likelihood: String, Sendable, CaseIterable {
    case counts
    case negativeBinomial = "negative-binomial"
    case measurement
  }

  package enum Donors: String, Sendable, CaseIterable {
    /// Donors differ by a factor that is no part of the effect.
    case block
    /// Dishes of all donors are one group.
    case ignore
  }

  /// Class ids, `total` or columns; every class and the total where there are none.
  package var readouts: [String]
  /// Compounds by name; all where there are none.
  package var compounds: [String]
  package var likelihood: Likelihood?
  /// nil: a block where a series has several donors.
  package var donors: Donors?

  package init(
    readouts: [String] = [], compounds: [String] = [], likelihood: Likelihood? = nil,
    donors: Donors? = nil
  ) {
    self.readouts = readouts
    self.compounds = compounds
    self.likelihood = likelihood
    self.donors = donors
  }
}
