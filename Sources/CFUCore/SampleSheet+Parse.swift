extension SampleSheet {
  /// Reads a sample sheet.
  ///
  /// Columns are found by name, upper and lower case being one; numbers have a decimal point.
  /// - Parameters:
  ///   - text: the sheet, separated by comma, semicolon or tab.
  ///   - name: the sheet's name for messages.
  /// - Throws: `CFUError.Code.usage` with every problem of the sheet in one message: row, column,
  ///   what is wrong and what to write instead.
  package static func parse(text: String, name: String) throws(CFUError) -> SampleSheet {
    guard let table = CSVTable.read(text) else {
      throw CFUError(
        .usage, "\(name) is empty.",
        nextStep: "Write a header row with at least the column image, then one row per dish.")
    }
    var reader = SampleSheetReader(table: table, name: name)
    let sheet = reader.read()
    if let error = reader.error { throw error }
    return sheet
  }
}

/// One pass over a sheet: header, rows, then what only shows between the rows.
struct SampleSheetReader {
  let table: CSVTable
  let name: String
  /// Whether a row stands for a picture; otherwise for a dish whose counts stand beside it, which
  /// needs neither a picture nor a name.
  let hasPictures: Bool
  /// Columns that are known to whoever reads them, though they are none of a sample sheet.
  let others: Set<Int>
  var columns: [SampleSheetColumn: Int] = [:]
  var problems: [SheetProblem] = []
  var warnings: [String] = []
  /// The columns that `warnings` takes for misspelt and no problem speaks of.
  var misspelt: [SheetProblem] = []

  init(table: CSVTable, name: String, hasPictures: Bool = true, others: Set<Int> = []) {
    self.table = table
    self.name = name
    self.hasPictures = hasPictures
    self.others = others
  }

  /// All problems as one error, or nil when there is none.
  var error: CFUError? {
    // A name that was written wrong is often what the problems come from.
    SheetProblem.error(problems.isEmpty ? [] : problems + misspelt, sheet: name)
  }

  mutating func read() -> SampleSheet {
    readHeader()
    for problem in table.problems {
      problems.append(
        SheetProblem(
          row: problem.row, column: nil, message: "the row \(problem.message)",
          remedy: problem.remedy.prefix(1).uppercased() + problem.remedy.dropFirst() + "."))
    }
    // A blank row that a spreadsheet has filled with separators is no dish.
    let records = table.records.filter { !$0.fields.allSatisfy(\.trimmed.isEmpty) }
    if records.isEmpty, table.problems.isEmpty {
      add(nil, nil, "there is no row below the header", "Write one row per dish.")
    }
    var rows = records.map { row($0) }
    if columns[.dish] == nil, hasPictures {
      for (index, dish) in DishNames.fromImages(rows.map(\.image)).enumerated() {
        rows[index].dish = dish
      }
    }
    if !hasPictures {
      shareVehicles(&rows)
      nameDishes(&rows)
    }
    checkDuplicates(rows)
    var comparisons: [SampleSheet.Comparison] = []
    if columns[.vehicle] != nil {
      var design = SampleSheetDesign(rows: rows, columns: columns)
      comparisons = design.comparisons()
      // Where a row or its vehicle cell could not be read, what follows from it is not known.
      let unread = Set(
        problems.filter { $0.column == SampleSheetColumn.vehicle.rawValue }.map(\.row))
      let isWhole = table.problems.isEmpty && unread.isEmpty
      problems.append(
        contentsOf: design.problems.filter {
          !unread.contains($0.row)
            && (isWhole || $0.column != SampleSheetColumn.vehicle.rawValue)
        })
      warnings.append(contentsOf: design.warnings.map { "\(name): \($0)" })
    }
    return SampleSheet(
      columns: table.header.fields, rows: rows, comparisons: comparisons, warnings: warnings)
  }

  private mutating func add(_ row: Int?, _ column: String?, _ message: String, _ remedy: String) {
    problems.append(SheetProblem(row: row, column: column, message: message, remedy: remedy))
  }
}

// MARK: - The header

extension SampleSheetReader {
  private mutating func readHeader() {
    let row = table.header.row
    var names: [String: Int] = [:]
    for (index, header) in table.header.fields.enumerated() {
      let bare = String(header.trimmed)
      guard !bare.isEmpty else {
        add(
          row, Self.letters(index), "the column has no name",
          "Write a name in the header, or delete the column.")
        continue
      }
      guard names.updateValue(index, forKey: bare.lowercased()) == nil else {
        add(row, bare, "the column is there twice", "Rename or delete one of the two.")
        continue
      }
      if let column = SampleSheetColumn(header: header) { columns[column] = index }
    }
    checkColumns(row)
    for (index, header) in table.header.fields.enumerated()
    where SampleSheetColumn(header: header) == nil && !others.contains(index) {
      guard let meant = SampleSheetColumn.nearest(to: header), columns[meant] == nil else {
        continue
      }
      warnings.append(
        "\(name): column '\(header.trimmed)' is carried through without meaning; "
          + "if \(meant.rawValue) is meant, rename it.")
      if !problems.contains(where: { $0.row == row && $0.column == meant.rawValue }) {
        misspelt.append(
          SheetProblem(
            row: row, column: String(header.trimmed),
            message: "the column is not known and is carried through without meaning",
            remedy: "Rename it if \(meant.rawValue) is meant."))
      }
    }
  }

  private mutating func checkColumns(_ row: Int) {
    func has(_ column: SampleSheetColumn) -> Bool { columns[column] != nil }
    func missing(_ column: SampleSheetColumn, _ why: String, _ remedy: String) {
      let similar = table.header.fields.first {
        SampleSheetColumn(header: $0) == nil && SampleSheetColumn.nearest(to: $0) == column
      }
      add(
        row, column.rawValue, "the column is missing\(why)",
        similar.map { "Rename the column '\($0.trimmed)' to \(column.rawValue)." } ?? remedy)
    }
    if hasPictures, !has(.image) {
      missing(
        .image, "",
        "Add a column image with the path of each dish's picture, relative to the sheet.")
    }
    let grouping = [SampleSheetColumn.compound, .dose].first(where: has)
    if let grouping, !has(.vehicle) {
      missing(
        .vehicle, " though there is a column \(grouping.rawValue)",
        "Add a column vehicle with true for the control dishes and false for all others"
          + (hasPictures
            ? "; rename \(grouping.rawValue) to do without groups."
            : ", or name the control with --vehicle."))
    }
    if has(.dose), !has(.doseUnit) {
      missing(
        .doseUnit, " though there is a column dose",
        "Add a column dose_unit, for example with nmol/L.")
    }
    if has(.doseUnit), !has(.dose) {
      missing(
        .dose, " though there is a column dose_unit", "Add a column dose, or take dose_unit out.")
    }
    if has(.volumeMillilitres), !has(.cellsPerMillilitre), !has(.stockCellsPerMillilitre),
      !has(.cellsPlated)
    {
      missing(
        .cellsPerMillilitre, " though there is a column volume_ml",
        "Add a column cells_per_ml, or take volume_ml out.")
    }
  }

  /// The name that a spreadsheet gives to a column: A, B, ... Z, AA.
  private static func letters(_ index: Int) -> String {
    var text = ""
    var rest = index
    while rest >= 0 {
      text = String(UnicodeScalar(UInt8(65 + rest % 26))) + text
      rest = rest / 26 - 1
    }
    return text
  }
}

// MARK: - The rows

extension SampleSheetReader {
  private mutating func row(_ record: CSVTable.Record) -> SampleSheet.Row {
    var cells = SampleSheetCells(columns: columns, record: record)
    if hasPictures, columns[.image] != nil, cells.text(.image) == nil {
      cells.note(
        .image, "the picture is missing", "Write the picture's path relative to the sheet.")
    }
    if hasPictures, columns[.dish] != nil, cells.text(.dish) == nil {
      cells.note(.dish, "the dish has no name", "Write a name that no other dish has.")
    }
    let row = SampleSheet.Row(
      row: record.row, image: cells.text(.image) ?? "", dish: cells.text(.dish) ?? "",
      donor: cells.text(.donor), compound: cells.text(.compound), dose: Self.dose(&cells),
      isVehicle: cells.truth(.vehicle) ?? false, cellsPlated: cells.cellsPlated(),
      day: cells.number(
        .day, .init(allowsZero: true, largest: 1000, remedy: "Write the days in culture: 14.")),
      stained: cells.truth(.stained),
      umPerPixel: cells.number(
        .umPerPixel,
        .init(largest: 1000, remedy: "Write micrometres per pixel, greater than 0: 7.6.")),
      dishDiameterMillimetres: cells.number(
        .dishDiameterMillimetres,
        .init(largest: 500, remedy: "Write the inner diameter in mm, greater than 0: 35.")),
      perCells: cells.number(
        .perCells, .init(remedy: "Write a number of cells greater than 0: 100000 or 1000."))
        ?? SampleSheet.defaultPerCells,
      fields: record.fields)
    problems.append(contentsOf: cells.problems)
    return row
  }

  /// The dose with its unit, or nil where the row has none; whether it must have one is a matter of
  /// its compound.
  private static func dose(_ cells: inout SampleSheetCells) -> Dose? {
    guard cells.text(.dose) != nil else { return nil }
    let value = cells.number(
      .dose,
      .init(allowsZero: true, remedy: "Write the dose with a decimal point, for example 2.5."))
    guard let value else { return nil }
    if value == 0 { return Dose(value: 0, unit: cells.text(.doseUnit) ?? "") }
    guard let unit = cells.text(.doseUnit) else {
      if cells.columns[.doseUnit] != nil {
        cells.note(.doseUnit, "the dose has no unit", "Write the unit, for example nmol/L.")
      }
      return nil
    }
    return Dose(value: value, unit: unit)
  }

  /// A vehicle that is named as if it were a compound of its own (DMSO) serves every compound.
  private func shareVehicles(_ rows: inout [SampleSheet.Row]) {
    let treated = Set(rows.filter { !$0.isVehicle }.map(\.compound))
    for index in rows.indices where rows[index].isVehicle && !treated.contains(rows[index].compound)
    {
      rows[index].compound = nil
    }
  }

  /// Names of dishes without pictures: as given where that tells them apart, together with donor,
  /// compound and dose where numbers begin anew in each group, and by their row otherwise.
  private func nameDishes(_ rows: inout [SampleSheet.Row]) {
    let given = rows.map(\.dish)
    guard given.contains(where: \.isEmpty) || Set(given).count < given.count else { return }
    for index in rows.indices {
      let row = rows[index]
      let dose = row.dose.map { "\(DecimalText.shortest($0.value)) \($0.unit)" }
      let parts = [row.isVehicle ? "vehicle" : nil, row.compound, dose, row.donor]
      rows[index].dish =
        row.dish.isEmpty
        ? "row \(row.row)" : (parts.compactMap { $0 } + [row.dish]).joined(separator: " ")
    }
  }

  private mutating func checkDuplicates(_ rows: [SampleSheet.Row]) {
    var dishes: [String: Int] = [:]
    var images: [String: Int] = [:]
    for row in rows {
      if hasPictures, !row.image.isEmpty {
        if let first = images[row.image] {
          add(
            row.row, "image", "'\(row.image)' is the picture of row \(first) too",
            "Write this dish's own picture, or delete the row.")
        } else {
          images[row.image] = row.row
        }
      }
      guard columns[.dish] != nil, !row.dish.isEmpty else { continue }
      if let first = dishes[row.dish] {
        add(
          row.row, "dish", "the dish '\(row.dish)' is in row \(first) too",
          hasPictures
            ? "Write a name that no other dish has, for example '\(row.dish)-2'."
            : "Write a name that no other dish has, or take some rows only with --where.")
      } else {
        dishes[row.dish] = row.row
      }
    }
  }
}
