import CFUStatistics
import Glibc

/// Whether the chances that `cfu power` computes are those with which the comparison finds changes.
enum PowerCheck {
  static func run(studies: Int) {
    print("At the smallest detectable rise and fall of a design (80 % asked), 5 % for all groups.")
    print(
      "control", "dishes", "groups", "donors", "dispersion", "detectable % of vehicle",
      "computed %", "seen %", separator: "\t")
    var seed: UInt64 = 77
    for control in [5.0, 20, 60] {
      for dispersion in [1.0, 2] {
        for (dishes, groups, donors) in [(3, 4, 1), (3, 1, 1), (6, 4, 1), (2, 4, 3)] {
          let design = ComparisonPower(
            controlMean: control, dishes: dishes, groups: groups, donors: donors,
            dispersion: dispersion)
          for rises in [true, false] {
            guard let ratio = design.smallestDetectable(rises: rises) else { continue }
            seed += 1
            row(design, ratio: ratio, studies: studies, seed: seed)
          }
        }
      }
    }
  }

  private static func row(
    _ design: ComparisonPower, ratio: Double, studies: Int, seed: UInt64
  ) {
    var generator = SeededCounts(seed: seed)
    var found = 0
    for _ in 0..<studies {
      var dishes: [CountData.Dish] = []
      for donor in 0..<design.donors {
        for group in 0...design.groups {
          // The last group is the one that differs.
          let mean = design.controlMean * (group == design.groups ? ratio : 1)
          for _ in 0..<design.dishes {
            dishes.append(
              CountData.Dish(
                count: generator.count(mean, dispersion: design.dispersion), group: group,
                donor: donor))
          }
        }
      }
      let comparison = VehicleComparison(
        CountData(dishes, groups: design.groups + 1, donors: design.donors),
        settings: ComparisonSettings())
      if let p = comparison.groups.last?.adjustedP, p < 0.05 { found += 1 }
    }
    func percent(_ share: Double) -> String {
      let tenths = Int((1000 * share).rounded())
      return "\(tenths / 10).\(tenths % 10)"
    }
    print(
      Int(design.controlMean), design.dishes, design.groups, design.donors,
      Int(design.dispersion), percent(ratio), percent(design.power(ratio: ratio) ?? 0),
      percent(Double(found) / Double(studies)), separator: "\t")
  }
}
