import Glibc
import Testing

/// `cfu plugins validate` as a user or a build server runs it.
@Suite("cfu plugins validate")
struct ValidateTests {
  private let folder = TemporaryFolder()

  private func validate(_ arguments: [String]) throws -> Command.Result {
    try Built.cfu(
      ["plugins", "validate"] + arguments, environment: ["HOME": folder.path]
    ).run(scratch: folder.path)
  }

  @Test(arguments: ["rules", "prototypes", "forest", "net"])
  func theShippedPluginsPassLevelTen(name: String) throws {
    let title = name.prefix(1).uppercased() + name.dropFirst()
    let bundle = try Built.plugins.get() + "/\(title).cfuplugin"
    // Forest and Net are there once they are trained, Net where OpenCV has its module.
    guard Files.exists(bundle) else {
      #expect(name == "forest" || name == "net")
      return
    }
    let result = try validate([name, "--fuzz-seconds", "2"])
    #expect(result.stdout.hasSuffix("\(name): level 10 of 10 passed\n"), "\(result.stdout)")
    #expect(result.stderr == "" && result.code == 0)
    #expect(!result.stdout.contains("FAIL"))
  }

  @Test func aBundleIsNamedByItsPathAndOneClassifierByItsID() throws {
    let bundle = try Built.plugins.get() + "/Rules.cfuplugin/"
    let result = try validate([bundle, "--classifier", "org.cfukit.rules.agar", "--level", "5"])
    #expect(result.code == 0)
    #expect(result.stdout.contains("5 test vectors of org.cfukit.rules.agar\n"))
    #expect(!result.stdout.contains("org.cfukit.rules.methylcellulose"))
    #expect(result.stdout.hasSuffix("rules: level 5 of 5 passed\n"))
  }

  @Test func aFailureEndsWithItsCodeAndKeepsTheInputs() throws {
    let plugin = try HostilePlugin(fault: "FAULT_NAN", guiltyColony: 1)
    let saved = folder.path("saved")
    let result = try validate([
      plugin.folder.path("Hostile.cfuplugin"), "--save", saved, "--seed", "3", "--fuzz-seconds",
      "0.2", "--json",
    ])
    #expect(result.code == 69 && result.stderr == "")
    #expect(result.stdout.contains("\"level_reached\" : 0"))
    #expect(result.stdout.contains("\"name\" : \"6.twice\""))
    #expect(result.stdout.contains("the classifier gave no number for class odd"))
    #expect(Files.exists(saved + "/hostile/org.example.hostile/6.twice/features.csv"))
    #expect(Files.exists(saved + "/hostile/org.example.hostile/6.twice/got.csv"))
  }

  @Test func withoutANameAllOfAFolderAreTested() throws {
    let plugin = try HostilePlugin(fault: "FAULT_NONE", guiltyColony: 1)
    let result = try validate([
      "--plugins", plugin.folder.path, "--level", "1", "--junit",
    ])
    #expect(result.code == 69)
    #expect(result.stdout.hasPrefix("<?xml version=\"1.0\""))
    #expect(result.stdout.contains("name=\"hostile level 1: manifest\""))
    #expect(result.stdout.contains("name=\"rules level 1: manifest\""))
  }

  @Test(arguments: [
    ["rulez"], ["rules", "--classifier", "org.cfukit.rules.agra"],
  ])
  func anUnknownNameIsSaid(arguments: [String]) throws {
    let result = try validate(arguments)
    #expect(result.code == 69 && result.stdout == "")
    #expect(result.stderr.contains(arguments.last ?? "") && result.stderr.contains("rules"))
  }

  @Test(arguments: [
    ["--level", "0"], ["--level", "11"], ["--fuzz-seconds", "-1"], ["--json", "--junit"],
  ])
  func impossibleOptionsAreRefused(arguments: [String]) throws {
    let result = try validate(["rules"] + arguments)
    #expect(result.code == 64 && result.stdout == "")
    #expect(result.stderr.contains(arguments[0]))
  }

  @Test func aFolderThatCannotBeWrittenIsSaid() throws {
    let plugin = try HostilePlugin(fault: "FAULT_NAN", guiltyColony: 1)
    try Files.write("", to: folder.path("file"))
    let result = try validate([
      plugin.folder.path("Hostile.cfuplugin"), "--save", folder.path("file/saved"), "--level", "6",
    ])
    #expect(result.code == 73 && result.stderr.contains("file/saved"))
  }

  /// What the validator starts for each test of the first two levels is not for people.
  @Test func thePartForOneTestIsHiddenAndDoesNothingByHand() throws {
    let help = try Built.cfu(["plugins", "--help"]).run(scratch: folder.path)
    #expect(help.stdout.contains("validate") && !help.stdout.contains("test-bundle"))
    for parent in ["\(getpid())", "1"] {
      let result = try Built.cfu(["plugins", "test-bundle", "1.schema", parent])
        .run(scratch: folder.path)
      #expect(result.code == 64 && result.stdout == "")
      #expect(result.stderr == "cfu plugins test-bundle is started by cfu itself.\n")
    }
  }

  @Test func aPathWithNothingThereIsSaidInOneLine() throws {
    let result = try validate(["nosuch.cfuplugin"])
    #expect(result.code == 66 && result.stdout == "")
    #expect(result.stderr.hasPrefix("cfu: nosuch.cfuplugin is missing"))
    #expect(result.stderr.split(separator: "\n").count == 1)
  }
}
