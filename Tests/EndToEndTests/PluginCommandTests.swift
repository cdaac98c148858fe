import Glibc
import Testing

/// What a laboratory does with plugins that it has.
@Suite("cfu plugins")
struct PluginCommandTests {
  private let lab = Laboratory()

  @Test func aPluginIsInstalledFoundUpgradedAndRemoved() throws {
    let bundle = try lab.bundle("Mine")
    let installed = try lab.cfu("plugins", "install", bundle)
    #expect(installed.code == 0 && installed.stdout == "", "\(installed.stderr)")
    #expect(installed.stderr.contains("--classifier mine"))
    #expect(try lab.cfu("plugins", "list").stdout.contains("mine "))
    let again = try lab.cfu("plugins", "install", bundle)
    #expect(again.code == 69 && again.stderr.contains("--force"))
    let newer = try lab.bundle("Newer", version: "1.1.0")
    let upgraded = try lab.cfu("plugins", "install", newer)
    #expect(upgraded.code == 0 && upgraded.stderr.contains("in place of 1.0.0"))
    #expect(try lab.cfu("plugins", "info", "mine").stdout.contains("1.1.0"))
    let removed = try lab.cfu("plugins", "remove", "mine")
    #expect(removed.code == 0, "\(removed.stderr)")
    #expect(Files.names(lab.plugins) == [])
    #expect(try lab.cfu("plugins", "info", "mine").code == 69)
  }

  @Test func aNameOfAPluginDoesNotSteerTheTerminal() throws {
    lab.folder.makeFolder("plugins")
    lab.folder.makeFolder("plugins/\u{1B}[2Jgone.cfuplugin")
    let result = try lab.cfu("plugins", "list", "--plugins", lab.folder.path("plugins"))
    #expect(result.stderr.contains("?[2Jgone.cfuplugin"), "\(result.stderr)")
    #expect(!result.stderr.contains("\u{1B}"))
  }

  @Test func onlyTheOwnFolderIsEmptied() throws {
    let result = try lab.cfu("plugins", "remove", "rules")
    #expect(result.code == 69)
    #expect(result.stderr.contains("\(Built.folder)/plugins/Rules.cfuplugin"))
    #expect(Files.exists("\(Built.folder)/plugins/Rules.cfuplugin/plugin.json"))
  }

  @Test func whatIsFoundFirstIsToldWhenItStandsInTheWay() throws {
    let bundle = try lab.bundle("Mine", id: "org.cfukit.rules")
    let result = try lab.cfu("plugins", "install", bundle)
    #expect(result.code == 0)
    #expect(result.stderr.contains("Rules.cfuplugin") && result.stderr.contains("is not used"))
    let list = try lab.cfu("plugins", "list")
    #expect(list.stderr.contains(lab.plugins) && list.stderr.contains("org.cfukit.rules"))
  }

  @Test func whereTheShortNameIsAnothersTheIdIsNamed() throws {
    let first = try lab.cfu("plugins", "install", try lab.bundle("Mine"))
    #expect(first.stderr.contains("--classifier mine\n"), "\(first.stderr)")
    let other = try lab.bundle("Other", id: "org.example.other")
    let second = try lab.cfu("plugins", "install", other)
    #expect(second.stderr.contains("--classifier org.example.other\n"), "\(second.stderr)")
  }

  @Test func twoRunsAtOnceInstallOneWholePlugin() throws {
    let bundle = try lab.bundle("Mine")
    let running = try (0..<6).map { _ in
      try Built.cfu(
        ["plugins", "install", bundle, "--force"], environment: lab.environment
      ).start(scratch: lab.folder.path)
    }
    for run in running {
      let result = try run.wait()
      #expect(result.code == 0, "\(result.stderr)")
    }
    #expect(Files.names(lab.plugins) == ["org.example.mine.cfuplugin"])
    #expect(try lab.cfu("plugins", "info", "mine").code == 0)
  }

  @Test func aHomeThatCannotBeWrittenIsNamed() throws {
    let bundle = try lab.bundle("Mine")
    // Nobody, root neither, makes a folder there.
    let environment = ["HOME": "/proc", "CFU_STATE_DIR": "/proc/cfukit"]
    for arguments in [["plugins", "install", bundle], ["plugins", "trust", "rules"]] {
      let result = try Built.cfu(arguments, environment: environment).run(scratch: lab.folder.path)
      #expect(result.code == 73 && result.stdout == "", "\(result.stderr)")
      #expect(result.stderr.contains("/proc/"))
    }
    for arguments in [["plugins", "list"], ["plugins", "quarantine"]] {
      let result = try Built.cfu(arguments, environment: environment).run(scratch: lab.folder.path)
      #expect(result.code == 0, "\(result.stderr)")
    }
  }

  @Test func aLinkOutOfTheBundleIsRefused() throws {
    let bundle = try lab.bundle("Mine")
    #expect(symlink("/etc/passwd", bundle + "/notes.txt") == 0)
    let result = try lab.cfu("plugins", "install", bundle)
    #expect(result.code == 69 && result.stderr.contains("notes.txt is a symbolic link"))
    #expect(Files.names(lab.plugins) == [])
  }

  @Test func aChangedLibraryIsRefused() throws {
    let bundle = try lab.bundle("Mine")
    try Files.write("text", to: "\(bundle)/libCFURules.so")
    let result = try lab.cfu("plugins", "install", bundle)
    #expect(result.code == 69 && result.stderr.contains("SHA-256"))
  }

  @Test func trustIsGivenShownAndTakenBack() throws {
    let given = try lab.cfu("plugins", "trust", "rules")
    #expect(given.code == 0 && given.stdout == "")
    for words in ["--in-process", "crashes", "--revoke"] { #expect(given.stderr.contains(words)) }
    #expect(try lab.cfu("plugins", "list").stdout.contains("trusted"))
    #expect(try lab.cfu("plugins", "trust").stdout.contains("org.cfukit.rules"))
    let json = try lab.cfu("plugins", "trust", "--json")
    #expect(json.stdout.hasPrefix("[") && json.stdout.contains("\"id\": \"org.cfukit.rules\""))
    #expect(try lab.cfu("plugins", "trust", "rules", "--json").code == 64)
    #expect(try lab.cfu("plugins", "trust", "rules", "--revoke").code == 0)
    #expect(try !lab.cfu("plugins", "list").stdout.contains("trusted"))
    #expect(try lab.cfu("plugins", "trust", "rules", "--revoke").code == 64)
    #expect(try lab.cfu("plugins", "trust", "nothing").code == 69)
  }

  @Test func aQuarantineOfThreeCrashesIsListedAndLifted() throws {
    let sha256 = String(repeating: "ab", count: 32)
    lab.folder.makeFolder("home/.local/state/cfukit/quarantine")
    try Files.write(
      """
      {"id": "org.example.mine", "short_name": "mine", "version": "1.0.0", "path": "/x/Mine.cfuplugin",
       "sha256": "\(sha256)", "date": "2026-01-02T03:04:05Z", "host_version": "0.1.0",
       "crashes": [{"reason": "it received SIGSEGV\\nlast line", "object": "dish D1, colony 7"}]}
      """, to: "\(lab.state)/quarantine/\(sha256).json")
    try Files.write("{", to: "\(lab.state)/quarantine/\(String(repeating: "0", count: 64)).json")
    let list = try lab.cfu("plugins", "quarantine")
    #expect(list.code == 0)
    for words in ["mine 1.0.0", "2026-01-02", "colony 7", "SIGSEGV", "--lift mine", sha256] {
      #expect(list.stdout.contains(words), "\(words)")
    }
    #expect(list.stderr.contains("damaged"))
    #expect(try lab.cfu("plugins", "quarantine", "--json").stdout.contains("\"host_version\""))
    let unknown = try lab.cfu("plugins", "quarantine", "--lift", "other")
    #expect(unknown.code == 64 && unknown.stderr.contains("mine"))
    #expect(try lab.cfu("plugins", "quarantine", "--lift", "mine").code == 0)
    #expect(try lab.cfu("plugins", "quarantine").stdout == "")
    #expect(try lab.cfu("plugins", "quarantine", "--lift", "all").code == 0)
    #expect(Files.names("\(lab.state)/quarantine") == [])
  }

  @Test func listAndInfoAsJSONAreAllThereIsOnStdout() throws {
    let bundle = try lab.bundle("Mine")
    unlink("\(bundle)/libCFURules.so")
    try Files.write("text", to: lab.folder.path("File.cfuplugin"))
    let list = try lab.cfu("plugins", "list", "--json", "--plugins", lab.folder.path)
    #expect(list.code == 0 && list.stderr == "")
    #expect(list.stdout.hasPrefix("{") && list.stdout.hasSuffix("}\n"))
    for words in ["\"unusable\"", "libCFURules.so is missing", "File.cfuplugin is no folder"] {
      #expect(list.stdout.contains(words), "\(words)")
    }
    let info = try lab.cfu("plugins", "info", "rules", "--json")
    #expect(info.code == 0 && info.stdout.contains("\"gm_smallest_um\""))
  }
}
