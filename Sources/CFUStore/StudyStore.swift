package import CFUCore
import GRDB
import Glibc

/// A row of the sample sheet as the store keeps it.
package struct StoredRow: Sendable, Hashable {
  /// What became of the row's picture.
  package enum Status: String, Sendable {
    case pending, counted, failed
  }

  /// 0-based place in the sheet.
  package var position: Int
  /// Name of the dish, unique within the study.
  package var dish: String
  /// The picture as the sheet or the command line names it.
  package var image: String
  /// All columns of the sheet as they were read, JSON object.
  package var fields: [(key: String, value: String)]
  package var status: Status
  /// Why the picture could not be counted; nil unless `status` is `failed`.
  package var problem: String?

  package init(
    position: Int, dish: String, image: String, fields: [(key: String, value: String)],
    status: Status = .pending, problem: String? = nil
  ) {
    self.position = position
    self.dish = dish
    self.image = image
    self.fields = fields
    self.status = status
    self.problem = problem
  }

  package static func == (left: StoredRow, right: StoredRow) -> Bool {
    left.position == right.position && left.dish == right.dish && left.image == right.image
      && left.status == right.status && left.problem == right.problem
      && left.fields.elementsEqual(right.fields) { $0 == $1 }
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(position)
    hasher.combine(dish)
  }
}

/// The file `study.sqlite`: every counted dish, one transaction each.
///
/// Journal: write-ahead log with `synchronous = NORMAL` while a run goes on. A dish then costs one
/// sequential write and no wait for the disk, where a rollback journal waits three times; a reader
/// (a notebook, a viewer) is never locked out. A kill leaves either the whole dish or nothing of
/// it. A power cut may take the last few dishes with it, but never the file: they are counted
/// again. `close()` makes all of it durable, folds the log in and goes back to the rollback
/// journal, so that what a finished run leaves is one file, readable from a write-protected medium
/// too.
///
/// Thread-safe: all access goes through one serial queue.
package final class StudyStore: Sendable {
  let queue: DatabaseQueue
  package let path: String
  let featureNames: [String]
  /// What is made of the first classifier's record of the row at a position before anyone sees it;
  /// nil to show it as it is.
  let revise: Revision?

  /// A record as people see it, for the row at a position.
  package typealias Revision =
    @Sendable (_ position: Int, _ record: DishRecord) throws(CFUError) -> DishRecord

  /// Opens the file, makes it where there is none, and brings its tables up to date.
  ///
  /// - Parameter featureNames: column names of the feature schema, in its order.
  /// - Throws: `cannotWrite` when the file cannot be made or is no study of this program.
  package init(path: String, featureNames: [String]) throws(CFUError) {
    self.path = path
    self.featureNames = featureNames
    revise = nil
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    // A file that holds nothing yet has nothing to lose, and need not wait for the disk.
    let isNew = access(path, F_OK) != 0
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA synchronous = \(isNew ? "OFF" : "NORMAL")")
      try database.execute(sql: "PRAGMA journal_mode = WAL")
    }
    queue = try Self.explaining(path) {
      try DatabaseQueue(path: path, configuration: configuration)
    }
    try Self.explaining(path) { [queue] in
      let migrator = StoreSchema.migrator(features: featureNames)
      // Tables that a newer version added would be left half up to date.
      if try queue.read(migrator.hasBeenSuperseded) {
        throw CFUError(
          .cannotWrite, "\(path) was written by a newer version of cfu.",
          nextStep: "Update cfu, or choose another --out.")
      }
      try migrator.migrate(queue)
      try queue.inTransaction { database in
        try StoreSchema.addFeatureColumns(featureNames, to: database)
        return .commit
      }
      try queue.inDatabase { try $0.execute(sql: "PRAGMA synchronous = NORMAL") }
    }
  }

  /// Opens the file of a finished study to read it. A file that is up to date is not written to, and
  /// may lie on a write-protected medium; one of an older version is brought up to date first.
  ///
  /// - Throws: `badInput` when the file is no study, `cannotWrite` when it would have to be brought up
  ///   to date and cannot be.
  package convenience init(
    reading path: String, featureNames: [String]
  ) throws(CFUError) {
    let queue = try Self.explaining(path) {
      let queue = try Self.readOnly(path)
      let isStudy = try queue.read { try $0.tableExists("study") && $0.tableExists("run") }
      guard isStudy else {
        throw CFUError(
          .badInput, "\(path) is no study of cfu.", nextStep: "Name the folder of a counted study.")
      }
      let migrator = StoreSchema.migrator(features: featureNames)
      let isCurrent = try queue.read { database in
        if try migrator.hasBeenSuperseded(database) {
          throw CFUError(
            .badInput, "\(path) was written by a newer version of cfu.", nextStep: "Update cfu.")
        }
        let columns = Set(try database.columns(in: "colony").map(\.name))
        return try migrator.hasCompletedMigrations(database)
          && columns.isSuperset(of: featureNames)
      }
      if isCurrent { return queue as DatabaseQueue? }
      try queue.close()
      return nil
    }
    if let queue {
      self.init(queue: queue, path: path, featureNames: featureNames)
    } else {
      try self.init(path: path, featureNames: featureNames)
    }
  }

  private init(
    queue: DatabaseQueue, path: String, featureNames: [String], revise: Revision? = nil
  ) {
    self.queue = queue
    self.path = path
    self.featureNames = featureNames
    self.revise = revise
  }

  /// The same file, whose records of the first classifier `record(at:)` gives as `revise` makes them.
  /// Closing either closes both.
  package func revised(by revise: @escaping Revision) -> StudyStore {
    StudyStore(queue: queue, path: path, featureNames: featureNames, revise: revise)
  }

  /// Makes everything durable, folds the log into the file and closes it; the store must not be
  /// used afterwards.
  package func close() throws(CFUError) {
    try Self.explaining(path) { [queue] in
      // A reader that still has the file open keeps the log alive; SQLite then folds it in when
      // that reader goes, so this is not an error.
      try? queue.inDatabase { database in
        if database.configuration.readonly { return }
        try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        // What is left is a flag in the file's first bytes, either value of which is right.
        try database.execute(sql: "PRAGMA synchronous = OFF; PRAGMA journal_mode = DELETE")
      }
      try queue.close()
    }
  }

  func reading<Value>(_ body: (Database) throws -> Value) throws(CFUError) -> Value {
    try Self.explaining(path) { [queue] in try queue.read(body) }
  }

  func writing<Value>(_ body: (Database) throws -> Value) throws(CFUError) -> Value {
    try Self.explaining(path) { [queue] in try queue.write(body) }
  }
}
