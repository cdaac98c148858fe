package import CFUCore
import Foundation
import GRDB

/// A counted dish in the store.
package struct StoredDish: Sendable, Hashable {
  let id: Int64
  /// Counted colonies.
  package let total: Int
  /// Whether the classifier had an answer for every object.
  let isComplete: Bool
}

extension StudyStore {
  /// The result of a picture that was counted in just this way before, or nil.
  ///
  /// A dish with objects on which the classifier failed is not found: a second run tries it again.
  ///
  /// - Parameters:
  ///   - imageSHA256: of the picture's bytes, lower-case hex.
  ///   - provenance: program, settings and plugin; all of it has to be equal.
  ///   - complete: false to find a dish with such objects too.
  package func find(
    imageSHA256: String, provenance: Provenance, complete: Bool = true
  ) throws(CFUError) -> StoredDish? {
    try reading { database in
      guard let run = try runID(provenance, in: database) else { return nil }
      guard let dish = try dish(imageSHA256, run: run, in: database),
        dish.isComplete || !complete
      else {
        return nil
      }
      return dish
    }
  }

  /// The whole record of a dish that `find` found.
  package func record(_ dish: StoredDish) throws(CFUError) -> DishRecord? {
    try reading { database in try record(of: dish.id, in: database) }
  }

  /// The record that the row at `position` points at, or nil where it was not counted.
  package func record(at position: Int) throws(CFUError) -> DishRecord? {
    let stored: DishRecord? = try reading { database in
      let statement = try database.cachedStatement(
        sql: "SELECT dish_id FROM sheet WHERE position = ?")
      guard let dish = try Int64.fetchOne(statement, arguments: [position]) else { return nil }
      return try record(of: dish, in: database)
    }
    guard let stored, let revise else { return stored }
    return try revise(position, stored)
  }

  /// Whether the overlay `name` was drawn from this very result.
  package func overlay(_ name: String, shows dish: StoredDish) throws(CFUError) -> Bool {
    try reading { database in
      let statement = try database.cachedStatement(
        sql: "SELECT dish_id FROM overlay WHERE name = ?")
      return try Int64.fetchOne(statement, arguments: [name]) == dish.id
    }
  }

  /// To be called before the overlay `name` is drawn anew: from here on until the dish is saved or
  /// taken, no one may believe what it shows.
  package func forgetOverlay(_ name: String) throws(CFUError) {
    let known = try reading { database in
      let statement = try database.cachedStatement(sql: "SELECT 1 FROM overlay WHERE name = ?")
      return try Int.fetchOne(statement, arguments: [name]) != nil
    }
    guard known else { return }
    try writing { database in
      try database.cachedStatement(sql: "DELETE FROM overlay WHERE name = ?")
        .execute(arguments: [name])
    }
  }

  /// Writes a counted dish and points the sheet's row and the overlay at it, in one transaction.
  ///
  /// A picture that stands there already, counted in the same way, is left as it is, two rows of
  /// one sheet being free to name pictures of equal content; but where the classifier had failed on
  /// some of its objects, the new record takes its place.
  ///
  /// - Parameters:
  ///   - settings: the JSON whose hash `record.provenance.settingsSHA256` is.
  ///   - shortName: what a user types for the plugin.
  ///   - overlay: name of the overlay that was drawn from the record.
  package func save(
    _ record: DishRecord, settings: String, shortName: String? = nil, at position: Int,
    overlay: String
  ) throws(CFUError) {
    try writing { database in
      let id = try insert(
        record, RunNotes(settings: settings, shortName: shortName), in: database)
      try point(position, at: id, status: .counted, problem: nil, in: database)
      try pointOverlay(overlay, at: id, in: database)
    }
  }

  /// Points the sheet's row and the overlay at a result of an earlier run.
  package func take(
    _ dish: StoredDish, at position: Int, overlay: String
  ) throws(CFUError) {
    try writing { database in
      try point(position, at: dish.id, status: .counted, problem: nil, in: database)
      try pointOverlay(overlay, at: dish.id, in: database)
    }
  }

  /// Notes that the picture of the row at `position` could not be counted.
  package func fail(_ problem: String, at position: Int) throws(CFUError) {
    try writing { database in
      try point(position, at: nil, status: .failed, problem: problem, in: database)
    }
  }

  func pointOverlay(_ name: String, at dish: Int64, in database: Database) throws {
    try database.cachedStatement(
      sql: "INSERT OR REPLACE INTO overlay (name, dish_id) VALUES (?, ?)"
    ).execute(arguments: [name, dish])
  }

  func point(
    _ position: Int, at dish: Int64?, status: StoredRow.Status, problem: String?,
    in database: Database
  ) throws {
    let statement = try database.cachedStatement(
      sql: "UPDATE sheet SET dish_id = ?, status = ?, problem = ? WHERE position = ?")
    try statement.execute(arguments: [dish, status.rawValue, problem, position])
  }

  private func runID(_ provenance: Provenance, in database: Database) throws -> Int64? {
    let statement = try database.cachedStatement(
      sql: """
        SELECT id FROM run WHERE settings_sha256 = ? AND plugin_sha256 = ? AND plugin_id = ?
        AND plugin_version = ? AND program_version = ?
        """)
    return try Int64.fetchOne(
      statement,
      arguments: [
        provenance.settingsSHA256, provenance.pluginSHA256, provenance.pluginID,
        provenance.pluginVersion, provenance.programVersion,
      ])
  }

  private func dish(_ sha256: String, run: Int64, in database: Database) throws -> StoredDish? {
    let statement = try database.cachedStatement(
      sql:
        "SELECT id, total, classifier_failures = 0 FROM dish WHERE run_id = ? AND image_sha256 = ?")
    return try Row.fetchOne(statement, arguments: [run, sha256]).map {
      StoredDish(id: $0[0], total: $0[1], isComplete: $0[2])
    }
  }

  private func insertRun(
    _ record: DishRecord, _ notes: RunNotes, in database: Database
  ) throws -> Int64 {
    let provenance = record.provenance
    if let run = try runID(provenance, in: database) { return run }
    try database.cachedStatement(
      sql: """
        INSERT INTO run (program_version, plugin_id, plugin_version, plugin_sha256, settings_sha256,
        settings, short_name, feature_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      provenance.programVersion, provenance.pluginID, provenance.pluginVersion,
      provenance.pluginSHA256, provenance.settingsSHA256, notes.settings, notes.shortName,
      notes.featureCount ?? featureNames.count,
    ])
    let run = database.lastInsertedRowID
    let statement = try database.cachedStatement(
      sql: "INSERT INTO class (run_id, position, id, name, colour, kind) VALUES (?, ?, ?, ?, ?, ?)")
    for (position, item) in record.classes.enumerated() {
      try statement.execute(arguments: [
        run, position, item.id, item.name, item.colour, item.kind.rawValue,
      ])
    }
    return run
  }

  /// What a run is described with besides its provenance.
  struct RunNotes {
    var settings: String
    var shortName: String?
    /// Features that were measured; nil for all that are known.
    var featureCount: Int?
  }

  /// Returns the dish's id, be it new or there already.
  func insert(
    _ record: DishRecord, _ notes: RunNotes, in database: Database
  ) throws -> Int64 {
    let run = try insertRun(record, notes, in: database)
    guard let present = try dish(record.imageSHA256, run: run, in: database) else {
      let id = try insertDish(record, run: run, in: database)
      try insertColonies(record.objects, dish: id, in: database)
      return id
    }
    if present.isComplete { return present.id }
    // Where the dish lies and what was found there is the same; only the classifier's part is new.
    // The row stays, so that what points at it goes on doing so.
    try database.execute(sql: "DELETE FROM colony WHERE dish_id = ?", arguments: [present.id])
    try database.cachedStatement(
      sql: """
        UPDATE dish SET flags = ?, total = ?, classifier_failures = ?, seconds = ? WHERE id = ?
        """
    ).execute(arguments: [
      StoredText.strings(record.flags.map(\.rawValue)), record.total, record.classifierFailures,
      record.seconds, present.id,
    ])
    try insertColonies(record.objects, dish: present.id, in: database)
    return present.id
  }

  private func insertDish(_ record: DishRecord, run: Int64, in database: Database) throws -> Int64 {
    let geometry = record.geometry
    try database.cachedStatement(
      sql: """
        INSERT INTO dish (run_id, image_sha256, width_px, height_px, um_per_px, um_per_px_source,
        dish_x_px, dish_y_px, dish_semi_major_px, dish_semi_minor_px, dish_angle_rad, flags, total,
        classifier_failures, seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      run, record.imageSHA256, geometry.width, geometry.height, geometry.calibration.umPerPixel,
      geometry.calibration.source.rawValue, geometry.dish?.centre.x, geometry.dish?.centre.y,
      geometry.dish?.semiMajor, geometry.dish?.semiMinor, geometry.dish?.angle,
      StoredText.strings(record.flags.map(\.rawValue)), record.total,
      record.classifierFailures, record.seconds,
    ])
    return database.lastInsertedRowID
  }

  private func insertColonies(
    _ objects: [ClassifiedObject], dish: Int64, in database: Database
  ) throws {
    let columns = Self.fixedColumns + featureNames.map(\.quotedDatabaseIdentifier)
    let places = repeatElement("?", count: columns.count).joined(separator: ",")
    let statement = try database.cachedStatement(
      sql: "INSERT INTO colony (\(columns.joined(separator: ","))) VALUES (\(places))")
    var arguments: [DatabaseValue] = []
    for item in objects {
      let object = item.object
      let verdict = item.verdict
      arguments.removeAll(keepingCapacity: true)
      arguments += [
        dish.databaseValue, object.id.databaseValue, object.centre.x.databaseValue,
        object.centre.y.databaseValue, object.xMillimetres.databaseValue,
        object.yMillimetres.databaseValue, verdict.classID.databaseValue,
        verdict.probability.databaseValue,
        StoredText.numbers(verdict.probabilities).databaseValue, verdict.counted.databaseValue,
        (verdict.reason?.rawValue).databaseValue, verdict.note.databaseValue,
        (object.artefact?.rawValue).databaseValue, object.overlap.databaseValue,
        OutlineBlob.encode(object.outline).databaseValue,
      ]
      for index in featureNames.indices {
        let value = index < object.features.count ? object.features[index] : .nan
        arguments.append(value.isNaN ? .null : Double(value).databaseValue)
      }
      statement.setUncheckedArguments(StatementArguments(arguments))
      try statement.execute()
    }
  }

  static let fixedColumns = [
    "dish_id", "number", "x_px", "y_px", "x_mm", "y_mm", "class", "probability", "probabilities",
    "counted", "reason", "note", "artefact", "overlap", "outline",
  ]
}

extension DishRecord {
  /// Objects on which the classifier failed, as against those that it declined to name.
  package var classifierFailures: Int { objects.count { $0.verdict.isFailure } }
}
