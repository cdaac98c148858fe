import CFUStatistics
import Glibc

/// How often intervals by dish hold the truth: detection of colonies whose chances differ from dish
/// to dish, and counts that follow from it.
enum BootstrapCoverage {
  /// What one dish is like.
  private struct Design {
    var name: String
    /// Mean colonies, log-normal between dishes with this spread of the logarithm.
    var colonies: Double
    var spread: Double
    /// Chance to be found in a dish in the middle.
    var recall: Double
    /// Spurious colonies of such a dish for each true one.
    var spurious: Double
    /// Between dishes, of the logit of recall and of the logarithm of spurious ones.
    var unlike: Double
  }

  private struct Dish {
    var found = 0.0
    var missed = 0.0
    var spurious = 0.0

    init(_ design: Design, _ generator: inout SeededCounts) {
      let spread = design.spread
      let mean = design.colonies * exp(spread * generator.normal() - spread * spread / 2)
      let logit = log(design.recall / (1 - design.recall)) + design.unlike * generator.normal()
      let chance = 1 / (1 + exp(-logit))
      for _ in 0..<Int(generator.poisson(mean)) {
        if Double.random(in: 0..<1, using: &generator) < chance { found += 1 } else { missed += 1 }
      }
      spurious = generator.poisson(mean * design.spurious * exp(design.unlike * generator.normal()))
    }
  }

  private static let names = ["F1", "recall", "ratio", "bias", "MAE", "RMS", "CCC"]
  private static let designs = [
    Design(name: "usual", colonies: 40, spread: 0.5, recall: 0.9, spurious: 0.08, unlike: 0.5),
    Design(name: "poor", colonies: 40, spread: 0.5, recall: 0.75, spurious: 0.2, unlike: 1),
    Design(
      name: "nearly all", colonies: 40, spread: 0.5, recall: 0.985, spurious: 0.01, unlike: 0.7),
    Design(name: "sparse", colonies: 8, spread: 0.5, recall: 0.9, spurious: 0.08, unlike: 0.5),
  ]

  static func run(studies: Int) {
    print(
      "Coverage in % of 95 % intervals, 2000 resamples by dish, \(studies) studies a line;",
      "bias, RMS and CCC on the square-root scale.",
      "\n'none' is how many of 100 studies have no interval (in the mean of the statistics).")
    print("design\tdishes", names.joined(separator: "\t"), "none", separator: "\t")
    for (place, design) in designs.enumerated() {
      var generator = SeededCounts(seed: UInt64(1000 + place))
      let many = (0..<1_000_000).map { _ in Dish(design, &generator) }
      let truth = statistics(many, [Int](repeating: 1, count: many.count)).map { $0 ?? 0 }
      print(
        design.name, "truth", truth.map { shown(1e4 * $0, 1e4) }.joined(separator: "\t"),
        separator: "\t")
      for dishes in [5, 10, 20, 40] { line(design, dishes, truth, studies, &generator) }
    }
  }

  private static func line(
    _ design: Design, _ dishes: Int, _ truth: [Double], _ studies: Int,
    _ generator: inout SeededCounts
  ) {
    var held = [Int](repeating: 0, count: names.count)
    var given = held
    for study in 0..<studies {
      let sample = (0..<dishes).map { _ in Dish(design, &generator) }
      let colonies = sample.reduce(0) { $0 + $1.found + $1.missed }
      let share = BootstrapScale.share(trials: colonies)
      let intervals = ClusterBootstrap.intervals(
        clusters: dishes, seed: UInt64(study),
        scales: [share, share, .positive, .real, .positive, .positive, .correlation]
      ) { statistics(sample, $0) }
      for (place, interval) in intervals.enumerated() {
        guard let holds = interval.estimate?.holds(truth[place]) else { continue }
        given[place] += 1
        if holds { held[place] += 1 }
      }
    }
    let missing = given.reduce(0) { $0 + studies - $1 }
    print(
      design.name, dishes,
      zip(held, given).map { shown(1000 * Double($0) / Double(max(1, $1)), 10) }
        .joined(separator: "\t"),
      shown(1000 * Double(missing) / Double(studies * names.count), 10), separator: "\t")
    fflush(nil)
  }

  /// A number in units of 1 / `parts`, in full.
  private static func shown(_ number: Double, _ parts: Double) -> String {
    "\(number.rounded() / parts)"
  }

  private static func statistics(_ dishes: [Dish], _ weights: [Int]) -> [Double?] {
    var (found, missed, spurious, n, off) = (0.0, 0.0, 0.0, 0.0, 0.0)
    var (sx, sy, sxx, syy, sxy) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for (dish, weight) in zip(dishes, weights) where weight > 0 {
      let times = Double(weight)
      let (machine, reference) = (dish.found + dish.spurious, dish.found + dish.missed)
      n += times
      found += times * dish.found
      missed += times * dish.missed
      spurious += times * dish.spurious
      off += times * abs(machine - reference)
      let (x, y) = (machine.squareRoot(), reference.squareRoot())
      sx += times * x
      sy += times * y
      sxx += times * machine
      syy += times * reference
      sxy += times * x * y
    }
    let truth = found + missed
    let (mx, my) = (sx / n, sy / n)
    let (vx, vy) = (sxx / n - mx * mx, syy / n - my * my)
    let below = vx + vy + (mx - my) * (mx - my)
    return [
      truth + spurious > 0 ? 2 * found / (2 * found + spurious + missed) : nil,
      truth > 0 ? found / truth : nil, truth > 0 ? (found + spurious) / truth : nil, mx - my,
      off / n, max(0, (sxx + syy - 2 * sxy) / n).squareRoot(),
      below > 1e-9 ? 2 * (sxy / n - mx * my) / below : nil,
    ]
  }
}
