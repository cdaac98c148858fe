import Glibc

/// The zero of a function between two places where it has different signs.
package enum RootFinder {
  /// Regula falsi with Illinois weights (Dowell and Jarratt 1971, BIT 11:168,
  /// doi 10.1007/BF01934364), and halves where it lags.
  ///
  /// - Parameters:
  ///   - a: one end, of either sign.
  ///   - b: the other end, of the other sign; where the signs are one, the end that is nearer to 0
  ///     comes back.
  ///   - tolerance: absolute, of the place.
  package static func between(
    _ a: Double, _ b: Double, tolerance: Double, _ function: (Double) -> Double
  ) -> Double {
    var (low, high) = (a, b)
    var (atLow, atHigh) = (function(low), function(high))
    if atLow == 0 { return low }
    if atHigh == 0 { return high }
    guard (atLow < 0) != (atHigh < 0) else { return abs(atLow) < abs(atHigh) ? low : high }
    var width = abs(high - low)
    for turn in 0..<400 {
      var middle = (low * atHigh - high * atLow) / (atHigh - atLow)
      let isLagging = turn % 4 == 3 && abs(high - low) > width / 4
      if turn % 4 == 3 { width = abs(high - low) }
      if isLagging || !middle.isFinite || (middle - low) * (middle - high) >= 0 {
        middle = (low + high) / 2
      }
      let value = function(middle)
      if value == 0 || abs(high - low) <= tolerance { return middle }
      if (value < 0) == (atHigh < 0) {
        // The same end again: the weight of the other one is halved.
        atLow /= 2
        (high, atHigh) = (middle, value)
      } else {
        (low, atLow) = (high, atHigh)
        (high, atHigh) = (middle, value)
      }
    }
    return (low + high) / 2
  }
}
