package import CFUCore

/// From what a person wants to the changes that it means, on the dish as it stands.
package struct EditPlanner: Sendable {
  package var marks: DishMarks
  /// The classes that may be given.
  package var classes: [ColonyClass]
  package var who: String

  package init(marks: DishMarks, classes: [ColonyClass], who: String) {
    self.marks = marks
    self.classes = classes
    self.who = who
  }

  /// Longest comment or reason, characters.
  package static let longestText = 2000
  /// Most marks in one edit.
  static let mostMarks = 5000

  /// - Parameter entry: place that the entry will have in the journal: marks are named after it.
  package func draft(
    _ request: EditRequest, subject: ReviewEvent.Subject, entry: Int
  ) throws(EditRefusal) -> EventDraft {
    let why = request.why.flatMap { $0.isEmpty ? nil : $0 }
    if let why, why.count > Self.longestText {
      throw .invalid("The reason is longer than \(Self.longestText) characters.")
    }
    var draft = EventDraft(who: who, action: action(request.edit), subject: subject)
    draft.why = why
    switch request.edit {
    case .review, .reopen, .dishComment:
      draft.dish = try dishChange(request)
    case .undo:
      guard let event = marks.undoable(by: who) else {
        throw .invalid("There is nothing of yours to undo on this dish.")
      }
      try checkSeen(event, request.revision)
      draft.marks = event.marks.reversed().map(\.inverse)
      draft.dish = event.dish?.inverse
      draft.of = event.entry
    case .redo:
      guard let event = marks.redoable(by: who) else {
        throw .invalid("There is nothing of yours to do again on this dish.")
      }
      try checkSeen(event, request.revision)
      draft.marks = event.marks
      draft.dish = event.dish
      draft.of = event.entry
    default:
      draft.marks = try changes(request, entry: entry)
    }
    let isEmpty =
      draft.marks.allSatisfy { $0.from == $0.to } && (draft.dish.map { $0.from == $0.to } ?? true)
    // Whoever saw what has changed since gives the same word anew.
    let isRenewed =
      request.edit == .review
      && !marks.reviewers.contains { PersonName.key($0) == PersonName.key(who) }
    if isEmpty, !isRenewed { throw .invalid("That changes nothing.") }
    return draft
  }

  private func action(_ edit: EditRequest.Edit) -> ReviewEvent.Action {
    switch edit {
    case .classify: .classify
    case .remove: .remove
    case .restore: .restore
    case .add: .add
    case .merge: .merge
    case .split: .split
    case .unsure: .unsure
    case .comment, .dishComment: .comment
    case .review: .reviewed
    case .reopen: .reopen
    case .undo: .undo
    case .redo: .redo
    }
  }

  private func changes(
    _ request: EditRequest, entry: Int
  ) throws(EditRefusal) -> [ReviewEvent.MarkChange] {
    switch request.edit {
    case .classify(let ids, let classID):
      let item = try known(classID)
      return try each(ids, request) { state in
        state.classID = item.id
        state.reason = Reason.of(item)
      }
    case .remove(let ids):
      return try each(ids, request) { $0.reason = .removed }
    case .restore(let ids):
      let found = try find(ids, request)
      try checkWhole(found)
      return found.map { mark in
        var state = mark.state
        // Taken back a second time: to what the machine said.
        let before = state.isGone ? marks.beforeRemoval(mark.id) : nil
        if let before = before ?? mark.machine {
          state.classID = before.classID
          state.reason = before.reason
        }
        return change(mark, to: state)
      }
    case .unsure(let ids):
      let found = try find(ids, request)
      let all = found.allSatisfy(\.state.isUnsure)
      return found.map { mark in
        var state = mark.state
        state.isUnsure = !all
        return change(mark, to: state)
      }
    case .comment(let id, let text):
      try check(text)
      return try each([id], request) { $0.comment = text }
    case .add(let outline, let classID):
      let item = try known(classID)
      let state = MarkState(
        classID: item.id, reason: Reason.of(item), outline: try checked(outline))
      return [made(state, entry: entry, part: 1)]
    case .merge(let ids, let outline, let classID):
      let found = try find(ids, request)
      guard found.count >= 2 else { throw .invalid("Merging takes two marks or more.") }
      let parts = found.filter { !$0.state.isGone }
      guard parts.count == found.count else {
        throw .invalid("A mark that was removed cannot be merged; take it back first.")
      }
      let counted = parts.filter(\.state.isCounted)
      let largest = counted.filter { $0.state.classID != nil }.max { $0.radius < $1.radius }
      guard classID != nil || !counted.isEmpty else {
        throw .invalid("None of the marks is a colony: say what they are together.")
      }
      // Colonies whose class was refused are one of that kind together.
      let item = try (classID ?? largest?.state.classID).map(known)
      let state = MarkState(
        classID: item?.id, reason: item.map(Reason.of) ?? .classRefused,
        outline: try checked(outline))
      return parts.map { part in
        var gone = part.state
        gone.reason = .merged
        return change(part, to: gone)
      } + [made(state, entry: entry, part: 1)]
    case .split(let id, let outlines):
      let mark = try find([id], request)[0]
      guard !mark.state.isGone else { throw .invalid("The mark was removed; take it back first.") }
      guard (2...12).contains(outlines.count) else {
        throw .invalid("A mark is split into 2 to 12 parts.")
      }
      var gone = mark.state
      gone.reason = .split
      var changes = [change(mark, to: gone)]
      for (index, outline) in outlines.enumerated() {
        let state = MarkState(
          classID: mark.state.classID, reason: mark.state.reason, outline: try checked(outline))
        changes.append(made(state, entry: entry, part: index + 1))
      }
      return changes
    case .dishComment, .review, .reopen, .undo, .redo: return []
    }
  }

  private func dishChange(_ request: EditRequest) throws(EditRefusal) -> ReviewEvent.DishChange {
    // Who calls a dish done has to have seen all of it.
    if marks.revision > request.revision {
      throw .conflict(by: names(since: request.revision), marks: [])
    }
    var state = marks.dish
    switch request.edit {
    case .review:
      // Whose word still stands, and one's own.
      let isOwn = marks.reviewers.contains { PersonName.key($0) == PersonName.key(who) }
      if !isOwn { state.reviewers = marks.reviewers + [who] }
    case .reopen: state.reviewers = []
    case .dishComment(let text):
      try check(text)
      state.comment = text
    default: break
    }
    return ReviewEvent.DishChange(from: marks.dish, to: state)
  }

  private func checkSeen(_ event: ReviewEvent, _ revision: Int) throws(EditRefusal) {
    let isSeen =
      event.entry <= revision
      && event.marks.allSatisfy { marks.marks[$0.mark]?.revision ?? 0 <= revision }
    guard isSeen else {
      throw .conflict(by: names(since: revision), marks: event.marks.map(\.mark))
    }
  }

  private func names(since revision: Int) -> [String] {
    var names: [String] = []
    for event in marks.events where event.entry > revision && !names.contains(event.who) {
      names.append(event.who)
    }
    return names
  }

  private func find(
    _ ids: [MarkID], _ request: EditRequest
  ) throws(EditRefusal) -> [DishMarks.Mark] {
    guard !ids.isEmpty else { throw .invalid("No mark is named.") }
    guard ids.count <= Self.mostMarks else {
      throw .invalid("More than \(Self.mostMarks) marks at a time.")
    }
    guard Set(ids).count == ids.count else { throw .invalid("A mark is named twice.") }
    var found: [DishMarks.Mark] = []
    var stale: [MarkID] = []
    for id in ids {
      guard let mark = marks.marks[id] else {
        // Gone because somebody took its making back.
        if marks.revision > request.revision {
          stale.append(id)
          continue
        }
        throw .invalid("The dish has no mark \(id.text).")
      }
      if mark.revision > request.revision { stale.append(id) }
      found.append(mark)
    }
    guard stale.isEmpty else { throw .conflict(by: names(since: request.revision), marks: stale) }
    return found
  }

  private func each(
    _ ids: [MarkID], _ request: EditRequest, _ body: (inout MarkState) -> Void
  ) throws(EditRefusal) -> [ReviewEvent.MarkChange] {
    let found = try find(ids, request)
    try checkWhole(found)
    return found.map { mark in
      var state = mark.state
      body(&state)
      return change(mark, to: state)
    }
  }

  /// A mark in whose place others stand is not to be counted beside them.
  private func checkWhole(_ found: [DishMarks.Mark]) throws(EditRefusal) {
    for mark in found where mark.state.reason == .merged || mark.state.reason == .split {
      let isReplaced = marks.successors(of: mark.id).contains { !$0.state.isGone }
      if isReplaced {
        throw .invalid(
          "\(mark.id.text) was \(mark.state.reason == .split ? "split" : "merged"): undo that, or "
            + "delete what stands in its place first.")
      }
    }
  }

  private func known(_ classID: String) throws(EditRefusal) -> ColonyClass {
    guard let item = classes.first(where: { $0.id == classID }) else {
      throw .invalid("The study has no class of that name.")
    }
    return item
  }

  private func check(_ text: String) throws(EditRefusal) {
    guard text.count <= Self.longestText else {
      throw .invalid("The comment is longer than \(Self.longestText) characters.")
    }
  }

  /// To a hundredth of a pixel, as the journal keeps it.
  private func checked(_ outline: [PixelPoint]) throws(EditRefusal) -> [PixelPoint] {
    guard (3...2000).contains(outline.count),
      outline.allSatisfy({ abs($0.x) < 1e6 && abs($0.y) < 1e6 }),
      OutlineGeometry.area(outline) > 0.5
    else { throw .invalid("The outline is none: it needs 3 to 2000 points around some area.") }
    return outline.map {
      PixelPoint(x: ($0.x * 100).rounded() / 100, y: ($0.y * 100).rounded() / 100)
    }
  }

  private func change(
    _ mark: DishMarks.Mark, to state: MarkState?
  ) -> ReviewEvent.MarkChange {
    ReviewEvent.MarkChange(
      mark: mark.id, centre: mark.centre, radius: mark.radius, from: mark.state, to: state)
  }

  private func made(_ state: MarkState, entry: Int, part: Int) -> ReviewEvent.MarkChange {
    let outline = state.outline ?? []
    return ReviewEvent.MarkChange(
      mark: .own(entry: entry, part: part), centre: OutlineGeometry.centre(outline),
      radius: OutlineGeometry.radius(outline), from: nil, to: state)
  }
}
