/// How counts and colonies are compared.
package struct ValidationSettings: Sendable, Hashable {
  package var scale = CountScale.squareRoot
  /// Of every interval, greater than 0 and less than 1.
  package var confidence = 0.95
  package var rule = MatchRule.distance(leastMicrometres: 100)
  /// Resamples of dishes or donors.
  package var replicates = 2000
  /// Equal seeds give equal intervals.
  package var seed: UInt64 = 1

  package init() {}
}
