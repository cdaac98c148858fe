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
      if mark.state.counting == mark.machine?.counting {
        // A remark alone: the machine's word stands.
        record.objects[index].verdict.add(mark.remarks)
      } else {
        record.objects[index].verdict = Verdict(mark)
      }
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
    // A class that the sampling cannot carry is counted where a person gave it, and not guessed where
    // nobody did.
    let given = Set(
      marks.marks.values.filter { $0.revision > 0 && $0.state.isCounted }.compactMap(
        \.state.classID))
    record.flags.removeAll { flag in given.contains { flag == .refused($0) } }
    if marks.isReviewed { record.flags.removeAll { $0 == .unclassifiedObjects } }
    record.flags.append(marks.flag)
    return record
  }
}

extension DishMarks {
  /// What a reader of the counts has to know of them.
  package var flag: DishFlag {
    if isReviewed { return .reviewed(by: reviewers) }
    if !dish.reviewers.isEmpty { return .changedSinceReview(by: dish.reviewers) }
    return .reviewBegun(by: editors)
  }
}

extension DishMarks.Mark {
  /// What people said of it beside its class.
  fileprivate var remarks: [String] {
    (state.isUnsure ? ["not sure"] : []) + (state.comment.isEmpty ? [] : [state.comment])
  }
}

extension Verdict {
  fileprivate init(_ mark: DishMarks.Mark) {
    self.init(
      classID: mark.state.isGone ? nil : mark.state.classID, probability: nil, probabilities: [],
      counted: mark.state.isCounted,
      reason: mark.state.reason ?? (mark.state.isCounted ? nil : .unclassified))
    add((mark.by.map { ["decided by \($0.name)"] } ?? []) + mark.remarks)
  }

  fileprivate mutating func add(_ remarks: [String]) {
    let all = (note.map { [$0] } ?? []) + remarks
    note = all.isEmpty ? nil : all.joined(separator: "; ")
  }
}
