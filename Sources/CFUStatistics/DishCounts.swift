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
  /// Counted colonies of all classes and of none; nil where a class is missing that other dishes
  /// have.
  package var total: Double?
  /// The total was counted by itself, so that it holds whatever is known of the classes.
  package var hasOwnTotal = false
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

  /// The counts of a recorded dish. Where a class is refused, its colonies are in the total alone,
  /// unless an older version, which did not count them, made the record.
  /// - Parameter classes: ids of the classes that are colonies.
  package init(record: DishRecord, row: SampleSheet.Row, classes: [String]) {
    self.init(
      donor: row.donor, cellsPlated: row.cellsPlated, perCells: row.perCells,
      counts: classes.map { record.countUnlessRefused(of: $0).map(Double.init) },
      total: Double(record.total), flags: record.flags)
    hasOwnTotal =
      counts.contains(nil)
      && !record.objects.contains { !$0.verdict.counted && $0.verdict.reason == .classRefused }
  }
}

extension DishRecord {
  /// Counted objects of a class, or nil when the class was refused at this picture's sampling: it
  /// was not looked for, which is something else than having none.
  package func countUnlessRefused(of classID: String) -> Int? {
    flags.contains(.refused(classID)) ? nil : count(of: classID)
  }
}

extension DishCounts {
  /// Whether the total says more than the classes do: there are several, or it was counted by itself.
  package static func hasTotal(_ dishes: [DishCounts?], classes: [String]) -> Bool {
    classes.count > 1
      || classes != [GroupResult.total] && dishes.contains { $0?.hasOwnTotal == true }
  }
}

extension [DishCounts?] {
  /// The dishes with no total where a class is missing that others have and the total was not counted
  /// by itself: a sum of fewer classes is another number.
  package var withComparableTotals: [DishCounts?] {
    let classes = lazy.compactMap { $0?.counts.count }.first ?? 0
    let partial = (0..<classes).filter { place in
      contains { $0 != nil && $0?.counts[place] == nil }
        && contains { $0?.counts[place] != nil }
    }
    guard !partial.isEmpty else { return self }
    return map { dish in
      guard var dish else { return nil }
      if !dish.hasOwnTotal, partial.contains(where: { dish.counts[$0] == nil }) {
        dish.total = nil
      }
      return dish
    }
  }
}
