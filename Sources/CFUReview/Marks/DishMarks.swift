package import CFUCore

/// The marks of one dish in one layer as they stand: what the machine found there, and on it every
/// entry of the journal in turn.
package struct DishMarks: Sendable {
  package struct Mark: Sendable {
    package var id: MarkID
    /// Full-resolution pixels.
    package var centre: PixelPoint
    /// Of a disc of the mark's area, px.
    package var radius: Double
    /// Full-resolution pixels, closed.
    package var outline: [PixelPoint]
    /// What the machine says; nil for a mark that a person made.
    package var machine: MarkState?
    package var state: MarkState
    /// Entry that changed it last; 0 where none did.
    package var revision: Int
    /// Whose decision it is; nil where it is the machine's.
    package var by: (name: String, time: String)?
  }

  package let layer: Layer
  /// By id. A mark whose making was undone is not among them.
  package private(set) var marks: [MarkID: Mark] = [:]
  package private(set) var dish = DishState()
  /// Entry that changed the dish last; 0 where none did.
  package private(set) var revision = 0
  /// People who changed something, in the order in which they came.
  package private(set) var editors: [String] = []
  /// People whose word it is that the dish is reviewed: they called it so, nobody else has changed a
  /// mark since, and the machine's findings are those that they saw. In their order.
  package private(set) var reviewers: [String] = []
  /// How many entries there are.
  package private(set) var edits = 0
  /// Entries that concern this dish, oldest first.
  package private(set) var events: [ReviewEvent] = []

  /// Entries that each person may take back, the last one last, by key of the name.
  private var undoable: [String: [ReviewEvent]] = [:]
  private var redoable: [String: [ReviewEvent]] = [:]
  /// Whose decision each mark was before an entry changed it, by entry.
  private var authors: [Int: [MarkID: (name: String, time: String)?]] = [:]
  private var anchors: MarkAnchors
  private let verdicts: String

  /// - Parameters:
  ///   - objects: what the machine found; none for a blind layer.
  ///   - findings: their digest.
  ///   - verdicts: digest of what its classifier said of them; empty for a blind layer.
  package init(layer: Layer, objects: [ClassifiedObject], findings: String, verdicts: String = "") {
    self.layer = layer
    self.verdicts = verdicts
    for object in objects {
      let state = MarkState(object)
      let id = MarkID.machine(object.object.id)
      marks[id] = Mark(
        id: id, centre: object.object.centre,
        radius: OutlineGeometry.radius(object.object.outline), outline: object.object.outline,
        machine: state, state: state, revision: 0)
    }
    anchors = MarkAnchors(findings: findings, marks: Array(marks.values))
  }

  /// Brings an entry in. Entries come in the order of the journal.
  package mutating func apply(_ event: ReviewEvent) {
    let marks = anchors.here(event)
    for change in marks {
      guard let state = change.to else {
        self.marks[change.mark] = nil
        continue
      }
      var mark =
        self.marks[change.mark]
        ?? Mark(
          id: change.mark, centre: change.centre, radius: change.radius,
          outline: state.outline ?? [], machine: nil, state: state, revision: 0)
      mark.state = state
      if let outline = state.outline { mark.outline = outline }
      mark.revision = event.entry
      mark.by = author(of: mark, after: event)
      self.marks[change.mark] = mark
    }
    if let change = event.dish { dish = change.to }
    revision = event.entry
    edits += 1
    events.append(event)
    note(event, marks)
  }

  /// Whose decision a mark is after an entry. Taking an entry back gives the mark back to whoever it was
  /// before.
  private mutating func author(
    of mark: Mark, after event: ReviewEvent
  ) -> (name: String, time: String)? {
    if event.action == .undo, let of = event.of { return authors[of]?[mark.id] ?? nil }
    authors[event.entry, default: [:]][mark.id] = .some(mark.by)
    if event.action == .redo, let of = event.of { authors[of]?[mark.id] = .some(mark.by) }
    return (event.who, event.time)
  }

  /// Whether the dish is reviewed as it stands.
  package var isReviewed: Bool { !reviewers.isEmpty }

  /// What was asked of the machine's findings when a dish was called reviewed: key of the fact.
  static let verdictsKey = "verdicts"

  private mutating func sign(_ event: ReviewEvent, _ marks: [ReviewEvent.MarkChange]) {
    let key = PersonName.key(event.who)
    if marks.contains(where: { $0.from?.counting != $0.to?.counting }) {
      reviewers.removeAll { PersonName.key($0) != key }
    }
    guard event.dish != nil else { return }
    let named = dish.reviewers
    reviewers.removeAll { name in !named.contains { PersonName.key($0) == PersonName.key(name) } }
    // Only one's own word is new: those before it stand or fall by what happened since.
    let isOwn = named.contains { PersonName.key($0) == key }
    let saw = event.fact(Self.verdictsKey) ?? ""
    let isSigning = [.reviewed, .redo, .undo].contains(event.action)
    if isOwn, isSigning, saw == verdicts,
      !reviewers.contains(where: { PersonName.key($0) == key })
    {
      reviewers.append(event.who)
    }
  }

  private mutating func note(_ event: ReviewEvent, _ marks: [ReviewEvent.MarkChange]) {
    let key = PersonName.key(event.who)
    if !editors.contains(where: { PersonName.key($0) == key }) { editors.append(event.who) }
    sign(event, marks)
    var event = event
    event.marks = marks
    switch event.action {
    case .undo:
      guard let place = undoable[key]?.lastIndex(where: { $0.entry == event.of }) else { return }
      let undone = undoable[key]!.remove(at: place)
      redoable[key, default: []].append(undone)
    case .redo:
      guard let place = redoable[key]?.lastIndex(where: { $0.entry == event.of }) else { return }
      let redone = redoable[key]!.remove(at: place)
      undoable[key, default: []].append(redone)
    default:
      undoable[key, default: []].append(event)
      redoable[key] = nil
    }
  }

  /// The entry that this person's next undo takes back: the last one whose marks are still as it left
  /// them, and nobody else's since. What somebody else went on with is left to that person.
  package func undoable(by name: String) -> ReviewEvent? {
    let key = PersonName.key(name)
    return undoable[key]?.last { event in
      event.marks.allSatisfy { marks[$0.mark]?.state == $0.to && isOwn($0.mark, key) }
        && event.dish.map { $0.to == dish } ?? true
    }
  }

  /// The entry that this person's next redo does again.
  package func redoable(by name: String) -> ReviewEvent? {
    let key = PersonName.key(name)
    return redoable[key]?.last { event in
      event.marks.allSatisfy { marks[$0.mark]?.state == $0.from && isOwn($0.mark, key) }
        && event.dish.map { $0.from == dish } ?? true
    }
  }

  /// Whether the last who changed a mark is that person; so too for a mark that is not there.
  private func isOwn(_ id: MarkID, _ key: String) -> Bool {
    guard let mark = marks[id], let by = mark.by else { return true }
    return PersonName.key(by.name) == key
  }

  /// What a mark was before it was removed; nil where it was not.
  func beforeRemoval(_ id: MarkID) -> MarkState? {
    for event in events.reversed() {
      for change in event.marks where change.mark == id {
        if let from = change.from, !from.isGone, change.to?.isGone == true { return from }
      }
    }
    return nil
  }

  /// Marks that were put in the place of one that was merged or split.
  func successors(of id: MarkID) -> [Mark] {
    for event in events.reversed() where event.action == .merge || event.action == .split {
      let isParent = event.marks.contains { $0.mark == id && $0.to?.isGone == true }
      if isParent { return event.marks.filter { $0.from == nil }.compactMap { marks[$0.mark] } }
    }
    return []
  }

  /// In the order of their ids.
  package var inOrder: [Mark] { marks.values.sorted { $0.id < $1.id } }

}
