package import CFUCore

/// `colonies.csv`: one row a found object, counted or not.
///
/// Coordinates are full-resolution pixels, origin top-left, after EXIF orientation, and millimetres
/// from the centre of the dish. What cannot be measured or was not asked is empty. What further
/// classifiers said of the same object stands at the end, each in columns that end in its label.
package enum ColoniesTable {
  /// The whole table.
  /// - Parameters:
  ///   - dishes: in the order of the sheet; failed ones have no rows.
  ///   - classes: the classifier's class list.
  ///   - further: further classifiers, in the order of each dish's records of them.
  package static func text(
    _ dishes: [StudyDish], classes: [ColonyClass], further: [FurtherClassifier] = []
  ) -> String {
    var writer = CSVWriter()
    writer.reserve(bytes: 4096 + 400 * dishes.reduce(0) { $0 + ($1.record?.objects.count ?? 0) })
    writeHeader(classes, further, to: &writer)
    for dish in dishes {
      if let record = dish.record {
        writeRows(
          record, image: dish.row.image, classes: classes,
          others: verdicts(further, dish.further), to: &writer)
      }
    }
    return writer.text
  }

  /// The header row alone, with its line end.
  package static func header(
    classes: [ColonyClass], further: [FurtherClassifier] = []
  ) -> String {
    var writer = CSVWriter()
    writeHeader(classes, further, to: &writer)
    return writer.text
  }

  /// One dish's rows, to be written after those of the dish before.
  ///
  /// - Parameter others: what the further classifiers made of the dish, in their order.
  package static func rows(
    _ record: DishRecord, image: String, classes: [ColonyClass],
    further: [FurtherClassifier] = [], others: [DishRecord?] = []
  ) -> String {
    var writer = CSVWriter()
    writer.reserve(bytes: 400 * record.objects.count)
    writeRows(
      record, image: image, classes: classes, others: verdicts(further, others), to: &writer)
    return writer.text
  }

  private static func verdicts(
    _ further: [FurtherClassifier], _ records: [DishRecord?]
  ) -> [OtherVerdicts] {
    further.enumerated().map { place, other in
      OtherVerdicts(other, records.indices.contains(place) ? records[place] : nil)
    }
  }

  private static func writeHeader(
    _ classes: [ColonyClass], _ further: [FurtherClassifier], to writer: inout CSVWriter
  ) {
    writer.row(
      [
        "image", "colony", "x_px", "y_px", "x_mm", "y_mm", "diameter_um", "area_um2", "class",
        "probability", "counted", "reason", "overlap",
      ] + classes.map { "p_\($0.id)" } + FeatureColumns.trailing.map(\.name) + ["note"]
        + further.flatMap { other in
          ["class", "probability", "counted", "reason"].map { "\($0)_\(other.label)" }
            + other.classes.map { "p_\($0.id)_\(other.label)" } + ["note_\(other.label)"]
        })
  }

  private static func writeRows(
    _ record: DishRecord, image: String, classes: [ColonyClass], others: [OtherVerdicts],
    to writer: inout CSVWriter
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
      writer.probabilities(of: verdict, at: places)
      for column in FeatureColumns.trailing {
        writer.field(feature(column.index), decimals: column.decimals)
      }
      writer.field(verdict.note ?? "")
      for other in others { other.write(object.id, to: &writer) }
      writer.endRow()
    }
  }
}

/// What a further classifier said of one dish's objects.
private struct OtherVerdicts {
  private var verdicts: [Int: Verdict] = [:]
  /// Places in the record's class list of those in the table's.
  private var places: [Int?]

  init(_ classifier: FurtherClassifier, _ record: DishRecord?) {
    places = classifier.classes.map { item in
      record?.classes.firstIndex { $0.id == item.id }
    }
    for item in record?.objects ?? [] { verdicts[item.object.id] = item.verdict }
  }

  func write(_ object: Int, to writer: inout CSVWriter) {
    guard let verdict = verdicts[object] else {
      for _ in 0..<(5 + places.count) { writer.emptyField() }
      return
    }
    writer.field(verdict.classID ?? "")
    writer.field(verdict.probability, decimals: 4)
    writer.field(verdict.counted ? "true" : "false")
    writer.field(verdict.reason?.rawValue ?? "")
    writer.probabilities(of: verdict, at: places)
    writer.field(verdict.note ?? "")
  }
}

extension CSVWriter {
  /// One field for each place in the verdict's own order; empty where it has none.
  fileprivate mutating func probabilities(of verdict: Verdict, at places: [Int?]) {
    for place in places {
      if let place, verdict.probabilities.indices.contains(place) {
        field(verdict.probabilities[place], decimals: 4)
      } else {
        emptyField()
      }
    }
  }
}
