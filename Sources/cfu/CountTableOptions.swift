import ArgumentParser
import CFUCore

/// How a table of counts is read, for all commands that take one.
struct CountTableOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The compound (or group) that is the vehicle, for a table without a column vehicle.",
      valueName: "name"))
  var vehicle: String?

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Only the rows with this value in this column; may be given again.",
      valueName: "column=value"))
  var conditions: [String] = []

  func check() throws {
    for condition in conditions where !condition.dropFirst().contains("=") {
      throw ValidationError("--where is COLUMN=VALUE, as plating=1 is, not '\(condition)'.")
    }
  }

  var options: CountSheet.Options {
    CountSheet.Options(
      vehicle: vehicle,
      conditions: conditions.compactMap { condition in
        guard let sign = condition.firstIndex(of: "=") else { return nil }
        return CountSheet.Options.Condition(
          column: String(condition[..<sign]),
          value: String(condition[condition.index(after: sign)...]))
      })
  }
}
