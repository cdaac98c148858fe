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
  /// 100 for the vehicle itself; nil without a vehicle or where the vehicle has no colony.
  package var percentOfVehicle: Double?
  package var percentLow: Double?
  package var percentHigh: Double?
  /// Pearson's dispersion over the dishes of all groups of the compound, as estimated; the
  /// intervals use at least 1. nil where there is one dish a group.
  package var dispersion: Double?
  /// nil where nothing is compared: the vehicle itself, or a study without groups.
  package var method: RateRatio.Method?
  /// What to know before reading the row; empty when nothing.
  package var notes: [String]

  package init(
    compound: String = "", dose: Double? = nil, doseUnit: String? = nil, isVehicle: Bool = false,
    classID: String, dishes: Int, donors: Int? = nil, colonies: Double,
    cellsPlated: Double? = nil, perCells: Double = 100_000, frequency: Double? = nil,
    percentOfVehicle: Double? = nil, percentLow: Double? = nil, percentHigh: Double? = nil,
    dispersion: Double? = nil, method: RateRatio.Method? = nil, notes: [String] = []
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
    self.frequency = frequency
    self.percentOfVehicle = percentOfVehicle
    self.percentLow = percentLow
    self.percentHigh = percentHigh
    self.dispersion = dispersion
    self.method = method
    self.notes = notes
  }

  /// The class name of the row that sums all classes.
  package static let total = "total"
}
