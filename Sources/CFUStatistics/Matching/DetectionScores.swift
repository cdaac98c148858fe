/// How well a machine's colonies meet the reference's marks, on one dish or summed over several.
///
/// Class by class a pair counts as found only where both say that class. A pair of two classes is
/// one colony of the reference's class that was not found, and one of the machine's class that is
/// not there. Where the reference names no class, the pair says nothing about classes; on a dish
/// where none of the marks bears one, neither do the machine's other colonies.
package struct DetectionScores: Sendable, Hashable {
  /// Blind to classes.
  package private(set) var all: DetectionTally
  /// By class id; the classes that the machine or the reference named.
  package private(set) var classes: [String: DetectionTally]
  package private(set) var confusion: ConfusionTable

  /// Nothing was counted and nothing marked.
  package init() {
    (all, classes, confusion) = (DetectionTally(), [:], ConfusionTable())
  }

  /// One dish.
  /// - Parameters:
  ///   - machine: what was matched; `reference` likewise.
  package init(_ matching: ColonyMatching, machine: [MatchItem], reference: [MatchItem]) {
    self.init()
    all = DetectionTally(
      truePositives: matching.pairs.count, falsePositives: matching.spurious.count,
      falseNegatives: matching.missed.count)
    for pair in matching.pairs {
      let (said, seen) = (reference[pair.reference].classID, machine[pair.machine].classID)
      confusion.add(reference: said.label, machine: seen.label)
      guard let said else { continue }
      if said == seen {
        classes[said, default: DetectionTally()].truePositives += 1
      } else {
        classes[said, default: DetectionTally()].falseNegatives += 1
        if let seen { classes[seen, default: DetectionTally()].falsePositives += 1 }
      }
    }
    for index in matching.missed {
      let said = reference[index].classID
      confusion.add(reference: said.label, machine: .absent)
      if let said { classes[said, default: DetectionTally()].falseNegatives += 1 }
    }
    let bearsClasses = reference.isEmpty || reference.contains { $0.classID != nil }
    for index in matching.spurious {
      let seen = machine[index].classID
      confusion.add(reference: .absent, machine: seen.label)
      if let seen, bearsClasses {
        classes[seen, default: DetectionTally()].falsePositives += 1
      }
    }
  }

  /// The sum over dishes.
  /// - Parameter weights: how often each dish is in the sample, 0 or more; nil for once each.
  package static func sum(_ dishes: [DetectionScores], weights: [Int]? = nil) -> DetectionScores {
    var sum = DetectionScores()
    for (index, dish) in dishes.enumerated() {
      let times = weights?[index] ?? 1
      guard times > 0 else { continue }
      sum.all += dish.all * times
      for (id, tally) in dish.classes {
        sum.classes[id, default: DetectionTally()] += tally * times
      }
      sum.confusion.add(dish.confusion, times: times)
    }
    return sum
  }
}

extension String? {
  fileprivate var label: ConfusionTable.Label { map { .named($0) } ?? .unnamed }
}
