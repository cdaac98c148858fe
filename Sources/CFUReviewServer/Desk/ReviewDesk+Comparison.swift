import CFUCore
import CFUJSON
import CFUReport
import CFUStatistics
import CFUStudy

/// The counts of a study's dishes as the machine has them and as people left them.
struct StudyCounts: Sendable, Hashable {
  var machine: [DishCounts?]
  var reviewed: [DishCounts?]
  /// Ids of the classes that are colonies.
  var classes: [String]
  var reviewedDishes: Int
}

extension ReviewDesk {
  func studyCounts() throws(Refusal) -> StudyCounts {
    var counts = StudyCounts(
      machine: [], reviewed: [], classes: try classes().colonies.map(\.id), reviewedDishes: 0)
    for dish in try study().dishes {
      let item = try wallDish(dish.position)
      counts.machine.append(item.machine)
      counts.reviewed.append(item.reviewed)
      if item.isReviewed { counts.reviewedDishes += 1 }
    }
    return counts
  }
}

/// Compares groups with vehicle, once for every state of the counts: models are fitted, which takes a
/// while, and not on the thread that edits wait for.
actor ComparisonDesk {
  nonisolated let thread = WorkThread()
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private var last: (counts: StudyCounts, answer: JSONValue)?
  private var machine: (counts: [DishCounts?], comparison: StudyComparison)?

  func answer(_ counts: StudyCounts, _ reader: StudyReader) -> JSONValue {
    if let last, last.counts == counts { return last.answer }
    let ofMachine: StudyComparison
    if let machine, machine.counts == counts.machine {
      ofMachine = machine.comparison
    } else {
      ofMachine = reader.comparison(counts.machine, classes: counts.classes)
      machine = (counts.machine, ofMachine)
    }
    let answer = Self.json(
      counts, ofMachine, reader.comparison(counts.reviewed, classes: counts.classes))
    last = (counts, answer)
    return answer
  }

  private static func json(
    _ counts: StudyCounts, _ machine: StudyComparison, _ reviewed: StudyComparison
  ) -> JSONValue {
    var groups: [JSONValue] = []
    var members: [(String, JSONValue)] = []
    var values: [(String, JSONValue)] = []
    func close() {
      guard !members.isEmpty else { return }
      groups.append(.members(members + [("values", .members(values))]))
      values = []
    }
    var last: [String] = []
    // Both have the same rows: they come from one sheet and one list of classes.
    for (old, new) in zip(machine.groups, reviewed.groups) {
      let key = [new.compound, new.isVehicle ? "vehicle" : "\(new.dose ?? -1)"]
      if key != last {
        close()
        last = key
        members = [
          ("name", .text(new.title)), ("compound", .text(new.compound)),
          ("dose", .number(of: new.dose)), ("dose_unit", .text(of: new.doseUnit)),
          ("is_vehicle", .bool(new.isVehicle)), ("dishes", .number(new.dishes)),
          ("per_cells", new.cellsPlated == nil ? .null : .number(of: new.perCells)),
        ]
      }
      values.append((new.classID, ["machine": old.json, "reviewed": new.json]))
    }
    close()
    let all = counts.machine.count
    let done = counts.reviewedDishes
    return [
      "reviewed_dishes": .number(done), "dishes": .number(all),
      "words": .text(
        done == 0
          ? "No dish is reviewed yet: these are the machine's counts, with what was changed so far."
          : done == all
            ? "All \(all) dishes are reviewed by a person."
            : "\(done) of \(all) dishes \(done == 1 ? "is" : "are") reviewed by a person."),
      "classes": .texts(counts.classes + (counts.classes.count > 1 ? [GroupResult.total] : [])),
      "groups": .list(groups),
    ]
  }
}

extension GroupResult {
  /// The group in few words.
  fileprivate var title: String {
    if isVehicle { return compound.isEmpty ? "vehicle" : "\(compound) vehicle" }
    guard let dose else { return compound.isEmpty ? "all dishes" : compound }
    return [compound, DecimalText.shortest(dose), doseUnit ?? ""].filter { !$0.isEmpty }
      .joined(separator: " ")
  }

  /// Frequency per so many cells plated, or colonies a dish where cells are not known.
  fileprivate var json: JSONValue {
    let mean = frequency ?? (dishes > 0 ? colonies / Double(dishes) : nil)
    return [
      "mean": .number(of: mean, decimals: 3),
      "percent": .number(of: percentOfVehicle, decimals: 2),
      "low": .number(of: percentLow, decimals: 2), "high": .number(of: percentHigh, decimals: 2),
      "p": .number(of: adjustedP, decimals: 6),
    ]
  }
}
