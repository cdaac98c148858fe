/// Brings a table of counts into the form of one row a dish, and reads its counts.
struct CountSheetForm {
  private(set) var table: CSVTable
  private let name: String
  private let needsCounts: Bool
  private let totalColumn: String?
  private(set) var problems: [SheetProblem] = []
  private(set) var warnings: [String] = []
  /// Columns that hold counts.
  private(set) var countColumns: Set<Int> = []
  /// In the long form: counts of each row by class, and all classes.
  private var long: (classes: [String], counts: [[String: Double]])?

  struct Counts {
    var classes: [String]
    var counts: [[Double?]]
    var totals: [Double?]
    /// Whether the table has the total, or it is the sum.
    var hasOwnTotal: [Bool] = []
    var averaged: [Double]
  }

  init(_ table: CSVTable, name: String, options: CountSheet.Options) throws(CFUError) {
    self.table = table
    self.name = name
    needsCounts = options.needsCounts
    totalColumn = options.totalColumn
    self.table.records.removeAll { $0.fields.allSatisfy(\.trimmed.isEmpty) }
    try keep(options.conditions)
    rename("group", to: .compound)
    rename("treatment", to: .compound)
    rename("experiment", to: .donor)
    if let vehicle = options.vehicle { try mark(vehicle) }
    if totalColumn == nil, index("class") != nil, index("count") != nil { pivot() }
  }

  private func index(_ header: String) -> Int? {
    table.header.fields.firstIndex { $0.trimmed.lowercased() == header }
  }

  private func text(_ record: CSVTable.Record, _ column: Int) -> String {
    String(record.fields[column].trimmed)
  }

  /// What laboratories call the columns of a sample sheet, where those are not there themselves.
  private mutating func rename(_ header: String, to column: SampleSheetColumn) {
    guard index(column.rawValue) == nil, let place = index(header) else { return }
    table.header.fields[place] = column.rawValue
  }

  private mutating func keep(_ conditions: [CountSheet.Options.Condition]) throws(CFUError) {
    for condition in conditions {
      guard let column = index(condition.column.lowercased()) else {
        throw CFUError(
          .usage, "\(name) has no column '\(condition.column)'.",
          nextStep: "It has \(headers).")
      }
      table.records = table.records.filter { text($0, column) == condition.value }
      guard !table.records.isEmpty else {
        throw CFUError(
          .usage, "\(name) has no row with \(condition.column) = '\(condition.value)'.",
          nextStep: "Check the value; upper and lower case are two things in it.")
      }
    }
  }

  private var headers: String {
    table.header.fields.map { "'\($0.trimmed)'" }.joined(separator: ", ")
  }

  /// Writes the column `vehicle` from the name of the control, whose rows then serve every compound.
  private mutating func mark(_ vehicle: String) throws(CFUError) {
    guard let compound = index(SampleSheetColumn.compound.rawValue) else {
      throw CFUError(
        .usage, "\(name) has no column compound, so that --vehicle has nothing to look in.",
        nextStep: "Name the column of the groups compound; there are \(headers).")
    }
    if index(SampleSheetColumn.vehicle.rawValue) != nil {
      throw CFUError(
        .usage, "\(name) has a column vehicle, and --vehicle is given too.",
        nextStep: "Leave --vehicle away, or rename the column.")
    }
    table.header.fields.append(SampleSheetColumn.vehicle.rawValue)
    var names: [String] = []
    for index in table.records.indices {
      let own = text(table.records[index], compound)
      if !names.contains(own) { names.append(own) }
      let isVehicle = own == vehicle
      table.records[index].fields.append(isVehicle ? "true" : "false")
      if isVehicle { table.records[index].fields[compound] = "" }
    }
    let meant = names.filter { other in
      other != vehicle
        && editDistance(Array(other.lowercased()), Array(vehicle.lowercased()))
          <= (vehicle.count > 3 ? 1 : 0)
    }
    if names.contains(vehicle), !meant.isEmpty {
      warnings.append(
        "\(name): \(meant.map { "'\($0)'" }.joined(separator: ", ")) is taken for a treatment; write "
          + "'\(vehicle)' if the vehicle is meant.")
    }
    guard names.contains(vehicle) else {
      throw CFUError(
        .usage, "\(name) has no row of the vehicle '\(vehicle)'.",
        nextStep: "Its groups are \(names.prefix(12).map { "'\($0)'" }.joined(separator: ", ")).")
    }
  }

  // MARK: - One row for each dish and class

  private mutating func pivot() {
    guard let classColumn = index("class"), let countColumn = index("count") else { return }
    var places: [[String]: Int] = [:]
    var records: [CSVTable.Record] = []
    var classes: [String] = []
    var counts: [[String: Double]] = []
    for record in table.records {
      // What tells one dish from another is all that the row says but the class and its count.
      let key = record.fields.indices.filter { $0 != classColumn && $0 != countColumn }
        .map { text(record, $0) }
      let place = places[key] ?? records.count
      if place == records.count {
        places[key] = place
        records.append(CSVTable.Record(row: record.row, fields: key))
        counts.append([:])
      }
      let colonyClass = text(record, classColumn)
      guard !colonyClass.isEmpty else {
        note(record.row, "class", "the class is missing", "Write the class, for example BFU-E.")
        continue
      }
      if !classes.contains(colonyClass) { classes.append(colonyClass) }
      guard counts[place][colonyClass] == nil else {
        note(
          record.row, "class",
          "'\(colonyClass)' of the dish of row \(records[place].row) is there twice",
          "Delete one, or give each dish a name of its own in a column dish.")
        continue
      }
      if let count = number(text(record, countColumn), row: record.row, column: "count") {
        counts[place][colonyClass] = count
      }
    }
    table.records = records
    table.header.fields = table.header.fields.indices
      .filter { $0 != classColumn && $0 != countColumn }.map { table.header.fields[$0] }
    long = (classes, counts)
  }

  // MARK: - Counts

  private mutating func note(
    _ row: Int, _ column: String?, _ message: String, _ remedy: String
  ) {
    problems.append(SheetProblem(row: row, column: column, message: message, remedy: remedy))
  }

  private static let range = SampleSheetCells.Range(
    allowsZero: true, largest: 1e6,
    remedy: "Write the colonies that were counted, or leave the cell empty where nobody counted.")

  /// What people write where there is no number.
  static func isMissing(_ text: String) -> Bool {
    text.isEmpty || ["na", "n/a", "nd"].contains(text.lowercased())
  }

  private mutating func number(_ text: String, row: Int, column: String) -> Double? {
    if Self.isMissing(text) { return nil }
    switch SampleSheetCells.number(text, Self.range) {
    case .success(let value): return value
    case .failure(let mistake):
      note(row, column, mistake.message, mistake.remedy)
      return nil
    }
  }

  /// Reads the counts of all rows; after it `countColumns` is known.
  ///
  /// - Throws: `usage` when the table has no counts at all.
  mutating func readCounts() throws(CFUError) -> Counts {
    var counts = Counts(classes: [], counts: [], totals: [], averaged: [])
    if let long {
      counts.classes = long.classes.filter { $0 != CountSheet.total }
      counts.counts = long.counts.map { row in counts.classes.map { row[$0] } }
      counts.totals = long.counts.map { $0[CountSheet.total] }
    } else {
      try readColumns(&counts)
    }
    counts.averaged = readAveraged()
    checkTotals(&counts)
    noteHalves(counts)
    return counts
  }

  private mutating func readColumns(_ counts: inout Counts) throws(CFUError) {
    var columns: [(index: Int, id: String)] = []
    if let totalColumn {
      guard let index = index(totalColumn.lowercased()) else {
        throw CFUError(
          .usage, "\(name) has no column '\(totalColumn)'.", nextStep: "It has \(headers).")
      }
      columns.append((index, CountSheet.total))
    }
    for (index, header) in table.header.fields.enumerated() where totalColumn == nil {
      guard SampleSheetColumn(header: header) == nil,
        let id = CountSheet.countedClass(String(header.trimmed)),
        !columns.contains(where: { $0.id == id })
      else { continue }
      columns.append((index, id))
    }
    guard !columns.isEmpty || !needsCounts else {
      throw CFUError(
        .usage, "\(name) has no column with counts.",
        nextStep:
          "Name the columns count_BFU-E, count_CFU-GM and so on (or total), or write one row "
          + "per dish and class with the columns class and count. It has \(headers).")
    }
    countColumns = Set(columns.map(\.index))
    counts.classes = columns.map(\.id).filter { $0 != CountSheet.total }
    let records = table.records
    for record in records {
      var own: [Double?] = []
      var total: Double?
      for column in columns {
        let value = number(
          text(record, column.index), row: record.row, column: table.header.fields[column.index])
        if column.id == CountSheet.total { total = value } else { own.append(value) }
      }
      counts.counts.append(own)
      counts.totals.append(total)
    }
  }

  /// A column of `dishes.csv` alone: what else such a table holds is known.
  private static let own = "settings_sha256"

  /// What is left over says that a name was written wrong more often than that it is of no matter.
  var unreadColumns: [String] {
    guard index(Self.own) == nil, totalColumn == nil else { return [] }
    let unread = table.header.fields.enumerated().filter { place, header in
      SampleSheetColumn(header: header) == nil && !countColumns.contains(place)
    }.map { String($1.trimmed) }
    guard !unread.isEmpty else { return [] }
    let names = unread.map { name in
      let meant = CountSheet.nearestClass(name).map { " (is \($0) meant?)" } ?? ""
      return "'\(name)'\(meant)"
    }
    return [
      "\(name): nothing is read from the \(unread.count == 1 ? "column" : "columns") "
        + names.joined(separator: ", ") + "."
    ]
  }

  private mutating func readAveraged() -> [Double] {
    guard let column = index(CountSheet.averagedColumn) else {
      return [Double](repeating: 1, count: table.records.count)
    }
    countColumns.insert(column)
    let records = table.records
    return records.map { record in
      let text = text(record, column)
      if text.isEmpty { return 1 }
      guard let value = SampleSheetCells.parse(text), value >= 1, value == value.rounded() else {
        note(
          record.row, CountSheet.averagedColumn, "'\(text)' is no number of dishes",
          "Write how many dishes the counts are the mean of: 1, 2, 3.")
        return 1
      }
      return value
    }
  }

  /// A total that is not given is the sum; one that is not the sum is told.
  private mutating func checkTotals(_ counts: inout Counts) {
    var wrong: [Int] = []
    counts.hasOwnTotal = counts.totals.map { $0 != nil }
    for row in counts.counts.indices {
      let known = counts.counts[row].compactMap { $0 }
      let sum = known.reduce(0, +)
      if let total = counts.totals[row] {
        let isWhole = known.count == counts.classes.count && known.count > 1
        if total < sum - 1e-6 || (isWhole && total > sum + 1e-6) {
          wrong.append(table.records[row].row)
        }
      } else if !known.isEmpty {
        counts.totals[row] = sum
      }
    }
    if !wrong.isEmpty {
      warnings.append(
        "\(name): in \(Self.rows(wrong)) the total is not the sum of the classes; it is taken as it "
          + "stands.")
    }
  }

  private mutating func noteHalves(_ counts: Counts) {
    let fractional = counts.counts.indices.filter { row in
      counts.averaged[row] == 1
        && (counts.counts[row] + [counts.totals[row]]).contains {
          $0.map { $0 != $0.rounded() } ?? false
        }
    }
    guard !fractional.isEmpty else { return }
    warnings.append(
      "\(name): counts in \(Self.rows(fractional.map { table.records[$0].row })) are no whole "
        + "numbers, as means of several dishes are. They are taken as they stand, as one dish each, "
        + "in a quasi-Poisson model; write the number of dishes under \(CountSheet.averagedColumn) to "
        + "have them taken for that many dishes' worth.")
  }

  private static func rows(_ rows: [Int]) -> String {
    (rows.count == 1 ? "row " : "rows ") + rows.prefix(6).map(String.init).joined(separator: ", ")
      + (rows.count > 6 ? " ..." : "")
  }
}
