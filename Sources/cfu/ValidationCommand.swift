import ArgumentParser
import CFUCore
import CFUReport
import CFUStudy

struct ValidationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Compare automated counts with manual scoring: is it as good as a person?",
    discussion: """
      RESULTS is a results folder that 'cfu count' wrote, or a table of counts by any program. \
      --truth names what people counted or marked, once for each file or folder; with several people \
      write NAME=FILE.

      Counts are read from tables (one row a dish, or one row for each dish, class and scorer), marks \
      from ImageJ Cell Counter XML, ImageJ ROI and ROI zip, QuPath GeoJSON, COCO, LabelMe, YOLO, \
      tables with x and y, colonies.csv and truth.csv of 'cfu simulate'. Dishes are found by the \
      names of their pictures, classes by their names; --map says what other names mean.

      Written are validation.html, validation.json, tables, and, where colonies are marked, the \
      folders disagreements (every missed, spurious and misclassified colony as a picture) and \
      overlays.

      With --criteria the exit code is 0 when all acceptance criteria are met and 4 when they are \
      not, or when the dishes do not decide it; without it the exit code does not depend on the \
      figures.

      EXAMPLES
        cfu validate results/ --truth marks/
        cfu validate results/ --truth anna=anna.csv --truth ben=ben/ --criteria default
        cfu validate counts.csv --machine opencfu --truth manual.csv --scorers anna,ben
        cfu validate results/ --truth truth.csv --map "Type 1=BFU-E" --map "Type 2=CFU-GM"
        cfu validate --print-criteria > criteria.yaml
        cfu validate --plan --colonies 40 --half-width 5
        cfu validate results/ --repeat again/
        cfu validate results/ --stability
      """)

  @Argument(help: ArgumentHelp("A results folder, or a table of counts.", valueName: "results"))
  var results: String?

  @OptionGroup(title: "TRUTH") var truth: TruthOptions
  @OptionGroup(title: "COMPARISON") var comparison: ValidationComparisonOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Acceptance criteria (YAML) that decide the exit code, or 'default' for the shipped ones. \
      Without it the shipped ones are shown for information.
      """, valueName: "file"))
  var criteria: String?

  @Flag(name: .long, help: "Print the shipped criteria, as a file to begin with.")
  var printCriteria = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Folder to write. Default: validation in the results folder; for a table none.",
      valueName: "dir"))
  var out: String?

  @OptionGroup(title: "PLAN") var plan: ValidationPlanOptions
  @OptionGroup(title: "SELF-CHECKS") var checks: SelfCheckOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Folder that the sheet's paths start from, if the pictures have moved.", valueName: "dir"))
  var base: String?

  @Flag(name: .long, help: "Write no disagreements and overlays.")
  var noPictures = false

  @Flag(name: .long, help: "Write the figures as JSON.")
  var json = false

  func validate() throws {
    if !plan.plan, plan.isGiven {
      throw ValidationError("--colonies, --spread, --f1, --people and --assurance are for --plan.")
    }
    if plan.plan, criteria != nil || out != nil {
      throw ValidationError(
        "--plan writes nothing and judges nothing: leave --criteria and --out away.")
    }
    if plan.plan {
      guard !printCriteria, !checks.stability, checks.repeated == nil else {
        throw ValidationError("--plan is a question of its own.")
      }
      guard (results == nil) == truth.truth.isEmpty else {
        throw ValidationError("A pilot for --plan is RESULTS with --truth.")
      }
      return
    }
    let modes = [printCriteria, checks.stability, checks.repeated != nil, !truth.truth.isEmpty]
    guard modes.count(where: { $0 }) <= 1 else {
      throw ValidationError(
        "--truth, --repeat, --stability and --print-criteria are questions of their own; give one.")
    }
    if printCriteria { return }
    if criteria != nil, truth.truth.isEmpty {
      throw ValidationError("--criteria judges a comparison with --truth, and nothing else.")
    }
    guard results != nil else {
      throw ValidationError("Name a results folder or a table of counts.")
    }
    guard modes.contains(true) else {
      throw ValidationError(
        "Name what people counted or marked with --truth (or give --repeat or --stability).")
    }
  }

  func run() throws {
    if printCriteria {
      Console.data(DefaultCriteria.text)
      return
    }
    if plan.plan {
      try explainingErrors { try makePlan() }
      return
    }
    guard let results else { return }
    Interruption.install()
    try explainingErrors {
      if checks.stability {
        try checkStability(results)
      } else if let other = checks.repeated {
        try checkRepeat(results, other)
      } else {
        try compare(results)
      }
    }
  }

  private func options(_ results: String) -> ValidationOptions {
    var options = ValidationOptions(results: results, truths: truth.truths)
    options.machineColumn = truth.machine
    options.scorerColumns = truth.scorerColumns
    options.maps = truth.map
    options.scoredClasses = truth.scoredClasses
    options.base = base
    options.match = comparison.match
    options.onLogScale = comparison.scale == .log
    options.confidence = comparison.confidence
    options.criteria = criteria
    options.out = out
    options.drawsPictures = !noPictures
    return options
  }

  private func makePlan() throws {
    var run = PlanRun()
    run.halfWidth = plan.halfWidth
    run.colonies = plan.colonies
    run.spread = plan.spread
    run.f1 = plan.f1
    run.people = plan.people
    run.confidence = comparison.confidence ?? 0.95
    run.assurance = plan.assurance
    run.onLogScale = comparison.scale == .log
    run.pilot = results.map(options)
    let report = try run.perform(warn: warn)
    show(report.text, report.json)
  }

  private func compare(_ results: String) throws {
    let status = StatusLine()
    let outcome = try ValidationRun(options(results)).perform(warn: warn) { status.show($0) }
    Console.clearStatus()
    show(outcome.text, outcome.json)
    if let folder = outcome.folder { Console.line("validation in \(folder)") }
    if outcome.isAccepted == false { throw ExitCode(CFUError.Code.notAccepted.rawValue) }
  }

  private func checkStability(_ results: String) throws {
    let run = StabilityRun(
      results: results, dishes: checks.dishes, pluginFolders: checks.pluginFolders, base: base,
      out: out)
    let estimate = TimeLeft()
    let status = StatusLine()
    let report = try run.perform(warn: warn) { done, total in
      status.show("\(done) of \(total) counts\(estimate.words(done: done, of: total))")
    }
    Console.clearStatus()
    show(report.text, report.json)
  }

  private func checkRepeat(_ results: String, _ other: String) throws {
    let run = RepeatRun(
      first: results, second: other, confidence: comparison.confidence ?? 0.95,
      onLogScale: comparison.scale == .log, out: out)
    let report = try run.perform(warn: warn)
    show(report.text, report.json)
  }

  private func warn(_ text: String) { Console.line("cfu: \(text)") }

  private func show(_ text: String, _ document: String) {
    if json { Console.data(document) } else { Console.text(text) }
  }
}

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

  var scorerColumns: [String] { Self.list(scorers) }
  var scoredClasses: [String] { Self.list(scored) }

  private static func list(_ text: String?) -> [String] {
    (text ?? "").split(separator: ",").map { String($0.trimmed) }.filter { !$0.isEmpty }
  }

  var truths: [ValidationOptions.Truth] {
    truth.map { ValidationOptions.Truth(argument: $0) }
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
