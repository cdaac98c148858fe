package import CFUCore

/// One dish as the statistics see it.
package struct DishCounts: Sendable, Hashable {
  package var donor: String?
  /// nil where the sheet has no column for cells.
  package var cellsPlated: Double?
  /// Frequencies are given per this many cells.
  package var perCells: Double
  /// Colonies by class, in the order of the class list; nil for a class that the picture's sampling
  /// cannot carry. Halves are allowed (averages of two scorers).
  package var counts: [Double?]
  /// Counted colonies of all classes.
  package var total: Double
  /// Dishes whose counts and cells are put together here: 1 but for means of several dishes.
  package var dishes: Double
  /// What a reader must know of the dish; empty for counts without a picture.
  package var flags: [DishFlag]

  package init(
    donor: String?, cellsPlated: Double?, perCells: Double = 100_000, counts: [Double?],
    total: Double? = nil, dishes: Double = 1, flags: [DishFlag] = []
  ) {
    self.donor = donor
    self.cellsPlated = cellsPlated
    self.perCells = perCells
    self.counts = counts
    self.total = total ?? counts.reduce(0) { $0 + ($1 ?? 0) }
    self.dishes = dishes
    self.flags = flags
  }

  /// The counts of a recorded dish.
  /// - Parameter classes: ids of the classes that are colonies.
  package init(record: DishRecord, row: SampleSheet.Row, classes: [String]) {
    self.init(
      donor: row.donor, cellsPlated: row.cellsPlated, perCells: row.perCells,
      counts: classes.map { record.countUnlessRefused(of: $0).map(Double.init) },
      total: Double(record.total), flags: record.flags)
  }
}

extension DishRecord {
  /// Counted objects of a class, or nil when the class was refused at this picture's sampling: it
  /// was not looked for, which is something else than having none.
  package func countUnlessRefused(of classID: String) -> Int? {
    flags.contains(.refused(classID)) ? nil : count(of: classID)
  }
}
