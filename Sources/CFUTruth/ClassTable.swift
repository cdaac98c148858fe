package import CFUCore

/// A user's own table of what labels mean.
package struct ClassTable: Sendable, Hashable {
  /// What a label means: the id of a class, `ignore`, or `any` for a colony of no class.
  package struct Row: Sendable, Hashable {
    package var label: String
    package var meaning: String
    /// Where it stands, for messages: "--map BFUE=BFU-E", "classes.csv, line 3".
    package var place: String
  }

  package private(set) var rows: [Row] = []

  package init() {}

  /// Adds a pair as it stands on the command line, `BFUE=BFU-E`.
  ///
  /// - Throws: `usage` where there is no `=` or nothing on a side of it.
  package mutating func add(pair: String) throws(CFUError) {
    // A label may hold a '=', a class never does.
    guard let sign = pair.lastIndex(of: "=") else { throw Self.wrong(pair) }
    let label = String(pair[..<sign].trimmed)
    let meaning = String(pair[pair.index(after: sign)...].trimmed)
    guard !label.isEmpty, !meaning.isEmpty else { throw Self.wrong(pair) }
    rows.append(Row(label: label, meaning: meaning, place: "--map \(pair)"))
  }

  private static func wrong(_ pair: String) -> CFUError {
    CFUError(
      .usage, "'\(pair)' after --map is no pair LABEL=CLASS.",
      nextStep: "Write for example --map BFUE=BFU-E, or --map debris=ignore.")
  }

  /// Adds the rows of a CSV file with the columns `label` and `class`.
  package mutating func add(csv bytes: [UInt8], path: String) throws(CFUError) {
    let source = TruthSource(bytes: bytes, path: path, options: TruthReader.Options())
    let table = try TruthTable(source)
    guard let label = table.column(["label"]), let meaning = table.column(["class"]) else {
      throw source.fault(
        "line \(table.table.header.row)",
        "a table of classes has the columns label and class; there are "
          + Words.list(table.headers), "Name the columns label and class.")
    }
    for record in table.records {
      let (from, to) = (table.text(record, label), table.text(record, meaning))
      guard !from.isEmpty, !to.isEmpty else {
        throw source.fault(
          "line \(record.row)", "the row has no \(from.isEmpty ? "label" : "class")",
          "Write a class of the classifier, or ignore.")
      }
      rows.append(Row(label: from, meaning: to, place: "\(path), line \(record.row)"))
    }
  }

  /// The last row of a label, upper and lower case being one.
  func row(of label: String) -> Row? {
    rows.last { $0.label.lowercased() == label.lowercased() }
  }
}
