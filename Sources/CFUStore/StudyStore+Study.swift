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

  /// Writes one fact, in place of what it was.
  package func note(fact key: String, value: String) throws(CFUError) {
    try writing { database in
      try database.execute(
        sql: "INSERT OR REPLACE INTO study (key, value) VALUES (?, ?)", arguments: [key, value])
    }
  }

  /// Removes every counted dish that no row of the sheet points at, be it for its first classifier
  /// or a further one, every way of counting without dishes, and the crops of pictures that are
  /// gone. For the end of a complete run.
  package func prune() throws(CFUError) {
    try writing { database in
      try database.execute(
        sql: """
          DELETE FROM dish WHERE id NOT IN (SELECT dish_id FROM sheet WHERE dish_id IS NOT NULL)
            AND id NOT IN (SELECT dish_id FROM further);
          DELETE FROM run WHERE id NOT IN (SELECT run_id FROM dish);
          DELETE FROM crop WHERE image_sha256 NOT IN (SELECT image_sha256 FROM dish)
          """)
    }
  }

  /// The rows of the sheet in its order, with what became of each.
  ///
  /// - Parameter withFields: whether the sheet's own fields are wanted too; else they are empty.
  package func rows(withFields: Bool = false) throws(CFUError) -> [StoredRow] {
    try reading { database in
      let cursor = try Row.fetchCursor(
        database,
        sql: "SELECT position, dish, image, status, problem, fields FROM sheet ORDER BY position")
      var rows: [StoredRow] = []
      while let row = try cursor.next() {
        var fields: [(key: String, value: String)] = []
        if withFields {
          // Keys and values in turn: a hand-written object is a list of strings to this reader.
          let texts = StoredText.parseStrings(row[5])
          for index in stride(from: 0, to: texts.count - 1, by: 2) {
            fields.append((key: texts[index], value: texts[index + 1]))
          }
        }
        rows.append(
          StoredRow(
            position: row[0], dish: row[1], image: row[2], fields: fields,
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
