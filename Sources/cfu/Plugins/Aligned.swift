/// Rows as lines with columns of equal width, two spaces apart.
func aligned(_ rows: [[String]]) -> String {
  var widths: [Int] = []
  for row in rows {
    for (column, cell) in row.enumerated() {
      if column == widths.count { widths.append(0) }
      widths[column] = max(widths[column], cell.unicodeScalars.count)
    }
  }
  return rows.map { row in
    let cells = row.enumerated().map { column, cell in
      cell + String(repeating: " ", count: widths[column] - cell.unicodeScalars.count)
    }
    var line = cells.joined(separator: "  ")
    while line.last == " " { line.removeLast() }
    return line + "\n"
  }.joined()
}
