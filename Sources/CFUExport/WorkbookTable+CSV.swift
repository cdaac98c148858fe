import CFUCore

extension WorkbookTable {
  /// A table whose columns a CSV table has.
  ///
  /// - Parameter header: the CSV table's first row.
  package init(
    _ name: String, header: String, in workbook: Workbook, sheet: Workbook.Sheet? = nil,
    maxRows: Int = maxRows
  ) throws(WriteFailure) {
    let names = CSVTable.read(header)?.header.fields ?? []
    try self.init(
      name, header: names, columns: names.map(Self.column), in: workbook, sheet: sheet,
      maxRows: maxRows)
  }

  /// What a column of the results' tables holds, by its name. A column that is not known may hold
  /// numbers.
  package static func column(_ name: String) -> Column {
    let bare = name.hasPrefix("sheet_") ? String(name.dropFirst(6)) : name
    if texts.contains(bare) { return .text }
    // Columns of further classifiers, of which each has its own name at the end.
    return textBeginnings.contains { bare.hasPrefix($0) } ? .text : .number
  }

  private static let texts: Set<String> = [
    "image", "dish", "donor", "compound", "dose_unit", "vehicle", "stained", "operator", "medium",
    "class", "counted", "reason", "overlap", "note", "flags", "status", "error", "method",
    "um_per_px_source", "image_sha256", "program_version",
  ]

  private static let textBeginnings = [
    "class_", "counted_", "reason_", "note_", "flags_", "plugin_", "settings_sha256",
  ]
}
