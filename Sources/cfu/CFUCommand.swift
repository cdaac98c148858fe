import ArgumentParser
import CFUCore

/// The command `cfu`.
@main
struct CFUCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cfu",
    abstract: "Count haematopoietic colonies on photos of culture dishes.",
    discussion: """
      From dish photos to colonies per cells plated against vehicle: `cfu count` finds the dish and \
      the colonies on each picture, classifies them, and writes tables, overlays and a database.

      EXAMPLES
        cfu count study.csv --out results/       a study with a sample sheet
        cfu count photos/*.jpg --out results/    just pictures
        cfu compare results/                     every dose against vehicle
        cfu inspect dish.jpg --stage segment     what one stage saw

      EXIT CODES
        0    everything was done
        3    some dishes failed; all others are complete
        4    acceptance criteria are not met (cfu validate --criteria)
        64   the command line or the sample sheet is wrong
        65   a picture or table cannot be read as what it claims to be
        66   a file is missing or may not be read
        69   a plugin cannot be loaded or broke its contract
        70   a fault of the program itself
        73   results cannot be written
        130  stopped by the user; the same command goes on from there

      Results go to stdout and files, everything said to a person goes to stderr.
      """,
    version: "cfu \(programVersion)",
    subcommands: [
      CountCommand.self, ReclassifyCommand.self, CompareCommand.self, ReportCommand.self,
      ReviewCommand.self, AuditCommand.self, ValidationCommand.self, DoseResponseCommand.self,
      LinearityCommand.self,
      PowerCommand.self,
      InspectCommand.self, SimulateCommand.self, CropsCommand.self, ExportCommand.self,
      PluginsCommand.self,
    ],
    helpNames: [.long, .customShort("h")])
}
