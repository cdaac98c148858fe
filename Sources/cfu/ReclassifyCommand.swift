import ArgumentParser
import CFUCore
import CFUPluginHost
import CFUReport
import CFUStudy

struct ReclassifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reclassify",
    abstract: "Swap the classifier of a counted study without counting it again.",
    discussion: """
      RESULTS is a folder that 'cfu count' wrote. What was found on the pictures stays as it is: \
      objects, outlines, features, scale and sample sheet are taken from its study.sqlite, and the \
      classifier says anew what each object is. All tables and the summary are written again; with \
      several --classifier the first one's counts stand in them, as with 'cfu count'.

      The study is changed in its place, or left alone and written to another folder with --out. A \
      run that was stopped leaves the old study or the new one, and goes on when the same command is \
      given again.

      Overlays show the old classifier: they are moved to overlays-NAME/ (and not copied with \
      --out), or drawn again from the pictures with --overlays.

      A classifier that looks at pixels gets them from study.sqlite where 'cfu count --keep-crops' \
      kept them, or from the pictures with --pictures. A picture that is read again has to be the one \
      that was counted: its hash is compared.

      In the tables, program_version is still the version of cfu that found the objects; plugin and \
      settings are those of the new classifier.

      EXAMPLES
        cfu reclassify results/ --classifier rules
        cfu reclassify results/ --classifier net --classifier forest --out compared/
        cfu reclassify results/ --classifier net --pictures --overlays
      """)

  @Argument(help: ArgumentHelp("Folder of a counted study.", valueName: "results"))
  var results: String

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Classifier plugin; 'cfu plugins list' names them. Given again, the others classify the same \
      colonies for comparison.
      """, valueName: "id"))
  var classifier: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("Another folder for the results.", valueName: "dir"))
  var out: String?

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

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Sets a parameter of the classifier; may be given again. CLASSIFIER:NAME=VALUE where there are \
      several; without a name it is for the first. 'cfu plugins info' shows what a plugin has.
      """, valueName: "name=value"))
  var parameter: [String] = []

  @Flag(name: .long, help: "Draw the overlays again, from the pictures.")
  var overlays = false

  @Flag(
    name: .long,
    help: "Read the pictures for a classifier that looks at pixels which were not kept.")
  var pictures = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Folder that relative paths of the sample sheet start from. Default: the one when it was counted.
      """, valueName: "dir"))
  var base: String?

  @Flag(name: .long, help: "Do not write report.html.")
  var noReport = false

  @Flag(name: .long, help: "Write the summary as JSON.")
  var json = false

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  func validate() throws {
    if classifier.isEmpty { throw ValidationError("Give the new classifier with --classifier.") }
    if let jobs, !(1...1024).contains(jobs) {
      throw ValidationError("--jobs is a number from 1 to 1024, not \(jobs).")
    }
  }

  func run() throws {
    Interruption.install()
    let options = ReclassifyOptions(
      results: results, out: out, jobs: jobs, drawsOverlays: overlays, readsPictures: pictures,
      base: base, writesReport: !noReport)
    let progress = Progress(quiet: quiet)
    let (names, folders) = (classifier, pluginFolders)
    try explainingErrors {
      let settings = try ParameterSetting.all(parameter)
      let run = ReclassifyRun(options) { profile throws(CFUError) in
        try ShippedStages(
          classifiers: names, profile: profile, pluginFolders: folders, parameters: settings)
      }
      let (outcome, summary) = try run.perform { progress.show($0) }
      Console.clearStatus()
      if let summary { Console.data(json ? summary.json : summary.text) }
      if !quiet {
        for folder in outcome.overlaysMovedTo {
          Console.line(
            "cfu: the overlays of the old classifier are in "
              + "\(FileSystem.join(options.target, folder)) now; --overlays draws new ones.")
        }
      }
      progress.conclude(outcome, folder: options.target, done: "classified")
      if outcome.exitCode != 0 { throw ExitCode(outcome.exitCode) }
    }
  }
}
