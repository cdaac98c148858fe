package import CFUCore
package import CFUReport
import CFUStatistics

/// `tidy.csv`: one row for each dish and class, and one for the total, for R, Python and pivot tables.
///
/// What was refused at the picture's sampling, or could not be counted, is empty and not 0.
package enum TidyTable {
  package static let header: String = {
    var writer = CSVWriter()
    writer.row([
      "dish", "donor", "compound", "dose", "dose_unit", "vehicle", "class", "count",
      "cells_plated", "per_cells", "frequency", "flags", "status",
    ])
    return writer.text
  }()

  /// One dish's rows with their line ends.
  ///
  /// - Parameter classes: the classifier's class list.
  package static func rows(_ dish: StudyDish, classes: [ColonyClass]) -> String {
    var writer = CSVWriter()
    let record = dish.record
    for item in classes.colonies {
      write(dish.row, record, item.id, record?.countUnlessRefused(of: item.id), to: &writer)
    }
    write(dish.row, record, "total", record?.total, to: &writer)
    return writer.text
  }

  private static func write(
    _ row: SampleSheet.Row, _ record: DishRecord?, _ classID: String, _ count: Int?,
    to writer: inout CSVWriter
  ) {
    writer.field(row.dish)
    writer.field(row.donor ?? "")
    writer.field(row.compound ?? "")
    writer.field(row.dose.map { DecimalText.shortest($0.value) } ?? "")
    writer.field(row.dose?.unit ?? "")
    writer.field(row.isVehicle ? "true" : "false")
    writer.field(classID)
    if let count { writer.field(count) } else { writer.emptyField() }
    writer.field(row.cellsPlated.map(DecimalText.shortest) ?? "")
    writer.field(DecimalText.shortest(row.perCells))
    if let count, let cells = row.cellsPlated {
      writer.field(Double(count) * row.perCells / cells, decimals: 3)
    } else {
      writer.emptyField()
    }
    writer.field(record?.flags.map(\.rawValue).joined(separator: "; ") ?? "")
    writer.field(record == nil ? "failed" : "ok")
    writer.endRow()
  }
}
