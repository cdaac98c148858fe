import CFUCore
import CFUPluginHost
import Foundation
import Testing

/// Nothing that looks like a plugin is passed over without a word.
@Suite("Registry")
struct RegistryTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func write(_ name: String, id: String = "org.example.hostile", short: String = "hostile")
    throws
  {
    let text = FixtureBundle.manifest().replacingOccurrences(of: "org.example.hostile", with: id)
      .replacingOccurrences(of: "\"short_name\": \"hostile\"", with: "\"short_name\": \"\(short)\"")
    try directory.write(text, to: "\(name)/plugin.json")
  }

  private func registry(_ paths: [String]? = nil, expected: Set<String> = []) -> PluginRegistry {
    PluginRegistry(searchPaths: paths ?? [directory.path], expected: expected)
  }

  @Test func theSecondOfTwoBundlesOfOneIDIsAProblemThatNamesBoth() throws {
    try write("a/A.cfuplugin")
    try write("b/B.cfuplugin")
    let registry = registry([directory.path + "/b", directory.path + "/a"])
    #expect(registry.bundles.map(\.path) == [directory.path + "/b/B.cfuplugin"])
    #expect(registry.problems.map(\.path) == [directory.path + "/a/A.cfuplugin"])
    let problem = try #require(registry.problems.first)
    #expect(
      problem.message.contains("/a/A.cfuplugin") && problem.message.contains("/b/B.cfuplugin"))
    #expect(!problem.nextStep.isEmpty)
  }

  @Test func oneBundleReachedByTwoPathsIsNoProblem() throws {
    try write("a/A.cfuplugin")
    try FileManager.default.createSymbolicLink(
      atPath: directory.path + "/b", withDestinationPath: directory.path + "/a")
    let a = directory.path + "/a"
    let registry = registry([a, a + "/", directory.path + "/b", a + "/A.cfuplugin"])
    #expect(registry.bundles.count == 1 && registry.problems == [])
  }

  @Test func twoBundlesOfOneShortNameAreBothThereAndTheSecondIsTold() throws {
    try write("A.cfuplugin", id: "org.example.a")
    try write("B.cfuplugin", id: "org.example.b")
    let registry = registry()
    #expect(registry.bundles.map(\.manifest.id) == ["org.example.a", "org.example.b"])
    #expect(registry.problems.map(\.path) == [directory.path + "/B.cfuplugin"])
    #expect(registry.problems.first?.nextStep.contains("org.example.b") == true)
  }

  @Test func aBundleThatIsALinkOutOfItsFolderIsRefused() throws {
    try write("elsewhere/Real.cfuplugin")
    try directory.write("", to: "plugins/none")
    let target = directory.path + "/elsewhere/Real.cfuplugin"
    try FileManager.default.createSymbolicLink(
      atPath: directory.path + "/plugins/Link.cfuplugin", withDestinationPath: target)
    let registry = registry([directory.path + "/plugins"])
    #expect(registry.bundles.isEmpty && registry.problems.count == 1)
    #expect(registry.problems[0].message.contains(target))
    #expect(registry.problems[0].nextStep.contains("cfu plugins install"))
    #expect(throws: CFUError.self) { try registry.find("hostile") }
  }

  @Test func aLinkIntoNothingIsAProblem() throws {
    try FileManager.default.createSymbolicLink(
      atPath: directory.path + "/Gone.cfuplugin", withDestinationPath: "nowhere")
    #expect(registry().problems.map(\.path) == [directory.path + "/Gone.cfuplugin"])
  }

  @Test func aLinkWithinTheFolderIsTheBundleItself() throws {
    try write("A.cfuplugin")
    try FileManager.default.createSymbolicLink(
      atPath: directory.path + "/Alias.cfuplugin", withDestinationPath: "A.cfuplugin")
    #expect(registry().bundles.count == 1 && registry().problems == [])
  }

  @Test func whatOnlyLooksLikeABundleIsTold() throws {
    try directory.write("text", to: "File.cfuplugin")
    try directory.write("", to: "Empty.cfuplugin/other")
    try directory.write("", to: "support/libsupport.so")
    try directory.write("", to: "libsupport.so")
    try write("Unnamed")
    let problems = registry().problems
    #expect(
      problems.map(\.path)
        == ["Empty.cfuplugin", "File.cfuplugin", "Unnamed"].map { directory.path + "/" + $0 })
    #expect(problems.allSatisfy { !$0.nextStep.isEmpty })
    #expect(problems[2].nextStep.contains("Unnamed.cfuplugin"))
  }

  @Test(arguments: ["../x", "a/b", "..", ".hidden", "", "a b", "a\u{1B}[31m"])
  func aNameThatCouldLeadElsewhereIsRefused(name: String) throws {
    let escaped = name.replacingOccurrences(of: "\u{1B}", with: "\\u001b")
    try write("A.cfuplugin", id: escaped)
    #expect(registry().bundles.isEmpty)
    #expect(registry().problems.count == 1)
  }

  @Test(arguments: ["\\u001b[2J", "\\u009b2J", "a\\nb", "\\u007f"])
  func controlCharactersDoNotReachTheTerminal(characters: String) throws {
    let text = FixtureBundle.manifest().replacingOccurrences(
      of: "\"A fixture.\"", with: "\"\(characters)\"")
    try directory.write(text, to: "A.cfuplugin/plugin.json")
    #expect(registry().problems.first?.message.contains("description") == true)
  }

  @Test func otherCharactersMayStandInADescription() throws {
    let text = FixtureBundle.manifest().replacingOccurrences(
      of: "\"A fixture.\"", with: "\"Körner, 菌落, µm, \u{A0}, 😀\"")
    try directory.write(text, to: "A.cfuplugin/plugin.json")
    #expect(registry().problems == [] && registry().bundles.count == 1)
  }

  @Test func vectorsOutsideTheBundleAreRefused() throws {
    let text = FixtureBundle.manifest().replacingOccurrences(
      of: "\"vectors\": []", with: "\"vectors\": [\"../../secret.json\"]")
    try directory.write(text, to: "A.cfuplugin/plugin.json")
    #expect(registry().problems.first?.message.contains("leads out of the bundle") == true)
  }

  @Test func aManifestThatIsAPipeIsNotWaitedFor() throws {
    try directory.write("", to: "A.cfuplugin/other")
    #expect(mkfifo(directory.path + "/A.cfuplugin/plugin.json", 0o600) == 0)
    #expect(registry().problems.count == 1)
  }

  @Test func aFolderThatTheUserNamedHasToBeThere() throws {
    let missing = directory.path + "/missing"
    #expect(registry([missing]).problems == [])
    let problems = registry([missing], expected: [missing]).problems
    #expect(problems.map(\.path) == [missing])
  }

  @Test func aWrongKeyIsNamedWithItsLine() throws {
    let text = FixtureBundle.manifest().replacingOccurrences(
      of: "\"feature_count\": 1", with: "\n\n\"feature_count\": \"one\"")
    try directory.write(text, to: "A.cfuplugin/plugin.json")
    let message = try #require(registry().problems.first?.message)
    #expect(message.contains("classifiers.0.feature_count"))
    let line = try #require(text.components(separatedBy: "\n").firstIndex { $0.contains("one\"") })
    #expect(message.contains("line \(line + 1)"))
  }
}
