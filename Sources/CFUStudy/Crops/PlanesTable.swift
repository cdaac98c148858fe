import CFUCore
import CFUImaging

/// `planes.csv`: one row for each picture that the seeker looks at, and where its cells lie.
enum PlanesTable {
  static var header: String {
    var writer = CSVWriter()
    writer.row([
      "dish", "image", "planes", "origin_x_px", "origin_y_px", "px_per_cell", "um_per_cell",
    ])
    return writer.text
  }

  static func row(_ planes: SeekerPlanes, of row: SampleSheet.Row, file: String) -> String {
    var writer = CSVWriter()
    writer.field(row.dish)
    writer.field(row.image)
    writer.field(file)
    writer.field(planes.originX)
    writer.field(planes.originY)
    writer.field(planes.pixelsPerCell)
    writer.field(planes.umPerCell, decimals: 4)
    writer.endRow()
    return writer.text
  }
}
