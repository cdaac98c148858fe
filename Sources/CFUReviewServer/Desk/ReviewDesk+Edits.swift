import CFUCore
import CFUJSON
import CFUReview
import HTTPTypes

extension ReviewDesk {
  /// Makes a change that a browser asked for.
  func edit(
    _ position: Int, _ request: EditRequest, by person: Person
  ) throws(Refusal) -> JSONValue {
    let before = try open(position)
    let classes = try classes()
    let result = try told {
      () throws(CFUError) -> Result<(event: ReviewEvent, marks: DishMarks), EditRefusal> in
      try book.edit(
        request, of: before.counted.subject, .review, by: person.name, classes: classes
      ) { before.counted.record.objects }
    }
    shelf.wall[position] = nil
    return try answer(result, before, request, person)
  }

  /// Likewise for the scorer's own marks.
  func editBlind(
    _ position: Int, _ request: EditRequest, by person: Person
  ) throws(Refusal) -> JSONValue {
    let before = try openBlind(position, scorer: person.name)
    let classes = try classes()
    let result = try told {
      () throws(CFUError) -> Result<(event: ReviewEvent, marks: DishMarks), EditRefusal> in
      try book.edit(
        request, of: before.counted.subject, .blind(scorer: person.name), by: person.name,
        classes: classes
      ) { [] }
    }
    return try answer(result, before, request, person)
  }

  private func answer(
    _ result: Result<(event: ReviewEvent, marks: DishMarks), EditRefusal>, _ before: OpenDish,
    _ request: EditRequest, _ person: Person
  ) throws(Refusal) -> JSONValue {
    switch result {
    case .failure(let refusal): throw Refusal(refusal, before)
    case .success(let (event, marks)):
      var after = before
      after.marks = marks
      var others: [String] = []
      for entry in marks.events
      where entry.entry > request.revision && entry.entry < event.entry
        && PersonName.key(entry.who) != PersonName.key(person.name) && !others.contains(entry.who)
      {
        others.append(entry.who)
      }
      let isBlind = marks.layer != .review
      let standing =
        isBlind ? after.blindStanding(for: person.name) : after.standing(for: person.name)
      return .members(
        [
          ("entry", .number(event.entry)),
          (
            "marks",
            .list(
              isBlind
                ? after.blindMarks(since: request.revision)
                : after.changed(since: request.revision))
          ),
          ("merged_in", .texts(others)), ("comment", .text(marks.dish.comment)),
        ] + standing)
    }
  }
}

extension Refusal {
  /// - Parameter open: the dish as it stands, whose marks the second of two people is shown.
  init(_ refusal: EditRefusal, _ open: OpenDish) {
    switch refusal {
    case .conflict(let by, let marks):
      let names = by.isEmpty ? "Somebody" : by.joined(separator: " and ")
      self.init(
        .conflict, "conflict",
        marks.isEmpty
          ? "\(names) changed this dish since you saw it; nothing was saved."
          : "\(names) changed this since you saw it; nothing was saved.",
        nextStep: "Look at it as it is now, and decide again.")
      details = [
        ("revision", .number(open.marks.revision)), ("by", .texts(by)),
        ("marks", .texts(marks.map(\.text))),
      ]
    case .locked(let lock): self.init(locked: lock)
    case .reasonNeeded: self = .reasonNeeded
    case .invalid(let words): self = .unprocessable(words)
    }
  }

  init(locked lock: StudyStanding.Lock) {
    self.init(
      HTTPStatus.locked, "locked", "The study was locked by \(lock.by).",
      nextStep: "'cfu review FOLDER --unlock' opens it again.")
  }

  static let reasonNeeded = Refusal(
    HTTPStatus.preconditionRequired, "reason_needed",
    "This study asks why for every change of a count.", nextStep: "Say why, in a few words.")
}
