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
  /// What further classifiers made of the same objects, in their order; nil for one that has no
  /// record of this dish.
  package var further: [DishRecord?]

  package init(row: SampleSheet.Row, outcome: Outcome, further: [DishRecord?] = []) {
    self.row = row
    self.outcome = outcome
    self.further = further
  }

  package var record: DishRecord? {
    if case .counted(let record) = outcome { record } else { nil }
  }
}

/// A classifier beside the one whose counts stand in the tables: it has columns of its own.
package struct FurtherClassifier: Sendable, Hashable {
  /// Short name, or id where two have one short name: the ending of its columns.
  package var label: String
  package var classes: [ColonyClass]

  package init(label: String, classes: [ColonyClass]) {
    self.label = label
    self.classes = classes
  }
}

extension [ColonyClass] {
  /// The classes that are counted.
  package var colonies: [ColonyClass] { filter { $0.kind == .colony } }
}
