import ArgumentParser
import CFUCore
import CFUSimulator

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
    name: .customLong("cfu-g"),
    help: ArgumentHelp("Colonies of CFU-G, which count as CFU-GM.", valueName: "n"))
  var granulocyte = 0

  @Option(
    name: .customLong("cfu-m"),
    help: ArgumentHelp("Colonies of CFU-M, which count as CFU-GM.", valueName: "n"))
  var macrophage = 0

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
    let counts = [
      burstForming, erythroid, granulocyteMacrophage, mixed, megakaryocyte, granulocyte, macrophage,
    ]
    guard (counts + [clusters ?? 0]).allSatisfy({ (0...20_000).contains($0) }) else {
      throw ValidationError("Counts of colonies lie between 0 and 20000.")
    }
  }

  /// The dish that the options describe.
  func dish(seed: UInt64) -> PlannedDish {
    var counts: [SimulatedClass: Int] = [
      .bfuE: burstForming, .cfuE: erythroid, .cfuGM: granulocyteMacrophage, .cfuGEMM: mixed,
      .cfuMK: megakaryocyte, .cfuG: granulocyte, .cfuM: macrophage,
    ]
    counts[.cluster] = clusters
    return PlannedDish(name: "dish-\(seed)", donor: "D1", dose: nil, seed: seed, counts: counts)
  }
}

/// Dishes of random composition.
struct DishSetOptions: ParsableArguments {
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Draw so many dishes of random composition instead of a dose series.", valueName: "n"))
  var dishes: Int?

  @Option(
    name: .long,
    help: """
      Part of the ranges of 'random', 'hard' and 'dark-ground': 'train', 'heldout-light', 'heldout-contrast', \
      'heldout-noise' or 'all'.
      """)
  var region: ParameterRegion = .train

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Colonies expected on a dish of 35 mm, drawn evenly in their logarithm; a smaller dish has fewer \
      by its area.
      """, valueName: "a:b"))
  var colonies = "5:400"

  func validate() throws {
    if let dishes, !(1...100_000).contains(dishes) {
      throw ValidationError("--set is \(dishes); write 1 to 100000.")
    }
    _ = try colonyRange()
  }

  func colonyRange() throws -> ClosedRange<Double>? {
    let ends = colonies.split(separator: ":").compactMap { Double($0) }
    guard ends.count == 2, ends[0] > 0, ends[0] <= ends[1], ends[1] <= 20_000 else {
      throw ValidationError(
        "--colonies is '\(colonies)'; write a range above 0, like 5:400, to 20000 at most.")
    }
    return ends[0]...ends[1]
  }
}

/// Switches of single artefacts.
enum ArtefactOptions {
  static func switches(with: String?, without: String?) throws -> ArtefactSwitches {
    var switches = ArtefactSwitches()
    for entry in (without ?? "").split(separator: ",") {
      let name = entry.trimmed
      if name == "all" {
        switches.off.formUnion(Artefact.allCases)
      } else {
        switches.off.insert(try artefact(String(name), option: "--without"))
      }
    }
    for entry in (with ?? "").split(separator: ",") {
      let parts = entry.split(separator: "=", maxSplits: 1)
      let artefact = try artefact(String(parts[0].trimmed), option: "--with")
      var amount = artefact.usual
      if parts.count == 2 {
        guard let value = Double(parts[1].trimmed), value > 0, value.isFinite else {
          throw ValidationError(
            "--with \(entry): the amount is a number above 0, like \(artefact.rawValue)=2.")
        }
        amount = value...value
      }
      switches.on[artefact] = amount
      switches.off.remove(artefact)
    }
    return switches
  }

  private static func artefact(_ name: String, option: String) throws -> Artefact {
    guard let found = Artefact(rawValue: name) else {
      throw ValidationError(
        "\(option) knows no artefact '\(name)'; there are "
          + Artefact.allCases.map(\.rawValue).joined(separator: ", ") + ".")
    }
    return found
  }
}
