import CFUCore
import CFUExport
import CFUReport
import CFUStatistics
import CFUStore

/// `study.xlsx`: the tables of the results folder as sheets of a workbook, the same fields as in the
/// CSV files; the objects are parted into those that are counted and those that are not.
final class WorkbookExport: Exporter {
  private let context: ExportContext
  private let file: AtomicPath
  private let path: String
  private let workbook: Workbook
  /// Sheets of the comparison by their names; they stand first and are written last.
  private let leading: [String: Workbook.Sheet]
  private var dishes: WorkbookTable
  private var colonies: WorkbookTable
  private var uncounted: WorkbookTable
  private var settings: WorkbookTable
  private let dishesHeader: String
  private let coloniesHeader: String
  /// Of the column `counted` among those of the objects.
  private let countedColumn: Int
  private var counts: [DishCounts?] = []

  init(_ context: ExportContext) throws(CFUError) {
    self.context = context
    path = context.folder.file("study.xlsx")
    file = AtomicPath(path)
    let listed = DishesTable.header(
      columns: context.sheet.columns, classes: context.classes, further: context.further)
    let header = ColoniesTable.header(classes: context.classes, further: context.further)
    (dishesHeader, coloniesHeader) = (listed, header)
    countedColumn = CSVTable.read(header)?.header.fields.firstIndex(of: "counted") ?? 0
    let temporary = file.temporary
    (workbook, leading, dishes, colonies, uncounted, settings) = try context.writing(path) {
      () throws(WriteFailure) in
      let workbook = try Workbook(path: temporary, scratch: context.folder.path)
      // In the order in which the sheets stand.
      var leading: [String: Workbook.Sheet] = [:]
      for title in ["Groups", "Models", "Warnings"] {
        leading[title] = try workbook.addSheet(title)
      }
      let dishes = try WorkbookTable("Dishes", header: listed, in: workbook)
      let colonies = try WorkbookTable("Colonies", header: header, in: workbook)
      let uncounted = try WorkbookTable("Not counted", header: header, in: workbook)
      let settings = try WorkbookTable(
        "Settings", header: ["what", "value"], columns: [.text, .text], in: workbook)
      return (workbook, leading, dishes, colonies, uncounted, settings)
    }
  }

  func add(_ dish: ExportedDish) throws(CFUError) {
    let (classes, further) = (context.classes, context.further)
    let row = DishesTable.row(
      dish.dish, columns: context.sheet.columns, classes: classes, further: further)
    let listed = Self.records(dishesHeader, row)
    var objects: [[String]] = []
    if let record = dish.dish.record {
      let rows = ColoniesTable.rows(
        record, image: dish.dish.row.image, classes: classes, further: further,
        others: dish.dish.further)
      objects = Self.records(coloniesHeader, rows)
    }
    try context.writing(path) { () throws(WriteFailure) in
      for fields in listed { try dishes.append(fields) }
      for fields in objects {
        if fields[countedColumn] == "true" {
          try colonies.append(fields)
        } else {
          try uncounted.append(fields)
        }
      }
    }
    counts.append(
      dish.dish.record.map {
        DishCounts(record: $0, row: dish.dish.row, classes: classes.colonies.map(\.id))
      })
  }

  func end() throws(CFUError) -> [String] {
    let comparison = StudyComparison(
      sheet: context.sheet, dishes: counts, classes: context.classes.colonies.map(\.id))
    let tables = ComparisonTables.texts(comparison)
    try context.writing(path) { () throws(WriteFailure) in
      for (name, text) in tables {
        guard let rows = CSVTable.read(text) else { continue }
        let title = Self.title(name)
        var table = try WorkbookTable(title, header: text, in: workbook, sheet: leading[title])
        for record in rows.records { try table.append(record.fields) }
        try table.end()
      }
      for (what, value) in StudySettings.rows(facts: context.facts, runs: context.runs) {
        try settings.append([what, value])
      }
      try dishes.end()
      try colonies.end()
      try uncounted.end()
      try settings.end()
      try workbook.close()
    }
    try file.commit()
    return ["study.xlsx"]
  }

  /// `groups.csv` as the name of a sheet.
  private static func title(_ file: String) -> String {
    let stem = FileSystem.stem(of: file)
    return stem.prefix(1).uppercased() + stem.dropFirst()
  }

  /// The fields of rows that a table wrote.
  private static func records(_ header: String, _ rows: String) -> [[String]] {
    CSVTable.read(header + rows)?.records.map(\.fields) ?? []
  }
}
