/// What a user says of a study: one row a dish.
///
/// Only the column `image` is required. Without a column for cells there is no frequency; without
/// `compound`, `dose` and `vehicle` there are no groups and nothing is compared.
package struct SampleSheet: Sendable, Hashable, Codable {
  /// One dish.
  package struct Row: Sendable, Hashable, Codable {
    /// 1-based row as a spreadsheet shows it, the header being row 1; 0 for a sheet made from
    /// pictures.
    package var row: Int
    /// Path of the picture as it stands in the sheet: relative to the sheet, or absolute.
    package var image: String
    /// Name of the dish, unique in the sheet; the picture's name where the sheet has no column
    /// `dish`.
    package var dish: String
    package var donor: String?
    /// nil in a sheet without compounds, and for a vehicle dish that serves all compounds.
    package var compound: String?
    /// Dose as the sheet gives it; nil for a vehicle dish and in a sheet without doses.
    package var dose: Dose?
    package var isVehicle: Bool
    /// Cells in the dish at the start, greater than 0; nil where the sheet has no column for cells.
    package var cellsPlated: Double?
    /// Days in culture.
    package var day: Double?
    /// Whether the dish was stained for CD41/CD61; nil when the sheet does not say.
    package var stained: Bool?
    /// Full-resolution sampling, um/px; nil to find it from the rim.
    package var umPerPixel: Double?
    /// Inner diameter of the dish, mm; nil for the profile's own (35 for methylcellulose).
    package var dishDiameterMillimetres: Double?
    /// Frequencies are given per this many cells plated; 100 000 when the sheet does not say.
    package var perCells: Double
    /// The row's fields as they were read, in the order of `SampleSheet.columns`.
    package var fields: [String]

    package init(
      row: Int = 0, image: String, dish: String, donor: String? = nil, compound: String? = nil,
      dose: Dose? = nil, isVehicle: Bool = false, cellsPlated: Double? = nil, day: Double? = nil,
      stained: Bool? = nil, umPerPixel: Double? = nil, dishDiameterMillimetres: Double? = nil,
      perCells: Double = SampleSheet.defaultPerCells, fields: [String]
    ) {
      self.row = row
      self.image = image
      self.dish = dish
      self.donor = donor
      self.compound = compound
      self.dose = dose
      self.isVehicle = isVehicle
      self.cellsPlated = cellsPlated
      self.day = day
      self.stained = stained
      self.umPerPixel = umPerPixel
      self.dishDiameterMillimetres = dishDiameterMillimetres
      self.perCells = perCells
      self.fields = fields
    }
  }

  /// The sheet's column names as they were read, in order; `["image"]` for a sheet made from
  /// pictures.
  package var columns: [String]
  package var rows: [Row]
  /// What is compared with what, in the order in which the compounds first appear; empty when the
  /// sheet has none of the columns `compound`, `dose` and `vehicle`.
  package var comparisons: [Comparison]
  /// What a user should look at though it stops nothing, such as a column name that is nearly a
  /// known one. One sentence each, naming the sheet.
  package var warnings: [String]

  package init(
    columns: [String], rows: [Row], comparisons: [Comparison] = [], warnings: [String] = []
  ) {
    self.columns = columns
    self.rows = rows
    self.comparisons = comparisons
    self.warnings = warnings
  }

  /// Cells plated per dish when `volume_ml` is not given: the volume of one dish, mL.
  package static let defaultVolumeMillilitres = 1.1
  package static let defaultPerCells = 100_000.0
}

extension SampleSheet {
  /// One compound's dishes and the vehicle dishes that they are compared with.
  ///
  /// A vehicle row serves the compound that its row names, and every compound when its compound is
  /// empty; a compound that has both kinds is compared with both together.
  package struct Comparison: Sendable, Hashable, Codable {
    /// Dishes with one dose.
    package struct DoseGroup: Sendable, Hashable, Codable {
      /// In the comparison's unit; nil where the compound is given without a dose.
      package var dose: Double?
      /// Indices into `SampleSheet.rows`.
      package var rows: [Int]

      package init(dose: Double?, rows: [Int]) {
        self.dose = dose
        self.rows = rows
      }
    }

    /// Empty in a sheet without the column `compound`.
    package var compound: String
    /// Unit of all doses, spelt as in the compound's first dish; nil where there are no doses.
    package var doseUnit: String?
    /// Indices of the vehicle dishes, never empty.
    package var vehicle: [Int]
    /// By ascending dose.
    package var doses: [DoseGroup]

    package init(compound: String, doseUnit: String?, vehicle: [Int], doses: [DoseGroup]) {
      self.compound = compound
      self.doseUnit = doseUnit
      self.vehicle = vehicle
      self.doses = doses
    }
  }

  /// A sheet for nothing but pictures: one dish each, named by its file, no groups.
  ///
  /// Equal file names in several folders are told apart by as much of their path as that takes.
  /// - Parameter images: paths; a path that comes twice is one dish.
  package static func pictures(_ images: [String]) -> SampleSheet {
    var seen: Set<String> = []
    let unique = images.filter { seen.insert($0).inserted }
    let names = DishNames.fromImages(unique)
    return SampleSheet(
      columns: ["image"],
      rows: zip(unique, names).map { Row(image: $0, dish: $1, fields: [$0]) })
  }

  /// Checks that every picture is there.
  /// - Parameters:
  ///   - name: the sheet's name for messages.
  ///   - fileExists: whether a path as it stands in the sheet leads to a file.
  /// - Throws: `CFUError.Code.noInput` with one line a missing picture.
  package func checkImages(
    name: String, fileExists: (_ image: String) -> Bool
  ) throws(CFUError) {
    var problems: [SheetProblem] = []
    for row in rows where !fileExists(row.image) {
      let slashes = String(row.image.map { $0 == "\\" ? "/" : $0 })
      problems.append(
        SheetProblem(
          row: row.row == 0 ? nil : row.row, column: row.row == 0 ? nil : "image",
          message: "'\(row.image)' does not exist",
          remedy: slashes != row.image && fileExists(slashes)
            ? "Write \(slashes), with slashes."
            : row.row == 0
              ? "Check the path." : "Write the picture's path relative to the sheet."))
    }
    if let error = SheetProblem.error(problems, sheet: name, code: .noInput) { throw error }
  }
}
