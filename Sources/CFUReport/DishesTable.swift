package import CFUCore
import CFUStatistics

/// `dishes.csv`: one row a dish, in the order of the sheet.
///
/// First the sheet's own columns as they were read, then the results. A sheet's column that has the
/// name of a result (`um_per_px`, say, or a column `total` of counts by hand) is written as
/// `sheet_<name>`, so that a result's name means the same in every study. `seconds` is the last
/// column: without it, equal runs make equal files.
package enum DishesTable {
  /// - Parameters:
  ///   - dishes: counted and failed ones.
  ///   - columns: `SampleSheet.columns`.
  ///   - classes: the classifier's class list; one count and one frequency for each class that is a
  ///     colony.
  ///   - further: further classifiers, in the order of each dish's records of them; their columns
  ///     stand before `seconds`.
  package static func text(
    _ dishes: [StudyDish], columns: [String], classes: [ColonyClass],
    further: [FurtherClassifier] = []
  ) -> String {
    var writer = CSVWriter()
    writeHeader(columns, classes.colonies, further, to: &writer)
    for dish in dishes {
      write(dish, columns: columns, classes: classes.colonies, further: further, to: &writer)
    }
    return writer.text
  }

  /// The header row alone, with its line end; parameters as of `text`.
  package static func header(
    columns: [String], classes: [ColonyClass], further: [FurtherClassifier] = []
  ) -> String {
    var writer = CSVWriter()
    writeHeader(columns, classes.colonies, further, to: &writer)
    return writer.text
  }

  /// One dish's row with its line end; parameters as of `text`.
  package static func row(
    _ dish: StudyDish, columns: [String], classes: [ColonyClass],
    further: [FurtherClassifier] = []
  ) -> String {
    var writer = CSVWriter()
    write(dish, columns: columns, classes: classes.colonies, further: further, to: &writer)
    return writer.text
  }

  private static func writeHeader(
    _ columns: [String], _ classes: [ColonyClass], _ further: [FurtherClassifier],
    to writer: inout CSVWriter
  ) {
    let results = resultColumns(classes, further, sheet: columns)
    let taken = Set(results.map { $0.lowercased() })
    writer.row(
      columns.map { name in
        let bare = String(name.trimmed)
        return taken.contains(bare.lowercased()) ? "sheet_\(bare)" : name
      } + results)
  }

  /// Names after the sheet's own; `dish` is the first where the sheet does not have it.
  private static func resultColumns(
    _ classes: [ColonyClass], _ further: [FurtherClassifier], sheet: [String]
  ) -> [String] {
    (namesDishes(sheet) ? [] : ["dish"])
      + [
        "um_per_px", "um_per_px_source", "dish_x_px", "dish_y_px", "dish_semi_major_px",
        "dish_semi_minor_px", "dish_angle_deg",
      ] + classes.map { "count_\($0.id)" } + ["total", "without_class"]
      + classes.map { "frequency_\($0.id)" }
      + [
        "flags", "status", "error", "image_sha256", "plugin_id", "plugin_version",
        "plugin_sha256", "settings_sha256", "program_version",
      ]
      + further.flatMap { other in
        (other.classes.colonies.map { "count_\($0.id)" } + [
          "total", "flags", "plugin_id", "plugin_version", "plugin_sha256", "settings_sha256",
        ]).map { "\($0)_\(other.label)" }
      } + ["seconds"]
  }

  private static func namesDishes(_ columns: [String]) -> Bool {
    columns.contains { SampleSheetColumn(header: $0) == .dish }
  }

  private static func write(
    _ dish: StudyDish, columns: [String], classes: [ColonyClass], further: [FurtherClassifier],
    to writer: inout CSVWriter
  ) {
    for value in dish.row.fields { writer.field(value) }
    if !namesDishes(columns) { writer.field(dish.row.dish) }
    switch dish.outcome {
    case .counted(let record):
      write(record, row: dish.row, classes: classes, to: &writer)
      for (place, other) in further.enumerated() {
        write(
          dish.further.indices.contains(place) ? dish.further[place] : nil,
          classes: other.classes.colonies, to: &writer)
      }
      writer.field(record.seconds, decimals: 3)
    case .failed(let error):
      // Geometry, counts, total, those without a class, frequencies and flags stay empty: nothing
      // is known of them.
      for _ in 0..<(7 + 2 * classes.count + 3) { writer.emptyField() }
      writer.field("failed")
      writer.field(error.description)
      let others = further.reduce(0) { $0 + $1.classes.colonies.count + 6 }
      for _ in 0..<(7 + others) { writer.emptyField() }
    }
    writer.endRow()
  }

  private static func write(
    _ record: DishRecord, row: SampleSheet.Row, classes: [ColonyClass],
    to writer: inout CSVWriter
  ) {
    let geometry = record.geometry
    writer.field(geometry.calibration.umPerPixel, decimals: 4)
    writer.field(geometry.calibration.source.rawValue)
    writer.field(geometry.dish?.centre.x, decimals: 2)
    writer.field(geometry.dish?.centre.y, decimals: 2)
    writer.field(geometry.dish?.semiMajor, decimals: 2)
    writer.field(geometry.dish?.semiMinor, decimals: 2)
    writer.field(geometry.dish.map { $0.angle * 180 / .pi }, decimals: 2)
    let counts = classes.map { record.countUnlessRefused(of: $0.id) }
    for count in counts {
      if let count { writer.field(count) } else { writer.emptyField() }
    }
    writer.field(record.total)
    writer.field(record.countWithoutClass)
    for count in counts {
      if let count, let cells = row.cellsPlated {
        writer.field(Double(count) * row.perCells / cells, decimals: 3)
      } else {
        writer.emptyField()
      }
    }
    writer.field(record.flags.map(\.rawValue).joined(separator: "; "))
    writer.field("ok")
    writer.emptyField()
    writer.field(record.imageSHA256)
    writer.field(record.provenance.pluginID)
    writer.field(record.provenance.pluginVersion)
    writer.field(record.provenance.pluginSHA256)
    writer.field(record.provenance.settingsSHA256)
    writer.field(record.provenance.programVersion)
  }

  /// What a further classifier made of a dish; empty where there is nothing of it.
  private static func write(
    _ record: DishRecord?, classes: [ColonyClass], to writer: inout CSVWriter
  ) {
    guard let record else {
      for _ in 0..<(classes.count + 6) { writer.emptyField() }
      return
    }
    for item in classes {
      if let count = record.countUnlessRefused(of: item.id) {
        writer.field(count)
      } else {
        writer.emptyField()
      }
    }
    writer.field(record.total)
    writer.field(record.flags.map(\.rawValue).joined(separator: "; "))
    writer.field(record.provenance.pluginID)
    writer.field(record.provenance.pluginVersion)
    writer.field(record.provenance.pluginSHA256)
    writer.field(record.provenance.settingsSHA256)
  }
}
