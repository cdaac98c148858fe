import CFUCore
package import CFUStatistics

/// The answer to the question of a comparison, in one or two sentences.
package struct ComparisonAnswer {
  private let item: ComparedClass

  /// Adjusted p values below it are called a difference: what the intervals leave out.
  private var level: Double { 1 - item.confidence }

  /// Least rank correlation of doses and counts (Kendall's tau) that is called rising or falling.
  private static let steady = 1.0 / 3

  /// - Parameter name: what a person reads for the class.
  package static func text(_ item: ComparedClass, name: String) -> String {
    let subject = item.compound.isEmpty ? name : "\(item.compound), \(name)"
    let answer = ComparisonAnswer(item: item)
    return "\(subject): \(answer.finding)\(answer.trend)"
  }

  private var finding: String {
    guard item.comparison != nil else {
      guard let vehicle = item.groups.first(where: \.isVehicle) else {
        return "nothing to compare with."
      }
      return vehicle.dishes == 0
        ? "not compared, since no vehicle dish was counted."
        : "not compared, since no other dish was counted."
    }
    let treated = item.groups.filter { !$0.isVehicle && $0.dishes > 0 }
    let tested = treated.filter { $0.adjustedP != nil }
    guard !tested.isEmpty else { return "no colony in any group." }
    let more = tested.filter { ($0.adjustedP ?? 1) < level && ($0.percentLow ?? 0) >= 100 }
    let fewer = tested.filter {
      ($0.adjustedP ?? 1) < level && ($0.percentHigh ?? .infinity) <= 100
    }
    var sentences: [String] = []
    if let most = more.max(by: {
      ($0.percentOfVehicle ?? .infinity) < ($1.percentOfVehicle ?? .infinity)
    }) {
      sentences.append(clear("more", more, strongest: most, of: treated.count))
    }
    if let least = fewer.min(by: { ($0.percentOfVehicle ?? 0) < ($1.percentOfVehicle ?? 0) }) {
      sentences.append(clear("fewer", fewer, strongest: least, of: treated.count))
    }
    if sentences.isEmpty {
      let smallest = tested.compactMap(\.adjustedP).min() ?? 1
      let last = tested[tested.count - 1]
      let p =
        tested.count > 1
        ? "smallest adjusted p \(PText.short(smallest))" : "p \(PText.short(smallest))"
      sentences.append(
        "no clear difference from vehicle (\(p)); \(place(last, of: treated.count))\(figures(last))."
      )
    }
    return sentences.joined(separator: " ")
  }

  private func clear(
    _ word: String, _ groups: [GroupResult], strongest: GroupResult, of count: Int
  ) -> String {
    let doses = groups.map(dose).filter { !$0.isEmpty }
    let `where` =
      count == 1 || doses.isEmpty
      ? ""
      : groups.count == count ? " at every dose" : " at \(list(doses, unit: strongest.doseUnit))"
    let lead = groups.count > 1 ? "; strongest \(place(strongest, of: count))" : ": "
    return "\(word) colonies than vehicle\(`where`)\(lead)\(figures(strongest)), "
      + "adjusted p \(PText.short(strongest.adjustedP ?? 1))."
  }

  /// `at 100 nmol/L `, or nothing where there is one group.
  private func place(_ group: GroupResult, of count: Int) -> String {
    guard count > 1, group.dose != nil else { return "" }
    return "at \(dose(group)) \(group.doseUnit ?? ""): "
  }

  private func figures(_ group: GroupResult) -> String {
    let percent = group.percentOfVehicle.map {
      "\(DecimalText.fixed($0, decimals: 0)) % of vehicle"
    }
    let interval =
      switch (group.percentLow, group.percentHigh) {
      case (let low?, let high?):
        "\(DecimalText.shortest(100 * item.confidence)) % interval "
          + "\(DecimalText.fixed(low, decimals: 0)) to \(DecimalText.fixed(high, decimals: 0)) %"
      case (let low?, nil): "at least \(DecimalText.fixed(low, decimals: 0)) %"
      case (nil, let high?): "at most \(DecimalText.fixed(high, decimals: 0)) %"
      case (nil, nil): ""
      }
    guard let percent else { return "colonies where vehicle has none (\(interval) of vehicle)" }
    return interval.isEmpty ? percent : "\(percent) (\(interval))"
  }

  private func dose(_ group: GroupResult) -> String {
    group.dose.map(DecimalText.shortest) ?? ""
  }

  private func list(_ doses: [String], unit: String?) -> String {
    let text =
      doses.count > 1
      ? doses.dropLast().joined(separator: ", ") + " and " + doses[doses.count - 1] : doses[0]
    return [text, unit ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
  }

  private var trend: String {
    guard let trend = item.comparison?.trend, trend.p < level else { return "" }
    let p = "(trend p \(PText.short(trend.p)))"
    let tau = monotony * (trend.isRising ? 1 : -1)
    if tau > Self.steady {
      return " The count \(trend.isRising ? "rises" : "falls") with the dose \(p)."
    }
    return " The doses together have \(trend.isRising ? "more" : "fewer") colonies than vehicle "
      + "\(p), but not the \(trend.isRising ? "more" : "fewer") the higher the dose."
  }

  /// Kendall's tau of the doses, vehicle first, and their percentages: 1 where each has more than the
  /// one before, -1 where each has fewer.
  private var monotony: Double {
    let values = item.groups.filter { $0.dishes > 0 }.map { $0.percentOfVehicle ?? .infinity }
    var (sum, pairs) = (0.0, 0.0)
    for i in values.indices {
      for j in values.indices where j > i {
        pairs += 1
        sum += values[j] > values[i] ? 1 : values[j] < values[i] ? -1 : 0
      }
    }
    return pairs > 0 ? sum / pairs : 0
  }
}
