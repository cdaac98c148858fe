package import CFUCore
import GRDB
import Glibc

/// How the objects of a counted row were found, as far as the store knows it.
package struct StoredCount: Sendable {
  package var position: Int
  package var dish: StoredDish
  package var imageSHA256: String
  /// Version of the program that found and measured the objects.
  package var programVersion: String
  /// Features that it knew.
  package var featureCount: Int
  package var imaging: ImagingSettings
  package var stained: Bool
  package var countingRule: Int
}

/// An overlay that shows another record than the one that its row points at now.
package struct StaleOverlay: Sendable, Hashable {
  /// Its file's name without the ending.
  package var name: String
  /// What it shows was classified by this plugin.
  package var pluginID: String
  /// What a user types for it; nil for what an older version wrote.
  package var shortName: String?
}

extension StudyStore {
  /// How each counted row came about, in the order of the sheet.
  ///
  /// - Throws: `badInput` when the settings of a row cannot be read.
  package func counts() throws(CFUError) -> [StoredCount] {
    // Digit for digit as they were hashed, which SQLite's own reading of long ones is not.
    func number(_ text: String?) -> Double? { text.flatMap { Double($0) } }
    return try reading { database in
      let cursor = try Row.fetchCursor(
        database,
        sql: """
          SELECT sheet.position, dish.id, dish.total, dish.classifier_failures = 0,
            dish.image_sha256, run.program_version, run.feature_count,
            json_extract(run.settings, '$.profile'),
            run.settings -> '$.dish_diameter_mm', run.settings -> '$.um_per_px',
            json_extract(run.settings, '$.merge_rule'),
            json_extract(run.settings, '$.too_numerous'),
            json_extract(run.settings, '$.stained'),
            json_extract(run.settings, '$.counting_rule'),
            json_extract(run.settings, '$.dish_diameter_given')
          FROM sheet JOIN dish ON dish.id = sheet.dish_id JOIN run ON run.id = dish.run_id
          ORDER BY sheet.position
          """)
      var counts: [StoredCount] = []
      while let row = try cursor.next() {
        guard let profile = (row[7] as String?).flatMap(ImagingSettings.Profile.init(rawValue:)),
          let diameter = number(row[8]), let mergeRule: Int = row[10],
          let tooNumerous: Int = row[11], let stained: Bool = row[12],
          let countingRule: Int = row[13]
        else {
          throw CFUError(
            .badInput, "\(path): the settings of a counted dish cannot be read.",
            nextStep: "Count the study again.")
        }
        // Older versions did not say; they took what they wrote.
        let given: Bool? = row[14]
        counts.append(
          StoredCount(
            position: row[0], dish: StoredDish(id: row[1], total: row[2], isComplete: row[3]),
            imageSHA256: row[4], programVersion: row[5],
            featureCount: row[6] ?? featureNames.count,
            imaging: ImagingSettings(
              profile: profile, dishDiameterMillimetres: given == false ? nil : diameter,
              umPerPixel: number(row[9]),
              mergeRule: mergeRule, tooNumerous: tooNumerous),
            stained: stained, countingRule: countingRule))
      }
      return counts
    }
  }

  /// Writes a record that no row points at yet, in one transaction; `move` makes it count.
  ///
  /// - Parameters:
  ///   - settings: the JSON whose hash `record.provenance.settingsSHA256` is.
  ///   - shortName: what a user types for the plugin.
  ///   - featureCount: features that were measured of its objects.
  package func stage(
    _ record: DishRecord, settings: String, shortName: String, featureCount: Int
  ) throws(CFUError) -> StoredDish {
    try writing { database in
      let id = try insert(
        record,
        RunNotes(settings: settings, shortName: shortName, featureCount: featureCount),
        in: database)
      return StoredDish(
        id: id, total: record.total, isComplete: record.classifierFailures == 0)
    }
  }

  /// Points all rows at other records and notes what the study is counted with from now on, in one
  /// transaction: a kill leaves the old study or the new one.
  ///
  /// - Parameter dishes: by position, the first classifier's record, then those of further ones.
  package func move(
    to dishes: [Int: [StoredDish]], facts: [String: String]
  ) throws(CFUError) {
    try writing { database in
      try database.execute(sql: "DELETE FROM study; DELETE FROM further")
      let fact = try database.cachedStatement(sql: "INSERT INTO study (key, value) VALUES (?, ?)")
      for (key, value) in facts.sorted(by: { $0.key < $1.key }) {
        try fact.execute(arguments: [key, value])
      }
      for (position, records) in dishes {
        for (place, dish) in records.enumerated() {
          if place == 0 {
            try point(position, at: dish.id, status: .counted, problem: nil, in: database)
          } else {
            try pointFurther(position, place, at: dish.id, in: database)
          }
        }
      }
    }
  }

  /// Notes that the overlay `name` was drawn from the record of the row at `position`.
  package func noteOverlay(_ name: String, at position: Int) throws(CFUError) {
    try writing { database in
      let dish = try Int64.fetchOne(
        database, sql: "SELECT dish_id FROM sheet WHERE position = ?", arguments: [position])
      if let dish { try pointOverlay(name, at: dish, in: database) }
    }
  }

  /// Overlays of records that no row's first classifier made.
  package func staleOverlays() throws(CFUError) -> [StaleOverlay] {
    try reading { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT overlay.name, run.plugin_id, run.short_name FROM overlay
          JOIN dish ON dish.id = overlay.dish_id JOIN run ON run.id = dish.run_id
          WHERE overlay.dish_id NOT IN (SELECT dish_id FROM sheet WHERE dish_id IS NOT NULL)
          ORDER BY overlay.name
          """
      ).map { StaleOverlay(name: $0[0], pluginID: $0[1], shortName: $0[2]) }
    }
  }

  /// Names of all overlays of which is known what they show.
  package func overlays() throws(CFUError) -> [String] {
    try reading { database in
      try String.fetchAll(database, sql: "SELECT name FROM overlay ORDER BY name")
    }
  }

  /// Makes what was written last outlive a power cut too.
  package func makeDurable() throws(CFUError) {
    try Self.explaining(path) { [queue] in
      try queue.inDatabase { try $0.execute(sql: "PRAGMA wal_checkpoint(FULL)") }
    }
  }

  /// What two files have in common when the same objects were found on the same pictures for the
  /// same sheet, whatever classified them: one line a row. The file is only read.
  package static func findings(ofFileAt path: String) throws(CFUError) -> [String] {
    try peeking(path) { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT json_array(sheet.position, sheet.dish, sheet.image, sheet.fields, sheet.problem,
            dish.image_sha256, dish.um_per_px, run.program_version,
            (SELECT json_array(count(*), sum(x_px), sum(y_px), sum(length(outline))) FROM colony
              WHERE dish_id = dish.id))
          FROM sheet LEFT JOIN dish ON dish.id = sheet.dish_id LEFT JOIN run ON run.id = dish.run_id
          ORDER BY sheet.position
          """)
    }
  }

  /// The facts of the file at `path`, as `facts` gives them. The file is only read.
  package static func facts(ofFileAt path: String) throws(CFUError) -> [String: String] {
    try peeking(path) { database in
      var facts: [String: String] = [:]
      let rows = try Row.fetchCursor(database, sql: "SELECT key, value FROM study")
      while let row = try rows.next() { facts[row[0]] = row[1] }
      return facts
    }
  }

  /// Runs `body` over a file of any version, without bringing its tables up to date.
  private static func peeking<Value>(
    _ path: String, _ body: (Database) throws -> Value
  ) throws(CFUError) -> Value {
    try explaining(path) {
      let queue = try readOnly(path)
      defer { try? queue.close() }
      guard try queue.read({ try $0.tableExists("study") && $0.tableExists("run") }) else {
        throw CFUError(
          .badInput, "\(path) is no study of cfu.", nextStep: "Name the folder of a counted study.")
      }
      return try queue.read(body)
    }
  }

  /// A file to look at. What a killed run left in a journal beside it has to be undone or folded in
  /// before anything can be read, which takes a connection that may write; any other file is opened
  /// so that it cannot be changed.
  static func readOnly(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    configuration.readonly = true
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      _ = try queue.read { try Int.fetchOne($0, sql: "PRAGMA schema_version") }
      return queue
    } catch let error as DatabaseError
      where [.SQLITE_READONLY, .SQLITE_CANTOPEN].contains(error.resultCode.primaryResultCode)
    {
      configuration.readonly = false
      return try DatabaseQueue(path: path, configuration: configuration)
    }
  }

  /// Copies the file at `source` to `target`, which appears whole or not at all. The source is only
  /// read, and may be in use.
  package static func copy(from source: String, to target: String) throws(CFUError) {
    let partial = target + ".cfu-partial"
    for ending in ["", "-journal", "-wal", "-shm"] { unlink(partial + ending) }
    let from = try explaining(source) { try readOnly(source) }
    try explaining(target) {
      let to = try DatabaseQueue(path: partial)
      try from.backup(to: to)
      // What is opened next is one file, without a log beside it.
      try to.inDatabase { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
      try to.close()
      try from.close()
    }
    guard rename(partial, target) == 0 else {
      let code = errno
      unlink(partial)
      throw CFUError(
        .cannotWrite, "\(target) cannot be written: \(String(cString: strerror(code))).",
        nextStep: "Choose another --out.")
    }
  }
}
