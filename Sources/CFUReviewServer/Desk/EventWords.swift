import CFUCore
import CFUReview

/// What an entry of the journal did, in words.
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

  /// One mark's change.
  static func of(_ change: ReviewEvent.MarkChange) -> String {
    let name = change.mark.text
    guard let to = change.to else { return "\(name) taken back" }
    guard let from = change.from else { return "\(name) new: \(state(to))" }
    var words: [String] = []
    if state(from) != state(to) { words.append("\(state(from)) -> \(state(to))") }
    if from.isUnsure != to.isUnsure { words.append(to.isUnsure ? "not sure" : "sure again") }
    if from.comment != to.comment { words.append("comment '\(from.comment)' -> '\(to.comment)'") }
    return "\(name) " + (words.isEmpty ? "as it was" : words.joined(separator: ", "))
  }

  private static func state(_ state: MarkState) -> String {
    [state.classID ?? "no class", state.reason.map { "(\($0.rawValue))" } ?? ""]
      .filter { !$0.isEmpty }.joined(separator: " ")
  }
}
