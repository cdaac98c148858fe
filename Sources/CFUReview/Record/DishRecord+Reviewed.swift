package import CFUCore

extension DishRecord {
  /// The record as people see it: their classes and reasons in place of the machine's, and their own
  /// marks behind its objects. A record that nobody touched is what it was.
  ///
  /// What a person decided has no probability. Marks of people have no measurements: their features
  /// are not a number.
  package func reviewed(_ marks: DishMarks) -> DishRecord {
    guard marks.edits > 0 else { return self }
    var record = self
    for index in record.objects.indices {
      let id = MarkID.machine(record.objects[index].object.id)
      guard let mark = marks.marks[id], mark.revision > 0,
        mark.state != mark.machine || mark.state.isUnsure
      else { continue }
      record.objects[index].verdict = Verdict(mark)
    }
    let featureCount = record.objects.first?.object.features.count ?? 0
    var number = record.objects.map(\.object.id).max() ?? 0
    for mark in marks.inOrder where mark.machine == nil {
      number += 1
      let millimetres = geometry.millimetres(mark.centre)
      record.objects.append(
        ClassifiedObject(
          object: FoundObject(
            id: number, centre: mark.centre, xMillimetres: millimetres.x,
            yMillimetres: millimetres.y, outline: mark.outline,
            features: [Float](repeating: .nan, count: featureCount), artefact: nil,
            overlap: false),
          verdict: Verdict(mark)))
    }
    record.flags.append(marks.flag)
    return record
  }
}

extension DishMarks {
  /// What a reader of the counts has to know of them.
  package var flag: DishFlag {
    reviewers.isEmpty
      ? DishFlag("review begun by \(editors.joined(separator: " and "))")
      : DishFlag(DishFlag.reviewedPrefix + reviewers.joined(separator: " and "))
  }
}

extension DishFlag {
  /// How the flag of a dish begins that somebody called reviewed.
  package static let reviewedPrefix = "reviewed by "
}

extension Verdict {
  fileprivate init(_ mark: DishMarks.Mark) {
    var notes: [String] = []
    if let by = mark.by { notes.append("decided by \(by.name)") }
    if mark.state.isUnsure { notes.append("not sure") }
    if !mark.state.comment.isEmpty { notes.append(mark.state.comment) }
    self.init(
      classID: mark.state.isGone ? nil : mark.state.classID, probability: nil, probabilities: [],
      counted: mark.state.isCounted,
      reason: mark.state.isCounted ? nil : mark.state.reason ?? .unclassified,
      note: notes.isEmpty ? nil : notes.joined(separator: "; "))
  }
}
