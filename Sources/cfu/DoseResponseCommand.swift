import ArgumentParser
import CFUCore
import CFUReport
import CFUStudy

extension DoseResponseOptions.Likelihood: ExpressibleByArgument {}
extension DoseResponseOptions.Donors: ExpressibleByArgument {}

struct DoseResponseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dose-response",
    abstract: "Fit dose-response curves: EC50, EC90, IC50 and IC90 with their intervals.",
    discussion: """
      INPUT is a results folder of 'cfu count', or a table (CSV) with the columns compound, dose, \
      dose_unit, vehicle and one for each class, such as 'cfu compare' reads. With --readout any \
      column of numbers of a table is described, such as a luminescence or a percentage.

      A four-parameter log-logistic curve is fitted to the dishes: counts by the Poisson likelihood \
      with a dispersion, in proportion to the cells plated; measurements by least squares. Donors \
      differ by a factor. A curve that rises and falls takes its place where AICc says so. Two \
      compounds with the same vehicle get their relative potency where their curves are parallel.

      Intervals are 95 % profile-likelihood intervals. An EC50 is given where the curve is better \
      than a flat line, lies among the doses, and its interval is closed by the highest dose; \
      otherwise it is 'not estimable', and the reason is said. Of a curve that falls the IC50 is the \
      dose of half its way, the absolute IC50 that of half the vehicle's colonies.

      The folder of --out gets dose_response.csv and dose_response_curves.csv.

      EXAMPLES
        cfu dose-response results/
        cfu dose-response counts.csv --readout CFU-GM --compound hetrombopag
        cfu dose-response plate.csv --readout luminescence --out curves/ --json
      """)

  @Argument(
    help: ArgumentHelp("Folder of a counted study, or a table of counts.", valueName: "input"))
  var input: String

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Class, 'total' or column of numbers; may be given again. Default: every class and the total.
      """, valueName: "name"))
  var readout: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("Only this compound; may be given again.", valueName: "name"))
  var compound: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      'counts', 'negative-binomial' (variance growing with the square of the mean too) or \
      'measurement'. Default: classes are counts, other columns measurements.
      """, valueName: "kind"))
  var likelihood: DoseResponseOptions.Likelihood?

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      'block' gives each donor a factor of its own, 'ignore' takes all dishes for one donor's. \
      Default: block where there are several.
      """, valueName: "how"))
  var donors: DoseResponseOptions.Donors?

  @OptionGroup var table: CountTableOptions

  @Option(name: .long, help: ArgumentHelp("Folder for the tables.", valueName: "dir"))
  var out: String?

  @Flag(name: .long, help: "Write the result as JSON.")
  var json = false

  func validate() throws { try table.check() }

  func run() throws {
    var options = table.options
    options.needsCounts = false
    try explainingErrors {
      let report = try DoseResponseStudy(
        CountTable(input, options: options),
        options: DoseResponseOptions(
          readouts: readout, compounds: compound, likelihood: likelihood, donors: donors)
      ).report()
      if let out { try DoseResponseFiles.write(report, to: out) }
      for warning in report.warnings { Console.line("cfu: \(warning)") }
      if json { Console.data(report.json) } else { Console.text(report.text) }
    }
  }
}
