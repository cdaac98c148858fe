import Glibc
import Testing

@Suite("The command line")
struct CommandLineTests {
  private let folder = TemporaryFolder()

  private func cfu(_ arguments: String...) throws -> Command.Result {
    try Built.cfu(arguments).run(scratch: folder.path)
  }

  @Test func saysItsVersion() throws {
    let result = try cfu("--version")
    #expect(result.stdout == "cfu 0.14.0\n" && result.stderr == "" && result.code == 0)
  }

  /// What `--help` says, word for word. With CFU_RECORD=1 the snapshots are written anew, and the
  /// test fails so that no one takes a recording for a check.
  @Test(arguments: [
    [], ["count"], ["reclassify"], ["compare"], ["dose-response"], ["linearity"], ["power"],
    ["report"], ["review"], ["audit"], ["validate"], ["export"], ["inspect"], ["simulate"],
    ["crops"], ["plugins"],
    ["plugins", "list"], ["plugins", "info"], ["plugins", "new"], ["plugins", "record"],
    ["plugins", "install"], ["plugins", "remove"], ["plugins", "trust"], ["plugins", "quarantine"],
    ["plugins", "validate"],
  ])
  func helpIsAsRecorded(command: [String]) throws {
    let result = try Built.cfu(["help"] + command).run(scratch: folder.path)
    #expect(result.code == 0 && result.stderr == "")
    let name = (["cfu"] + command).joined(separator: "-")
    let path = "\(Built.root)/Tests/Fixtures/help/\(name).txt"
    if getenv("CFU_RECORD") != nil {
      try Files.write(result.stdout, to: path)
      Issue.record("\(path) was recorded anew; look at it and run again without CFU_RECORD")
      return
    }
    #expect(result.stdout == (try Files.text(path)))
  }

  @Test func unknownOptionIsAUsageError() throws {
    let result = try cfu("count", "a.jpg", "--out", "x", "--jbos", "2")
    #expect(result.code == 64 && result.stdout == "")
    #expect(result.stderr.contains("--jbos"))
  }

  @Test(arguments: [
    ["--jobs", "0"], ["--um-per-px", "-3"], ["--dish-diameter", "0"], ["--max-megapixels", "0"],
    ["--profile", "agra"],
  ])
  func impossibleValuesAreRefused(option: [String]) throws {
    let result = try Built.cfu(["count", "a.jpg", "--out", folder.path("x")] + option)
      .run(scratch: folder.path)
    #expect(result.code == 64)
    #expect(result.stderr.contains(option[0]))
    #expect(!Files.exists(folder.path("x")))
  }

  @Test func aSheetIsRefusedWithRowAndColumn() throws {
    try Files.write(Drawing.dish(seed: 1, colonies: 3, size: 200), to: folder.path("a.tif"))
    try Files.write(
      "image,compound,dose,dose_unit,vehicle,cells_plated\na.tif,x,,,true,0\na.tif,x,ten,nM,false,9\n",
      to: folder.path("study.csv"))
    let result = try cfu("count", folder.path("study.csv"), "--out", folder.path("out"))
    #expect(result.code == 64 && result.stdout == "")
    #expect(result.stderr.contains("row 2") && result.stderr.contains("cells_plated"))
    #expect(result.stderr.contains("row 3") && result.stderr.contains("dose"))
    #expect(!Files.exists(folder.path("out")))
  }

  @Test func aMissingPictureOfASheetIsNamed() throws {
    try Files.write("image\nnowhere.tif\n", to: folder.path("study.csv"))
    let result = try cfu("count", folder.path("study.csv"), "--out", folder.path("out"))
    #expect(result.code == 66 && result.stdout == "")
    #expect(result.stderr.contains("nowhere.tif") && result.stderr.contains("row 2"))
    #expect(!Files.exists(folder.path("out")))
  }

  @Test func aMissingSheetIsNamed() throws {
    let result = try cfu("count", folder.path("none.csv"), "--out", folder.path("out"))
    #expect(result.code == 66 && result.stderr.contains("none.csv"))
  }

  @Test func anUnknownClassifierIsNamedWithThoseThatAreKnown() throws {
    try Files.write(Drawing.dish(seed: 1, colonies: 3, size: 200), to: folder.path("a.tif"))
    let result = try cfu(
      "count", folder.path("a.tif"), "--out", folder.path("out"), "--classifier", "rulez")
    #expect(result.code == 69)
    #expect(result.stderr.contains("rulez") && result.stderr.contains("rules"))
  }

  @Test func listsPlugins() throws {
    let list = try cfu("plugins", "list")
    #expect(list.code == 0)
    #expect(list.stdout.contains("org.cfukit.rules.methylcellulose"))
    let info = try cfu("plugins", "info", "rules")
    #expect(info.code == 0 && info.stdout.contains("CFU-MK"))
  }

  @Test func startsFast() throws {
    let command = try Built.cfu(["--version"])
    let clock = ContinuousClock()
    let times = try (0..<9).map { _ in
      try clock.measure { _ = try command.run(scratch: folder.path) }
    }
    // 8 ms here; on a machine that is busy with other tests the fastest of nine still shows whether
    // someone linked in hundreds of libraries (200 ms and more).
    let fastest = try #require(times.min())
    #expect(fastest < .milliseconds(100))
  }
}
