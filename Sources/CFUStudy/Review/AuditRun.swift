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
    // The witness first: an entry that is written meanwhile is then in the journal only.
    let witness = JournalWitness.read(JournalFile.witness(results))
    let bytes = try JournalFile.bytes(path)
    guard !bytes.isEmpty || witness != nil else {
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
    if let words = JournalWitness.fault(witness, in: events), fault == nil {
      report.faults.append("\(path): \(words)")
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
      report.changes.append(
        "Entry \(event.entry): study.sqlite had changed since the entry before of its kind, and no "
          + "command of cfu had written why.")
    }
    let differences = StudyBinding(bound).differences(from: present)
    if let command = standing.command, !differences.isEmpty {
      report.remarks.append(
        "'\(command)' was begun and has not said what came of it (it was stopped, or is at work): "
          + "study.sqlite is not what it was before. The next 'cfu review' or the same command binds it."
      )
    } else {
      report.faults += differences
    }
    report.boundDishes = StudyBinding(bound).dishCount
  }
}
