import Glibc

/// A counted study to review, each test its own copy.
struct ReviewStudy {
  let folder = TemporaryFolder()
  var results: String { folder.path("results") }

  /// Counted once for all tests.
  private static let counted: Result<StudyFixture, Command.Failure> = Result {
    () throws(Command.Failure) -> StudyFixture in
    do {
      let fixture = try StudyFixture(dishes: 4)
      let result = try fixture.count(out: "results", ["--no-report"])
      guard result.code == 0 else { throw Command.Failure(description: result.stderr) }
      return fixture
    } catch {
      throw Command.Failure(description: "\(error)")
    }
  }

  init() throws {
    let source = try Self.counted.get().folder.path("results")
    let copied = try Command(executable: "/bin/cp", arguments: ["-R", source, results])
      .run(scratch: folder.path)
    guard copied.code == 0 else { throw Command.Failure(description: copied.stderr) }
  }

  func start(_ more: [String] = [], prefix: String = "") throws -> ReviewProcess {
    try ReviewProcess(results, scratch: folder.path, more, prefix: prefix)
  }

  var journal: [UInt8] { (try? Files.bytes(results + "/review/journal.jsonl")) ?? [] }

  /// `cfu audit`: its exit code is 0 where every entry is as it was written.
  func audit() throws -> Command.Result {
    try Built.cfu(["audit", results]).run(scratch: folder.path)
  }
}

/// Numbers that come again with the same seed (SplitMix64).
struct SeededNumbers {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// From 0 up to and without `limit`.
  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

  mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }
}
