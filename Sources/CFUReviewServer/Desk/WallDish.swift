import CFUCore
import CFUJSON
import CFUReport
import CFUReview
import CFUStatistics
import CFUStudy

/// The little that the wall shows of a dish, and what a comparison needs of it.
struct WallDish: Sendable {
  /// Entry of the journal that it was made after.
  var revision: Int
  var json: JSONValue
  var machine: DishCounts?
  var reviewed: DishCounts?
  var isReviewed = false
  var reasons: Set<String> = []

  /// A dish that could not be counted.
  init(failed dish: StudyReader.Dish) {
    revision = 0
    json = .members(
      Self.heading(dish) + [
        ("status", "failed"),
        ("problem", .text(of: dish.problem)), ("flags", .list([])),
        ("counts", ["machine": .null, "reviewed": .null]), ("unsure", 0), ("uncertain", 0),
        ("unclassified", 0), ("disagreement", .null), ("edits", 0), ("reviewers", .list([])),
        ("need", 1), ("why_look", ["not counted"]), ("revision", 0),
      ])
  }

  /// - Parameter classes: of the whole study.
  init(_ open: OpenDish, classes: [ColonyClass]) {
    let record = open.counted.record
    let marks = open.marks
    revision = marks.revision
    let ids = classes.colonies.map(\.id)
    let after = record.reviewed(marks)
    machine = DishCounts(record: record, row: open.dish.row, classes: ids)
    reviewed = DishCounts(record: after, row: open.dish.row, classes: ids)
    isReviewed = marks.isReviewed

    var uncertain = 0
    var unsure = 0
    var unclassified = 0
    var answered = 0
    var disagreed = 0
    for mark in marks.marks.values {
      if mark.state.isUnsure { unsure += 1 }
      if mark.state.reason == .unclassified { unclassified += 1 }
      if let reason = mark.state.reason { reasons.insert(reason.rawValue) }
      guard case .machine(let number) = mark.id, let object = record.object(number) else {
        continue
      }
      let others = open.counted.furtherVerdicts(of: number).map(\.verdict)
      let doubt = MarkDoubt.of(mark, object: object, further: others)
      if doubt >= MarkDoubt.limit, mark.revision == 0 { uncertain += 1 }
      if object.object.artefact == nil, !others.isEmpty {
        answered += 1
        if others.contains(where: { $0.classID != object.verdict.classID }) { disagreed += 1 }
      }
    }
    let disagreement = answered > 0 ? Double(disagreed) / Double(answered) : nil
    let flags = record.flags.map(\.rawValue)

    var why: [String] = []
    if !flags.isEmpty { why.append(flags.count == 1 ? flags[0] : "\(flags.count) flags") }
    if uncertain > 0 { why.append("\(uncertain) uncertain") }
    if unsure > 0 { why.append("\(unsure) not sure") }
    if let disagreement, disagreement >= 0.1 {
      why.append("classifiers differ on \(Int((100 * disagreement).rounded())) %")
    }
    let objects = Double(max(1, record.objects.count { $0.object.artefact == nil }))
    // Each reason by itself makes a dish wanting a look; together they do not exceed 1.
    let need =
      1 - (1 - min(1, Double(uncertain + unsure) / objects)) * (1 - (disagreement ?? 0))
      * (flags.isEmpty ? 1 : 0.5)
    json = .members(
      Self.heading(open.dish) + [
        ("status", .text(open.status)), ("problem", .null), ("flags", .texts(flags)),
        ("counts", open.counts), ("unsure", .number(unsure)), ("uncertain", .number(uncertain)),
        ("unclassified", .number(unclassified)),
        ("disagreement", .number(of: disagreement, decimals: 3)), ("edits", .number(marks.edits)),
        ("reviewers", .texts(marks.reviewers.isEmpty ? marks.editors : marks.reviewers)),
        ("need", .number(of: isReviewed ? 0 : need, decimals: 3)),
        ("why_look", .texts(isReviewed ? [] : why)), ("revision", .number(marks.revision)),
      ])
  }

  private static func heading(_ dish: StudyReader.Dish) -> [(String, JSONValue)] {
    [
      ("position", .number(dish.position)), ("dish", .text(dish.row.dish)),
      ("group", .text(dish.group)), ("donor", .text(of: dish.row.donor)),
    ]
  }
}

extension OpenDish {
  /// `open`, `started` or `reviewed`.
  var status: String {
    marks.isReviewed ? "reviewed" : marks.edits > 0 ? "started" : "open"
  }

  /// By class and in all, as the machine has them and as people left them. A class that was refused at
  /// this picture's sampling has no count of the machine's.
  var counts: JSONValue {
    let record = counted.record
    var machine: [(String, JSONValue)] = []
    var reviewed: [(String, JSONValue)] = []
    let after = record.reviewed(marks)
    let ids = record.classes.colonies.map(\.id)
    let given = Set(after.objects.filter(\.verdict.counted).compactMap(\.verdict.classID))
    for id in ids + given.subtracting(ids).sorted() {
      machine.append((id, record.countUnlessRefused(of: id).map { .number($0) } ?? .null))
      reviewed.append((id, after.countUnlessRefused(of: id).map { .number($0) } ?? .null))
    }
    machine.append(("total", .number(record.total)))
    reviewed.append(("total", .number(after.total)))
    return ["machine": .members(machine), "reviewed": .members(reviewed)]
  }
}
