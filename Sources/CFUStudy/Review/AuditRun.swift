package import CFUCore
import CFUImaging
import CFUReview
import CFUStore

/// Whether the record of a review is as it was written, and what stands in it: `cfu audit`.
package struct AuditRun: Sendable {
  /// A results folder, or a copy of one.
  package var results: String
  /// A hash that was noted elsewhere and has to be in the journal; nil for none.
  package var expectedHead: String?

  package init(results: String, expectedHead: String? = nil) {
    self.results = results
    self.expectedHead = expectedHead
  }

  /// - Throws: `noInput` where there is no journal, or a file cannot be read.
  package func perform() throws(CFUError) -> AuditReport {
    let path = JournalFile.journal(results)
    let bytes = try JournalFile.bytes(path)
    guard !bytes.isEmpty else {
      throw CFUError(
        .noInput, "Nobody has reviewed \(results) yet: it has no review/journal.jsonl.",
        nextStep: "Name the results folder of a study that was reviewed with 'cfu review'.")
    }
    let (events, byteCount, fault) = JournalChain.read(bytes)
    var report = AuditReport(results: results, events: events)
    if let fault {
      report.faults.append("\(path), line \(fault.line): \(fault.words)")
    } else if byteCount < bytes.count {
      report.remarks.append(
        "The journal ends in a piece of an entry that was never acknowledged: what a kill leaves.")
    }
    let witness = JournalWitness.read(JournalFile.witness(results))
    if let words = witness?.fault(in: events), fault == nil {
      report.faults.append("\(path): \(words)")
    } else if witness == nil {
      report.faults.append(
        "\(JournalFile.witness(results)) is missing or altered: a journal that was cut at its end "
          + "could not be told from a whole one.")
    }
    if let expectedHead {
      let head = expectedHead.lowercased()
      let isThere = head.utf8.count >= 8 && events.contains { $0.hash.hasPrefix(head) }
      if !isThere { report.faults.append("No entry of the journal has the hash \(expectedHead).") }
    }
    try compareStudy(&report)
    return report
  }

  private func compareStudy(_ report: inout AuditReport) throws(CFUError) {
    let standing = StudyStanding(report.events)
    guard let bound = standing.study else {
      report.remarks.append("The journal says nothing of what the machine had found.")
      return
    }
    let database = FileSystem.join(results, "study.sqlite")
    guard FileSystem.kind(database) == .file else {
      report.faults.append("\(database) is missing: what the machine found cannot be compared.")
      return
    }
    let present: StudyBinding
    do throws(CFUError) {
      let store = try StudyStore(reading: database, featureNames: DishPipeline.featureNames)
      present = try StudyBinding(store)
      try store.close()
    } catch {
      report.faults.append(error.message)
      return
    }
    for event in report.events where event.action == .studyChanged {
      report.remarks.append(
        "Entry \(event.entry): study.sqlite had changed since the entry before of its kind, and no "
          + "command of cfu had written why.")
    }
    report.faults += StudyBinding(bound).differences(from: present)
    report.boundDishes = StudyBinding(bound).dishCount
  }
}
