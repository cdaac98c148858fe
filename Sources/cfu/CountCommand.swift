import ArgumentParser
import CFUCore
import CFUPluginHost
import CFUReport
import CFUStudy
import Glibc

struct CountCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "count",
    abstract: "Count the colonies of a study, or of some pictures.",
    discussion: """
      INPUT is one sample sheet (.csv, .tsv or .txt, one row a dish), or any number of pictures and \
      folders of pictures (JPEG, PNG, TIFF).

      A sample sheet has a header row and is separated by commas, semicolons or tabs. Only `image` is \
      required: the picture's path, relative to the sheet. Known columns:
        image, dish, donor, compound, dose, dose_unit, vehicle (true/false),
        cells_per_ml and volume_ml (1.1 when not given),
        or stock_cells_per_ml, or cells_plated,
        day, stained, um_per_px, dish_diameter_mm,
        per_cells (100000 when not given).
      Further columns are carried through to dishes.csv.

      The results folder holds
        report.html     answers, plots, dishes, colonies and methods on one page
        colonies.csv    one row for each object found, counted or not, and why not
        dishes.csv      one row for each dish: counts, frequencies, flags
        groups.csv      each compound, dose and class against vehicle
        overlays/       each dish with its colonies outlined
        study.sqlite    all of it, with settings, versions and hashes
        agreement.*     with several classifiers: where they agree, and where not
      and a summary of the groups goes to stdout.

      A run that was stopped, by Ctrl-C, kill or power, goes on where it was when the same command is \
      given again. The tables appear when all dishes are done.

      The exit code is 0 when every dish was counted, 3 when some failed, 130 after Ctrl-C; 'cfu \
      --help' lists all.

      EXAMPLES
        cfu count study.csv --out results/
        cfu count photos/ --out results/ --um-per-px 7.6
        cfu count study.csv --out results/ --classifier forest --classifier net
        cfu count plates/*.jpg --profile agar --out agar/ --json > summary.json
      """)

  @Argument(
    help: ArgumentHelp("One sample sheet, or pictures and folders of pictures.", valueName: "input")
  )
  var inputs: [String]

  @Option(name: .long, help: ArgumentHelp("Folder for the results.", valueName: "dir"))
  var out: String

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Classifier plugin; 'cfu plugins list' names them. Given again, the others classify the same \
      colonies for comparison, and the first one's counts stand in the tables. Default: \
      \(ImagingSettings.Profile.allCases.map { "'\($0.shippedClassifier)' for \($0.rawValue)" }
        .joined(separator: ", ")).
      """,
      valueName: "id"))
  var classifier: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Sets a parameter of the classifier; may be given again. CLASSIFIER:NAME=VALUE where there are \
      several; without a name it is for the first. 'cfu plugins info' shows what a plugin has.
      """, valueName: "name=value"))
  var parameter: [String] = []

  @Option(
    name: .customLong("plugins"),
    help: ArgumentHelp("A further folder of plugins; may be given again.", valueName: "dir"))
  var pluginFolders: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Dishes at a time. Default: one for each core, and 1 GiB of free memory for each.",
      valueName: "n"))
  var jobs: Int?

  @Flag(
    name: .long,
    help: """
      Keep the pixels of every object in study.sqlite, so that 'cfu reclassify' can give them to \
      another classifier without the pictures.
      """)
  var keepCrops = false

  @Flag(
    name: .long,
    help: """
      Run the classifier inside cfu, without a worker process: only for plugins that you trust (see \
      'cfu help plugins trust'), since a crash of one then ends the run.
      """)
  var inProcess = false

  @OptionGroup var imaging: ImagingOptions

  @Flag(name: .long, help: "Do not write report.html.")
  var noReport = false

  @Flag(name: .long, help: "Write the summary as JSON.")
  var json = false

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  @Flag(
    name: .long,
    help: "Count into a folder that holds another study, or was counted in another way.")
  var force = false

  func validate() throws {
    if inputs.isEmpty { throw ValidationError("Give a sample sheet or pictures to count.") }
    if let jobs, !(1...1024).contains(jobs) {
      throw ValidationError("--jobs is a number from 1 to 1024, not \(jobs).")
    }
    try imaging.check()
  }

  func run() throws {
    Interruption.install()
    let progress = Progress(quiet: quiet)
    try explainingErrors {
      let options = StudyOptions(
        inputs: inputs, out: out, imaging: imaging.settings, classifiers: classifier,
        pluginFolders: pluginFolders, jobs: jobs, force: force, keepsCrops: keepCrops,
        inProcess: inProcess, writesReport: !noReport,
        parameters: try ParameterSetting.all(parameter))
      let (outcome, summary) = try StudyRun(options, stages: ShippedStages(options))
        .perform { progress.show($0) }
      Console.clearStatus()
      if let summary { Console.data(json ? summary.json : summary.text) }
      progress.conclude(outcome, folder: out)
      if outcome.exitCode != 0 { throw ExitCode(outcome.exitCode) }
    }
  }
}
