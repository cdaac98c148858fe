import CFUCore
import CFUPluginHost
import Foundation
import Testing

/// A bundle that cannot be used says which file and which key.
@Suite struct Manifests {
  @Test(
    arguments: [
      ("\"id\": \"org.example.hostile\", \"short_name\"", "\"short_name\"", "key id is missing"),
      ("\"version\": \"1.0.0\"", "\"version\": 1", "key version holds a value of the wrong kind"),
      ("\"manifest\": 1", "\"manifest\": 7", "manifest is 7"),
      ("\"major\": 1", "\"major\": 2", "abi.major is 2"),
      ("\"minimum_host_minor\": 0", "\"minimum_host_minor\": 5", "abi.minimum_host_minor is 5"),
      ("\"libhostile.so\"", "\"../libhostile.so\"", "leads out of the bundle"),
      ("\"libhostile.so\"", "\"/lib/libc.so.6\"", "leads out of the bundle"),
      ("0000", "XXXX", "no SHA-256"),
      ("#112233", "red", "colour of class even"),
      ("\"id\": \"odd\"", "\"id\": \"even\"", "a class id is doubled"),
      ("\"id\": \"odd\"", "\"id\": \"od/d\"", "not allowed"),
      ("\"not-a-colony\"", "\"perhaps\"", "classifiers.0.classes.1.kind"),
      ("\"feature_count\": 1", "\"feature_count\": 9999", "wants 9999 features"),
      ("cfu.features/1", "cfu.features/7", "of cfu.features/7"),
      (
        "\"feature_count\": 1",
        "\"feature_count\": 1, \"least_colony\": {\"clear\": 0.5, \"doubtful\": 1.1}",
        "least_colony of"
      ),
      (
        "\"feature_count\": 1",
        "\"feature_count\": 1, \"least_colony\": {\"clear\": 0.5, \"doubtful\": 0.4}",
        "doubtful is not below clear"
      ),
      (
        "\"feature_count\": 1", "\"feature_count\": 1, \"least_colony\": {\"clear\": 0.5}",
        "least_colony.doubtful"
      ),
      ("{\n", "", "is no JSON"),
    ])
  func everyFaultIsNamed(old: String, new: String, words: String) throws {
    let directory = try TemporaryDirectory()
    let sound = FixtureBundle.manifest()
    let broken = sound.replacingOccurrences(
      of: old, with: new, range: sound.range(of: old).map { $0.lowerBound..<sound.endIndex })
    #expect(broken != sound)
    try directory.write(broken, to: "X.cfuplugin/plugin.json")
    let error = #expect(throws: CFUError.self) {
      try PluginBundle(path: directory.path + "/X.cfuplugin")
    }
    #expect(error?.code == .plugin)
    #expect(error?.message.contains(words) == true, "\(String(describing: error))")
    #expect(error?.message.contains("X.cfuplugin/plugin.json") == true)
    #expect(error?.nextStep.isEmpty == false)
  }

  @Test func aChangedLibraryOrModelIsRefused() throws {
    for file in ["libhostile.so", "models/weights.bin"] {
      let fixture = try FixtureBundle.anyLibrary()
      try PluginBundle(path: fixture.path).verify()
      try fixture.directory.write("other", to: "Hostile.cfuplugin/" + file)
      let error = #expect(throws: CFUError.self) {
        try PluginRegistry(searchPaths: [fixture.directory.path]).find("hostile")
      }
      #expect(error?.message.contains(file) == true)
      #expect(error?.message.contains("SHA-256") == true)
      try FileManager.default.removeItem(atPath: fixture.path + "/" + file)
      let missing = #expect(throws: CFUError.self) {
        try PluginRegistry(searchPaths: [fixture.directory.path]).find("hostile")
      }
      #expect(missing?.message.contains("\(file) is missing") == true)
    }
  }

  @Test func aLinkOutOfTheBundleIsRefused() throws {
    let fixture = try FixtureBundle.anyLibrary()
    let library = fixture.path + "/libhostile.so"
    let elsewhere = fixture.directory.path + "/elsewhere.so"
    try FileManager.default.moveItem(atPath: library, toPath: elsewhere)
    try FileManager.default.createSymbolicLink(atPath: library, withDestinationPath: elsewhere)
    let error = #expect(throws: CFUError.self) { try PluginBundle(path: fixture.path).verify() }
    #expect(error?.message.contains("outside the bundle") == true)
  }

  @Test func theHashStandsForLibraryAndModels() throws {
    let directory = try TemporaryDirectory()
    var hashes: Set<String> = []
    let variants = [
      FixtureBundle.manifest(), FixtureBundle.manifest(library: String(repeating: "a", count: 64)),
      FixtureBundle.manifest(model: String(repeating: "a", count: 64)),
    ]
    for text in variants {
      try directory.write(text, to: "X.cfuplugin/plugin.json")
      hashes.insert(try PluginBundle(path: directory.path + "/X.cfuplugin").sha256)
    }
    #expect(hashes.count == 3)
    #expect(hashes.allSatisfy { $0.count == 64 })
  }

  @Test func anUnknownNameListsWhatIsThereAndWhatIsBroken() throws {
    let directory = try TemporaryDirectory()
    try directory.write(FixtureBundle.manifest(), to: "Good.cfuplugin/plugin.json")
    try directory.write("{}", to: "Bad.cfuplugin/plugin.json")
    try directory.write("", to: "support.so")
    let registry = PluginRegistry(searchPaths: ["/nonexistent", directory.path])
    #expect(registry.bundles.map(\.manifest.shortName) == ["hostile"])
    #expect(registry.problems.count == 1)
    let error = #expect(throws: CFUError.self) { try registry.find("nosuch") }
    #expect(error?.message.contains("'nosuch'") == true)
    #expect(error?.message.contains("Bad.cfuplugin") == true)
    #expect(error?.nextStep.contains("hostile") == true)
  }

  @Test func placesAreSearchedInTheirOrder() {
    let paths = PluginRegistry.defaultSearchPaths(
      explicit: ["/x"], environment: ["CFU_PLUGIN_PATH": "/y:/z", "HOME": "/home/ada"],
      executableDirectory: "/opt/bin")
    #expect(
      paths == [
        "/x", "/y", "/z", "/opt/bin/plugins", "/opt/bin/../lib/cfukit/plugins",
        "/home/ada/.local/share/cfukit/plugins",
      ])
  }
}
