import ArgumentParser
import CFUCore
import CFUStudy
import FoundationEssentials

struct CropsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crops",
    abstract: "Write the objects of pictures with their crops, to train a classifier on.",
    discussion: """
      INPUT is what 'cfu count' takes: one sample sheet, or any number of pictures and folders of \
      pictures. Objects are found exactly as 'cfu count' finds them, and the crops are byte for byte \
      those that a classifier plugin is given that wants them in this size.

      The folder holds
        objects.csv        one row for each object: position, features, outline
        DISH.crops.npy     its crops, 8-bit RGB, objects x size x size x 3
        DISH.masks.npy     their masks, 255 inside the outline, objects x size x size
      In objects.csv, `artefact` is the segmenter's own reason not to count an object, features have \
      all their digits, and the outline is in full-resolution pixels (x y;x y;...). \
      The arrays hold the objects of one dish in the order of its rows in objects.csv.

      With --planes, DISH.planes.npy holds what the seeker looks at, the network that finds colonies \
      (rows x channels x columns, 20 steps for one unit, 128 for 0), and planes.csv where its cells lie.

      A crop is a square around the object, 1.3 times its longer side and at least 200 um wide.

      With --reviewed, INPUT is a results folder that people went through in 'cfu review': the \
      objects of the dishes that were called reviewed, each with the class that it was left with. \
      objects.csv then ends in donor, mark (m: found by the machine, p: put there by a person, and \
      measured on that outline), decision (colony, artefact or fragment), label and decided_by. Marks \
      that nobody is sure of, those that were taken apart, and colonies whose class the picture is \
      too coarse to tell and nobody gave, are left out. With --scorer, the objects stand without a \
      label beside marks.csv: the blind marks of that person, of the dishes that the person called \
      done.

      EXAMPLES
        cfu crops study.csv --out crops/
        cfu crops photos/ --out crops/ --um-per-px 7.6 --json
        cfu crops results/ --reviewed --out crops/
        cfu crops results/ --scorer Anna --out crops/
      """)

  @Argument(
    help: ArgumentHelp(
      "One sample sheet, or pictures and folders of pictures; with --reviewed a results folder.",
      valueName: "input"))
  var inputs: [String]

  @Option(name: .long, help: ArgumentHelp("Folder for the crops.", valueName: "dir"))
  var out: String

  @Option(name: .long, help: ArgumentHelp("Side of the crops in pixels.", valueName: "n"))
  var cropSize = 64

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Dishes at a time. Default: one for each core, and 1 GiB of free memory for each.",
      valueName: "n"))
  var jobs: Int?

  @Flag(
    name: .long,
    help: "Write what the seeker looks at, too: DISH.planes.npy and planes.csv.")
  var planes = false

  @Flag(name: .long, help: "Take what people decided in 'cfu review' on a results folder.")
  var reviewed = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Take the blind marks of this person on a results folder.", valueName: "name")
  )
  var scorer: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "With --reviewed or --scorer: folder that the sheet's relative paths start from.",
      valueName: "dir"))
  var base: String?

  @OptionGroup var imaging: ImagingOptions

  @Flag(name: .long, help: "Write what was done as JSON.")
  var json = false

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  func validate() throws {
    if inputs.isEmpty { throw ValidationError("Give a sample sheet or pictures.") }
    if let jobs, !(1...1024).contains(jobs) {
      throw ValidationError("--jobs is a number from 1 to 1024, not \(jobs).")
    }
    if !(8...1024).contains(cropSize) {
      throw ValidationError("--crop-size is a number from 8 to 1024, not \(cropSize).")
    }
    try imaging.check()
    if reviewed || scorer != nil, inputs.count != 1 {
      throw ValidationError("--reviewed and --scorer take one results folder.")
    }
    if planes, reviewed || scorer != nil {
      throw ValidationError("--planes goes with pictures, not with --reviewed or --scorer.")
    }
    if base != nil, !reviewed, scorer == nil {
      throw ValidationError("--base goes with --reviewed or --scorer.")
    }
  }

  func run() throws {
    Interruption.install()
    let study = StudyOptions(inputs: inputs, out: out, imaging: imaging.settings, jobs: jobs)
    let progress = Progress(quiet: quiet)
    try explainingErrors {
      let (outcome, dishes) =
        reviewed || scorer != nil
        ? try ReviewedCropsRun(
          results: inputs[0], out: out, size: cropSize, scorer: scorer, base: base
        ).perform { progress.show($0) }
        : try CropsRun(CropsOptions(study: study, size: cropSize, planes: planes)).perform {
          progress.show($0)
        }
      Console.clearStatus()
      Console.data(json ? Self.json(dishes) : Self.text(dishes))
      if outcome.interrupted {
        Console.line("cfu: stopped; objects.csv was not written.")
      } else {
        if !outcome.failed.isEmpty {
          Console.line(
            "cfu: \(outcome.failed.count) of the dishes failed; all others are complete.")
        }
        if !quiet { Console.line("crops in \(out)") }
      }
      if outcome.exitCode != 0 { throw ExitCode(outcome.exitCode) }
    }
  }

  private static func text(_ dishes: [CropsRun.Dish]) -> String {
    dishes.map { "\($0.dish): \($0.objects)\n" }.joined()
  }

  private static func json(_ dishes: [CropsRun.Dish]) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    // Strings and finite numbers always encode: there is no case in which this could fail.
    guard let data = try? encoder.encode(["dishes": dishes]) else { return "{}\n" }
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
