import ArgumentParser
import CFUCore
import CFUReport
import CFUStatistics
import CFUStudy

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare every dose with its vehicle.",
    discussion: """
      INPUT is a results folder that 'cfu count' wrote, or a table of counts (.csv, .tsv): one row a \
      dish with a column for each class (count_BFU-E, or just BFU-E) or total, or one row for each \
      dish and class with the columns class and count. Its other columns are those of a sample \
      sheet: dish, donor, compound, dose, dose_unit, vehicle, cells_plated (or cells_per_ml); group \
      and experiment are read as compound and donor.

      Counts are taken for proportional to the cells plated, and donors for blocks. Doses in molar \
      units are converted to that of the compound's first dish. A count that is the mean of several \
      dishes is taken as one dish's, unless a column dishes_averaged says of how many. An empty cell \
      (or NA) means that nobody counted, which is not 0.

      The exit code is 0 when the comparison was made, whatever it says.

      EXAMPLES
        cfu compare results/
        cfu compare counts.csv --vehicle DMSO
        cfu compare counts.csv --where plating=1 --out tables/
        cfu compare results/ --unit donor --json
      """)

  @Argument(help: ArgumentHelp("A results folder, or a table of counts.", valueName: "input"))
  var input: String

  @OptionGroup var table: CountTableOptions

  @Option(
    name: .long,
    help: """
      Model of the counts: 'quasi-poisson' (variance in proportion to the mean), 'negative-binomial' \
      (growing with its square), or 'auto', which takes the second only where it is clearly seen.
      """)
  var family = ComparisonSettings.Family.automatic

  @Option(
    name: .long, help: "Donors: 'block' gives each a factor where there are several, 'ignore' none."
  )
  var donors = ComparisonSettings.Donors.block

  @Option(
    name: .long,
    help: """
      What is observed once: 'dish', or 'donor' for the dishes of one donor and group together, so \
      that the error is the spread between donors.
      """)
  var unit = ComparisonSettings.Unit.dish

  @Option(
    name: .long,
    help: ArgumentHelp("Confidence of intervals, greater than 0 and less than 1.", valueName: "p"))
  var confidence = 0.95

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Colonies on a dish that can be counted well; dishes outside are warned of.",
      valueName: "low-high"))
  var countable = "25-120"

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Folder for groups.csv, models.csv and warnings.csv.", valueName: "dir"))
  var out: String?

  @Flag(name: .long, help: "Take the counts as people left them in 'cfu review'.")
  var reviewed = false

  @Flag(name: .long, help: "Write the comparison as JSON.")
  var json = false

  func validate() throws {
    guard confidence > 0, confidence < 1 else {
      throw ValidationError("--confidence lies between 0 and 1, as 0.95 does.")
    }
    _ = try countableRange()
    try table.check()
  }

  private func countableRange() throws -> ClosedRange<Double> {
    let ends = countable.split(separator: "-", omittingEmptySubsequences: false).map {
      Double($0)
    }
    guard ends.count == 2, let low = ends[0], let high = ends[1], low >= 0, low < high else {
      throw ValidationError("--countable is two numbers of colonies, as 25-120 is.")
    }
    return low...high
  }

  func run() throws {
    var settings = ComparisonSettings()
    settings.family = family
    settings.donors = donors
    settings.unit = unit
    settings.confidence = confidence
    settings.countable = try countableRange()
    var run = CompareRun(
      input: input, table: table.options, settings: settings, out: out)
    run.reviewed = reviewed
    try explainingErrors {
      let report = try run.perform { Console.line("cfu: \($0)") }
      if json { Console.data(report.json) } else { Console.text(report.text) }
    }
  }
}

extension ComparisonSettings.Family: ExpressibleByArgument {}
extension ComparisonSettings.Donors: ExpressibleByArgument {}
extension ComparisonSettings.Unit: ExpressibleByArgument {}
