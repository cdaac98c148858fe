/// One mistake in a sample sheet: where it is, what it is and what to write instead.
package struct SheetProblem: Sendable, Hashable {
  /// Row as a spreadsheet shows it (header = 1); nil when it concerns the whole sheet.
  package var row: Int?
  package var column: String?
  /// No full stop at the end.
  package var message: String
  /// What to write instead: a sentence.
  package var remedy: String

  package init(row: Int?, column: String?, message: String, remedy: String) {
    self.row = row
    self.column = column
    self.message = message
    self.remedy = remedy
  }

  /// `row 4, column dose`, or an empty text.
  package var place: String {
    [row.map { "row \($0)" }, column.map { "column \($0)" }].compactMap { $0 }
      .joined(separator: ", ")
  }

  /// How many problems are written out; a sheet with a wrong column has one in every row.
  package static let reportLimit = 20

  /// All problems as one error, or nil when there is none.
  ///
  /// A user corrects a sheet once, not once a mistake: hence all of them (the first
  /// `reportLimit`), in the order of the rows.
  package static func error(
    _ problems: [SheetProblem], sheet: String, code: CFUError.Code = .usage
  ) -> CFUError? {
    guard let first = problems.first else { return nil }
    if problems.count == 1 {
      let place = first.place.isEmpty ? "" : ", \(first.place)"
      return CFUError(code, "\(sheet)\(place): \(first.message).", nextStep: first.remedy)
    }
    // A stable sort: problems of one row stay in the order in which they were found.
    let ordered = problems.enumerated().sorted {
      ($0.element.row ?? 0, $0.offset) < ($1.element.row ?? 0, $1.offset)
    }.map(\.element)
    var lines = ["\(sheet) has \(problems.count) problems:"]
    for problem in ordered.prefix(reportLimit) {
      let place = problem.place.isEmpty ? "" : "\(problem.place): "
      lines.append("  \(place)\(problem.message). \(problem.remedy)")
    }
    if problems.count > reportLimit {
      lines.append("  and \(problems.count - reportLimit) more.")
    }
    return CFUError(code, lines.joined(separator: "\n"))
  }
}
