import CFUCore

/// A table with a row for each mark: its place in pixels, and where they are known its picture, class
/// and scorer. ImageJ's results and QuPath's measurements are such tables.
enum MarksTable {
  private static let xNames = [
    "x", "xpx", "xpixel", "xpixels", "centroidxpx", "markerx", "xcoord", "xcoordinate", "posx",
    "centerx", "centrex",
  ]
  private static let yNames = [
    "y", "ypx", "ypixel", "ypixels", "centroidypx", "markery", "ycoord", "ycoordinate", "posy",
    "centery", "centrey",
  ]
  /// Places in lengths, which need a scale to be understood.
  private static let scaled = [
    "xum", "yum", "xmm", "ymm", "centroidxum", "centroidyum", "centroidxmm", "centroidymm",
  ]
  private static let classNames = [
    "class", "colonyclass", "colonytype", "classification", "category", "phenotype", "celltype",
    "type", "counter",
  ]

  static func isMeant(_ table: TruthTable) -> Bool {
    table.column(xNames) != nil || table.column(yNames) != nil || table.column(scaled) != nil
  }

  static func read(_ table: TruthTable) throws(CFUError) -> TruthFile {
    let source = table.source
    guard let x = table.column(xNames), let y = table.column(yNames) else {
      let found = table.column(scaled) ?? table.column(xNames) ?? table.column(yNames) ?? 0
      throw source.fault(
        "line \(table.table.header.row)",
        "the table has a column '\(table.headers[found])', but not both x and y in pixels",
        "Name the columns x and y and give full-resolution pixels.")
    }
    // In ImageJ's results the first column has no name, and Label is the picture's.
    let isResults = table.bare.first == "" || table.bare.contains("slice")
    let label =
      table.column(classNames) ?? (isResults ? nil : table.column(["label"]))
    let numbered = label.map { ["type", "counter"].contains(table.bare[$0]) } ?? false
    var pictures = PictureList(table, also: isResults ? ["label"] : [])
    var slices: Set<String> = []
    for record in table.records {
      let place = "line \(record.row)"
      let point = PixelPoint(
        x: try coordinate(table, record, x), y: try coordinate(table, record, y))
      try source.check([point], place)
      guard let picture = pictures.index(record) else {
        throw source.fault(
          place, "the row does not say which picture it is of",
          "Write the picture's name, or take the column out if the file is of one picture.")
      }
      var own = label.flatMap { TruthSource.label(table.text(record, $0)) }
      if numbered, let number = own, Int(number) != nil { own = "Type \(number)" }
      if let slice = table.column(["slice"]) { slices.insert(table.text(record, slice)) }
      pictures.pictures[picture].marks.append(
        TruthMark(shape: .point(point), label: own, place: place))
    }
    var remarks: [String] = []
    if slices.count > 1 {
      remarks.append(
        "\(source.path): the marks lie in \(slices.count) slices of a stack; all are taken as "
          + "marks of one picture.")
    }
    return TruthFile(
      path: source.path, format: .marksTable, pictures: pictures.pictures, remarks: remarks)
  }

  static func coordinate(
    _ table: TruthTable, _ record: CSVTable.Record, _ column: Int
  ) throws(CFUError) -> Double {
    let text = table.text(record, column)
    guard let value = table.number(text) else {
      throw table.source.fault(
        "line \(record.row)",
        text.isEmpty
          ? "the cell under '\(table.headers[column])' is empty"
          : "'\(text)' under '\(table.headers[column])' is no number",
        "Write the place in pixels, or delete the row.")
    }
    return value
  }
}

/// The pictures of a table of marks, in the order of their first rows.
struct PictureList {
  var pictures: [MarkedPicture] = []
  private let table: TruthTable
  private let columns: [Int]
  private let scorer: Int?
  private var places: [[String]: Int] = [:]

  /// - Parameter also: further names of a column of pictures, whose cells are cut at the first `:`
  ///   (ImageJ's `picture:roi`).
  init(_ table: TruthTable, also: [String] = []) {
    self.table = table
    columns = [TruthTable.pictureNames + also, TruthTable.dishNames].compactMap(table.column)
      .filter { column in table.records.contains { !table.text($0, column).isEmpty } }
    scorer = table.column(TruthTable.scorerNames)
  }

  /// The place of the row's picture in `pictures`; nil where the row does not name it though others
  /// do.
  mutating func index(_ record: CSVTable.Record) -> Int? {
    var name = ""
    for column in columns where name.isEmpty {
      name = table.text(record, column)
      if table.bare[column] == "label" { name = String(name.prefix { $0 != ":" }) }
    }
    if name.isEmpty, !columns.isEmpty { return nil }
    let person = scorer.flatMap { TruthSource.label(table.text(record, $0)) }
    let key = [name, person ?? ""]
    if let known = places[key] { return known }
    places[key] = pictures.count
    pictures.append(
      MarkedPicture(
        picture: name.isEmpty ? table.source.stem : name, isNamed: !name.isEmpty, scorer: person))
    return pictures.count - 1
  }
}
