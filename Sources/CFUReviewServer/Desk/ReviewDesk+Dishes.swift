import CFUCore
import CFUJSON
import CFUReview
import CFUStudy

extension ReviewDesk {
  /// The classes of all dishes. Where dishes differ (some stained, some not), the name that says more.
  func classes() throws(Refusal) -> [ColonyClass] {
    if let classes = shelf.classes { return classes }
    let reader = try study()
    var classes: [ColonyClass] = []
    for dish in reader.dishes where dish.problem == nil {
      let record = try told { () throws(CFUError) -> DishRecord in
        try shelf.counted(dish.position, dish, reader).record
      }
      for item in record.classes {
        guard let index = classes.firstIndex(where: { $0.id == item.id }) else {
          classes.append(item)
          continue
        }
        if item.name.count > classes[index].name.count { classes[index] = item }
      }
    }
    // What people gave under another classifier stays what it is.
    classes += book.classes(beyond: classes)
    shelf.classes = classes
    return classes
  }

  /// What the wall shows of a dish, as it stands.
  func wallDish(_ position: Int) throws(Refusal) -> WallDish {
    let dish = try dish(at: position)
    if dish.problem != nil { return WallDish(failed: dish) }
    if let known = shelf.wall[position] { return known }
    let made = WallDish(try open(position), classes: try classes())
    shelf.wall[position] = made
    return made
  }

  /// Every dish in the order of the sheet.
  func wall() throws(Refusal) -> JSONValue {
    let reader = try study()
    var dishes: [JSONValue] = []
    var reasons: Set<String> = []
    for dish in reader.dishes {
      let item = try wallDish(dish.position)
      dishes.append(item.json)
      reasons.formUnion(item.reasons)
    }
    return [
      "classes": .list(try classes().map(\.json)), "reasons": .texts(reasons.sorted()),
      "dishes": .list(dishes),
    ]
  }

  /// A dish with all of its marks.
  func dish(_ position: Int, for person: Person) throws(Refusal) -> JSONValue {
    let reader = try study()
    let row = try dish(at: position).row
    let places = reader.dishes.filter { $0.problem == nil }.map(\.position)
    var members: [(String, JSONValue)] = [
      ("position", .number(position)), ("dish", .text(row.dish)),
      (
        "fields",
        .members(
          Array(zip(reader.sheet.columns, row.fields)).map { ($0, .text($1)) }.uniqueKeys)
      ),
      ("group", .text(reader.dishes[position].group)),
      ("next_position", places.first { $0 > position }.map { .number($0) } ?? .null),
      ("previous_position", places.last { $0 < position }.map { .number($0) } ?? .null),
    ]
    let open = try open(position)
    let record = open.counted.record
    members += [
      ("picture", pictures.json(of: open, reader)), ("ellipse", record.geometry.dish.json),
      ("flags", .texts(record.flags.map(\.rawValue))),
      ("classes", .list(try classes().map(\.json))),
      (
        "reasons",
        .texts(Set(open.marks.marks.values.compactMap(\.state.reason?.rawValue)).sorted())
      ),
      ("comment", .text(open.marks.dish.comment)),
      ("marks", .list(open.marks.inOrder.map { open.json($0) })),
    ]
    return .members(members + open.standing(for: person.name))
  }

  /// What changed on a dish since a browser last heard of it.
  func changes(
    _ position: Int, since revision: Int, for person: Person
  ) throws(Refusal) -> JSONValue {
    let open = try open(position)
    var names: [String] = []
    for event in open.marks.events
    where event.entry > revision && PersonName.key(event.who) != PersonName.key(person.name)
      && !names.contains(event.who)
    {
      names.append(event.who)
    }
    return .members(
      [
        ("marks", .list(open.changed(since: revision))), ("by", .texts(names)),
        ("comment", .text(open.marks.dish.comment)),
      ] + open.standing(for: person.name))
  }
}

extension OpenDish {
  /// Where the dish stands, for one person.
  func standing(for name: String) -> [(String, JSONValue)] {
    func label(_ event: ReviewEvent?) -> JSONValue {
      event.map { ["label": .text(EventWords.short($0))] } ?? .null
    }
    return [
      ("revision", .number(marks.revision)), ("status", .text(status)), ("counts", counts),
      ("reviewers", .texts(marks.reviewers)), ("undo", label(marks.undoable(by: name))),
      ("redo", label(marks.redoable(by: name))),
    ]
  }
}

extension DishEllipse? {
  fileprivate var json: JSONValue {
    guard let ellipse = self else { return .null }
    return [
      "x": .number(of: ellipse.centre.x, decimals: 1),
      "y": .number(of: ellipse.centre.y, decimals: 1),
      "semi_major": .number(of: ellipse.semiMajor, decimals: 1),
      "semi_minor": .number(of: ellipse.semiMinor, decimals: 1),
      "angle": .number(of: ellipse.angle, decimals: 5),
    ]
  }
}

extension [(String, JSONValue)] {
  /// The first of each key: a sheet may have two columns of one name.
  fileprivate var uniqueKeys: [(String, JSONValue)] {
    var seen: Set<String> = []
    return filter { seen.insert($0.0).inserted }
  }
}
