import ArgumentParser
import CFUCore
import CFUReport
import CFUStudy

struct LinearityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "linearity",
    abstract: "Check that counts grow in proportion to the cells plated.",
    discussion: """
      INPUT is a results folder, or a table of counts as 'cfu compare' reads it, in which vehicle or \
      untreated dishes (or any group) were plated at several densities.

      For every class the logarithm of the count is put on the logarithm of the cells plated, in a \
      quasi-Poisson model in which each donor of each group has a level of its own. A slope of 1 is \
      proportion; its 95 % interval is by profile likelihood. Groups that were plated at one density \
      say nothing of the slope and are left out.

      EXAMPLES
        cfu linearity results/
        cfu linearity dilutions.csv --json
      """)

  @Argument(
    help: ArgumentHelp("Folder of a counted study, or a table of counts.", valueName: "input"))
  var input: String

  @OptionGroup var table: CountTableOptions

  @Flag(name: .long, help: "Write the result as JSON.")
  var json = false

  func validate() throws { try table.check() }

  func run() throws {
    try explainingErrors {
      let counts = try CountTable(input, options: table.options)
      // Dishes of the vehicle alone are what linearity is best seen on.
      for warning in counts.sheet.warnings
      where !warning.hasSuffix(SampleSheet.nothingToCompare) { Console.line("cfu: \(warning)") }
      let report = try LinearityStudy.report(counts)
      if json { Console.data(report.json) } else { Console.text(report.text) }
    }
  }
}
