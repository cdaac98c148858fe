import ArgumentParser
import CFUCore
import CFUReport
import CFUStudy

struct PowerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "power",
    abstract: "Say which change a design can see, and how many dishes a change takes.",
    discussion: """
      The design is given by its numbers, with --control-mean at least; or INPUT, a results folder \
      or a table of counts as 'cfu compare' reads it, gives vehicle mean, dispersion, dishes, groups \
      and donors of every class, and an option takes the place of any of them.

      Chances are those of the test that 'cfu compare' makes, two-sided, adjusted for all groups \
      (Dunnett) or with --adjust none for each by itself. The dispersion is estimated from the \
      dishes and never taken below 1, which the chances allow for.

      EXAMPLES
        cfu power --control-mean 5 --dishes 3
        cfu power --control-mean 40 --groups 4 --donors 3 --dishes 2 --change 150 --change 60
        cfu power results/ --change 150
      """)

  @Argument(
    help: ArgumentHelp("Folder of a counted study, or a table of counts.", valueName: "input"))
  var input: String?

  @OptionGroup var table: CountTableOptions

  @Option(name: .long, help: ArgumentHelp("Colonies on a vehicle dish.", valueName: "n"))
  var controlMean: Double?

  @Option(
    name: .long,
    help: ArgumentHelp("Dishes a group, of each donor. Default: 3.", valueName: "n"))
  var dishes: Int?

  @Option(
    name: .long,
    help: ArgumentHelp("Groups that are compared with the vehicle. Default: 4.", valueName: "n"))
  var groups: Int?

  @Option(
    name: .long, help: ArgumentHelp("Donors, each in all groups. Default: 1.", valueName: "n"))
  var donors: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Variance of dishes as a multiple of Poisson's, 1 or more. Default: 1.", valueName: "x"))
  var dispersion: Double?

  @Option(name: .long, help: ArgumentHelp("Chance of a false alarm.", valueName: "p"))
  var alpha = 0.05

  @Option(name: .long, help: ArgumentHelp("Chance to see the change.", valueName: "p"))
  var power = 0.8

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A change that matters, in percent of vehicle; may be given again.", valueName: "percent"))
  var change: [Double] = []

  enum Adjustment: String, ExpressibleByArgument, CaseIterable { case dunnett, none }

  @Option(name: .long, help: "For many groups: 'dunnett' or 'none'.")
  var adjust = Adjustment.dunnett

  @Flag(name: .long, help: "Write the result as JSON.")
  var json = false

  func validate() throws {
    if input == nil, controlMean == nil {
      throw ValidationError("Give --control-mean, or a results folder or table of counts.")
    }
    try table.check()
    func check(_ isGood: Bool, _ message: String) throws {
      if !isGood { throw ValidationError(message) }
    }
    try check(
      controlMean.map { $0 > 0 && $0 <= 100_000 } ?? true,
      "--control-mean is greater than 0 and at most 100000.")
    try check(dishes.map { (1...2000).contains($0) } ?? true, "--dishes is 1 to 2000.")
    try check(groups.map { (1...200).contains($0) } ?? true, "--groups is 1 to 200.")
    try check(donors.map { (1...200).contains($0) } ?? true, "--donors is 1 to 200.")
    try check(
      dispersion.map { $0 >= 1 && $0 <= 100 } ?? true, "--dispersion is 1 (Poisson) to 100.")
    try check(alpha >= 0.0001 && alpha <= 0.5, "--alpha is 0.0001 to 0.5.")
    try check(power > alpha && power <= 0.999, "--power is greater than --alpha, at most 0.999.")
    try check(
      change.allSatisfy { $0 >= 0 && $0 != 100 && $0 <= 100_000 },
      "--change is in percent of vehicle: 150 is half more, 60 is 40 % less; 100 is no change.")
  }

  func run() throws {
    try explainingErrors {
      var study = PowerStudy()
      study.numbers.controlMean = controlMean
      study.numbers.dishes = dishes
      study.numbers.groups = groups
      study.numbers.donors = donors
      study.numbers.dispersion = dispersion
      study.alpha = alpha
      study.power = power
      study.isAdjusted = adjust == .dunnett
      study.changes = change.map { $0 / 100 }
      let report: PowerReport
      if let input {
        let counts = try CountTable(input, options: table.options)
        for warning in counts.sheet.warnings { Console.line("cfu: \(warning)") }
        report = try study.report(counts)
      } else {
        report = study.report()
      }
      if json { Console.data(report.json) } else { Console.text(report.text) }
    }
  }
}
