import CFUCore
import CFUStatistics

extension CountAgreement {
  private static let fewestForLimits = 5

  /// One sentence: bias, limits, and whether the bias depends on the count.
  func answer(name: String, confidence: Double) -> String {
    let percent = DecimalText.shortest(100 * confidence)
    guard let bias = percentBias else {
      func sum(_ counts: [Double]) -> String {
        DecimalText.shortest(DecimalText.rounded(counts.reduce(0, +), decimals: 1))
      }
      return
        "\(name): the machine counted \(sum(machine)) colonies and the people \(sum(reference)) on "
        + "\(ValidationReport.number(dishes.count, "dish", "dishes")), too few of the people's to be told in percent."
    }
    var text = "\(name): the machine counted "
    let size = DecimalText.fixed(abs(bias.value), decimals: 1)
    text +=
      size == "0.0"
      ? "as many colonies as the people" : "\(size) % \(bias.value < 0 ? "fewer" : "more")"
    if let low = bias.low, let high = bias.high {
      text +=
        " (\(percent) % interval \(signed(low)) to \(signed(high)) %)"
    }
    let dishes = dishes.count == 1 ? "1 dish" : "\(dishes.count) dishes"
    text +=
      " on \(dishes) with typically \(DecimalText.fixed(typicalCount, decimals: 0)) \(DecimalText.fixed(typicalCount, decimals: 0) == "1" ? "colony" : "colonies")."
    // Of fewer dishes the limits say more than anybody can know.
    if self.dishes.count >= Self.fewestForLimits, let lower = percentLower, let upper = percentUpper
    {
      let held = DecimalText.shortest(100 * blandAltman.coverage)
      text +=
        " \(held) of 100 such dishes are expected to lie between \(signed(lower.value)) and "
        + "\(signed(upper.value)) %."
    }
    switch biasDependsOnCount {
    case true?:
      let isRising = (trend?.value ?? 0) > 0
      text += " The bias depends on the count: it \(isRising ? "rises" : "falls") on fuller dishes."
    case false?: text += " No sign that the bias depends on the count."
    case nil: break
    }
    return text
  }

  private func signed(_ value: Double) -> String {
    let text = DecimalText.fixed(value, decimals: 1)
    return value > 0 ? "+" + text : text
  }
}
