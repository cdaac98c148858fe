import ArgumentParser
import CFUCore
import CFUStudy

/// How many dishes a validation needs.
struct ValidationPlanOptions: ParsableArguments {
  @Flag(
    name: .long,
    help: """
      Say how many dishes an interval of a wanted width needs; with RESULTS and --truth as a pilot.
      """)
  var plan = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Wanted to each side: percent for bias and limits, hundredths for all others.",
      valueName: "percent"))
  var halfWidth = 5.0

  @Option(
    name: .long, help: ArgumentHelp("Colonies a dish. Default: the pilot's, or 40.", valueName: "n")
  )
  var colonies: Double?

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Standard deviation of the logarithm of the count between dishes. Default: the pilot's, or 0.5 \
      (half to twice the middle).
      """, valueName: "sd"))
  var spread: Double?

  @Option(
    name: .long,
    help: ArgumentHelp("F1 that is expected. Default: the pilot's, or 0.9.", valueName: "p"))
  var f1: Double?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "People who score every dish, the machine not among them. Default: the pilot's, or 1.",
      valueName: "n"))
  var people: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Chance that the intervals of bias and limits are no wider than wanted. Default: none, for the \
      width that is expected.
      """, valueName: "p"))
  var assurance: Double?

  var isGiven: Bool {
    colonies != nil || spread != nil || f1 != nil || people != nil || assurance != nil
  }

  func validate() throws {
    if !(halfWidth > 0 && halfWidth < 100) {
      throw ValidationError("--half-width lies between 0 and 100, as 5 does.")
    }
  }
}

/// Questions that need no person.
struct SelfCheckOptions: ParsableArguments {
  @Option(
    name: .customLong("repeat"),
    help: ArgumentHelp(
      """
      Counts of the same dishes photographed again: another results folder or table with the same \
      names of dishes or pictures, or a table with the columns first and second that names the dishes \
      of RESULTS that are one.
      """, valueName: "results"))
  var repeated: String?

  @Flag(
    name: .long,
    help: """
      Count dishes of RESULTS again from turned, darker, brighter and compressed pictures. The \
      pictures have to be where they were.
      """)
  var stability = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "How many dishes --stability takes, from the sparsest to the fullest.", valueName: "n"))
  var dishes = 3

  @Option(
    name: .customLong("plugins"),
    help: ArgumentHelp("A further folder of plugins; may be given again.", valueName: "dir"))
  var pluginFolders: [String] = []

  func validate() throws {
    if !(1...1000).contains(dishes) {
      throw ValidationError("--dishes is a number from 1 to 1000, not \(dishes).")
    }
  }
}

/// What people counted or marked, and how their names are read.
struct TruthOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A file of counts or marks, or a folder of such files; NAME=FILE says who made it.",
      valueName: "file"))
  var truth: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Of tables: the columns that hold one person's totals each, separated by commas.",
      valueName: "columns"))
  var scorers: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      What a class is called in the truth: LABEL=CLASS, or LABEL=ignore; or a table (CSV) with the \
      columns label and class. May be given again.
      """, valueName: "label=class"))
  var map: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Classes that the people looked for, separated by commas: all others are left out on both \
      sides. Default: all, or those that a table has.
      """, valueName: "classes"))
  var scored: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "If RESULTS is a table: the column that holds the counts to be judged.",
      valueName: "column"))
  var machine: String?

  @Flag(
    name: .long,
    help: "Truth is what people scored blind in 'cfu review' of RESULTS; as --truth RESULTS."
  )
  var review = false

  var isGiven: Bool { review || !truth.isEmpty }

  var scorerColumns: [String] { Self.list(scorers) }
  var scoredClasses: [String] { Self.list(scored) }

  private static func list(_ text: String?) -> [String] {
    (text ?? "").split(separator: ",").map { String($0.trimmed) }.filter { !$0.isEmpty }
  }

  func truths(of results: String) -> [ValidationOptions.Truth] {
    truth.map { ValidationOptions.Truth(argument: $0) }
      + (review ? [ValidationOptions.Truth(scorer: nil, path: results)] : [])
  }
}

/// How machine and people are compared.
struct ValidationComparisonOptions: ParsableArguments {
  enum Scale: String, ExpressibleByArgument, CaseIterable { case sqrt, log }

  @Option(
    name: .customLong("match"),
    help: ArgumentHelp(
      """
      When two marks are one colony: 'distance' or 'distance:UM' (centres within half the person's \
      diameter, or so many micrometres where that is more; 100), 'iou' or 'iou:X' (outlines overlap \
      by that share of their union; 0.5).
      """, valueName: "rule"))
  var rule = "distance:100"

  @Option(
    name: .long,
    help: """
      Scale on which counts are compared: 'sqrt', on which the scatter of counts is even, or 'log', \
      on which differences are percentages; dishes with 0 colonies need 'sqrt'.
      """)
  var scale = Scale.sqrt

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Confidence of intervals. Default: that of the criteria, 0.95.", valueName: "p"))
  var confidence: Double?

  func validate() throws {
    if let confidence, !(confidence > 0 && confidence < 1) {
      throw ValidationError("--confidence lies between 0 and 1, as 0.95 does.")
    }
    guard ValidationOptions.Match(rule) != nil else {
      throw ValidationError(
        "--match is distance, distance:UM (micrometres greater than 0), iou or iou:X (X greater than "
          + "0, at most 1), not '\(rule)'.")
    }
  }

  var match: ValidationOptions.Match {
    ValidationOptions.Match(rule) ?? .distance(micrometres: 100)
  }
}
