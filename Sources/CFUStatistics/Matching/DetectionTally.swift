/// Colonies found, found where there is none, and not found.
package struct DetectionTally: Sendable, Hashable {
  package var truePositives: Int
  package var falsePositives: Int
  package var falseNegatives: Int

  package init(truePositives: Int = 0, falsePositives: Int = 0, falseNegatives: Int = 0) {
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.falseNegatives = falseNegatives
  }

  /// Share of the machine's colonies that the reference has; nil where the machine has none.
  package var precision: Double? { Self.share(truePositives, falsePositives) }

  /// Share of the reference's colonies that the machine has; nil where the reference has none.
  package var recall: Double? { Self.share(truePositives, falseNegatives) }

  /// Harmonic mean of precision and recall, which is 2 TP / (2 TP + FP + FN); nil where neither of
  /// the two has a colony.
  package var f1: Double? { Self.share(2 * truePositives, falsePositives + falseNegatives) }

  private static func share(_ part: Int, _ others: Int) -> Double? {
    part + others > 0 ? Double(part) / Double(part + others) : nil
  }

  package static func += (tally: inout DetectionTally, other: DetectionTally) {
    tally.truePositives += other.truePositives
    tally.falsePositives += other.falsePositives
    tally.falseNegatives += other.falseNegatives
  }

  /// A dish that is so many times in a sample.
  package static func * (tally: DetectionTally, times: Int) -> DetectionTally {
    DetectionTally(
      truePositives: times * tally.truePositives, falsePositives: times * tally.falsePositives,
      falseNegatives: times * tally.falseNegatives)
  }
}
