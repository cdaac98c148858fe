/// Rows of cells in aligned columns.
enum AlignedText {
  /// - Parameters:
  ///   - rows: the titles first; all of one length.
  ///   - leading: columns whose cells start together; those of the others end together.
  static func of(_ rows: [[String]], leading: Set<Int>) -> String {
    let widths = (rows.first ?? []).indices.map { column in
      rows.map { $0[column].count }.max() ?? 0
    }
    return rows.map { row in
      var line = row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return leading.contains(column) ? row[column] + padding : padding + row[column]
      }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
