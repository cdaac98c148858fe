import CFUStatistics
import Glibc

/// How often a machine is said to lie inside the spread of the people: one that counts as they do,
/// one that scatters twice as much, one that counts more.
enum SpreadVerdicts {
  private struct Machine {
    var name: String
    /// Over the scatter of a person.
    var scatter: Double
    /// Of the level, in standard deviations of the levels of people, besides its own.
    var shift: Double
  }

  /// Of levels between people and of the counts of one person, on the square-root scale: 5 % and
  /// 8 % of 40 colonies.
  private static let level = 0.16
  private static let scatter = 0.25

  static func run(studies: Int) {
    let machines = [
      Machine(name: "like a person", scatter: 1, shift: 0),
      Machine(name: "scatters twice", scatter: 2, shift: 0),
      Machine(name: "scatters four times", scatter: 4, shift: 0),
      Machine(name: "4 SD more", scatter: 1, shift: 4),
    ]
    print("Verdicts in % of \(studies) studies; ratio: how often its interval holds 1")
    print("machine", "people", "dishes", "inside", "open", "outside", "ratio", separator: "\t")
    for machine in machines {
      for people in [2, 3, 7] {
        for dishes in [5, 10, 20, 40] { line(machine, people, dishes, studies) }
      }
    }
  }

  private static func line(_ machine: Machine, _ people: Int, _ dishes: Int, _ studies: Int) {
    var generator = SeededCounts(seed: UInt64(people * 100 + dishes))
    var found = (inside: 0, open: 0, outside: 0, holds: 0)
    for study in 0..<studies {
      let levels = (0..<people).map { _ in level * generator.normal() }
      let own = level * (generator.normal() + machine.shift)
      var counts: [[Double?]] = []
      var automatic: [Double?] = []
      for _ in 0..<dishes {
        let truth = (40 * exp(0.5 * generator.normal())).squareRoot()
        func count(_ place: Double) -> Double { max(0, place) * max(0, place) }
        counts.append(
          levels.map { count(truth + $0 + scatter * generator.normal()).rounded() })
        automatic.append(
          count(truth + own + machine.scatter * scatter * generator.normal()).rounded())
      }
      guard
        let place = ScorerSpread(
          people: counts, machine: automatic, replicates: 500, seed: UInt64(study))?.place
      else { continue }
      switch place.verdict {
      case .inside: found.inside += 1
      case .cannotTell: found.open += 1
      case .outside: found.outside += 1
      }
      if place.distanceRatio.estimate?.holds(1) == true { found.holds += 1 }
    }
    func percent(_ part: Int) -> String {
      "\((1000 * Double(part) / Double(studies)).rounded() / 10)"
    }
    print(
      machine.name, people, dishes, percent(found.inside), percent(found.open),
      percent(found.outside), percent(found.holds), separator: "\t")
    fflush(nil)
  }
}
