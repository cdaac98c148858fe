import CFUStatistics
import Glibc

/// How often a study without any effect is said to have one, and how often intervals hold.
enum FamilywiseError {
  private struct Tally {
    var studies = 0
    var wrong = 0
    var trends = 0
    var together = 0
    var intervals = 0
    var holding = 0
    var negativeBinomial = 0
  }

  static func run(studies: Int) {
    // What is beside the question takes two fifths of the studies.
    let fewer = max(1, studies * 2 / 5)
    print(
      "3 dishes x 5 groups, \(studies) studies a line without effects by the model 'auto', \(fewer) "
        + "a line elsewhere; nominal 5 % and 95 %")
    // So few dishes are always quasi-Poisson to 'auto'.
    for family in [ComparisonSettings.Family.automatic, .negativeBinomial] {
      print("\nmodel \(family.rawValue)")
      print(
        "   mean  dispersion  effects   family-wise error %  trend error %  "
          + "all intervals hold %  each holds %")
      for (place, mean) in [5.0, 20, 60].enumerated() {
        for dispersion in [1.0, 2, 4] {
          for isNull in [true, false] where isNull || family == .automatic {
            let tally = simulate(
              family, mean, dispersion, isNull: isNull,
              isNull && family == .automatic ? studies : fewer,
              seed: UInt64(place * 10) + UInt64(dispersion))
            line(mean, dispersion, isNull, tally)
          }
        }
      }
    }
    print("\n3 donors (factors of log-normal spread 0.4) x 1 dish x 5 groups, model auto")
    for mean in [5.0, 20, 60] {
      for dispersion in [1.0, 2, 4] {
        let tally = simulate(
          .automatic, mean, dispersion, isNull: true, fewer, donors: 3, seed: 77)
        line(mean, dispersion, true, tally)
      }
    }
  }

  private static func line(_ mean: Double, _ dispersion: Double, _ isNull: Bool, _ tally: Tally) {
    func percent(_ part: Int, _ whole: Int, _ width: Int) -> String {
      let value = (1000 * Double(part) / Double(max(1, whole))).rounded() / 10
      return padded("\(value)", width)
    }
    let studies = tally.studies
    print(
      padded("\(Int(mean))", 7) + padded("\(Int(dispersion))", 12)
        + padded(isNull ? "none" : "some", 9)
        + (isNull ? percent(tally.wrong, studies, 22) : padded("", 22))
        + (isNull ? percent(tally.trends, studies, 15) : padded("", 15))
        + percent(tally.together, studies, 22) + percent(tally.holding, tally.intervals, 14))
    // Lines come minutes apart: whoever waits sees each.
    fflush(nil)
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private static func simulate(
    _ family: ComparisonSettings.Family, _ mean: Double, _ dispersion: Double, isNull: Bool,
    _ studies: Int, donors: Int = 1, seed: UInt64
  ) -> Tally {
    var random = SeededCounts(seed: seed)
    var tally = Tally()
    var settings = ComparisonSettings()
    settings.family = family
    let ratios = isNull ? [1.0, 1, 1, 1, 1] : [1, 0.7, 1, 1.5, 2.5]
    for _ in 0..<studies {
      let factors = (0..<donors).map { _ in
        donors > 1
          ? exp(0.4 * Distributions.Normal.quantile(Double.random(in: 0..<1, using: &random))) : 1
      }
      var dishes: [CountData.Dish] = []
      for group in 0..<5 {
        for donor in 0..<donors {
          for _ in 0..<(donors > 1 ? 1 : 3) {
            let count = random.count(
              mean * ratios[group] * factors[donor], dispersion: dispersion)
            dishes.append(
              CountData.Dish(count: count, exposure: 11_000, group: group, donor: donor))
          }
        }
      }
      let result = VehicleComparison(
        CountData(dishes, groups: 5, donors: donors), isOrdered: isNull, settings: settings)
      tally.studies += 1
      if result.groups.contains(where: { ($0.adjustedP ?? 1) < 0.05 }) { tally.wrong += 1 }
      if let trend = result.trend, trend.p < 0.05 { tally.trends += 1 }
      if result.model?.family == .negativeBinomial { tally.negativeBinomial += 1 }
      var all = true
      for (group, ratio) in zip(result.groups, ratios.dropFirst()) {
        if (group.low ?? 0) > ratio || (group.high ?? .infinity) < ratio { all = false }
        tally.intervals += 1
        if (group.singleLow ?? 0) <= ratio, (group.singleHigh ?? .infinity) >= ratio {
          tally.holding += 1
        }
      }
      if all { tally.together += 1 }
    }
    return tally
  }
}
