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
        cfu validate results/ --review
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
      guard (results == nil) == !truth.isGiven else {
        throw ValidationError("A pilot for --plan is RESULTS with --truth.")
      }
      return
    }
    let modes = [printCriteria, checks.stability, checks.repeated != nil, truth.isGiven]
    guard modes.count(where: { $0 }) <= 1 else {
      throw ValidationError(
        "--truth, --repeat, --stability and --print-criteria are questions of their own; give one.")
    }
    if printCriteria { return }
    if criteria != nil, !truth.isGiven {
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
    var options = ValidationOptions(results: results, truths: truth.truths(of: results))
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
