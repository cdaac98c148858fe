import CFUCore

/// Tables of this program that hold colonies: `colonies.csv` and the simulator's `truth.csv`.
enum OwnTables {
  static func colonies(_ table: TruthTable) throws(CFUError) -> TruthFile {
    try read(table, .colonies, classColumn: "class", outlines: false)
  }

  /// The simulator draws with the picture's corner at (0, 0), as other programs have it.
  static func simulatorTruth(_ table: TruthTable) throws(CFUError) -> TruthFile {
    try read(table, .simulatorTruth, classColumn: "countedas", outlines: true)
  }

  private static func read(
    _ table: TruthTable, _ format: TruthFormat, classColumn: String, outlines: Bool
  ) throws(CFUError) -> TruthFile {
    let source = table.source
    guard let x = table.column(["xpx"]), let y = table.column(["ypx"]),
      let counted = table.column(["counted"]), let label = table.column([classColumn])
    else { throw source.fault(nil, "a column is missing", "Give the table as it was written.") }
    let offset = outlines ? -0.5 : 0
    let outline = outlines ? table.column(["outlinepx"]) : nil
    var pictures = PictureList(table)
    var others = 0
    for record in table.records {
      let place = "line \(record.row)"
      guard let picture = pictures.index(record) else {
        throw source.fault(
          place, "the row does not name its picture", "Give the table as it was written.")
      }
      switch table.text(record, counted).lowercased() {
      case "true": break
      case "false":
        others += 1
        continue
      default:
        throw source.fault(
          place, "'\(table.text(record, counted))' under 'counted' is neither true nor false",
          "Give the table as it was written.")
      }
      let centre = PixelPoint(
        x: try MarksTable.coordinate(table, record, x) + offset,
        y: try MarksTable.coordinate(table, record, y) + offset)
      try source.check([centre], place)
      var shape = TruthMark.Shape.point(centre)
      if let outline {
        let text = table.text(record, outline)
        if !text.isEmpty {
          shape = .outline(
            try source.outline(try corners(text, source, place), offset: offset, place))
        }
      }
      pictures.pictures[picture].marks.append(
        TruthMark(
          shape: shape, label: TruthSource.label(table.text(record, label)), place: place,
          centre: centre))
    }
    var remarks: [String] = []
    if others > 0 {
      remarks.append(
        "\(source.path): \(Words.of(others, "row")) of what is not counted left out.")
    }
    return TruthFile(
      path: source.path, format: format, pictures: pictures.pictures, remarks: remarks)
  }

  /// `x y` pairs with `;` between them.
  private static func corners(
    _ text: String, _ source: TruthSource, _ place: String
  ) throws(CFUError) -> [PixelPoint] {
    var points: [PixelPoint] = []
    for pair in text.split(separator: ";") {
      let parts = pair.split(separator: " ")
      guard parts.count == 2, let x = Numbers.parse(parts[0]), let y = Numbers.parse(parts[1])
      else {
        throw source.fault(
          place, "'\(pair)' under 'outline_px' is no pair x y", "Give the table as it was written.")
      }
      points.append(PixelPoint(x: x, y: y))
    }
    return points
  }
}
