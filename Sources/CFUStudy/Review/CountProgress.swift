import CFUCore
import CFUImaging
import CFUStore

/// How far a count is that another process is at, from its store.
package struct CountProgress: Sendable {
  package struct Dish: Sendable {
    package var name: String
    /// nil while it is not done.
    package var isCounted: Bool?
    package var problem: String?
  }

  /// In the order of the sheet.
  package var dishes: [Dish]
  package var done: Int { dishes.count { $0.isCounted != nil } }

  /// nil where nothing was begun yet, or the store cannot be read just now.
  package init?(_ folder: String) {
    guard StudyReader.holdsStudy(folder),
      let store = try? StudyStore(
        reading: FileSystem.join(folder, "study.sqlite"), featureNames: DishPipeline.featureNames),
      let rows = try? store.rows()
    else { return nil }
    dishes = rows.map { row in
      Dish(
        name: row.dish, isCounted: row.status == .pending ? nil : row.status == .counted,
        problem: row.problem)
    }
    try? store.close()
  }
}
