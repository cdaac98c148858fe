package import CFUCore
import GRDB

/// One way in which dishes of a study were counted.
package struct StoredRun: Sendable, Hashable {
  /// Of the classifier: 0 is the one whose counts stand in the tables.
  package var place: Int
  package var provenance: Provenance
  /// What a user types for the plugin; nil for what an older version wrote.
  package var shortName: String?
  /// Canonical JSON whose hash the provenance has.
  package var settings: String
  package var classes: [ColonyClass]
  /// Dishes of the sheet that were counted so.
  package var dishes: Int
}

extension StudyStore {
  /// Every way in which the dishes of the sheet were counted, by place and then in the order in
  /// which the sheet comes to them.
  package func runs() throws(CFUError) -> [StoredRun] {
    try reading { database in
      let cursor = try Row.fetchCursor(
        database,
        sql: """
          SELECT use.place, run.id, run.program_version, run.settings_sha256, run.plugin_id,
            run.plugin_version, run.plugin_sha256, run.short_name, run.settings, count(*)
          FROM (SELECT 0 AS place, position, dish_id FROM sheet
            UNION ALL SELECT place, position, dish_id FROM further) AS use
          JOIN dish ON dish.id = use.dish_id JOIN run ON run.id = dish.run_id
          GROUP BY use.place, run.id ORDER BY use.place, min(use.position)
          """)
      var runs: [StoredRun] = []
      while let row = try cursor.next() {
        runs.append(
          StoredRun(
            place: row[0],
            provenance: Provenance(
              programVersion: row[2], settingsSHA256: row[3], pluginID: row[4],
              pluginVersion: row[5], pluginSHA256: row[6]),
            shortName: row[7], settings: row[8], classes: try classes(of: row[1], in: database),
            dishes: row[9]))
      }
      return runs
    }
  }
}
