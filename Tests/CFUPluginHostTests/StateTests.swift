import CFUCore
import CFUPluginHost
import Foundation
import Testing

@Suite("Plugin state")
struct StateTests {
  private let directory: TemporaryDirectory
  private let bundle: PluginBundle
  private var state: PluginState { PluginState(folder: directory.path + "/deep/state") }

  init() throws {
    directory = try TemporaryDirectory()
    try directory.write(FixtureBundle.manifest(), to: "A.cfuplugin/plugin.json")
    bundle = try PluginBundle(path: directory.path + "/A.cfuplugin")
  }

  private var quarantine: QuarantineEntry {
    QuarantineEntry(
      bundle: bundle,
      crashes: [.init(reason: "SIGSEGV; last log: \"a\nb\"", object: "dish 1, colony 37")])
  }

  private var file: String { "\(directory.path)/deep/state/quarantine/\(bundle.sha256).json" }

  @Test func theFolderIsFoundInTheOrderOfTheVariables() {
    var environment = ["HOME": "/home/x", "XDG_STATE_HOME": "/s", "CFU_STATE_DIR": "/own"]
    #expect(PluginState(environment: environment).folder == "/own")
    environment["CFU_STATE_DIR"] = ""
    #expect(PluginState(environment: environment).folder == "/s/cfukit")
    environment["XDG_STATE_HOME"] = "relative"
    #expect(PluginState(environment: environment).folder == "/home/x/.local/state/cfukit")
    #expect(PluginState(environment: [:]).folder == nil)
  }

  @Test func aQuarantineNamesThePathFromTheRoot() throws {
    let real = try #require(realpath(bundle.path, nil))
    defer { free(real) }
    let path = String(cString: real)
    let same = try PluginBundle(path: directory.path + "/./A.cfuplugin")
    try state.quarantine.add(QuarantineEntry(bundle: same, crashes: []))
    #expect(state.quarantine.entry(for: same.sha256)?.path == path)
    let ledger = CrashLedger(store: state.quarantine)
    let error = try #require(#expect(throws: CFUError.self) { try ledger.check(same) })
    #expect(error.nextStep.contains("'cfu plugins validate \(path)'"), "\(error.nextStep)")
  }

  @Test func quarantineIsRememberedAndLifted() throws {
    let store = state.quarantine
    #expect(store.entry(for: bundle.sha256) == nil)
    let entry = quarantine
    try store.add(entry)
    #expect(store.entry(for: bundle.sha256) == entry)
    #expect(store.all().entries == [entry])
    #expect(store.entry(for: String(repeating: "0", count: 64)) == nil)
    #expect(try store.lift(bundle.sha256))
    #expect(store.entry(for: bundle.sha256) == nil)
    #expect(try !store.lift(bundle.sha256))
  }

  @Test func trustIsForTheVeryHashAndIsNoQuarantine() throws {
    try state.trust.add(TrustEntry(bundle: bundle))
    #expect(state.trust.entry(for: bundle.sha256)?.id == "org.example.hostile")
    #expect(state.trust.entry(for: String(repeating: "0", count: 64)) == nil)
    #expect(state.quarantine.entry(for: bundle.sha256) == nil)
    #expect(try state.trust.revoke(bundle.sha256))
    #expect(state.trust.entry(for: bundle.sha256) == nil)
  }

  @Test(arguments: [
    "", "{", "{\"sha256\": 3}", "[]", "\u{0}\u{1}",
    // A copy of another plugin's entry.
    "{\"id\":\"a\",\"short_name\":\"a\",\"version\":\"1\",\"path\":\"/\",\"sha256\":\"00\","
      + "\"date\":\"\",\"host_version\":\"\",\"crashes\":[]}",
  ])
  func aDamagedFileIsReportedAndBlocksNothing(text: String) throws {
    try directory.write(text, to: "deep/state/quarantine/\(bundle.sha256).json")
    var problems: [CFUError] = []
    #expect(state.quarantine.entry(for: bundle.sha256) { problems.append($0) } == nil)
    #expect(problems.count == 1 && problems[0].message.contains(file))
    let all = state.quarantine.all()
    #expect(all.entries == [] && all.problems == problems)
    #expect(try state.quarantine.lift(bundle.sha256))
    #expect(state.quarantine.all().problems == [])
  }

  @Test func aFolderOfTheFilesNameIsReported() throws {
    try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: true)
    var problems: [CFUError] = []
    #expect(state.quarantine.entry(for: bundle.sha256) { problems.append($0) } == nil)
    #expect(problems.count == 1)
  }

  @Test func whereNothingCanBeWrittenTheErrorSaysSo() throws {
    try directory.write("a file", to: "blocked")
    let store = PluginState(folder: directory.path + "/blocked").quarantine
    let entry = quarantine
    #expect {
      try store.add(entry)
    } throws: {
      ($0 as? CFUError)?.code == .cannotWrite
        && ($0 as? CFUError)?.nextStep.contains("CFU_STATE_DIR") == true
    }
    #expect(store.entry(for: bundle.sha256) == nil && store.all().entries == [])
    #expect(throws: CFUError.self) { try PluginState(folder: nil).trust.add(.init(bundle: bundle)) }
    #expect(PluginState(folder: nil).trust.entry(for: bundle.sha256) == nil)
  }

  @Test func namesThatAreNoHashReachNoFile() throws {
    try directory.write("{}", to: "deep/state/quarantine/x.json")
    #expect(state.quarantine.entry(for: "../quarantine/x") == nil)
    #expect(try !state.quarantine.lift("x"))
    #expect(
      FileManager.default.fileExists(atPath: directory.path + "/deep/state/quarantine/x.json"))
  }

  @Test func writersAndReadersAtOnceNeverSeeHalfAFile() async throws {
    let store = state.quarantine
    var entry = quarantine
    try store.add(entry)
    entry.crashes = (0..<2000).map { .init(reason: "crash \($0)") }
    let (short, long) = (quarantine, entry)
    let sha256 = bundle.sha256
    await withTaskGroup(of: Void.self) { group in
      for turn in 0..<4 {
        group.addTask {
          for _ in 0..<50 {
            do { try store.add(turn % 2 == 0 ? short : long) } catch { Issue.record(error) }
          }
        }
        group.addTask {
          for _ in 0..<50 {
            let count = store.entry(for: sha256) { Issue.record($0) }?.crashes.count
            #expect(count == 1 || count == 2000)
          }
        }
      }
    }
    let names = try FileManager.default.contentsOfDirectory(
      atPath: directory.path + "/deep/state/quarantine")
    #expect(names == ["\(sha256).json"])
  }
}
