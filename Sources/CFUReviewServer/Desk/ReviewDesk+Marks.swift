import CFUCore
import CFUJSON
import CFUReview

extension ReviewDesk {
  func mark(_ position: Int, _ id: MarkID) throws(Refusal) -> (OpenDish, DishMarks.Mark) {
    let open = try open(position)
    guard let mark = open.marks.marks[id] else { throw .notFound }
    return (open, mark)
  }

  /// What the side panel says of a mark.
  func panel(_ position: Int, _ id: MarkID) throws(Refusal) -> JSONValue {
    let (open, mark) = try mark(position, id)
    var probabilities: [JSONValue] = []
    if case .machine(let number) = id, let object = open.counted.record.object(number) {
      let further = open.counted.further.compactMap { item in
        item.record.object(number).map { (item.name, $0.verdict, item.record.classes) }
      }
      let all =
        [(open.counted.classifier, object.verdict, open.counted.record.classes)] + further
      for (name, verdict, classes) in all where verdict.probabilities.count == classes.count {
        probabilities.append([
          "name": .text(name),
          "classes": .list(
            zip(classes, verdict.probabilities).map {
              ["id": .text($0.id), "probability": .number(of: $1, decimals: 4)]
            }),
        ])
      }
    }
    var history: [JSONValue] = []
    for event in open.marks.events {
      guard let change = event.marks.first(where: { $0.mark == id }) else { continue }
      history.append(
        .members([
          ("entry", .number(event.entry)), ("time", .text(event.time)),
          ("who", .text(event.who)), ("action", .text(event.action.rawValue)),
          ("words", .text(change.words)), ("why", .text(of: event.why)),
        ]))
    }
    return [
      "id": .text(id.text),
      "words": .list(MarkWords.of(mark, in: open).map { .texts([$0.name, $0.words]) }),
      "probabilities": .list(probabilities), "history": .list(history),
    ]
  }
}
