import ArgumentParser
import CFUCore
import CFUStudy

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write the report of a counted study as one page, or as PDF.",
    discussion: """
      INPUT is a results folder that 'cfu count' wrote (it made the report already; this makes it \
      anew), or a table of counts as 'cfu compare' reads it.

      The page has the answer for each class, what to bear in mind, plots of every dish and of every \
      dose against vehicle, tables, pictures of dishes and colonies, what was found and not counted, \
      a methods paragraph with references, and settings and hashes. It is one file that loads \
      nothing from anywhere.

      Plots are drawn by gnuplot; without it the page has its place only. The PDF is printed by \
      Chromium.

      EXAMPLES
        cfu report results/
        cfu report results/ --out paper/counts.html --pdf
        cfu report counts.csv --vehicle DMSO --out counts.html
      """)

  @Argument(help: ArgumentHelp("A results folder, or a table of counts.", valueName: "input"))
  var input: String

  @OptionGroup var table: CountTableOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The page, a name that ends in .html. Default: report.html in the results folder.",
      valueName: "file"))
  var out: String?

  @Flag(
    name: .long,
    help: """
      Take the counts as people left them in 'cfu review': report and tables go to RESULTS/reviewed.
      """)
  var reviewed = false

  @Flag(name: .long, help: "Print it to PDF too, beside the page and under its name.")
  var pdf = false

  func validate() throws { try table.check() }

  func run() throws {
    Interruption.install()
    var run = ReportRun(input: input, table: table.options, out: out, printsPDF: pdf)
    run.reviewed = reviewed
    try explainingErrors {
      for file in try run.perform({ Console.line("cfu: \($0)") }) {
        Console.text(file + "\n")
      }
    }
  }
}
