package import CFUCore

/// `colonies.csv`: one row a found object, counted or not.
///
/// Coordinates are full-resolution pixels, origin top-left, after EXIF orientation, and millimetres
/// from the centre of the dish. What cannot be measured or was not asked is empty.
package enum ColoniesTable {
  /// The whole table.
  /// - Parameters:
  ///   - dishes: in the order of the sheet; failed ones have no rows.
  ///   - classes: the classifier's class list.
  package static func text(_ dishes: [StudyDish], classes: [ColonyClass]) -> String {
    var writer = CSVWriter()
    writer.reserve(bytes: 4096 + 400 * dishes.reduce(0) { $0 + ($1.record?.objects.count ?? 0) })
    writeHeader(classes, to: &writer)
    for dish in dishes {
      if let record = dish.record {
        writeRows(record, image: dish.row.image, classes: classes, to: &writer)
      }
    }
    return writer.text
  }

  /// The header row alone, with its line end.
  package static func header(classes: [ColonyClass]) -> String {
    var writer = CSVWriter()
    writeHeader(classes, to: &writer)
    return writer.text
  }

  /// One dish's rows, to be written after those of the dish before.
  package static func rows(
    _ record: DishRecord, image: String, classes: [ColonyClass]
  ) -> String {
    var writer = CSVWriter()
    writer.reserve(bytes: 400 * record.objects.count)
    writeRows(record, image: image, classes: classes, to: &writer)
    return writer.text
  }

  private static func writeHeader(_ classes: [ColonyClass], to writer: inout CSVWriter) {
    writer.row(
      [
        "image", "colony", "x_px", "y_px", "x_mm", "y_mm", "diameter_um", "area_um2", "class",
        "probability", "counted", "reason", "overlap",
      ] + classes.map { "p_\($0.id)" } + FeatureColumns.trailing.map(\.name) + ["note"])
  }

  private static func writeRows(
    _ record: DishRecord, image: String, classes: [ColonyClass], to writer: inout CSVWriter
  ) {
    // A record's probabilities are in the order of its own class list.
    let places = classes.map { item in record.classes.firstIndex { $0.id == item.id } }
    for item in record.objects {
      let (object, verdict) = (item.object, item.verdict)
      func feature(_ index: Int) -> Double? {
        object.features.indices.contains(index) ? Double(object.features[index]) : nil
      }
      writer.field(image)
      writer.field(object.id)
      writer.field(object.centre.x, decimals: 2)
      writer.field(object.centre.y, decimals: 2)
      writer.field(object.xMillimetres, decimals: 3)
      writer.field(object.yMillimetres, decimals: 3)
      writer.field(feature(FeatureColumns.diameter), decimals: 2)
      writer.field(feature(FeatureColumns.area), decimals: 1)
      writer.field(verdict.classID ?? "")
      writer.field(verdict.probability, decimals: 4)
      writer.field(verdict.counted ? "true" : "false")
      writer.field(verdict.reason?.rawValue ?? "")
      writer.field(object.overlap ? "true" : "false")
      for place in places {
        if let place, verdict.probabilities.indices.contains(place) {
          writer.field(verdict.probabilities[place], decimals: 4)
        } else {
          writer.emptyField()
        }
      }
      for column in FeatureColumns.trailing {
        writer.field(feature(column.index), decimals: column.decimals)
      }
      writer.field(verdict.note ?? "")
      writer.endRow()
    }
  }
}
