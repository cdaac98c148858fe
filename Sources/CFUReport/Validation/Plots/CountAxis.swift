import CFUCore
import CFUStatistics

/// An axis of counts that stretches as the scale of a comparison does: tics stand at round numbers of
/// colonies.
struct CountAxis {
  let scale: CountScale
  /// On the scale.
  let low: Double
  let high: Double
  /// Colonies.
  let tics: [Double]

  /// - Parameter counts: colonies that have to have room; 0 is left out where it has no place.
  init(_ counts: [Double], scale: CountScale) {
    self.scale = scale
    let values = counts.compactMap { scale.transform($0) }
    let least = values.min() ?? 0
    let most = values.max() ?? 1
    let margin = max(0.04 * (most - least), 0.02 * abs(most), 0.05)
    // Few counts begin at 0 anyway: an axis that starts there does not blow small differences up.
    let start = scale == .log || least > 0.35 * most ? least - margin : 0
    low = scale == .log ? start : max(0, start)
    high = most + margin
    tics = Self.roundCounts(from: scale.inverse(low), to: scale.inverse(high), scale: scale)
  }

  var range: String { "[\(low):\(high)]" }

  /// For `set xtics` and `set ytics`.
  var marks: String {
    "("
      + tics.compactMap { count in
        scale.transform(count).map { "'\(DecimalText.shortest(count))' \($0)" }
      }.joined(separator: ", ") + ")"
  }

  /// At most nine round counts that stand apart on the scale.
  private static func roundCounts(from low: Double, to high: Double, scale: CountScale) -> [Double]
  {
    var all: [Double] = low <= 0 && scale != .log ? [0] : []
    var power = 0.1
    while power <= high {
      for step in [1.0, 2, 3, 5, 7] { all.append(DecimalText.rounded(power * step, decimals: 6)) }
      power *= 10
    }
    // Between two decades lie too few for a narrow range.
    let span = high - low
    if span > 0 {
      var step = 1.0
      while step * 8 < span { step *= 10 }
      for divisor in [step, step / 2, step / 5, step / 10] where span / divisor <= 8 {
        all += (0...10).map { ((low / divisor).rounded(.up) + Double($0)) * divisor }
      }
    }
    let inside = Set(all).filter { $0 >= low && $0 <= high && $0 == $0.rounded() }.sorted()
    guard let least = scale.transform(low) ?? inside.first.flatMap({ scale.transform($0) }),
      let most = scale.transform(high)
    else { return inside }
    var kept: [Double] = []
    var last = -Double.infinity
    for count in inside {
      guard let place = scale.transform(count), place - last >= (most - least) / 9 else { continue }
      kept.append(count)
      last = place
    }
    return kept
  }
}
