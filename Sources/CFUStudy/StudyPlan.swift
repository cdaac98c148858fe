import CFUCore
import CFUStore

/// One row of the study, with all that is needed to count it.
struct PlannedDish: Sendable {
  /// 0-based place in the sheet.
  var position: Int
  var row: SampleSheet.Row
  /// Where the picture stands.
  var path: String
  var imaging: ImagingSettings
  /// Megakaryocytes were stained (CD41/CD61).
  var stained: Bool
  /// Name of the overlay without its ending, unique in the study.
  var fileName: String

  /// What a record of this dish by a classifier depends on.
  func settings(for classifier: ClassifierFacts) -> CountingSettings {
    CountingSettings(
      imaging: imaging, stained: stained, coarsest: classifier.coarsest(stained: stained),
      leastColony: classifier.leastColony, parameters: classifier.parameters)
  }
}

/// A study that was read and found in order.
struct StudyPlan: Sendable {
  var sheet: SampleSheet
  var dishes: [PlannedDish]
  /// Folder that relative paths of the sheet start from.
  var base: String

  init(sheet: SampleSheet, dishes: [PlannedDish], base: String) {
    self.sheet = sheet
    self.dishes = dishes
    self.base = base
  }

  /// Reads the inputs and checks them against the disk.
  ///
  /// - Throws: `usage` or `noInput`, with all that is wrong and not only the first of it.
  init(_ options: StudyOptions) throws(CFUError) {
    let input = try StudyInput(options.inputs)
    let sheet = input.sheet
    self.sheet = sheet
    base = input.base
    let names = DishNames.fileNames(sheet.rows.map(\.dish))
    let imaging = options.imaging
    dishes = sheet.rows.indices.map { position in
      let row = sheet.rows[position]
      var imaging = imaging
      // The sheet knows the dish better than the command line, which speaks for all of them.
      if let own = row.umPerPixel { imaging.umPerPixel = own }
      if let own = row.dishDiameterMillimetres { imaging.dishDiameterMillimetres = own }
      return PlannedDish(
        position: position, row: row, path: FileSystem.join(input.base, row.image),
        imaging: imaging, stained: row.stained ?? false, fileName: names[position])
    }
  }

  /// The rows as the store keeps them.
  var storedRows: [StoredRow] {
    dishes.map { dish in
      StoredRow(
        position: dish.position, dish: dish.row.dish, image: dish.row.image,
        fields: Array(zip(sheet.columns, dish.row.fields)).map { (key: $0, value: $1) })
    }
  }
}
