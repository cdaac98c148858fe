import CFUCore
import CFUReview

/// How little the machine knows what an object is, from 0 (sure) to 1.
enum MarkDoubt {
  /// From here on an object is called uncertain.
  static let limit = 0.5

  /// - Parameter further: what other classifiers say of the same object.
  static func of(_ object: ClassifiedObject, further: [Verdict]) -> Double {
    if object.object.artefact != nil { return 0 }
    let verdict = object.verdict
    if verdict.reason == .unclassified { return 1 }
    let sorted = verdict.probabilities.filter(\.isFinite).sorted(by: >)
    // The lead over the second is what a wrong class has to make up.
    var doubt = sorted.count > 1 ? 1 - (sorted[0] - sorted[1]) : 0
    if further.contains(where: { $0.classID != verdict.classID }) { doubt = max(doubt, 0.75) }
    return min(max(doubt, 0), 1)
  }

  /// Of a mark as it stands: what a person decided is not the machine's to doubt, but what the person
  /// was unsure of is.
  static func of(
    _ mark: DishMarks.Mark, object: ClassifiedObject?, further: [Verdict]
  ) -> Double {
    if mark.state.isUnsure { return 1 }
    if mark.revision > 0 || mark.state.isGone { return 0 }
    return object.map { of($0, further: further) } ?? 0
  }
}

extension CountedDish {
  /// What the further classifiers say of an object.
  func furtherVerdicts(of number: Int) -> [(name: String, verdict: Verdict)] {
    further.compactMap { item in
      item.record.object(number).map { (item.name, $0.verdict) }
    }
  }
}

extension DishRecord {
  /// The object of that number. Numbers run from 1 in the order of the objects but where some were
  /// left out.
  func object(_ number: Int) -> ClassifiedObject? {
    if objects.indices.contains(number - 1), objects[number - 1].object.id == number {
      return objects[number - 1]
    }
    return objects.first { $0.object.id == number }
  }
}
