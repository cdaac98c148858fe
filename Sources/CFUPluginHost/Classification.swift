/// What a classifier said of one object.
package struct Classification: Sendable, Hashable {
  /// One probability a class, in the order of the classifier's class list, summing to 1; empty when
  /// `failure` is set.
  package var probabilities: [Double]
  /// 0 = like what the classifier knows, larger = stranger; nil when it does not say.
  package var outOfDistribution: Double?
  /// The classifier declines to name this object.
  package var rejected: Bool
  /// Why there is no answer: the signal and last log lines of a crash, the broken rule of an
  /// output.
  package var failure: String?
  /// The classifier was never asked about this object, since it is not called any more; `failure`
  /// says why. Nothing follows from that about the object.
  package var unasked = false

  package init(
    probabilities: [Double], outOfDistribution: Double? = nil, rejected: Bool = false,
    failure: String? = nil
  ) {
    self.probabilities = probabilities
    self.outOfDistribution = outOfDistribution
    self.rejected = rejected
    self.failure = failure
  }

  static func failed(_ reason: String) -> Classification {
    Classification(probabilities: [], failure: reason)
  }

  static func unasked(_ reason: String) -> Classification {
    var made = failed(reason)
    made.unasked = true
    return made
  }

  /// Index of the most probable class (the first of equals); nil without an answer.
  package var best: Int? {
    probabilities.indices.max {
      probabilities[$0] < probabilities[$1] || (probabilities[$0] == probabilities[$1] && $0 > $1)
    }
  }
}
