import CFUCore

/// p values as people write them.
package enum PText {
  /// `< 0.001`, `0.003`, `0.04`, `0.51`: never 0.
  package static func short(_ p: Double) -> String {
    if p < 0.001 { return "< 0.001" }
    return DecimalText.fixed(p, decimals: p < 0.1 ? 3 : 2)
  }
}
