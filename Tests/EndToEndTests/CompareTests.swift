import CFUCore
import CFUStore
import Glibc
import Testing

/// Several classifiers over one study, with the built command and the shipped plugins.
@Suite("Classifiers side by side", .serialized)
struct CompareTests {
  @Test func threeShippedOnesOverASimulatedDish() throws {
    let study = try SimulatedStudy()
    #expect(try study.count(out: "alone", ["forest"]).code == 0)
    let result = try study.count(out: "out", ["forest", "rules", "prototypes"], ["--json"])
    #expect(result.code == 0, "\(result.stderr)")
    #expect(result.stdout.contains("\"kappa\"") && result.stdout.contains("\"classifier_b\""))
    #expect(
      Files.names(study.folder.path("out")) == [
        "agreement.csv", "agreement.txt", "colonies.csv", "dishes.csv", "groups.csv",
        "models.csv", "overlays", "report.html", "study.sqlite", "warnings.csv",
      ])
    let colonies = try Table(study.folder.path("out/colonies.csv"))
    let alone = try Table(study.folder.path("alone/colonies.csv"))
    for column in ["x_px", "class", "probability", "counted", "reason", "p_BFU-E", "note"] {
      #expect(colonies.column(column) == alone.column(column), "\(column)")
    }
    // What a further one says is what it says alone.
    #expect(try study.count(out: "rules", ["rules"]).code == 0)
    let rules = try Table(study.folder.path("rules/colonies.csv"))
    for column in ["class", "probability", "counted", "reason", "p_BFU-E", "note"] {
      #expect(colonies.column("\(column)_rules") == rules.column(column), "\(column)")
    }
    let dishes = try Table(study.folder.path("out/dishes.csv"))
    let rulesDishes = try Table(study.folder.path("rules/dishes.csv"))
    for column in ["count_BFU-E", "total", "flags", "plugin_sha256", "settings_sha256"] {
      #expect(dishes.column("\(column)_rules") == rulesDishes.column(column), "\(column)")
    }
    #expect(dishes.column("plugin_id_prototypes") == ["org.cfukit.prototypes.methylcellulose"])
    for name in ["groups.csv", "overlays/\(Files.names(study.folder.path("out/overlays"))[0])"] {
      #expect(
        try Files.bytes(study.folder.path("out/\(name)"))
          == Files.bytes(study.folder.path("alone/\(name)")))
    }
    // Each pair of verdicts adds up to what the classifiers were shown.
    // What a classifier declines to name has no probabilities.
    let shown = zip(colonies.column("p_BFU-E"), colonies.column("reason")).count {
      !$0.isEmpty || $1 == "unclassified"
    }
    let agreement = try Table(study.folder.path("out/agreement.csv"))
    #expect(shown > 20)
    for (first, second) in [("forest", "rules"), ("forest", "prototypes"), ("rules", "prototypes")]
    {
      let rows = agreement.column("objects").indices.filter {
        agreement.column("classifier_a")[$0] == first
          && agreement.column("classifier_b")[$0] == second
      }
      let sum = rows.reduce(0) { $0 + (Int(agreement.column("objects")[$1]) ?? 0) }
      #expect(sum == shown, "\(first), \(second)")
    }
    #expect(try Files.text(study.folder.path("out/agreement.txt")).contains("Cohen's kappa"))
  }

  @Test func aSecondOneThatCrashesCostsTheFirstNothing() throws {
    let study = try StudyFixture(dishes: 2)
    #expect(try study.count(out: "alone").code == 0)
    let known = try Table(study.folder.path("alone/colonies.csv"))
    let counted = zip(known.column("colony"), known.column("counted")).filter { $0.1 == "true" }
    let guilty = try #require(
      counted.map(\.0).first { id in counted.count { $0.0 == id } == 2 }.flatMap { Int($0) })
    let plugins = try HostilePlugin(fault: "FAULT_SEGFAULT", guiltyColony: guilty)
    let result = try study.count(
      out: "out",
      ["--plugins", plugins.folder.path, "--classifier", "rules", "--classifier", "hostile"])
    #expect(result.code == 69)
    #expect(result.stderr.contains("the classifier hostile failed on 2 objects"))
    for name in ["colonies.csv", "dishes.csv"] {
      let mine = try Files.text(study.folder.path("out/\(name)")).split(separator: "\n")
      let theirs = try Files.text(study.folder.path("alone/\(name)")).split(separator: "\n")
      #expect(mine.count == theirs.count)
      for (mine, theirs) in zip(mine, theirs) {
        // `seconds` is the last column of dishes.csv and differs.
        let end =
          name == "dishes.csv" ? theirs.lastIndex(of: ",") ?? theirs.endIndex : theirs.endIndex
        #expect(mine.hasPrefix(theirs[..<end] + ","))
      }
    }
    for name in ["groups.csv", "overlays/D1.jpg", "overlays/D2.jpg"] {
      #expect(
        try Files.bytes(study.folder.path("out/\(name)"))
          == Files.bytes(study.folder.path("alone/\(name)")), "\(name)")
    }
    let colonies = try Table(study.folder.path("out/colonies.csv"))
    let failed = colonies.column("note_hostile").indices.filter {
      colonies.column("note_hostile")[$0].contains("SIGSEGV")
    }
    #expect(failed.map { colonies.column("colony")[$0] } == ["\(guilty)", "\(guilty)"])
    #expect(failed.allSatisfy { colonies.column("counted")[$0] == "true" })
    #expect(failed.allSatisfy { colonies.column("reason_hostile")[$0] == "unclassified" })
  }

  @Test func aSecondOneThatDoesNotLoadCostsTheFirstNothing() throws {
    let study = try StudyFixture(dishes: 3)
    #expect(try study.count(out: "alone").code == 0)
    let plugins = try HostilePlugin(fault: "FAULT_LOAD_SEGFAULT", guiltyColony: 0)
    let result = try study.count(
      out: "out",
      ["--plugins", plugins.folder.path, "--classifier", "rules", "--classifier", "hostile"])
    #expect(result.code == 69)
    #expect(result.stderr.contains("SIGSEGV") && result.stderr.contains("The others go on."))
    #expect(try study.results("out")["groups.csv"] == study.results("alone")["groups.csv"])
    let (mine, theirs) = (
      try Table(study.folder.path("out/colonies.csv")),
      try Table(study.folder.path("alone/colonies.csv"))
    )
    for column in ["class", "probability", "counted", "reason", "note"] {
      #expect(mine.column(column) == theirs.column(column))
    }
    #expect(!mine.column("counted_hostile").contains("true"))
  }

  @Test func theSameTwiceIsRefused() throws {
    let study = try StudyFixture(dishes: 1)
    let result = try study.count(
      out: "out", ["--classifier", "rules", "--classifier", "org.cfukit.rules.agar"])
    #expect(result.code == 64 && result.stderr.contains("given twice"))
    #expect(!Files.exists(study.folder.path("out")))
  }
}

/// A small simulated dish of methylcellulose, for the shipped classifiers.
struct SimulatedStudy {
  let folder = TemporaryFolder()

  init() throws {
    let drawn = try Built.cfu([
      "simulate", "--single", "--profile", "clean", "--um-per-px", "18", "--bfu-e", "12",
      "--out", folder.path("drawn"),
    ]).run(scratch: folder.path)
    guard drawn.code == 0 else { throw Command.Failure(description: drawn.stderr) }
  }

  func count(
    out: String, _ classifiers: [String], _ more: [String] = []
  ) throws -> Command.Result {
    try Built.cfu(
      ["count", folder.path("drawn/study.csv"), "--out", folder.path(out)]
        + classifiers.flatMap { ["--classifier", $0] } + more
    ).run(scratch: folder.path)
  }
}
