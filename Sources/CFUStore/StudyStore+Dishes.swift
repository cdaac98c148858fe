package import CFUCore
import Foundation
import GRDB

extension StudyStore {
  /// The record of a picture that was counted in just this way before, or nil.
  ///
  /// - Parameters:
  ///   - imageSHA256: of the picture's bytes, lower-case hex.
  ///   - provenance: program, settings and plugin; all of it has to be equal.
  package func record(
    imageSHA256: String, provenance: Provenance
  ) throws(CFUError) -> DishRecord? {
    try reading { database in
      guard let run = try runID(provenance, in: database),
        let dish = try dishID(imageSHA256, run: run, in: database)
      else { return nil }
      return try record(of: dish, in: database)
    }
  }

  /// The record that the row at `position` points at, or nil where it was not counted.
  package func record(at position: Int) throws(CFUError) -> DishRecord? {
    try reading { database in
      let statement = try database.cachedStatement(
        sql: "SELECT dish_id FROM sheet WHERE position = ?")
      guard let dish = try Int64.fetchOne(statement, arguments: [position]) else { return nil }
      return try record(of: dish, in: database)
    }
  }

  /// Writes a counted dish and points the sheet's row at it, in one transaction.
  ///
  /// A picture that stands there already, counted in the same way, is left as it is: two rows of one
  /// sheet may name pictures of equal content.
  ///
  /// - Parameter settings: the JSON whose hash `record.provenance.settingsSHA256` is.
  package func save(
    _ record: DishRecord, settings: String, at position: Int
  ) throws(CFUError) {
    try writing { database in
      let run = try insertRun(record, settings: settings, in: database)
      let dish =
        try dishID(record.imageSHA256, run: run, in: database)
        ?? insertDish(record, run: run, in: database)
      try point(position, at: dish, status: .counted, problem: nil, in: database)
    }
  }

  /// Notes that the picture of the row at `position` could not be counted.
  package func fail(_ problem: String, at position: Int) throws(CFUError) {
    try writing { database in
      try point(position, at: nil, status: .failed, problem: problem, in: database)
    }
  }

  private func point(
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

  private func dishID(_ sha256: String, run: Int64, in database: Database) throws -> Int64? {
    let statement = try database.cachedStatement(
      sql: "SELECT id FROM dish WHERE run_id = ? AND image_sha256 = ?")
    return try Int64.fetchOne(statement, arguments: [run, sha256])
  }

  private func insertRun(
    _ record: DishRecord, settings: String, in database: Database
  ) throws -> Int64 {
    let provenance = record.provenance
    if let run = try runID(provenance, in: database) { return run }
    try database.cachedStatement(
      sql: """
        INSERT INTO run (program_version, plugin_id, plugin_version, plugin_sha256, settings_sha256,
        settings) VALUES (?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      provenance.programVersion, provenance.pluginID, provenance.pluginVersion,
      provenance.pluginSHA256, provenance.settingsSHA256, settings,
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

  private func insertDish(_ record: DishRecord, run: Int64, in database: Database) throws -> Int64 {
    let geometry = record.geometry
    try database.cachedStatement(
      sql: """
        INSERT INTO dish (run_id, image_sha256, width_px, height_px, um_per_px, um_per_px_source,
        dish_x_px, dish_y_px, dish_semi_major_px, dish_semi_minor_px, dish_angle_rad, flags, total,
        seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      run, record.imageSHA256, geometry.width, geometry.height, geometry.calibration.umPerPixel,
      geometry.calibration.source.rawValue, geometry.dish?.centre.x, geometry.dish?.centre.y,
      geometry.dish?.semiMajor, geometry.dish?.semiMinor, geometry.dish?.angle,
      StoredText.strings(record.flags.map(\.rawValue)), record.total, record.seconds,
    ])
    let dish = database.lastInsertedRowID
    try insertColonies(record.objects, dish: dish, in: database)
    return dish
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
