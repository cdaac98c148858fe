import CFUCore
import CFUReview

/// What a person's review of a dish says of its objects, for who trains a classifier.
struct ReviewedObjects {
  /// What an object is an example of; the raw value stands in `objects.csv`.
  enum Kind: String {
    /// A colony of the class in `label`.
    case colony
    /// No colony; `label` says what, as far as that is known.
    case artefact
    /// Part of a colony that a person drew together of several.
    case fragment
  }

  struct Item {
    var object: FoundObject
    var mark: MarkID
    var kind: Kind
    var label: String
    /// Who decided last; empty where the machine's word was let stand.
    var by: String
  }

  /// The machine's objects in their order, then people's own, whose features are still missing.
  var items: [Item] = []
  /// Left out: nobody is sure of them.
  var unsure = 0
  /// Left out: a person took them apart.
  var split = 0
  /// Left out: colonies whose class the picture cannot carry and nobody gave.
  var withoutClass = 0
  /// Of `items`, marks that people made.
  var own: Int { items.count { if case .own = $0.mark { true } else { false } } }

  init(_ marks: DishMarks, record: DishRecord) {
    let kinds = Dictionary(
      record.classes.map { ($0.id, $0.kind) }, uniquingKeysWith: { first, _ in first })
    for item in record.objects {
      let id = MarkID.machine(item.object.id)
      guard let mark = marks.marks[id] else { continue }
      if mark.state.isUnsure {
        unsure += 1
      } else if mark.state.reason == .split {
        split += 1
      } else if item.verdict.reason == .classRefused, mark.state.classID == nil, !mark.state.isGone
      {
        // By the verdict, since a mark of an older version's count does not keep this reason.
        withoutClass += 1
      } else {
        let (kind, label) = Self.example(mark.state, of: item.object, kinds)
        items.append(
          Item(
            object: item.object, mark: id, kind: kind, label: label,
            by: mark.revision > 0 ? mark.by?.name ?? "" : ""))
      }
    }
    var number = record.objects.map(\.object.id).max() ?? 0
    for mark in marks.inOrder where mark.machine == nil {
      number += 1
      if mark.state.isUnsure {
        unsure += 1
        continue
      }
      if mark.state.reason == .classRefused {
        withoutClass += 1
        continue
      }
      // What a person put there and took away again was never found.
      guard let classID = mark.state.classID, !mark.state.isGone else { continue }
      let isColony = mark.state.isCounted && kinds[classID] ?? .colony == .colony
      let place = record.geometry.millimetres(mark.centre)
      items.append(
        Item(
          object: FoundObject(
            id: number, centre: mark.centre, xMillimetres: place.x, yMillimetres: place.y,
            outline: mark.outline, features: [], artefact: nil, overlap: false),
          mark: mark.id, kind: isColony ? .colony : .artefact, label: classID,
          by: mark.by?.name ?? ""))
    }
  }

  private static func example(
    _ state: MarkState, of object: FoundObject, _ kinds: [String: ColonyClass.Kind]
  ) -> (Kind, label: String) {
    if state.reason == .merged { return (.fragment, "cluster") }
    if let id = state.classID, !state.isGone {
      if state.isCounted, kinds[id] ?? .colony == .colony { return (.colony, id) }
      if kinds[id] == .notColony { return (.artefact, id) }
    }
    // Taken away by a person, or let stand as not counted: the segmenter may know what it is.
    if let reason = object.artefact { return (.artefact, reason.rawValue) }
    let isNamed = state.reason.map { !$0.isOfPeople && $0 != .unclassified } ?? false
    return (.artefact, isNamed ? state.reason?.rawValue ?? "" : "not a colony")
  }
}

extension Reason {
  fileprivate var isOfPeople: Bool { [.removed, .merged, .split].contains(self) }
}
