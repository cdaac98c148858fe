import CFUCore
import CFUJSON
import CFUReview

extension OpenDish {
  /// A mark as the pages have it.
  func json(_ mark: DishMarks.Mark) -> JSONValue {
    var number: Int?
    var object: ClassifiedObject?
    var machine = JSONValue.null
    var others: [(name: String, verdict: Verdict)] = []
    if case .machine(let own) = mark.id, mark.machine != nil {
      number = own
      object = counted.record.object(own)
      others = counted.furtherVerdicts(of: own)
      if let object { machine = json(object, others) }
    }
    return .members([
      ("id", .text(mark.id.text)), ("number", number.map { .number($0) } ?? .null),
      ("x", .tenth(mark.centre.x)), ("y", .tenth(mark.centre.y)),
      ("outline", .list(mark.outline.flatMap { [.tenth($0.x), .tenth($0.y)] })),
      ("machine", machine), ("state", mark.state.json), ("gone", .bool(mark.state.isGone)),
      ("by", mark.by.map { ["name": .text($0.name), "time": .text($0.time)] } ?? .null),
      (
        "uncertain",
        .number(
          of: MarkDoubt.of(mark, object: object, further: others.map(\.verdict)), decimals: 3)
      ),
    ])
  }

  private func json(
    _ object: ClassifiedObject, _ others: [(name: String, verdict: Verdict)]
  ) -> JSONValue {
    let verdict = object.verdict
    return .members([
      ("class", .text(of: verdict.classID)), ("counted", .bool(verdict.counted)),
      ("reason", .text(of: verdict.reason?.rawValue)), ("note", .text(of: verdict.note)),
      ("probability", .number(of: verdict.probability, decimals: 4)),
      (
        "classifiers",
        .list(
          ([(counted.classifier, verdict)] + others.map { ($0.name, $0.verdict) }).map {
            [
              "name": .text($0.0), "class": .text(of: $0.1.classID),
              "probability": .number(of: $0.1.probability, decimals: 4),
            ]
          })
      ),
    ])
  }

  /// The marks that entries after `revision` changed, those among them that are no longer there.
  func changed(since revision: Int) -> [JSONValue] {
    var changed = marks.marks.values.filter { $0.revision > revision }.sorted { $0.id < $1.id }
      .map(json)
    var vanished: Set<MarkID> = []
    for event in marks.events.reversed() where event.entry > revision {
      for change in event.marks where marks.marks[change.mark] == nil {
        guard vanished.insert(change.mark).inserted, let last = change.from ?? change.to else {
          continue
        }
        changed.append(json(vanished: change, last, event))
      }
    }
    return changed
  }

  /// A mark whose making was taken back.
  private func json(
    vanished change: ReviewEvent.MarkChange, _ last: MarkState, _ event: ReviewEvent
  ) -> JSONValue {
    .members([
      ("id", .text(change.mark.text)), ("number", .null), ("x", .tenth(change.centre.x)),
      ("y", .tenth(change.centre.y)),
      ("outline", .list((last.outline ?? []).flatMap { [.tenth($0.x), .tenth($0.y)] })),
      ("machine", .null), ("state", last.json), ("gone", true),
      ("by", ["name": .text(event.who), "time": .text(event.time)]), ("uncertain", 0),
    ])
  }
}

extension MarkState {
  fileprivate var json: JSONValue {
    .members([
      ("class", .text(of: classID)), ("reason", .text(of: reason?.rawValue)),
      ("unsure", .bool(isUnsure)), ("comment", .text(comment)),
    ])
  }
}

extension JSONValue {
  /// A place in pixels: nobody sees less than a tenth of one.
  fileprivate static func tenth(_ value: Double) -> JSONValue {
    .number((value * 10).rounded() / 10)
  }
}

extension ColonyClass {
  var json: JSONValue {
    [
      "id": .text(id), "name": .text(name), "colour": .text(colour), "kind": .text(kind.rawValue),
    ]
  }
}
