package import CFUCore

/// What a run tells while it is at work. Delivered from the thread at which it happened, one at a
/// time.
package enum StudyEvent: Sendable {
  /// How one dish ended.
  package enum Result: Sendable {
    case counted(total: Int, flags: [DishFlag])
    /// Recorded by an earlier run and taken from there.
    case resumed(total: Int)
    case failed(CFUError)
  }

  /// Something to look at that stops nothing.
  case warning(String)
  /// The study was checked and counting begins.
  case began(dishes: Int, jobs: Int, folder: String)
  /// - Parameters:
  ///   - done: dishes that have ended by now, this one included.
  ///   - secondsLeft: estimate for the rest; nil until a dish was really counted.
  case ended(dish: String, Result, done: Int, of: Int, secondsLeft: Double?)
}

/// How a run ended. Errors of the whole run are thrown instead.
package struct StudyOutcome: Sendable {
  package var counted: Int
  /// Of `counted`, those taken over from an earlier run.
  package var resumed: Int
  /// Dishes that could not be counted, in sheet order.
  package var failed: [(dish: String, error: String)]
  /// Objects on which a classifier failed, by its label; they are listed as unclassified. Nothing
  /// of a classifier that failed on none.
  package var classifierFailures: [(classifier: String, objects: Int)]
  /// The user stopped the run; no tables were written.
  package var interrupted: Bool
  /// Folders of the results that overlays of an earlier classifier were moved to.
  package var overlaysMovedTo: [String] = []

  /// The process's exit code after this outcome, 0 when all went well.
  package var exitCode: Int32 {
    if interrupted { return CFUError.Code.interrupted.rawValue }
    if !failed.isEmpty { return CFUError.Code.someDishesFailed.rawValue }
    return classifierFailures.isEmpty ? 0 : CFUError.Code.plugin.rawValue
  }
}
