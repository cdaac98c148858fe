import CFUCore
package import CFUStatistics

/// What `cfu power` says of one or several designs.
package struct PowerReport: Sendable {
  package struct Row: Sendable {
    /// Class and compound; empty for a design that was given by its numbers.
    package var title: String
    package var design: ComparisonPower
    /// Smallest ratio above 1 that is seen; nil for none.
    package var rise: Double?
    /// Largest ratio below 1 that is seen; nil for none.
    package var fall: Double?
    package var changes: [Change]

    package init(title: String, design: ComparisonPower, power: Double, changes: [Double]) {
      self.title = title
      self.design = design
      rise = design.smallestDetectable(rises: true, power: power)
      fall = design.smallestDetectable(rises: false, power: power)
      self.changes = changes.map { ratio in
        Change(
          ratio: ratio, power: design.power(ratio: ratio),
          dishes: design.dishesNeeded(ratio: ratio, power: power))
      }
    }
  }

  /// A change that one cares about.
  package struct Change: Sendable {
    package var ratio: Double
    /// The chance to see it with the dishes of the design.
    package var power: Double?
    /// Dishes a group (and donor) that see it with the chance asked for; nil: more than 2 000.
    package var dishes: Int?
  }

  package var rows: [Row]
  package var power: Double

  package init(rows: [Row], power: Double) {
    self.rows = rows
    self.power = power
  }

  package var text: String {
    rows.map { row in
      let lines = [row.heading] + row.findings(power).map { "  " + $0 }
      return lines.map { $0 + "\n" }.joined()
    }.joined(separator: "\n")
  }

  package var json: String {
    JSONValue.object([
      "program_version": .text(programVersion), "power": .number(power),
      "designs": .list(rows.map(\.value)),
    ]).document
  }
}

extension PowerReport.Row {
  fileprivate var heading: String {
    let design = self.design
    func number(_ count: Int, _ one: String, _ many: String) -> String {
      "\(count) \(count == 1 ? one : many)"
    }
    let words =
      "\(SignificantDigits.text(design.controlMean)) colonies on a vehicle dish, "
      + "\(number(design.dishes, "dish", "dishes")) a group"
      + (design.donors > 1 ? " of each of \(design.donors) donors" : "")
      + ", \(number(design.groups, "group", "groups")) against vehicle, dispersion "
      + DecimalText.fixed(max(1, design.dispersion), decimals: 2)
    return title.isEmpty ? words : "\(title): \(words)"
  }

  fileprivate func findings(_ power: Double) -> [String] {
    guard design.degreesOfFreedom > 0 else {
      return ["one dish a group tells nothing of its variance: plate at least two"]
    }
    let chance = "\(DecimalText.shortest(DecimalText.rounded(100 * power, decimals: 1))) %"
    func percent(_ ratio: Double) -> String {
      "\(DecimalText.fixed(100 * ratio, decimals: 0)) % of vehicle"
    }
    var lines = [
      "rise   "
        + (rise.map {
          "\(percent($0)) (\(DecimalText.fixed($0, decimals: 2))-fold) is the smallest seen with a "
            + "chance of \(chance)"
        } ?? "none up to a thousandfold is seen with a chance of \(chance)"),
      "fall   "
        + (fall.map { "\(percent($0)) is the smallest seen with a chance of \(chance)" }
          ?? "not even the loss of all colonies is seen with a chance of \(chance)"),
    ]
    for change in changes {
      let own = change.power.map { "\(DecimalText.fixed(100 * $0, decimals: 0)) %" } ?? "unknown"
      let needed =
        change.dishes.map { "\($0) \($0 == 1 ? "dish" : "dishes") a group" }
        ?? "more than 2000 dishes a group"
      lines.append(
        "\(percent(change.ratio)): seen with a chance of \(own); a chance of \(chance) takes "
          + needed + (design.donors > 1 ? " of each donor" : ""))
    }
    lines.append(
      "test   \(adjustment), "
        + "two-sided, alpha \(DecimalText.shortest(design.alpha))")
    return lines
  }

  private var adjustment: String {
    guard design.groups > 1 else { return "one group, nothing to adjust for" }
    return design.isAdjusted ? "Dunnett-adjusted over the groups" : "each group by itself"
  }

  fileprivate var value: JSONValue {
    .object([
      "title": .text(title), "control_mean": .number(design.controlMean),
      "dishes": .number(Double(design.dishes)), "groups": .number(Double(design.groups)),
      "donors": .number(Double(design.donors)),
      "dispersion": .number(max(1, design.dispersion)), "alpha": .number(design.alpha),
      "adjustment": .text(design.isAdjusted && design.groups > 1 ? "dunnett" : "none"),
      "residual_df": .number(Double(design.degreesOfFreedom)),
      "critical_t": .number(design.criticalT),
      "smallest_rise_percent": .number(rise.map { 100 * $0 }),
      "smallest_fall_percent": .number(fall.map { 100 * $0 }),
      "changes": .list(
        changes.map { change in
          .object([
            "percent": .number(100 * change.ratio), "power": .number(change.power),
            "dishes_needed": .number(change.dishes.map(Double.init)),
          ])
        }),
    ])
  }
}
