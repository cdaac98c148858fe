package import CFUCore
import CFUReport
import CFUStatistics

/// A project of GraphPad Prism in its XML format (`.pzfx`, version 5.00, which every later Prism reads).
///
/// For each class and the total there is a column table of the counts: one column a group, one row a
/// dish; for a compound with doses also an XY table: the dose as X (0 for the vehicle), the dishes as
/// replicates. Where cells are given, the same of the frequencies. What was refused or could not be
/// counted is a blank cell.
package struct PrismFile: Sendable {
  private let sheet: SampleSheet
  /// Titles of the values: class ids, then `total`.
  private var titles: [String]
  private let classes: [ColonyClass]
  /// One row a dish in the order of the sheet, one value a title.
  private var counts: [[Int?]] = []

  /// - Parameter classes: the classifier's class list.
  package init(sheet: SampleSheet, classes: [ColonyClass]) {
    self.sheet = sheet
    self.classes = classes.colonies
    titles = self.classes.map(\.id) + ["total"]
  }

  /// Takes the next dish, in the order of the sheet.
  package mutating func add(_ record: DishRecord?) {
    counts.append(classes.map { record?.countUnlessRefused(of: $0.id) } + [record?.total])
  }

  /// The whole file.
  package func text(programVersion: String) -> String {
    let tables = tables
    var text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <GraphPadPrismFile xmlns="http://graphpad.com/prism/Prism.htm" PrismXMLVersion="5.00">
      <Created>
      <OriginalVersion CreatedByProgram="CFUKit" CreatedByVersion="\(programVersion)" Login="" \
      DateTime="1980-01-01T00:00:00+00:00"/>
      </Created>
      <InfoSequence>
      <Ref ID="Info0" Selected="1"/>
      </InfoSequence>
      <Info ID="Info0">
      <Title>Project info 1</Title>
      <Notes>Colonies counted by cfu \(programVersion)</Notes>
      </Info>
      <TableSequence>

      """
    for index in tables.indices {
      text += "<Ref ID=\"Table\(index)\"\(index == 0 ? " Selected=\"1\"" : "")/>\n"
    }
    text += "</TableSequence>\n"
    for (index, table) in tables.enumerated() { text += table.xml(id: "Table\(index)") }
    return text + "</GraphPadPrismFile>\n"
  }

  private var tables: [PrismTable] {
    var tables: [PrismTable] = []
    for (place, title) in titles.enumerated() {
      tables += self.tables("\(title) count", decimals: 0) { row in
        counts[row][place].map { String($0) }
      }
    }
    guard sheet.rows.contains(where: { $0.cellsPlated != nil }) else { return tables }
    // One unit a table, though a sheet may name another in each row.
    let perCells = sheet.rows[0].perCells
    for (place, title) in titles.enumerated() {
      let name = "\(title) per \(DecimalText.shortest(perCells)) cells"
      tables += self.tables(name, decimals: 3) { row in
        guard let count = counts[row][place], let cells = sheet.rows[row].cellsPlated else {
          return nil
        }
        return DecimalText.fixed(Double(count) * perCells / cells, decimals: 3)
      }
    }
    return tables
  }

  private func tables(
    _ title: String, decimals: Int, value: (_ row: Int) -> String?
  ) -> [PrismTable] {
    let columns = groups.map { group in
      PrismTable.Column(title: group.title, subcolumns: [group.rows.map(value)])
    }
    var tables = [PrismTable(title: title, decimals: decimals, x: nil, columns: columns)]
    for comparison in sheet.comparisons {
      guard let unit = comparison.doseUnit else { continue }
      let doses = comparison.doses.filter { $0.dose != nil }
      let rows = [comparison.vehicle] + doses.map(\.rows)
      let replicates = rows.map(\.count).max() ?? 1
      let named = comparison.compound.isEmpty ? title : "\(title), \(comparison.compound)"
      tables.append(
        PrismTable(
          title: "\(named), by dose", decimals: decimals,
          x: PrismTable.Column(
            title: "dose, \(unit)",
            subcolumns: [["0"] + doses.map { $0.dose.map(DecimalText.shortest) }]),
          columns: [
            PrismTable.Column(
              title: comparison.compound.isEmpty ? "dose" : comparison.compound,
              subcolumns: (0..<replicates).map { replicate in
                rows.map { $0.indices.contains(replicate) ? value($0[replicate]) : nil }
              })
          ]))
    }
    return tables
  }

  /// The groups of all comparisons; a vehicle that serves several compounds is there once.
  private var groups: [(title: String, rows: [Int])] {
    guard !sheet.comparisons.isEmpty else {
      return [(title: "all dishes", rows: Array(sheet.rows.indices))]
    }
    let vehicles = Set(sheet.comparisons.map(\.vehicle))
    var groups: [(title: String, rows: [Int])] = []
    for comparison in sheet.comparisons {
      let compound = comparison.compound
      let vehicle = vehicles.count > 1 ? "vehicle of \(compound)" : "vehicle"
      if !groups.contains(where: { $0.rows == comparison.vehicle }) {
        groups.append((vehicle, comparison.vehicle))
      }
      for group in comparison.doses {
        let dose = group.dose.map { "\(DecimalText.shortest($0)) \(comparison.doseUnit ?? "")" }
        let words = [compound, dose ?? ""].filter { !$0.isEmpty }
        groups.append((words.joined(separator: " "), group.rows))
      }
    }
    return groups
  }
}

/// One table of a Prism project.
private struct PrismTable {
  struct Column {
    var title: String
    /// Rows of each; nil for a blank cell.
    var subcolumns: [[String?]]

    /// Digits behind the point that show all of every value.
    var decimals: Int {
      subcolumns.joined().compactMap { value in
        value?.split(separator: ".").dropFirst().first?.count
      }.max() ?? 0
    }
  }

  var title: String
  var decimals: Int
  /// nil for a column table.
  var x: Column?
  var columns: [Column]

  /// The element, in the order of children that Prism writes: title, X, Y.
  func xml(id: String) -> String {
    let replicates = columns.map(\.subcolumns.count).max() ?? 1
    let form =
      x == nil
      ? "XFormat=\"none\" TableType=\"OneWay\""
      : "XFormat=\"numbers\" YFormat=\"replicates\" Replicates=\"\(replicates)\" TableType=\"XY\""
    var text = "<Table ID=\"\(id)\" \(form) EVFormat=\"AsteriskAfterNumber\">\n"
    text += "<Title>\(XMLText.escaped(title))</Title>\n"
    if let x { text += Self.xml("XColumn", x, decimals: x.decimals) }
    for column in columns { text += Self.xml("YColumn", column, decimals: decimals) }
    return text + "</Table>\n"
  }

  private static func xml(_ name: String, _ column: Column, decimals: Int) -> String {
    var text =
      "<\(name) Width=\"81\" Decimals=\"\(decimals)\" Subcolumns=\"\(column.subcolumns.count)\">\n"
    text += "<Title>\(XMLText.escaped(column.title))</Title>\n"
    for rows in column.subcolumns {
      text += "<Subcolumn>\n"
      for value in rows { text += value.map { "<d>\($0)</d>\n" } ?? "<d/>\n" }
      text += "</Subcolumn>\n"
    }
    return text + "</\(name)>\n"
  }
}
