import CFUCore
import CFUStatistics

extension ValidationReport {
  /// People against one another, and the machine among them; nil for one person.
  var peopleBody: HTML? {
    let items = validation.counts.filter { $0.spread != nil }
    guard !items.isEmpty else { return nil }
    let drawn = Dictionary(
      plots.map { ($0.name, $0.plot) }, uniquingKeysWith: { first, _ in first })
    var number = 0
    var out: [HTML] = []
    for (place, item) in validation.counts.enumerated() {
      guard let spread = item.spread else { continue }
      let figure =
        drawn["scorers\(place)"].map {
          self.figure(
            "scorers\(place)", $0, caption: ScorersPlot.caption(spread), number: &number)
        } ?? ""
      let sentence = SpreadWords.sentence(spread, name: heading(of: item.readout))
      out.append(
        """
        <div class="together">
        <h3>\(heading(of: item.readout))</h3>
        <p>\(sentence)\(reliability(item)) \(within(spread))</p>
        \(figure)
        \(againstOthers(spread))
        <details><summary>Every two of them</summary>
        \(pairs(spread))
        </details>
        </div>
        """)
    }
    return out.joined()
  }

  private func reliability(_ item: CountValidation) -> String {
    guard let people = item.peopleIntraclass?.single, let joint = item.jointIntraclass?.single
    else { return "" }
    return
      " ICC(2,1) among the people is \(EstimateText.text(people, decimals: 3)), with the machine "
      + "as one more of them \(EstimateText.text(joint, decimals: 3)), on the "
      + "\(ValidationReport.number(item.peopleIntraclass?.dishes ?? 0, "dish", "dishes")) that all of them "
      + "counted."
  }

  private func within(_ spread: ScorerSpread) -> String {
    let place = spread.place
    guard let share = place.withinShare.estimate, let expected = place.expectedWithin else {
      return ""
    }
    return "It lies between the smallest and the largest count of the people in "
      + "\(DecimalText.fixed(100 * share.value, decimals: 0)) % of the dishes; a further person like "
      + "them would in about \(DecimalText.fixed(100 * expected, decimals: 0)) %."
  }

  private func againstOthers(_ spread: ScorerSpread) -> HTML {
    var rows = spread.scorersAgainstOthers
    if let machine = spread.machineAgainstEveryone { rows.append(machine) }
    return table(rows, second: "against", of: spread)
  }

  private func pairs(_ spread: ScorerSpread) -> HTML {
    let most = 120
    let rows = Array((spread.machinePairs + spread.humanPairs).prefix(most))
    return table(rows, second: "and", of: spread)
  }

  private func table(_ rows: [PartyFigures], second: HTML, of spread: ScorerSpread) -> HTML {
    /// In percent where that can be said, else on the scale.
    func told(_ value: Double?) -> Double? {
      value.map { SpreadWords.percent($0, spread) ?? $0 }
    }
    let unit = SpreadWords.percent(0, spread) == nil ? "on the scale" : "%"
    let decimals = unit == "%" ? 1 : 3
    var table = HTMLTable()
    table.add("who", .leading, rows.map { name(of: $0.first) })
    table.add(second, .leading, rows.map { name(of: $0.second) })
    table.add("dishes", .trailing, rows.map { String($0.dishes) })
    table.add(
      "bias, \(unit)", .trailing,
      rows.map { figures in
        let bias = figures.agreement.bias
        return EstimateText.text(
          told(bias.value).flatMap { Estimate($0, low: told(bias.low), high: told(bias.high)) },
          decimals: decimals)
      })
    table.add(
      "limits of agreement, \(unit)", .trailing,
      rows.map { figures in
        guard let low = figures.agreement.lower, let high = figures.agreement.upper else {
          return ""
        }
        return EstimateText.number(told(low.value), decimals) + " to "
          + EstimateText.number(told(high.value), decimals)
      })
    table.add(
      "concordance", .trailing,
      rows.map { EstimateText.text($0.concordance?.rho, decimals: 3) })
    table.add(
      "mean absolute difference, colonies", .trailing,
      rows.map { EstimateText.number($0.meanAbsolute, 2) })
    table.breaks = Set(rows.indices.filter { $0 > 0 && rows[$0].first == .machine }.prefix(1))
    return table.html
  }
}
