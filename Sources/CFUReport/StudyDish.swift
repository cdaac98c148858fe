package import CFUCore

/// One row of the sheet and what became of it.
package struct StudyDish: Sendable {
  package enum Outcome: Sendable {
    case counted(DishRecord)
    /// The picture could not be counted, and why.
    case failed(CFUError)
  }

  package var row: SampleSheet.Row
  package var outcome: Outcome

  package init(row: SampleSheet.Row, outcome: Outcome) {
    self.row = row
    self.outcome = outcome
  }

  package var record: DishRecord? {
    if case .counted(let record) = outcome { record } else { nil }
  }
}

extension [ColonyClass] {
  /// The classes that are counted.
  package var colonies: [ColonyClass] { filter { $0.kind == .colony } }
}
