package import CFUCore
import Synchronization

/// A study under review: its journal and what follows from it. The one way in which anything about it
/// is changed.
///
/// Thread-safe: changes are made one at a time, each on what all before it left.
package final class ReviewBook: Sendable {
  /// A dish and what the machine has of it.
  package struct Dish: Sendable, Hashable {
    /// Unique within the study.
    package var name: String
    /// SHA-256 of the picture's bytes, lower-case hex.
    package var imageSHA256: String
    /// `FindingsDigest.found` of the record.
    package var findings: String

    package init(name: String, imageSHA256: String, findings: String) {
      self.name = name
      self.imageSHA256 = imageSHA256
      self.findings = findings
    }

    package init(name: String, record: DishRecord) {
      self.init(
        name: name, imageSHA256: record.imageSHA256, findings: FindingsDigest.found(record))
    }
  }

  private struct Place: Hashable {
    var dish: String
    var imageSHA256: String
    var layer: Layer

    init(_ subject: ReviewEvent.Subject) {
      dish = subject.dish
      imageSHA256 = subject.imageSHA256
      layer = subject.layer
    }

    init(_ dish: ReviewBook.Dish, _ layer: Layer) {
      self.dish = dish.name
      imageSHA256 = dish.imageSHA256
      self.layer = layer
    }
  }

  private struct State {
    var standing: StudyStanding
    /// Entries by dish, also of those that nobody asked for yet.
    var events: [Place: [ReviewEvent]] = [:]
    var marks: [Place: DishMarks] = [:]
  }

  package let journal: Journal
  private let state: Mutex<State>

  package init(_ journal: Journal) {
    self.journal = journal
    let events = journal.events
    var state = State(standing: StudyStanding(events))
    for event in events {
      guard let subject = event.subject else { continue }
      state.events[Place(subject), default: []].append(event)
    }
    self.state = Mutex(state)
  }

  package var standing: StudyStanding { state.withLock { $0.standing } }

  /// Scorers with blind marks, in the order in which they began.
  package var blindScorers: [String] {
    let events = state.withLock { $0.events }
    var first: [String: (entry: Int, name: String)] = [:]
    for (place, events) in events {
      guard case .blind(let scorer) = place.layer, let entry = events.first?.entry else { continue }
      let key = PersonName.key(scorer)
      if entry < first[key]?.entry ?? .max { first[key] = (entry, scorer) }
    }
    return first.values.sorted { $0.entry < $1.entry }.map(\.name)
  }

  /// Whether anybody did anything on a dish in a layer.
  package func isTouched(_ dish: Dish, _ layer: Layer) -> Bool {
    state.withLock { $0.events[Place(dish, layer)] != nil }
  }

  /// The marks of a dish as they stand.
  ///
  /// - Parameter objects: what the machine found there; asked for at most once a dish, and not for
  ///   blind layers.
  package func marks(
    of dish: Dish, _ layer: Layer, objects: () throws(CFUError) -> [ClassifiedObject]
  ) throws(CFUError) -> DishMarks {
    let place = Place(dish, layer)
    if let known = state.withLock({ $0.marks[place] }) { return known }
    let found = layer == .review ? try objects() : []
    return state.withLock { state in
      if let known = state.marks[place] { return known }
      var marks = DishMarks(layer: layer, objects: found, findings: dish.findings)
      for event in state.events[place] ?? [] { marks.apply(event) }
      state.marks[place] = marks
      return marks
    }
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
    let place = Place(dish, layer)
    let subject = ReviewEvent.Subject(
      layer: layer, dish: dish.name, imageSHA256: dish.imageSHA256,
      findings: layer == .review ? dish.findings : "")
    return try state.withLock {
      (state: inout State) throws(CFUError) -> Result<
        (event: ReviewEvent, marks: DishMarks), EditRefusal
      > in
      if let lock = state.standing.lock { return .failure(.locked(lock)) }
      if state.standing.requiresReason, request.edit.needsReason, layer == .review,
        request.why?.contains(where: { !$0.isWhitespace }) != true
      {
        return .failure(.reasonNeeded)
      }
      var marks = state.marks[place]!
      let planner = EditPlanner(marks: marks, classes: classes, who: who)
      let result = try journal.append { entry in
        Result { () throws(EditRefusal) in
          try planner.draft(request, subject: subject, entry: entry)
        }
      }
      switch result {
      case .failure(let refusal): return .failure(refusal)
      case .success(let event):
        marks.apply(event)
        state.marks[place] = marks
        state.events[place, default: []].append(event)
        return .success((event, marks))
      }
    }
  }

  /// Writes an entry that concerns the whole study.
  ///
  /// - Throws: `cannotWrite` when it cannot be written; nothing was changed then.
  @discardableResult
  package func note(_ draft: EventDraft) throws(CFUError) -> ReviewEvent {
    try state.withLock { (state: inout State) throws(CFUError) -> ReviewEvent in
      let event = try journal.append(draft)
      state.standing.apply(event)
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
