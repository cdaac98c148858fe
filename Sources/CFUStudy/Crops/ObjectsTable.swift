import CFUCore
import CFUImaging

/// `objects.csv`: one row for each object that was found, as a classifier would be given it.
///
/// Numbers that a classifier reads are written with all their digits, so that what is read back is
/// what a plugin is given. What could not be measured is empty.
enum ObjectsTable {
  static var header: String {
    var writer = CSVWriter()
    writer.row(
      [
        "dish", "image", "object", "x_px", "y_px", "x_mm", "y_mm", "um_per_px", "artefact",
        "overlap",
      ] + DishPipeline.featureNames + ["outline"])
    return writer.text
  }

  static func rows(_ analysis: DishAnalysis, of row: SampleSheet.Row) -> String {
    var writer = CSVWriter()
    for object in analysis.objects {
      writer.field(row.dish)
      writer.field(row.image)
      writer.field(object.id)
      writer.field(object.centre.x, decimals: 2)
      writer.field(object.centre.y, decimals: 2)
      writer.field(object.xMillimetres, decimals: 4)
      writer.field(object.yMillimetres, decimals: 4)
      writer.field("\(analysis.geometry.calibration.umPerPixel)")
      writer.field(object.artefact?.rawValue ?? "")
      writer.field(object.overlap ? "true" : "false")
      for value in object.features { writer.field(value.isNaN ? "" : "\(value)") }
      writer.field(object.outline.map { "\(Float($0.x)) \(Float($0.y))" }.joined(separator: ";"))
      writer.endRow()
    }
    return writer.text
  }
}
