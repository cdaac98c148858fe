/// A figure with its interval; every number of it is finite.
package struct Estimate: Sendable, Hashable {
  package let value: Double
  /// Lower limit; nil where the data give none.
  package let low: Double?
  /// Upper limit; nil where the data give none.
  package let high: Double?

  /// nil where the value is not finite; a limit that is not finite is none.
  package init?(_ value: Double, low: Double? = nil, high: Double? = nil) {
    guard value.isFinite else { return nil }
    self.value = value
    self.low = low.flatMap { $0.isFinite ? $0 : nil }
    self.high = high.flatMap { $0.isFinite ? $0 : nil }
  }

  /// `value` and as much on both sides.
  package init?(_ value: Double, half: Double?) {
    self.init(value, low: half.map { value - $0 }, high: half.map { value + $0 })
  }

  /// Whether `number` lies within both limits, these included; nil where one of them is missing.
  package func holds(_ number: Double) -> Bool? {
    guard let low, let high else { return nil }
    return low <= number && number <= high
  }

  /// The same on another scale; `transform` rises.
  package func mapped(_ transform: (Double) -> Double) -> Estimate? {
    Estimate(transform(value), low: low.map(transform), high: high.map(transform))
  }
}
