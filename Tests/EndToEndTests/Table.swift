/// A written table, read by its column names; enough of CSV for what the tests look at.
struct Table {
  private var header: [String]
  private var rows: [[String]]

  init(_ path: String) throws {
    var records: [[String]] = [[""]]
    var quoted = false
    for character in try Files.text(path) {
      let last = records.count - 1
      let field = records[last].count - 1
      switch character {
      case "\"": quoted.toggle()
      case "," where !quoted: records[last].append("")
      case "\n" where !quoted, "\r\n" where !quoted: records.append([""])
      default: records[last][field].append(character)
      }
    }
    if records.last == [""] { records.removeLast() }
    header = records.first ?? []
    rows = Array(records.dropFirst())
  }

  /// The fields of a column; empty when there is no such column.
  func column(_ name: String) -> [String] {
    guard let index = header.firstIndex(of: name) else { return [] }
    return rows.map { $0[index] }
  }
}
