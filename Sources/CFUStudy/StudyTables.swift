import CFUCore
import CFUStore

package struct StudySummary: Sendable {
  package var text: String
  package var json: String
}

struct StudyTables {
  var plan: StudyPlan
  var store: StudyStore
  var folder: ResultsFolder
  func write() throws(CFUError) -> StudySummary { StudySummary(text: "", json: "") }
}
