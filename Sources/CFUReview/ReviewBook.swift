package import CFUCore
import Synchronization

/// A study under review: its journal and what follows from it. The one way in which anything about it
/// is changed.
///
/// Thread-safe: changes are made one at a time, each on what all before it left.
package final class ReviewBook: Sendable {
  package typealias Dish = ReviewFold.Dish

  package let journal: Journal
  private let fold: Mutex<ReviewFold>

  package init(_ journal: Journal) {
    self.journal = journal
    fold = Mutex(ReviewFold(journal.events))
  }

  package var standing: StudyStanding { fold.withLock { $0.standing } }

  /// Classes beyond the study's own that people gave.
  package func classes(beyond known: [ColonyClass]) -> [ColonyClass] {
    fold.withLock { $0.classes(beyond: known) }
  }

  /// Scorers with blind marks, in the order in which they began.
  package var blindScorers: [String] { fold.withLock { $0.blindScorers } }

  /// The marks of a dish as they stand.
  ///
  /// - Parameter objects: what the machine found there; asked for at most once a dish, and not for
  ///   blind layers.
  package func marks(
    of dish: Dish, _ layer: Layer, objects: () throws(CFUError) -> [ClassifiedObject]
  ) throws(CFUError) -> DishMarks {
    if let known = fold.withLock({ $0.knownMarks(of: dish, layer) }) { return known }
    let found = layer == .review ? try objects() : []
    return fold.withLock { $0.marks(of: dish, layer, objects: found) }
  }

  /// Makes a change and writes it to the journal.
  ///
  /// - Parameters:
  ///   - who: a person's checked name.
  ///   - objects: as for `marks`.
  /// - Returns: the entry and the marks after it, or why it was refused.
  /// - Throws: `cannotWrite` when it cannot be written; nothing was changed then.
  package func edit(
    _ request: EditRequest, of dish: Dish, _ layer: Layer, by who: String, classes: [ColonyClass],
    objects: () throws(CFUError) -> [ClassifiedObject]
  ) throws(CFUError) -> Result<(event: ReviewEvent, marks: DishMarks), EditRefusal> {
    _ = try marks(of: dish, layer, objects: objects)
    let subject = ReviewEvent.Subject(
      layer: layer, dish: dish.name, imageSHA256: dish.imageSHA256,
      findings: layer == .review ? dish.findings : "")
    return try fold.withLock {
      (fold: inout ReviewFold) throws(CFUError) -> Result<
        (event: ReviewEvent, marks: DishMarks), EditRefusal
      > in
      if let lock = fold.standing.lock { return .failure(.locked(lock)) }
      if fold.standing.requiresReason, request.edit.needsReason, layer == .review,
        request.why?.contains(where: { !$0.isWhitespace }) != true
      {
        return .failure(.reasonNeeded)
      }
      let marks = fold.marks(of: dish, layer, objects: [])
      let planner = EditPlanner(marks: marks, classes: classes, who: who)
      let result = try journal.append { entry in
        Result { () throws(EditRefusal) in
          var draft = try planner.draft(request, subject: subject, entry: entry)
          if draft.dish?.to.reviewers.isEmpty == false, layer == .review {
            draft.facts.append(ReviewEvent.Fact(DishMarks.verdictsKey, dish.verdicts))
          }
          return draft
        }
      }
      switch result {
      case .failure(let refusal): return .failure(refusal)
      case .success(let event):
        fold.apply(event)
        return .success((event, fold.marks(of: dish, layer, objects: [])))
      }
    }
  }

  /// Writes an entry that concerns the whole study. A locked study takes only what says that it was
  /// opened again, or that it was found changed.
  ///
  /// - Throws: `usage` for a locked study, `cannotWrite` when it cannot be written; nothing was changed
  ///   then.
  @discardableResult
  package func note(_ draft: EventDraft) throws(CFUError) -> ReviewEvent {
    try fold.withLock { (fold: inout ReviewFold) throws(CFUError) -> ReviewEvent in
      if let lock = fold.standing.lock, ![.unlock, .studyChanged].contains(draft.action) {
        throw CFUError(
          .usage, "\(journal.results) is locked by \(lock.by): '\(lock.why)'.",
          nextStep: "'cfu review --unlock' opens it again.")
      }
      let event = try journal.append(draft)
      fold.apply(event)
      return event
    }
  }
}

extension EditRequest.Edit {
  /// Whether a study that asks why asks it here: for what changes a count, and not for remarks.
  package var needsReason: Bool {
    switch self {
    case .classify, .remove, .restore, .add, .merge, .split, .reopen: true
    case .unsure, .comment, .dishComment, .review, .undo, .redo: false
    }
  }
}
