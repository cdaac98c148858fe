import CFUCore
import CFUJSON
import CFUReview
import CFUStudy
import Crypto

/// Scoring without sight of what the machine or anybody else found.
///
/// A scorer knows dishes by their place in an order of the scorer's own: nothing in an answer names a
/// dish, its group, its file or a mark of anybody else.
extension ReviewDesk {
  /// The scorer's order: positions of the sheet. It depends on the study and the scorer, so that it is
  /// the same after a new start.
  func blindOrder(_ scorer: String) throws(Refusal) -> [Int] {
    let reader = try study()
    let dishes = reader.dishes.filter { $0.problem == nil }
    let seed = reader.dishes.map(\.row.dish).joined(separator: "\n") + "\n" + PersonName.key(scorer)
    func rank(_ dish: StudyReader.Dish) -> String {
      SecretText.hex(SHA256.hash(data: Array("\(seed)\n\(dish.position)".utf8)))
    }
    return dishes.map { (rank($0), $0.position) }.sorted { $0 < $1 }.map(\.1)
  }

  /// - Throws: `notFound` for an index beyond the last dish.
  func blindPosition(_ index: Int, _ scorer: String) throws(Refusal) -> Int {
    let order = try blindOrder(scorer)
    guard order.indices.contains(index) else { throw .notFound }
    return order[index]
  }

  func blindWall(for person: Person) throws(Refusal) -> JSONValue {
    var dishes: [JSONValue] = []
    for (index, position) in try blindOrder(person.name).enumerated() {
      let open = try openBlind(position, scorer: person.name)
      dishes.append(
        .members([
          ("index", .number(index)), ("status", .text(open.status)),
          ("marks", .number(open.marks.marks.values.count { $0.state.isCounted })),
          ("version", .text(blindVersion(position, person.name))),
        ]))
    }
    return ["classes": .list(try classes().map(\.json)), "dishes": .list(dishes)]
  }

  func blindDish(_ index: Int, for person: Person) throws(Refusal) -> JSONValue {
    let reader = try study()
    let order = try blindOrder(person.name)
    let position = try blindPosition(index, person.name)
    let open = try openBlind(position, scorer: person.name)
    return .members(
      [
        ("index", .number(index)),
        ("next_index", index + 1 < order.count ? .number(index + 1) : .null),
        ("previous_index", index > 0 ? .number(index - 1) : .null),
        (
          "picture",
          pictures.json(of: open, reader, version: blindVersion(position, person.name))
        ),
        ("classes", .list(try classes().map(\.json))), ("comment", .text(open.marks.dish.comment)),
        ("marks", .list(open.blindMarks(since: -1))),
      ] + open.blindStanding(for: person.name))
  }

  /// What tells a browser one scorer's picture from another's at the same address. Its key is of
  /// this run of the server alone: nobody can find the dish from it, whatever else is known.
  func blindVersion(_ position: Int, _ scorer: String) -> String {
    let code = HMAC<SHA256>.authenticationCode(
      for: Array("\(position) \(PersonName.key(scorer))".utf8), using: blindKey)
    return String(SecretText.hex(code).prefix(16))
  }
}

/// Made when the first version is asked for, and never written down.
private let blindKey = SymmetricKey(size: .bits256)

extension OpenDish {
  func blindMarks(since revision: Int) -> [JSONValue] { changed(since: revision) }

  /// As `standing`, without the machine's counts.
  func blindStanding(for name: String) -> [(String, JSONValue)] {
    standing(for: name).filter { $0.0 != "counts" && $0.0 != "reviewers" } + [
      ("counts", ["own": ownCounts])
    ]
  }

  private var ownCounts: JSONValue {
    var found: [String: Int] = [:]
    for mark in marks.marks.values where mark.state.isCounted {
      if let id = mark.state.classID { found[id, default: 0] += 1 }
    }
    return .members(
      found.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) } + [
        ("total", .number(found.values.reduce(0, +)))
      ])
  }
}
