/// What a classifier said of one object, and what the counting rule made of it.
package struct Verdict: Sendable, Codable {
  /// Class id, or nil when the classifier gave none (artefact of the segmenter, crash, reject).
  package var classID: String?
  /// Probability of `classID`; nil when there is none.
  package var probability: Double?
  /// One probability a class, in the order of the classifier's class list; empty when there is
  /// none.
  package var probabilities: [Double]
  /// Whether the object is a colony, of `classID` or, where that is nil, in the total alone.
  package var counted: Bool
  /// Why the object is not counted; nil when it is counted with a class, `classRefused` when it is
  /// counted without one.
  package var reason: Reason?
  /// More for the reader, for example the signal and last log line of a plugin that crashed here.
  package var note: String?

  package init(
    classID: String?, probability: Double?, probabilities: [Double], counted: Bool,
    reason: Reason?, note: String? = nil
  ) {
    self.classID = classID
    self.probability = probability
    self.probabilities = probabilities
    self.counted = counted
    self.reason = reason
    self.note = note
  }

  /// The classifier failed on the object, as against declining to name it: there are words, and no
  /// probabilities.
  package var isFailure: Bool { reason == .unclassified && probabilities.isEmpty && note != nil }
}

/// A found object together with its verdict: one row of `colonies.csv`.
package struct ClassifiedObject: Sendable, Codable {
  package var object: FoundObject
  package var verdict: Verdict
  package init(object: FoundObject, verdict: Verdict) {
    self.object = object
    self.verdict = verdict
  }
}
