import ArgumentParser
import CFUCore
import CFUSimulator
import CFUStudy

extension SimulatorProfile: ExpressibleByArgument {}

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Draw dishes whose colonies are known: a dose series, or a single dish.",
    discussion: """
      Cells are set one by one by a growth model for each class, light passes them, the dish and a lens \
      onto a sensor. The pictures look like the real thing; what they teach about telling classes apart \
      rests on the models and not on scored dishes.

      By default a study of a compound that raises CFU-MK (EC50 4.5 nmol/L) and leaves the other classes \
      alone. The folder holds
        <dish>.jpg             the pictures
        study.csv              a sample sheet for 'cfu count'
        truth.csv              each colony: class, place, outline, cells, depth
        truth_counts.csv       each dish: where it is and how many colonies it holds
        truth_artefacts.csv    bubbles, fibres, dust and the like

      The same seed and options give the same files, whatever --jobs says.

      EXAMPLES
        cfu simulate --out demo/
        cfu simulate --out phone/ --profile phone --doses 1,10 --donors 2
        cfu simulate --out one/ --single --bfu-e 20 --cfu-mk 0 --um-per-px 5
      """)

  @Option(name: .long, help: ArgumentHelp("Folder for the pictures and tables.", valueName: "dir"))
  var out: String

  @Option(
    name: .long,
    help: """
      Kind of picture: 'clean' (a flat-field scan), 'lab' (copy stand or microscope, some of every \
      artefact) or 'phone' (tilt, cast, reflections, noise).
      """)
  var profile: SimulatorProfile = .lab

  @Option(name: .long, help: ArgumentHelp("Seed of all randomness.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(name: .customLong("um-per-px"), help: ArgumentHelp("Sampling, 2 to 25.", valueName: "x"))
  var umPerPixel: Double = 11

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Size of the pictures in pixels. Default: the dish and a margin.", valueName: "WxH"))
  var size: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Dishes drawn at a time. Default: one for each core.", valueName: "n"))
  var jobs: Int?

  @Flag(name: .long, help: "List the dishes and their counts on stdout as JSON.")
  var json = false

  @OptionGroup(title: "Dose series") var series: DoseSeriesOptions
  @OptionGroup(title: "One dish") var single: SingleDishOptions

  func run() throws {
    try explainingErrors {
      let settings = try simulatorSettings()
      let study = try series.study()
      let plan = single.single ? [single.dish(seed: seed)] : study.plan(seed: seed)
      let code = FileSystem.makeFolder(out)
      guard code == 0 else {
        throw CFUError(
          .cannotWrite, "The folder \(out) cannot be made: \(FileSystem.reason(code)).",
          nextStep: "Choose another --out.")
      }
      let writer = SimulatedStudyWriter(folder: out) { bytes, path in
        try AtomicFile.write(bytes, to: path)
      }
      let entries = try writer.write(
        plan, of: study, settings: settings, jobs: jobs ?? JobCount.cores()
      ) { done, total in
        if total > 1 { Console.status("\(done) of \(total) dishes drawn") }
      }
      Console.clearStatus()
      if json {
        Console.data(try TruthTables.listing(entries) + "\n")
      } else {
        Console.line("\(entries.count == 1 ? "1 dish" : "\(entries.count) dishes") in \(out)")
      }
    }
  }

  func validate() throws {
    guard (2...25).contains(umPerPixel) else {
      throw ValidationError("--um-per-px is \(umPerPixel); write a value from 2 to 25.")
    }
    if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs); write 1 or more.") }
    if size != nil, pictureSize == nil {
      throw ValidationError(
        "--size is '\(size ?? "")'; write it like 4000x3000, each side 64 or more.")
    }
  }

  private var pictureSize: SimulatorSettings.Frame.Size? {
    let sides = (size ?? "").lowercased().split(separator: "x").compactMap { Int($0) }
    guard sides.count == 2, sides.allSatisfy({ (64...40_000).contains($0) }) else { return nil }
    return .init(width: sides[0], height: sides[1])
  }

  private func simulatorSettings() throws -> SimulatorSettings {
    var settings = profile.settings
    settings.frame.umPerPixel = umPerPixel...umPerPixel
    settings.frame.size = pictureSize
    return settings
  }
}

/// The design of the dose series.
struct DoseSeriesOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Doses besides vehicle, with commas between them.", valueName: "list"))
  var doses = "1,10,100,1000"

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Groups with vehicle, doses rising tenfold from 1; instead of --doses.", valueName: "n"))
  var groups: Int?

  @Option(name: .long, help: ArgumentHelp("Dishes a group and donor.", valueName: "n"))
  var dishes = 3

  @Option(name: .long, help: ArgumentHelp("Donors.", valueName: "n"))
  var donors = 1

  @Option(name: .long, help: ArgumentHelp("Name of the compound in the sheet.", valueName: "name"))
  var compound = "hetrombopag"

  @Option(
    name: .customLong("cells-per-ml"),
    help: ArgumentHelp("Cells plated, final concentration.", valueName: "x"))
  var cellsPerMillilitre = 20_000.0

  func validate() throws {
    guard dishes >= 1, donors >= 1 else {
      throw ValidationError("--dishes and --donors are counts: write 1 or more.")
    }
    if let groups, !(1...12).contains(groups) {
      throw ValidationError("--groups is \(groups); write 1 (vehicle alone) to 12.")
    }
    guard cellsPerMillilitre > 0, cellsPerMillilitre <= 1_000_000 else {
      throw ValidationError(
        "--cells-per-ml is \(cellsPerMillilitre); write more than 0, up to 1000000.")
    }
    guard doseList != nil else {
      throw ValidationError("--doses is '\(doses)'; write numbers above 0 like 1,10,100.")
    }
  }

  private var doseList: [Double]? {
    let parts = doses.split(separator: ",").map { Double($0.trimmed) }
    let values = parts.compactMap { $0 }
    guard values.count == parts.count, values.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      return nil
    }
    return values
  }

  /// The study that the options describe.
  func study() throws -> DoseStudy {
    var study = DoseStudy()
    study.compound = compound
    study.doses = doseList ?? []
    if let groups { study.doses = Array(sequence(first: 1.0) { $0 * 10 }.prefix(groups - 1)) }
    study.dishes = dishes
    study.donors = donors
    study.cellsPerMillilitre = cellsPerMillilitre
    return study
  }
}

/// A dish with chosen counts.
struct SingleDishOptions: ParsableArguments {
  @Flag(name: .long, help: "Draw one dish with the counts below instead of a dose series.")
  var single = false

  @Option(name: .customLong("bfu-e"), help: ArgumentHelp("Colonies of BFU-E.", valueName: "n"))
  var burstForming = 18

  @Option(name: .customLong("cfu-e"), help: ArgumentHelp("Colonies of CFU-E.", valueName: "n"))
  var erythroid = 5

  @Option(name: .customLong("cfu-gm"), help: ArgumentHelp("Colonies of CFU-GM.", valueName: "n"))
  var granulocyteMacrophage = 24

  @Option(
    name: .customLong("cfu-gemm"), help: ArgumentHelp("Colonies of CFU-GEMM.", valueName: "n"))
  var mixed = 1

  @Option(name: .customLong("cfu-mk"), help: ArgumentHelp("Colonies of CFU-MK.", valueName: "n"))
  var megakaryocyte = 6

  @Option(
    name: .long,
    help: ArgumentHelp("Clusters below threshold. Default: the profile's.", valueName: "n"))
  var clusters: Int?

  func validate() throws {
    let counts = [burstForming, erythroid, granulocyteMacrophage, mixed, megakaryocyte]
    guard (counts + [clusters ?? 0]).allSatisfy({ (0...20_000).contains($0) }) else {
      throw ValidationError("Counts of colonies lie between 0 and 20000.")
    }
  }

  /// The dish that the options describe.
  func dish(seed: UInt64) -> PlannedDish {
    var counts: [SimulatedClass: Int] = [
      .bfuE: burstForming, .cfuE: erythroid, .cfuGM: granulocyteMacrophage, .cfuGEMM: mixed,
      .cfuMK: megakaryocyte,
    ]
    counts[.cluster] = clusters
    return PlannedDish(name: "dish-\(seed)", donor: "D1", dose: nil, seed: seed, counts: counts)
  }
}
