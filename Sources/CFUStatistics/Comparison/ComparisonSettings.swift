/// How groups are compared with their vehicle.
package struct ComparisonSettings: Sendable, Hashable, Codable {
  /// The model of the counts.
  package enum Family: String, Sendable, Hashable, Codable, CaseIterable {
    /// By `FamilyRule`.
    case automatic = "auto"
    case quasiPoisson = "quasi-poisson"
    case negativeBinomial = "negative-binomial"
  }

  /// What donors are to the model.
  package enum Donors: String, Sendable, Hashable, Codable, CaseIterable {
    /// A factor each, where there are several.
    case block
    case ignore
  }

  /// What is observed once.
  package enum Unit: String, Sendable, Hashable, Codable, CaseIterable {
    case dish
    /// The dishes of one donor in one group together: the spread is then that of donors.
    case donor
  }

  package var family = Family.automatic
  package var donors = Donors.block
  package var unit = Unit.dish
  /// Of intervals, greater than 0 and less than 1.
  package var confidence = 0.95
  /// Colonies on a dish that can be counted well.
  package var countable = 25.0...120.0

  package init() {}

  /// Below so many colonies in one of the two groups their ratio is compared without approximation.
  package static let fewColonies = 5.0
  /// Likewise below so many colonies over the dispersion: scattered ones say as little.
  package static let fewEffectiveColonies = 2.0
}
