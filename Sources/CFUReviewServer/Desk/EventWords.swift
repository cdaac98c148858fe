import CFUReview

/// What an entry of the journal did, for a button.
enum EventWords {
  /// A few words, for a button: `class of 3 marks`.
  static func short(_ event: ReviewEvent) -> String {
    let made = event.marks.count { $0.from == nil }
    let changed = event.marks.count - made
    switch event.action {
    case .classify:
      let target = event.marks.first?.to?.classID ?? ""
      return changed == 1 ? "class \(target)" : "class \(target) of \(changed) marks"
    case .remove: return changed == 1 ? "delete" : "delete \(changed) marks"
    case .restore: return changed == 1 ? "restore" : "restore \(changed) marks"
    case .merge: return "merge \(changed) marks"
    case .split: return "split into \(made)"
    case .unsure: return changed == 1 ? "not sure" : "not sure of \(changed) marks"
    default: return event.action.rawValue
    }
  }
}
