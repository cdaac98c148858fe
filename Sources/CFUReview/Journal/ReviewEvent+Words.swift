import CFUCore

extension ReviewEvent {
  /// What was done, for a person to read: "A1: m12 BFU-E -> CFU-GM".
  package var words: String {
    let dish = subject.map { "\($0.dish): " } ?? ""
    let blind = subject.map { $0.layer != .review } == true ? " (blind)" : ""
    return dish + deed + blind + (why.map { " (why: \($0))" } ?? "")
  }

  /// Likewise without the dish and the reason.
  package var deed: String {
    switch action {
    case .begin: "the journal begins, \(fact("program") ?? "")"
    case .study: "what the machine found, in \(facts.count) digests"
    case .studyChanged: "study.sqlite has CHANGED; what it holds, in \(facts.count) digests"
    case .countBegins: "is about to run"
    case .settings: facts.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    case .signIn: "signed in to \(fact("mode") ?? "review")"
    case .password: "set a password"
    case .lock: "locked the study"
    case .unlock: "unlocked the study"
    case .reviewed: "called the dish reviewed"
    case .reopen: "opened the dish again"
    case .undo: "took back entry \(of ?? 0): \(changes)"
    case .redo: "did entry \(of ?? 0) again: \(changes)"
    case .comment: "commented: \(changes)"
    case .remove: "deleted \(changes)"
    case .restore: "took back the deletion of \(changes)"
    case .add: "added \(changes)"
    case .merge: "merged \(changes)"
    case .split: "split \(changes)"
    case .unsure: "not sure: \(changes)"
    case .classify: changes
    default: "\(action.rawValue): \(changes)"
    }
  }

  /// The marks, the first few of many.
  private var changes: String {
    var words = marks.prefix(6).map { change in
      "\(change.mark.text) at \(Int(change.centre.x)), \(Int(change.centre.y)) \(change.words)"
    }
    if marks.count > 6 { words.append("and \(marks.count - 6) more") }
    if let dish {
      if dish.from.reviewers != dish.to.reviewers {
        words.append(
          dish.to.reviewers.isEmpty
            ? "open" : "reviewed by \(dish.to.reviewers.joined(separator: " and "))")
      }
      if dish.from.comment != dish.to.comment { words.append("'\(dish.to.comment)'") }
    }
    return words.joined(separator: "; ")
  }
}

extension ReviewEvent.MarkChange {
  /// What from and what to, without the mark's name.
  package var words: String {
    guard let to else { return "taken back" }
    guard let from else { return "new: \(to.words)" }
    var words: [String] = []
    if from.words != to.words { words.append("\(from.words) -> \(to.words)") }
    if from.isUnsure != to.isUnsure { words.append(to.isUnsure ? "not sure" : "sure again") }
    if from.comment != to.comment { words.append("comment '\(from.comment)' -> '\(to.comment)'") }
    return words.isEmpty ? "as it was" : words.joined(separator: ", ")
  }
}

extension MarkState {
  fileprivate var words: String {
    (classID ?? "no class") + (reason.map { " (\($0.rawValue))" } ?? "")
  }
}
