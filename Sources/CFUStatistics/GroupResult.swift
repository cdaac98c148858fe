/// One row of `groups.csv`: one compound, dose and class.
package struct GroupResult: Sendable, Hashable {
  /// Empty in a sheet without compounds.
  package var compound: String
  /// nil for the vehicle and for a compound without doses.
  package var dose: Double?
  package var doseUnit: String?
  package var isVehicle: Bool
  /// Class id, or `total` for all classes together.
  package var classID: String
  /// Dishes that could be counted for this class.
  package var dishes: Int
  /// Different donors among them; nil when the sheet names none.
  package var donors: Int?
  package var colonies: Double
  /// Sum over the dishes; nil when the sheet does not give cells.
  package var cellsPlated: Double?
  package var perCells: Double
  /// Colonies per `perCells` cells plated: sum of colonies over sum of cells.
  package var frequency: Double?
  /// The interval of the frequency: gamma limits (Garwood 1936, Biometrika 28:437,
  /// doi 10.1093/biomet/28.3-4.437) of the colonies divided by the dispersion.
  package var frequencyLow: Double?
  package var frequencyHigh: Double?
  /// 100 for the vehicle itself; nil without a vehicle or where the vehicle has no colony.
  package var percentOfVehicle: Double?
  /// Limits that hold for all doses of the compound together.
  package var percentLow: Double?
  package var percentHigh: Double?
  /// Limits that hold for this dose alone.
  package var percentSingleLow: Double?
  package var percentSingleHigh: Double?
  /// Of no difference from the vehicle, this dose alone.
  package var p: Double?
  /// The same adjusted for all doses of the compound.
  package var adjustedP: Double?
  /// Pearson's dispersion over the dishes of all groups of the compound, as estimated; the
  /// intervals use at least 1. nil where there is one dish a group.
  package var dispersion: Double?
  /// nil where nothing is compared: the vehicle itself, or a study without groups.
  package var method: ComparisonMethod?
  /// What to know before reading the row; empty when nothing.
  package var notes: [String]

  package init(
    compound: String = "", dose: Double? = nil, doseUnit: String? = nil, isVehicle: Bool = false,
    classID: String, dishes: Int, donors: Int? = nil, colonies: Double,
    cellsPlated: Double? = nil, perCells: Double = 100_000
  ) {
    self.compound = compound
    self.dose = dose
    self.doseUnit = doseUnit
    self.isVehicle = isVehicle
    self.classID = classID
    self.dishes = dishes
    self.donors = donors
    self.colonies = colonies
    self.cellsPlated = cellsPlated
    self.perCells = perCells
    frequency = nil
    notes = []
  }

  /// The class name of the row that sums all classes.
  package static let total = "total"
}
