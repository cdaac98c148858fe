import CFUCore

/// A table of counts: a row a dish with columns for classes, scorers or both, or a row for each dish
/// and class (and scorer).
///
/// An empty cell is a dish that this scorer did not count, not one without colonies.
struct CountsTable {
  private let table: TruthTable
  private var source: TruthSource { table.source }
  private var counts: [ManualCount] = []
  private var remarks: [String] = []
  private var seen: [[String?]: Int] = [:]
  private var repeated = 0
  private var summaryRows = 0

  static func read(_ table: TruthTable) throws(CFUError) -> TruthFile {
    var reader = CountsTable(table: table)
    try reader.read()
    return TruthFile(
      path: table.source.path, format: .countsTable, counts: reader.counts,
      remarks: reader.remarks)
  }

  private init(table: TruthTable) { self.table = table }

  /// Columns of one row that name it, and those that hold counts.
  private struct Columns {
    var dish: [Int]
    var scorer: Int?
    var label: Int?
    var counts: [(index: Int, header: CountHeader)]
  }

  private mutating func read() throws(CFUError) {
    let columns = try columns()
    for record in table.records {
      let place = "line \(record.row)"
      let cells = columns.counts.map { ($0.header, table.text(record, $0.index), $0.index) }
        .filter { !Self.isMissing($0.1) }
      if cells.isEmpty { continue }
      guard let dish = columns.dish.map({ table.text(record, $0) }).first(where: { !$0.isEmpty })
      else {
        throw source.fault(
          place, "the row has counts but names no dish",
          "Write the picture or dish under '\(table.headers[columns.dish[0]])'.")
      }
      if Self.summaryRow.contains(dish.lowercased()) {
        summaryRows += 1
        continue
      }
      let person = columns.scorer.flatMap { TruthSource.label(table.text(record, $0)) }
      var label: String?
      if let column = columns.label {
        label = TruthSource.label(table.text(record, column))
        guard let own = label else {
          throw source.fault(
            place, "the cell under '\(table.headers[column])' is empty",
            "Write the class, for example BFU-E, or total.")
        }
        if [CountSheet.total, "all"].contains(own.lowercased()) { label = nil }
      }
      for (header, text, index) in cells {
        try add(
          ManualCount(
            dish: dish, scorer: header.scorer ?? person, label: header.label ?? label,
            count: try number(text, index, place), line: record.row))
      }
    }
    guard !counts.isEmpty else {
      throw source.fault(
        nil, "the table has no counts: all cells are empty", "Write how many colonies were counted."
      )
    }
    if repeated > 0 {
      remarks.append(
        "\(source.path): \(Words.of(repeated, "count")) of the same dish, class and scorer "
          + "\(Words.are(repeated)) there twice with the same figure; each is taken once.")
    }
    if summaryRows > 0 {
      remarks.append(
        "\(source.path): \(Words.of(summaryRows, "row")) of sums or means left out.")
    }
  }

  private static let summaryRow = ["total", "sum", "mean", "average", "median", "sd"]

  /// What people write where nobody counted.
  private static func isMissing(_ text: String) -> Bool {
    ["", "na", "n/a", "nd", "n.d.", "nan", "-"].contains(text.lowercased())
  }

  private func number(
    _ text: String, _ column: Int, _ place: String
  ) throws(CFUError) -> Double {
    let header = table.headers[column]
    let next = "Write the colonies that were counted, or leave the cell empty where nobody counted."
    guard let value = table.number(text), value.isFinite else {
      throw source.fault(place, "'\(text)' under '\(header)' is no number", next)
    }
    guard value >= 0 else {
      throw source.fault(place, "the count \(text) under '\(header)' is negative", next)
    }
    guard value <= 1e6 else {
      throw source.fault(
        place, "the count \(text) under '\(header)' is too large to be true", next)
    }
    return value
  }

  private mutating func add(_ count: ManualCount) throws(CFUError) {
    let key = [count.dish, count.scorer, count.label]
    guard let before = seen[key] else {
      seen[key] = counts.count
      counts.append(count)
      return
    }
    guard counts[before].count == count.count else {
      let who = (count.label.map { " of \($0)" } ?? "") + (count.scorer.map { " by \($0)" } ?? "")
      throw source.fault(
        "line \(count.line)",
        "'\(count.dish)' has \(DecimalText.shortest(count.count)) colonies\(who), and "
          + "\(DecimalText.shortest(counts[before].count)) in line \(counts[before].line)",
        "Delete one row, give each dish a name of its own, or say who counted in a column scorer.")
    }
    repeated += 1
  }

  // MARK: - Columns

  private mutating func columns() throws(CFUError) -> Columns {
    var columns = Columns(
      dish: [TruthTable.pictureNames, TruthTable.dishNames].compactMap(table.column),
      scorer: table.column(TruthTable.scorerNames), label: nil, counts: [])
    guard !columns.dish.isEmpty else {
      throw source.fault(
        "line \(table.table.header.row)",
        "no column says which dish or picture a row is of; there are \(Words.list(table.headers))",
        "Name that column image or dish.")
    }
    if let wanted = source.options.column {
      let index = try column(named: wanted)
      columns.counts = [(index, CountHeader(scorer: nil, label: nil))]
      columns.scorer = nil
      return columns
    }
    columns.label = table.column(["class", "colonyclass", "colonytype", "classification"])
    var unread: [String] = []
    var summaries: [String] = []
    for (index, header) in table.headers.enumerated() {
      if columns.dish.contains(index) || index == columns.scorer || index == columns.label {
        continue
      }
      let isMapped = source.options.labels.contains { $0.lowercased() == header.lowercased() }
      let reading: CountHeader.Reading =
        isMapped
        ? .counts(CountHeader(scorer: nil, label: header))
        : CountHeader.read(header, scorers: source.options.scorers)
      switch reading {
      case .counts(let own):
        // Two headers may be two ways of writing one class.
        if let other = columns.counts.first(where: { $0.header == own }) {
          throw source.fault(
            "line \(table.table.header.row)",
            "the columns '\(table.headers[other.index])' and '\(header)' are of the same counts",
            "Take one of them out.")
        }
        columns.counts.append((index, own))
      case .summary: summaries.append(header)
      case .ambiguous:
        throw source.fault(
          "line \(table.table.header.row)",
          "the header '\(header)' can be read in two ways",
          "Write scorer:class, for example anna:BFU-E.")
      case .unknown:
        if SampleSheetColumn(header: header) != nil { continue }
        if let meant = CountSheet.nearestClass(header) {
          throw source.fault(
            "line \(table.table.header.row)",
            "the column '\(header)' is of no class that is known (is \(meant) meant?)",
            "Write \(meant), or say it with --map '\(header)=\(meant)' (or '\(header)=ignore').")
        }
        unread.append(header)
      }
    }
    keepOneForm(&columns)
    try checkForm(columns)
    note(unread, summaries)
    return columns
  }

  /// With scorers' columns of totals, a further column without a scorer is a sum or another program's.
  private mutating func keepOneForm(_ columns: inout Columns) {
    guard columns.label == nil, columns.counts.contains(where: { $0.header.scorer != nil }),
      columns.scorer == nil
    else { return }
    let others = columns.counts.filter { $0.header.scorer == nil }
    guard !others.isEmpty else { return }
    columns.counts.removeAll { $0.header.scorer == nil }
    remarks.append(
      "\(source.path): the columns of scorers are read; "
        + "\(Words.list(others.map { table.headers[$0.index] })) beside them names no scorer and is "
        + "left out.")
  }

  private func checkForm(_ columns: Columns) throws(CFUError) {
    let line = "line \(table.table.header.row)"
    guard !columns.counts.isEmpty else {
      let near = table.headers.lazy.compactMap { header in
        CountSheet.nearestClass(header).map { " ('\(header)': is \($0) meant?)" }
      }.first
      throw source.fault(
        line,
        "the table has neither counts nor marks; there are \(Words.list(table.headers))\(near ?? "")",
        "Name the columns BFU-E, CFU-GM and so on, total, or scorer1, scorer2; or write the columns "
          + "class and count; or x and y for marks.")
    }
    if columns.label != nil {
      guard columns.counts.allSatisfy({ $0.header.label == nil }) else {
        throw source.fault(
          line, "the table has a column of classes and columns with the names of classes",
          "Write either one row for each class or one column for each class.")
      }
    }
  }

  private func column(named wanted: String) throws(CFUError) -> Int {
    let own = wanted.trimmed.lowercased()
    if let index = table.headers.firstIndex(where: { $0.lowercased() == own }) { return index }
    throw source.fault(
      "line \(table.table.header.row)", "there is no column '\(wanted)'",
      "The columns are \(Words.list(table.headers)).")
  }

  private mutating func note(_ unread: [String], _ summaries: [String]) {
    // Tables of this program's own hold much else, and that is known.
    if table.bare.contains("settingssha256") || table.bare.contains("semimajorpx") { return }
    let left = summaries + unread
    guard !left.isEmpty else { return }
    remarks.append(
      "\(source.path): nothing is read from the \(left.count == 1 ? "column" : "columns") "
        + "\(Words.list(left)).")
  }
}
