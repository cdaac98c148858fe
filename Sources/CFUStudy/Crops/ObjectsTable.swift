import CFUCore
import CFUImaging
import CFUReview

/// `objects.csv`: one row for each object that was found, as a classifier would be given it.
///
/// Numbers that a classifier reads are written with all their digits, so that what is read back is
/// what a plugin is given. What could not be measured is empty.
enum ObjectsTable {
  private static var columns: [String] {
    [
      "dish", "image", "object", "x_px", "y_px", "x_mm", "y_mm", "um_per_px", "artefact",
      "overlap",
    ] + DishPipeline.featureNames + ["outline"]
  }

  static var header: String {
    var writer = CSVWriter()
    writer.row(columns)
    return writer.text
  }

  /// With what people decided behind it.
  static var reviewedHeader: String {
    var writer = CSVWriter()
    writer.row(columns + ["donor", "mark", "decision", "label", "decided_by"])
    return writer.text
  }

  static func rows(_ analysis: DishAnalysis, of row: SampleSheet.Row) -> String {
    var writer = CSVWriter()
    let umPerPixel = analysis.geometry.calibration.umPerPixel
    for object in analysis.objects {
      append(object, of: row, umPerPixel: umPerPixel, to: &writer)
      writer.endRow()
    }
    return writer.text
  }

  static func rows(
    _ reviewed: ReviewedObjects, of row: SampleSheet.Row, umPerPixel: Double
  ) -> String {
    var writer = CSVWriter()
    for item in reviewed.items {
      append(item.object, of: row, umPerPixel: umPerPixel, to: &writer)
      writer.field(row.donor ?? "")
      writer.field(item.mark.text)
      writer.field(item.label.isEmpty ? "" : item.kind.rawValue)
      writer.field(item.label)
      writer.field(item.by)
      writer.endRow()
    }
    return writer.text
  }

  /// A closed outline in full-resolution pixels: `x y;x y;...`.
  static func text(_ outline: [PixelPoint]) -> String {
    outline.map { "\(Float($0.x)) \(Float($0.y))" }.joined(separator: ";")
  }

  private static func append(
    _ object: FoundObject, of row: SampleSheet.Row, umPerPixel: Double, to writer: inout CSVWriter
  ) {
    writer.field(row.dish)
    writer.field(row.image)
    writer.field(object.id)
    writer.field(object.centre.x, decimals: 2)
    writer.field(object.centre.y, decimals: 2)
    writer.field(object.xMillimetres, decimals: 4)
    writer.field(object.yMillimetres, decimals: 4)
    writer.field("\(umPerPixel)")
    writer.field(object.artefact?.rawValue ?? "")
    writer.field(object.overlap ? "true" : "false")
    for value in object.features { writer.field(value.isNaN ? "" : "\(value)") }
    writer.field(text(object.outline))
  }
}
