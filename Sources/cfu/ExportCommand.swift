import ArgumentParser
import CFUCore
import CFUStudy
import FoundationEssentials

extension ExportFormat: ExpressibleByArgument {}

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a counted study in the formats of other programs.",
    discussion: """
      RESULTS is a folder that 'cfu count' wrote; its study.sqlite is read, and nothing in it is \
      changed. Into RESULTS/export, or the folder of --out, go
        xlsx     study.xlsx            groups, dishes, objects, settings
        pzfx     study.pzfx            groups and dose series for GraphPad Prism
        geojson  geojson/DISH.geojson  outlines for QuPath
        coco     coco.json             outlines and pictures of all dishes
        imagej   rois/DISH.zip         outlines for the ROI Manager of ImageJ
        csv      tidy.csv              one row for each dish and class
      Each file appears whole or not at all, and equal studies make equal files.

      Outlines are in full-resolution pixels with (0, 0) at the top-left corner of the picture, so \
      that the centre of its first pixel is (0.5, 0.5), as these programs have it; in colonies.csv \
      that centre is (0, 0). Only what is counted is outlined; --with-uncounted adds everything else, \
      named 'not counted:' and the reason.

      EXAMPLES
        cfu export results/
        cfu export results/ --format xlsx --format pzfx --out for-prism/
        cfu export results/ --format geojson --with-uncounted
      """)

  @Argument(help: ArgumentHelp("Folder of a counted study.", valueName: "results"))
  var results: String

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A format to write; may be given again. Default: all of them.", valueName: "name"))
  var format: [ExportFormat] = []

  @Option(
    name: .long,
    help: ArgumentHelp("Folder to write to. Default: export in RESULTS.", valueName: "dir"))
  var out: String?

  @Flag(name: .long, help: "Outline objects that are not counted too, with the reason.")
  var withUncounted = false

  @Flag(
    name: .long,
    help:
      "Take counts and outlines as people left them in 'cfu review'; into RESULTS/reviewed/export."
  )
  var reviewed = false

  @Flag(name: .long, help: "Write what was written as JSON.")
  var json = false

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  func run() throws {
    Interruption.install()
    let options = ExportOptions(
      results: results, out: out, formats: Set(format), withUncounted: withUncounted,
      reviewed: reviewed)
    try explainingErrors {
      let outcome = try ExportRun(options).perform()
      Console.data(json ? Self.json(outcome) : Self.text(outcome))
      if outcome.failed > 0, !quiet {
        Console.line(
          "cfu: \(outcome.failed) of \(outcome.dishes) dishes were not counted; they are in the "
            + "tables and have no outlines.")
      }
    }
  }

  private static func text(_ outcome: ExportRun.Outcome) -> String {
    ExportFormat.allCases.flatMap { outcome.files[$0] ?? [] }
      .map { FileSystem.join(outcome.folder, $0) + "\n" }.joined()
  }

  private struct Written: Encodable {
    var dishes: Int
    var failed: Int
    var files: [String: [String]]
    var folder: String
  }

  private static func json(_ outcome: ExportRun.Outcome) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let written = Written(
      dishes: outcome.dishes, failed: outcome.failed,
      files: Dictionary(uniqueKeysWithValues: outcome.files.map { ($0.rawValue, $1) }),
      folder: outcome.folder)
    // Strings and whole numbers always encode: there is no case in which this could fail.
    guard let data = try? encoder.encode(written) else { return "{}\n" }
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
