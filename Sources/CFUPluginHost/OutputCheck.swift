import CFUPluginABI

/// Believes a plugin's answer only after looking at it.
package enum OutputCheck {
  /// How far a sum of probabilities may be from 1.
  static let tolerance: Float = 1e-3

  package static func check(
    _ output: RawOutput, classes: [ClassifierManifest.ClassEntry]
  ) -> Classification {
    var sum: Float = 0
    for (value, entry) in zip(output.probabilities, classes) {
      guard !value.isNaN else {
        return .failed("the classifier gave no number for class \(entry.id)")
      }
      guard value >= 0, value <= 1 else {
        return .failed("the classifier gave the probability \(value) for class \(entry.id)")
      }
      sum += value
    }
    guard abs(sum - 1) <= tolerance else {
      return .failed("the classifier's probabilities add up to \(sum), not to 1")
    }
    guard output.flags & ~CFU_ITEM_REJECTED == 0 else {
      return .failed("the classifier set item flags that are not known (\(output.flags))")
    }
    let strangeness = output.outOfDistribution
    guard strangeness.isNaN || strangeness.isFinite else {
      return .failed("the classifier's out-of-distribution score is not finite")
    }
    return Classification(
      probabilities: output.probabilities.map(Double.init),
      outOfDistribution: strangeness.isNaN ? nil : Double(strangeness),
      rejected: output.flags & CFU_ITEM_REJECTED != 0)
  }
}
