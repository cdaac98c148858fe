import ArgumentParser
import CFUCore
import CFUSimulator
import CFUStudy

extension SimulatorProfile: ExpressibleByArgument {}
extension ParameterRegion: ExpressibleByArgument {}

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Draw dishes whose colonies are known: a dose series, one dish, or a training set.",
    discussion: """
      Cells are set one by one by a growth model for each class, light passes them, the dish and a lens \
      onto a sensor. The pictures look like the real thing; what they teach about telling classes apart \
      rests on the models and not on scored dishes.

      By default a study of a compound that raises CFU-MK (EC50 4.5 nmol/L) and leaves the other classes \
      alone; with --single one dish, with --set dishes of random composition. The folder holds
        <dish>.jpg             the pictures
        study.csv              a sample sheet for 'cfu count'
        truth.csv              each colony: class, place, outline, cells, depth, how visible it is
        truth_counts.csv       each dish: where it is and how many colonies it holds
        truth_artefacts.csv    bubbles, fibres, dust and the like
        <dish>.geojson         the colonies of a dish for QuPath
        truth_coco.json        the colonies of all dishes as COCO

      The profiles 'random', 'hard' and 'dark-ground' draw light, camera, cells and dirt of every dish anew. Some of \
      their ranges are held out: --region train never draws from them, --region heldout-light (exposure, \
      tone, colour, evenness), heldout-contrast (refraction, haemoglobin, size and looseness of cells, \
      defocus) and heldout-noise (noise, sharpening, lens blur, JPEG) draw those parameters from nowhere \
      else.

      The same seed and options give the same files, whatever --jobs says.

      EXAMPLES
        cfu simulate --out demo/
        cfu simulate --out phone/ --profile phone --doses 1,10 --donors 2
        cfu simulate --out one/ --single --bfu-e 20 --cfu-mk 0 --um-per-px 5
        cfu simulate --out train/ --set 200 --seed 1 --um-per-px 2:11 --dish-diameter-mm 10
        cfu simulate --out unseen/ --set 50 --seed 2 --region heldout-light
        cfu simulate --out grids/ --set 20 --with grid=0.2 --without bubbles,dust
      """)

  @Option(name: .long, help: ArgumentHelp("Folder for the pictures and tables.", valueName: "dir"))
  var out: String

  @Option(
    name: .long,
    help: """
      Kind of picture: 'clean' (a flat-field scan), 'lab' (copy stand or microscope, some of every \
      artefact), 'phone' (tilt, cast, reflections, noise), 'scan-2x' (stitched, 2.2 um/px), \
      'stained-cd41' (5 um/px), 'random' (everything over wide ranges), 'hard' (the worst of it), \
      'dark-ground' (bright colonies on a black bench, else as 'random'). \
      Default: lab; with --set random.
      """)
  var profile: SimulatorProfile?

  @Option(name: .long, help: ArgumentHelp("Seed of all randomness.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(
    name: .customLong("um-per-px"),
    help: ArgumentHelp(
      "Sampling, 2 to 25; with --set also a range like 2:11. Default: the profile's.",
      valueName: "x"))
  var umPerPixel: String?

  @Option(
    name: .customLong("dish-diameter-mm"),
    help: ArgumentHelp("Inner diameter of the dish, 3 to 100.", valueName: "x"))
  var diameter = 35.0

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Size of the pictures in pixels. Default: the dish and a margin.", valueName: "WxH"))
  var size: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Artefacts on every dish, with commas between them; an amount may follow, like grid=0.2.",
      valueName: "list"))
  var with: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Artefacts on no dish: \(Artefact.allCases.map(\.rawValue).joined(separator: ", ")); or 'all'.",
      valueName: "list"))
  var without: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Dishes drawn at a time. Default: one for each core.", valueName: "n"))
  var jobs: Int?

  @Flag(name: .long, help: "List the dishes and their counts on stdout as JSON.")
  var json = false

  @OptionGroup(title: "Dose series") var series: DoseSeriesOptions
  @OptionGroup(title: "One dish") var single: SingleDishOptions
  @OptionGroup(title: "A training set") var random: DishSetOptions

  func run() throws {
    try explainingErrors {
      let study = try series.study()
      let set = try dishSet()
      let plan = try self.plan(study: study, set: set)
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
        plan, jobs: jobs ?? JobCount.cores(),
        sheet: { pictures in
          random.dishes == nil
            ? study.sampleSheet(plan, pictures: pictures)
            : set.sampleSheet(plan, pictures: pictures)
        },
        progress: { done, total in
          if total > 1 { Console.status("\(done) of \(total) dishes drawn") }
        })
      Console.clearStatus()
      if json {
        Console.data(try TruthTables.listing(entries) + "\n")
      } else {
        Console.line("\(entries.count == 1 ? "1 dish" : "\(entries.count) dishes") in \(out)")
      }
    }
  }

  func validate() throws {
    guard let pitch = try pitchRange() else { return try validateRest() }
    guard pitch.lowerBound >= 2, pitch.upperBound <= 25 else {
      throw ValidationError("--um-per-px is \(umPerPixel ?? ""); write a value from 2 to 25.")
    }
    if random.dishes == nil, pitch.lowerBound < pitch.upperBound {
      throw ValidationError("--um-per-px takes a range only with --set; write one value.")
    }
    try validateRest()
  }

  private func validateRest() throws {
    guard (3...100).contains(diameter) else {
      throw ValidationError("--dish-diameter-mm is \(diameter); write a value from 3 to 100.")
    }
    if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs); write 1 or more.") }
    if size != nil, pictureSize == nil {
      throw ValidationError(
        "--size is '\(size ?? "")'; write it like 4000x3000, each side 64 or more.")
    }
    if single.single, random.dishes != nil {
      throw ValidationError("--single draws one dish and --set many; write one of them.")
    }
    _ = try switches()
  }

  private var pictureSize: SimulatorSettings.Frame.Size? {
    let sides = (size ?? "").lowercased().split(separator: "x").compactMap { Int($0) }
    guard sides.count == 2, sides.allSatisfy({ (64...40_000).contains($0) }) else { return nil }
    return .init(width: sides[0], height: sides[1])
  }

  private func pitchRange() throws -> ClosedRange<Double>? {
    guard let text = umPerPixel else { return nil }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
    let ends = parts.compactMap { $0 }
    guard ends.count == parts.count, (1...2).contains(ends.count), ends[0] <= ends[ends.count - 1]
    else {
      throw ValidationError("--um-per-px is '\(text)'; write a value like 11 or a range like 2:11.")
    }
    return ends[0]...ends[ends.count - 1]
  }

  private func switches() throws -> ArtefactSwitches {
    try ArtefactOptions.switches(with: with, without: without)
  }

  private func dishSet() throws -> DishSet {
    var set = DishSet()
    set.profile = profile ?? .random
    set.region = random.region
    set.dishes = random.dishes ?? 0
    set.diameterMillimetres = diameter
    set.umPerPixel = try pitchRange()
    set.switches = try switches()
    if let range = try random.colonyRange() { set.colonies = range }
    return set
  }

  /// The dishes, each with its settings.
  private func plan(study: DoseStudy, set: DishSet) throws -> [PlannedDish] {
    var plan =
      random.dishes != nil
      ? set.plan(seed: seed) : single.single ? [single.dish(seed: seed)] : study.plan(seed: seed)
    let kind = profile ?? .lab
    let pitch = try pitchRange() ?? kind.umPerPixel...kind.umPerPixel
    let switches = try switches()
    for i in plan.indices {
      var settings = plan[i].settings ?? kind.settings(seed: plan[i].seed, region: random.region)
      if plan[i].settings == nil {
        settings.frame.umPerPixel = pitch
        settings.frame.dishDiameterMillimetres = diameter
        settings.artefacts.shrink(toDiameter: diameter)
        switches.apply(to: &settings)
      }
      settings.frame.size = pictureSize
      plan[i].settings = settings
    }
    return plan
  }
}
