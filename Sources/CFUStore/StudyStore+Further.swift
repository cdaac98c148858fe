package import CFUCore
import GRDB

/// The records of a study's second, third ... classifier: each a whole record under a run of its
/// own, made from the objects that the first one's record holds.
extension StudyStore {
  /// Writes what a further classifier made of the row at `position`, in one transaction.
  ///
  /// - Parameters:
  ///   - settings: the JSON whose hash `record.provenance.settingsSHA256` is.
  ///   - shortName: what a user types for the plugin.
  ///   - place: of the classifier, counted from 1.
  package func saveFurther(
    _ record: DishRecord, settings: String, shortName: String?, at position: Int, place: Int
  ) throws(CFUError) {
    try writing { database in
      let id = try insert(
        record, RunNotes(settings: settings, shortName: shortName), in: database)
      try pointFurther(position, place, at: id, in: database)
    }
  }

  /// Points a further classifier's place in a row at a result of an earlier run.
  package func takeFurther(
    _ dish: StoredDish, at position: Int, place: Int
  ) throws(CFUError) {
    try writing { database in try pointFurther(position, place, at: dish.id, in: database) }
  }

  /// The record of the classifier in `place` of the row at `position`; 0 is the first one. Nil
  /// where there is none.
  package func record(at position: Int, place: Int) throws(CFUError) -> DishRecord? {
    if place == 0 { return try record(at: position) }
    return try reading { database in
      let statement = try database.cachedStatement(
        sql: "SELECT dish_id FROM further WHERE position = ? AND place = ?")
      guard let dish = try Int64.fetchOne(statement, arguments: [position, place]) else {
        return nil
      }
      return try record(of: dish, in: database)
    }
  }

  func pointFurther(
    _ position: Int, _ place: Int, at dish: Int64, in database: Database
  ) throws {
    try database.cachedStatement(
      sql: "INSERT OR REPLACE INTO further (position, place, dish_id) VALUES (?, ?, ?)"
    ).execute(arguments: [position, place, dish])
  }
}
