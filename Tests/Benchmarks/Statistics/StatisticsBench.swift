import Glibc

/// Simulations of what the statistics promise: `statistics-bench NAME [STUDIES]`.
@main
enum StatisticsBench {
  private static let simulations: [(name: String, about: String, run: @Sendable (Int) -> Void)] = [
    ("bootstrap-coverage", "intervals by dish", { BootstrapCoverage.run(studies: $0) }),
    ("scorer-spread", "the machine among the people", { SpreadVerdicts.run(studies: $0) }),
    ("ec50-coverage", "the 95 % interval of the EC50", { EC50Coverage.run(studies: $0) }),
    ("familywise", "family-wise error and intervals", { FamilywiseError.run(studies: $0) }),
    ("colony-coverage", "kappa, F1 of a class and AP by dish", { ColonyCoverage.run(studies: $0) }),
    (
      "matching", "time to match colonies with marks (their number, 10000)",
      { MatchingTime.run(colonies: $0 == 2000 ? 10_000 : $0) }
    ),
    ("power", "the chances that cfu power computes", { PowerCheck.run(studies: $0) }),
  ]

  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    guard let name = arguments.first,
      let simulation = simulations.first(where: { $0.name == name }),
      let studies = Int(arguments.dropFirst().first ?? "2000"), studies > 0
    else {
      print("usage: statistics-bench NAME [STUDIES]")
      for simulation in simulations { print("  \(simulation.name)  \(simulation.about)") }
      exit(64)
    }
    simulation.run(studies)
  }
}
