import GRDB

/// The tables of `study.sqlite`.
///
/// ```
/// study   key, value                    what the folder was counted with, for people and checks
/// sheet   position -> dish              the rows of the sample sheet, in its order
/// further position, place -> dish       the same of the second, third ... classifier of a study
/// run     settings x plugin x version   one row for each distinct way of counting
/// class   run, position                 the classifier's class list
/// dish    run x picture                 one row for each counted picture
/// colony  dish, number                  one row for each object, counted or not
/// overlay file name -> dish             which result each overlay shows
/// crop    picture, number               cut-outs of objects, where they were kept (PNG)
/// ```
///
/// A picture is counted once for each way of counting; the sheet only points at the result. So a
/// sheet that gains rows, or whose doses are corrected, costs no second count.
enum StoreSchema {
  /// - Parameter features: column names of the feature schema; a new file has them from the start.
  static func migrator(features: [String]) -> DatabaseMigrator {
    var migrator = DatabaseMigrator()
    // The foreign keys are checked as rows are written; a check of the whole file at every start
    // would cost time in proportion to the study.
    migrator = migrator.disablingDeferredForeignKeyChecks()
    migrator.registerMigration("1 tables") { database in
      try database.execute(sql: version1(features))
    }
    migrator.registerMigration("2 further classifiers and crops") { database in
      try database.execute(sql: version2)
      // What an older program measured is what has a column by now.
      let measured = try database.columns(in: "colony").count - StudyStore.fixedColumns.count
      try database.execute(sql: "UPDATE run SET feature_count = ?", arguments: [measured])
    }
    return migrator
  }

  /// Adds a column to `colony` for every feature of the schema that the file does not know yet: the
  /// feature list is append-only, so that older rows simply hold no value there.
  static func addFeatureColumns(_ names: [String], to database: Database) throws {
    let present = Set(try database.columns(in: "colony").map(\.name))
    for name in names where !present.contains(name) {
      try database.execute(
        sql: "ALTER TABLE colony ADD COLUMN \(name.quotedDatabaseIdentifier) REAL")
    }
  }

  private static func version1(_ features: [String]) -> String {
    """
    CREATE TABLE study (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE run (
      id INTEGER PRIMARY KEY,
      program_version TEXT NOT NULL,
      plugin_id TEXT NOT NULL,
      plugin_version TEXT NOT NULL,
      plugin_sha256 TEXT NOT NULL,
      settings_sha256 TEXT NOT NULL,
      settings TEXT NOT NULL,
      UNIQUE (settings_sha256, plugin_sha256, plugin_id, plugin_version, program_version)
    ) STRICT;

    CREATE TABLE class (
      run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      id TEXT NOT NULL,
      name TEXT NOT NULL,
      colour TEXT NOT NULL,
      kind TEXT NOT NULL,
      PRIMARY KEY (run_id, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE dish (
      id INTEGER PRIMARY KEY,
      run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      image_sha256 TEXT NOT NULL,
      width_px INTEGER NOT NULL,
      height_px INTEGER NOT NULL,
      um_per_px REAL NOT NULL,
      um_per_px_source TEXT NOT NULL,
      dish_x_px REAL,
      dish_y_px REAL,
      dish_semi_major_px REAL,
      dish_semi_minor_px REAL,
      dish_angle_rad REAL,
      flags TEXT NOT NULL,
      total INTEGER NOT NULL,
      classifier_failures INTEGER NOT NULL,
      seconds REAL NOT NULL,
      UNIQUE (run_id, image_sha256)
    ) STRICT;

    CREATE TABLE colony (
      dish_id INTEGER NOT NULL REFERENCES dish (id) ON DELETE CASCADE,
      number INTEGER NOT NULL,
      x_px REAL NOT NULL,
      y_px REAL NOT NULL,
      x_mm REAL NOT NULL,
      y_mm REAL NOT NULL,
      class TEXT,
      probability REAL,
      probabilities TEXT NOT NULL,
      counted INTEGER NOT NULL,
      reason TEXT,
      note TEXT,
      artefact TEXT,
      overlap INTEGER NOT NULL,
      outline BLOB NOT NULL,
      \(features.map { "\($0.quotedDatabaseIdentifier) REAL,\n" }.joined())
      PRIMARY KEY (dish_id, number)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE sheet (
      position INTEGER PRIMARY KEY,
      dish TEXT NOT NULL,
      image TEXT NOT NULL,
      fields TEXT NOT NULL,
      status TEXT NOT NULL,
      problem TEXT,
      dish_id INTEGER REFERENCES dish (id) ON DELETE SET NULL
    ) STRICT;
    CREATE INDEX sheet_dish ON sheet (dish_id);

    CREATE TABLE overlay (
      name TEXT PRIMARY KEY,
      dish_id INTEGER NOT NULL REFERENCES dish (id) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX overlay_dish ON overlay (dish_id);
    """
  }

  /// `feature_count` is how many features of the schema the program knew that measured the objects;
  /// `short_name` what a user types for the plugin, null for what version 1 wrote. The place of a
  /// further classifier counts from 1, the sheet's own being 0.
  private static let version2 = """
    ALTER TABLE run ADD COLUMN feature_count INTEGER;
    ALTER TABLE run ADD COLUMN short_name TEXT;

    CREATE TABLE further (
      position INTEGER NOT NULL REFERENCES sheet (position) ON DELETE CASCADE,
      place INTEGER NOT NULL,
      dish_id INTEGER NOT NULL REFERENCES dish (id) ON DELETE CASCADE,
      PRIMARY KEY (position, place)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX further_dish ON further (dish_id);

    CREATE TABLE crop (
      image_sha256 TEXT NOT NULL,
      number INTEGER NOT NULL,
      x_px INTEGER NOT NULL,
      y_px INTEGER NOT NULL,
      width_px INTEGER NOT NULL,
      height_px INTEGER NOT NULL,
      png BLOB NOT NULL,
      PRIMARY KEY (image_sha256, number)
    ) STRICT;
    """
}
