import CFUJSON
import CFUReview

extension OpenDish {
  /// The person's own entries on the dish since a revision: a browser that lost an answer finds there
  /// whether its edit was written.
  func own(since revision: Int, _ person: Person) -> JSONValue {
    let key = PersonName.key(person.name)
    return .list(
      marks.events.filter { $0.entry > revision && PersonName.key($0.who) == key }.map { event in
        [
          "entry": .number(event.entry), "action": .text(event.action.rawValue),
          "marks": .texts(event.marks.map(\.mark.text)),
        ]
      })
  }
}

extension ReviewDesk {
  func own(_ position: Int, since revision: Int, for person: Person) throws(Refusal) -> JSONValue {
    let open =
      person.mode == .blind
      ? try openBlind(position, scorer: person.name) : try open(position)
    return open.own(since: revision, person)
  }

  /// `changes` with the person's own entries, as of one moment.
  func heard(
    _ position: Int, since revision: Int, for person: Person
  ) throws(Refusal) -> JSONValue {
    try with(
      changes(position, since: revision, for: person),
      own: own(position, since: revision, for: person))
  }

  /// Likewise for a scorer's own dish.
  func blindHeard(
    _ index: Int, since revision: Int, for person: Person
  ) throws(Refusal) -> JSONValue {
    let position = try blindPosition(index, person.name)
    return try with(
      blindDish(index, for: person), own: own(position, since: revision, for: person))
  }

  private func with(_ answer: JSONValue, own: JSONValue) -> JSONValue {
    guard case .object(var members) = answer else { return answer }
    members["own"] = own
    return .object(members)
  }
}
