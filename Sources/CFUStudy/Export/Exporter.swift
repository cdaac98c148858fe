import CFUCore
import CFUExport
import CFUReport
import CFUStore

/// A dish on its way into the formats.
struct ExportedDish {
  /// 0-based place in the sheet.
  var position: Int
  /// Name for files made of it, without an extension.
  var fileName: String
  var dish: StudyDish
  /// Its objects for formats with outlines; empty where none of them is wanted, and for a dish that
  /// was not counted.
  var objects: [ExportedObject]
}

/// One format. It is given all dishes in the order of the sheet, one at a time, then ended; files of
/// the whole study appear only then.
protocol Exporter: AnyObject {
  func add(_ dish: ExportedDish) throws(CFUError)

  /// - Returns: what was written, as paths within the folder; a folder of many files by its own
  ///   name with a slash.
  func end() throws(CFUError) -> [String]
}

/// What the formats have to know of the study.
struct ExportContext {
  var folder: ExportFolder
  var sheet: SampleSheet
  /// The class list of the classifier whose counts stand in the tables.
  var classes: [ColonyClass]
  var further: [FurtherClassifier]
  var runs: [StoredRun]
  var facts: [String: String]

  /// Runs what writes the file at `path`.
  ///
  /// - Throws: `cannotWrite` naming the file.
  func writing<Value>(
    _ path: String, _ body: () throws(WriteFailure) -> Value
  ) throws(CFUError) -> Value {
    do throws(WriteFailure) {
      return try body()
    } catch {
      throw AtomicFile.failure(path, error.code)
    }
  }
}
