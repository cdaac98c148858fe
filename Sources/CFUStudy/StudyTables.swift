import CFUCore
import CFUReport
import CFUStatistics
import CFUStore

/// The tables of a finished study, made from the store in the order of the sheet.
///
/// One dish is in memory at a time, but for its verdicts: a study may hold more colonies than
/// memory.
struct StudyTables {
  var plan: StudyPlan
  var store: StudyStore
  var folder: ResultsFolder
  /// The classifier's class list.
  var classes: [ColonyClass]

  /// Writes the three tables, each whole or not at all, and gives the groups.
  func write() throws(CFUError) -> SummaryTable {
    var colonies = try AtomicFile(folder.table("colonies.csv"))
    try colonies.append(ColoniesTable.header(classes: classes))
    let rows = try store.rows()
    var dishes: [StudyDish] = []
    for dish in plan.dishes {
      guard let record = try store.record(at: dish.position) else {
        let problem = rows[dish.position].problem ?? "The dish was not counted."
        dishes.append(StudyDish(row: dish.row, outcome: .failed(CFUError(.badInput, problem))))
        continue
      }
      try colonies.append(
        ColoniesTable.rows(record, image: dish.row.image, classes: classes))
      dishes.append(StudyDish(row: dish.row, outcome: .counted(record.withoutMeasurements)))
    }
    try colonies.commit()
    try AtomicFile.write(
      DishesTable.text(dishes, columns: plan.sheet.columns, classes: classes),
      to: folder.table("dishes.csv"))

    let ids = classes.colonies.map(\.id)
    let groups = GroupStatistics.groups(
      sheet: plan.sheet,
      dishes: dishes.map { dish in
        dish.record.map { DishCounts(record: $0, row: dish.row, classes: ids) }
      }, classes: ids)
    try AtomicFile.write(GroupsTable.text(groups), to: folder.table("groups.csv"))
    return SummaryTable(groups: groups, dishes: dishes)
  }
}

extension DishRecord {
  /// What the other tables need: verdicts, without the bulk of outlines and features.
  fileprivate var withoutMeasurements: DishRecord {
    var record = self
    for index in record.objects.indices {
      record.objects[index].object.outline = []
      record.objects[index].object.features = []
      record.objects[index].verdict.probabilities = []
    }
    return record
  }
}
