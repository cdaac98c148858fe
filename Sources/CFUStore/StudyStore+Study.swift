package import CFUCore
import GRDB

extension StudyStore {
  /// The facts the folder was counted with, as `setFacts` left them; empty for a new file.
  package func facts() throws(CFUError) -> [String: String] {
    try reading { database in
      var facts: [String: String] = [:]
      let rows = try Row.fetchCursor(database, sql: "SELECT key, value FROM study")
      while let row = try rows.next() { facts[row[0]] = row[1] }
      return facts
    }
  }

  /// Writes the facts and the sheet's rows in one transaction, in place of those that were there.
  package func begin(facts: [String: String], rows: [StoredRow]) throws(CFUError) {
    try writing { database in
      try database.execute(sql: "DELETE FROM study; DELETE FROM sheet")
      let fact = try database.cachedStatement(sql: "INSERT INTO study (key, value) VALUES (?, ?)")
      for (key, value) in facts.sorted(by: { $0.key < $1.key }) {
        try fact.execute(arguments: [key, value])
      }
      let statement = try database.cachedStatement(
        sql: """
          INSERT INTO sheet (position, dish, image, fields, status, problem) VALUES (?, ?, ?, ?, ?, ?)
          """)
      for row in rows {
        try statement.execute(arguments: [
          row.position, row.dish, row.image, StoredText.object(row.fields), row.status.rawValue,
          row.problem,
        ])
      }
    }
  }

  /// Removes every counted dish that no row of the sheet points at, and every way of counting
  /// without dishes. For the end of a complete run.
  package func prune() throws(CFUError) {
    try writing { database in
      try database.execute(
        sql: """
          DELETE FROM dish WHERE id NOT IN (SELECT dish_id FROM sheet WHERE dish_id IS NOT NULL);
          DELETE FROM run WHERE id NOT IN (SELECT run_id FROM dish)
          """)
    }
  }

  /// The rows of the sheet in its order, with what became of each; without their fields.
  package func rows() throws(CFUError) -> [StoredRow] {
    try reading { database in
      let cursor = try Row.fetchCursor(
        database,
        sql: "SELECT position, dish, image, status, problem FROM sheet ORDER BY position")
      var rows: [StoredRow] = []
      while let row = try cursor.next() {
        rows.append(
          StoredRow(
            position: row[0], dish: row[1], image: row[2], fields: [],
            status: StoredRow.Status(rawValue: row[3]) ?? .pending, problem: row[4]))
      }
      return rows
    }
  }

  /// SHA-256 of the picture that the image `name` of the sheet was counted from; nil where it was
  /// not.
  package func imageSHA256(of name: String) throws(CFUError) -> String? {
    try reading { database in
      try String.fetchOne(
        database,
        sql: """
          SELECT image_sha256 FROM dish JOIN sheet ON sheet.dish_id = dish.id WHERE sheet.image = ?
          """, arguments: [name])
    }
  }
}
