import CFUPluginValidator
import Foundation
import Testing

/// Faults of the bundle's files, found before anything of it runs.
@Suite struct FileFaults {
  @Test(arguments: [
    ("\"version\": \"1.0.0\"", "\"version\": \"one\"", "1.schema", "version is 'one'"),
    (
      "\"description\"", "\"licenze\": \"x\", \"description\"", "1.keys",
      "the key licenze is unknown (did you mean 'licence'?)"
    ),
    (
      "\"colour\": \"#112233\"", "\"color\": 1, \"colour\": \"#112233\"", "1.keys",
      "classifiers.0.classes.0.color is unknown (did you mean 'colour'?)"
    ),
    ("\"biases\": \"none known\", ", "", "1.card", "card.biases"),
    ("\"accuracy\": \"not", "\"acuracy\": \"not", "1.card", "did you mean 'acuracy'?"),
    ("10\n    }", "0\n    }", "1.card", "expected_ms_per_object"),
    ("[\"vectors/objects.json\"]", "[]", "1.vectors", "is empty"),
    ("vectors/objects.json", "vectors/none.json", "1.vectors", "is missing"),
    ("vectors/objects.json", "../objects.json", "1.schema", "leads out of the bundle"),
    ("\"default\": 100", "\"default\": 0", "1.parameters", "out of its bounds"),
    ("\"default\": 100, ", "", "1.parameters", "threshold has no default"),
    ("\"minimum\": 1,", "\"minimun\": 1,", "1.parameters", "did you mean 'minimum'?"),
    ("\"type\": \"number\"", "\"type\": \"numbr\"", "1.parameters", "did you mean 'number'?"),
    (
      "\"additionalProperties\": false", "\"additionalProperties\": true", "1.parameters",
      "additionalProperties"
    ),
    ("Apache-2.0", "Apache 2.0", "1.licence", "did you mean 'Apache-2.0'?"),
    ("Apache-2.0", "MIT OR", "1.licence", "no SPDX expression"),
  ])
  func theManifestIsLookedAt(from: String, to: String, test: String, words: String) throws {
    let plugin = try ImproperPlugin {
      let changed = $0.replacingOccurrences(of: from, with: to)
      // The pattern with a line break depends on how the fixture is indented.
      return changed == $0
        ? $0.replacingOccurrences(
          of: "\"expected_ms_per_object\": 10", with: "\"expected_ms_per_object\": 0")
        : changed
    }
    let report = try plugin.report(level: 1)
    #expect(report.failed == [test])
    #expect(report.levelReached == 0)
    let failure = try #require(report.failure(test))
    #expect(failure.seen.contains(words), "\(failure.seen)")
    #expect(!failure.advice.isEmpty)
  }

  @Test func expressionsOfLicencesPass() throws {
    for licence in ["MIT OR Apache-2.0", "(GPL-2.0-or-later WITH Classpath-exception-2.0)"] {
      let plugin = try ImproperPlugin {
        $0.replacingOccurrences(of: "Apache-2.0", with: licence)
      }
      #expect(try plugin.report(level: 1).failed == [])
    }
  }

  @Test func aBrokenManifestLeavesNothingToTest() throws {
    let plugin = try ImproperPlugin { String($0.dropLast(20)) }
    let report = try plugin.report(level: 10)
    #expect(report.failed == ["1.schema"])
    #expect(report.levelReached == 0)
    #expect(report.failure("1.schema")?.seen.contains("plugin.json") == true)
    #expect(report.results.map(\.name) == PluginValidator.allTests.map(\.name))
    #expect(
      report.results.filter { $0.level >= 3 }.allSatisfy {
        $0.outcome == .skipped("1.schema has to pass first") && $0.isBlocked
      })
  }

  @Test(arguments: [
    ("\"tolerance\": 0.01", "\"tolerance\": 0.5", "tolerance"),
    ("\"tolerance\": 0.01,", "", "tolerance is missing"),
    ("diameter_um", "diametre_um", "did you mean 'diameter_um'?"),
    ("\"class\": \"large\"", "\"class\": \"larch\"", "did you mean 'large'?"),
    ("\"classifier\": \"org.example.improper\"", "\"classifier\": \"x\"", "is for x"),
    (", \"small\": 0.25", "", "no probability for every class"),
  ])
  func vectorsAreLookedAt(from: String, to: String, words: String) throws {
    let plugin = try ImproperPlugin()
    let path = plugin.path + "/vectors/objects.json"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let changed = text.replacingOccurrences(of: from, with: to)
    #expect(changed != text)
    try changed.write(toFile: path, atomically: true, encoding: .utf8)
    let report = try plugin.report(level: 1)
    #expect(report.failed == ["1.vectors"])
    #expect(report.failure("1.vectors")?.seen.contains(words) == true)
  }

  @Test func aVectorThatIsAnsweredOtherwiseIsSeen() throws {
    let plugin = try ImproperPlugin()
    let path = plugin.path + "/vectors/objects.json"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.replacingOccurrences(of: "\"diameter_um\": 300", with: "\"diameter_um\": 30")
      .write(toFile: path, atomically: true, encoding: .utf8)
    let saved = try TemporaryFolder()
    let report = try plugin.report(level: 5, saveFolder: saved.path)
    #expect(report.failed == ["5.vectors"])
    #expect(report.levelReached == 4)
    let seen = try #require(report.failure("5.vectors")?.seen)
    #expect(seen.contains("'a large one' is off by") && seen.contains("is small, not large"))
    #expect(report.failure("5.vectors")?.advice.contains("make record") == true)
    let place = saved.path + "/improper/org.example.improper/5.vectors"
    #expect(report.results.first { $0.name == "5.vectors" }?.saved == place)
    let expected = try String(contentsOfFile: place + "/expected.csv", encoding: .utf8)
    let got = try String(contentsOfFile: place + "/got.csv", encoding: .utf8)
    #expect(expected.hasPrefix("colony_id,p_large,p_small,out_of_distribution,flags\n1,0.75,0.25"))
    #expect(got.split(separator: "\n").count == 3 && got != expected)
  }

  /// All tests from level 3 on are skipped for one reason.
  private func stopsAtFiles(_ report: ValidationReport) -> Bool {
    report.levelReached == 0
      && report.results.filter { $0.level >= 3 }.allSatisfy {
        $0.outcome == .skipped("1.files has to pass first") && $0.isBlocked
      }
  }

  @Test func ofABundleWithAChangedModelNothingIsRun() throws {
    let plugin = try ImproperPlugin()
    try Data("scale\0\0\u{1}".utf8).write(to: URL(fileURLWithPath: plugin.path + "/scale.model"))
    let report = try plugin.report(level: 10)
    #expect(report.failed == ["1.files"])
    #expect(stopsAtFiles(report))
  }

  @Test(arguments: ["scale.model", "README.md", "vectors/objects.json", "libimproper.so"])
  func ofABundleWithALinkNothingIsRead(file: String) throws {
    let plugin = try ImproperPlugin()
    let path = plugin.path + "/" + file
    try? FileManager.default.removeItem(atPath: path)
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/etc/passwd")
    let report = try plugin.report(level: 10)
    #expect(report.failed == ["1.files"])
    #expect(report.failure("1.files")?.seen == "\(path) is a symbolic link to /etc/passwd")
    #expect(stopsAtFiles(report))
    let vectors = try #require(report.results.first { $0.name == "1.vectors" })
    #expect(vectors.outcome == .skipped("1.files has to pass first"))
  }

  @Test func aManifestThatIsALinkIsNotRead() throws {
    let plugin = try ImproperPlugin()
    let path = plugin.path + "/plugin.json"
    try FileManager.default.moveItem(atPath: path, toPath: plugin.folder.path + "/other.json")
    try FileManager.default.createSymbolicLink(
      atPath: path, withDestinationPath: plugin.folder.path + "/other.json")
    let report = try plugin.report(level: 10)
    #expect(report.failed == ["1.schema", "1.files"])
    #expect(report.failure("1.schema")?.seen.contains("is a symbolic link") == true)
    #expect(report.version == "?")
  }

  @Test(arguments: [
    (["-DEXTRA_EXPORT"], "2.exports", "helper"),
    (["-Wl,-rpath,/opt/build"], "2.runpath", "/opt/build"),
    (["-Wl,-z,execstack"], "2.stack", "executable stack"),
    (["-DTEXT_RELOCATION", "-Wl,-z,notext"], "2.textrel", "text relocations"),
  ])
  func theLibraryIsLookedAt(flags: [String], test: String, words: String) throws {
    let report = try ImproperPlugin(flags: flags).report(level: 2)
    #expect(report.failed == [test])
    #expect(report.levelReached == 1)
    let failure = try #require(report.failure(test))
    #expect(failure.seen.contains(words) && !failure.advice.isEmpty)
  }

  @Test func aMissingLibraryIsNamedUnlessItLiesInTheBundle() throws {
    let beside = try TemporaryFolder()
    let absent = beside.path + "/libabsent.so"
    try run("/usr/bin/cc", ["-shared", "-x", "c", "/dev/null", "-o", absent])
    let plugin = try ImproperPlugin(
      flags: ["-Wl,--no-as-needed", "-L\(beside.path)", "-labsent", "-Wl,-rpath,$ORIGIN"])
    let report = try plugin.report(level: 3)
    #expect(report.failed == ["2.needed", "3.load"])
    #expect(report.failure("2.needed")?.seen.contains("libabsent.so") == true)
    try FileManager.default.copyItem(atPath: absent, toPath: plugin.path + "/libabsent.so")
    #expect(try plugin.report(level: 3).failed == [])
  }

  @Test func aTextInPlaceOfTheLibraryIsNotLoaded() throws {
    let plugin = try ImproperPlugin()
    try "not a library\n".write(toFile: plugin.library, atomically: true, encoding: .utf8)
    let report = try plugin.report(level: 10)
    #expect(report.failed == ["1.files", "2.elf"])
    #expect(stopsAtFiles(report))
    #expect(report.failure("2.elf")?.seen.contains("is a text file") == true)
  }
}
