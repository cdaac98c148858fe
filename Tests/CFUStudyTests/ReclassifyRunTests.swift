import CFUCore
import CFUImaging
import CFUReport
import CFUStore
import CFUStudy
import GRDB
import Synchronization
import Testing

@Suite("A run over a counted study")
struct ReclassifyRunTests {
  private let folder = TemporaryFolder()

  private func pictures(_ contents: [String]) throws -> [String] {
    try contents.enumerated().map { index, content in
      try folder.write(content, to: "dish\(index).jpg")
      return folder.path("dish\(index).jpg")
    }
  }

  private func stages(_ names: [String]) -> FakeStages {
    var stages = FakeStages()
    stages.classifiers = names.map { FakeStages.facts($0) }
    return stages
  }

  private func count(_ inputs: [String], _ names: [String] = ["a"], out: String = "out") throws {
    _ = try StudyRun(
      StudyOptions(inputs: inputs, out: folder.path(out), jobs: 2), stages: stages(names)
    ).perform { _ in }
  }

  @discardableResult
  private func reclassify(
    _ stages: FakeStages, out: String? = nil, overlays: Bool = false, base: String? = nil
  ) throws -> (outcome: StudyOutcome, summary: SummaryTable?) {
    try ReclassifyRun(
      ReclassifyOptions(
        results: folder.path("out"), out: out.map { folder.path($0) }, jobs: 2,
        drawsOverlays: overlays, base: base)
    ) { profile throws(CFUError) in
      #expect(profile == .methylcellulose)
      return stages
    }.perform { _ in }
  }

  /// All tables of a folder, `dishes.csv` without its last column.
  private func tables(_ out: String = "out") throws -> [String: String] {
    var tables: [String: String] = [:]
    for name in FileSystem.names(in: folder.path(out)) ?? []
    where name.hasPrefix("agreement") || name.hasSuffix(".csv") {
      let text = String(decoding: try FileBytes.read(folder.path("\(out)/\(name)")), as: UTF8.self)
      tables[name] =
        name == "dishes.csv"
        ? text.split(separator: "\n").map {
          String($0[..<($0.lastIndex(of: ",") ?? $0.endIndex)])
        }.joined(separator: "\n") : text
    }
    return tables
  }

  private func removePictures(_ count: Int) {
    for index in 0..<count { folder.remove("dish\(index).jpg") }
  }

  @Test func backAndForthGivesTheFirstTables() throws {
    try count(try pictures(["colonies 4\nbubbles 2", "colonies 3\num 12", "text"]))
    let first = try tables()
    removePictures(3)
    let other = stages(["b", "c"])
    let outcome = try reclassify(other).outcome
    #expect(outcome.counted == 2 && outcome.failed.map(\.dish) == ["dish2"])
    #expect(outcome.exitCode == 3)
    #expect(other.log.decoded.withLock { $0 } == [])
    let second = try tables()
    #expect(second["dishes.csv"]?.contains("org.example.b") == true)
    #expect(second["agreement.csv"]?.contains("b,c,BFU-E,cluster below threshold,") == true)
    #expect(second["dishes.csv"]?.contains("is no picture") == true)
    try reclassify(stages(["a"]))
    #expect(try tables() == first)
  }

  @Test func severalAreComparedAsInACount() throws {
    let inputs = try pictures(["colonies 4\nbubbles 2", "colonies 3\num 12"])
    try count(inputs, ["b", "c"], out: "counted")
    try count(inputs)
    try reclassify(stages(["b", "c"]))
    #expect(try tables() == tables("counted"))
  }

  @Test func anotherFolderLeavesTheStudyAlone() throws {
    try count(try pictures(["colonies 4", "colonies 3"]))
    let before = try tables()
    let file = try FileBytes.read(folder.path("out/study.sqlite"))
    try reclassify(stages(["b"]), out: "new")
    #expect(try tables() == before)
    #expect(try FileBytes.read(folder.path("out/study.sqlite")) == file)
    let new = try tables("new")
    #expect(new["dishes.csv"]?.contains("org.example.b") == true)
    #expect(FileSystem.names(in: folder.path("new/overlays")) == [])
    // The same again, and another classifier, go into it; another study does not.
    try reclassify(stages(["c"]), out: "new")
    try reclassify(stages(["b"]), out: "new")
    #expect(try tables("new") == new)
    try count([folder.path("dish0.jpg")], out: "elsewhere")
    let error = #expect(throws: CFUError.self) { try reclassify(stages(["b"]), out: "elsewhere") }
    #expect(error?.code == .usage && error?.message.contains("another study") == true)
  }

  @Test func filesOfSomethingElseAreNotReplaced() throws {
    try count(try pictures(["colonies 4"]))
    folder.makeFolder("mine")
    try folder.write("mine", to: "mine/dishes.csv")
    let error = #expect(throws: CFUError.self) { try reclassify(stages(["b"]), out: "mine") }
    #expect(error?.code == .usage && error?.message.contains("dishes.csv") == true)
  }

  @Test func overlaysAreMovedOrDrawnAgain() throws {
    let inputs = try pictures(["colonies 4", "colonies 3"])
    try count(inputs)
    let old = try FileBytes.read(folder.path("out/overlays/dish0.jpg"))
    #expect(try reclassify(stages(["b"])).outcome.overlaysMovedTo == ["overlays-a"])
    #expect(FileSystem.names(in: folder.path("out/overlays")) == [])
    #expect(try FileBytes.read(folder.path("out/overlays-a/dish0.jpg")) == old)
    // Drawn anew where the pictures are those that were counted.
    let drawing = stages(["b"])
    #expect(try reclassify(drawing, overlays: true).outcome.overlaysMovedTo == [])
    #expect(FileSystem.names(in: folder.path("out/overlays")) == ["dish0.jpg", "dish1.jpg"])
    #expect(drawing.log.decoded.withLock { $0.count } == 2)
    // What is drawn is not drawn again.
    let again = stages(["b"])
    try reclassify(again, overlays: true)
    #expect(again.log.decoded.withLock { $0 } == [])
    #expect(try reclassify(stages(["c"])).outcome.overlaysMovedTo == ["overlays-b"])
    try count(inputs, ["c"])
    #expect(FileSystem.names(in: folder.path("out/overlays")) == ["dish0.jpg", "dish1.jpg"])
  }

  @Test func aPictureThatIsAnotherNowChangesNothing() throws {
    try count(try pictures(["colonies 4", "colonies 3"]))
    let before = try tables()
    try folder.write("colonies 9", to: "dish1.jpg")
    let changed = #expect(throws: CFUError.self) { try reclassify(stages(["b"]), overlays: true) }
    #expect(changed?.code == .badInput && changed?.message.contains("dish1") == true)
    folder.remove("dish1.jpg")
    let gone = #expect(throws: CFUError.self) { try reclassify(stages(["b"]), overlays: true) }
    #expect(gone?.code == .noInput && gone?.nextStep.contains("--base") == true)
    #expect(try tables() == before)
    #expect(FileSystem.names(in: folder.path("out/overlays")) == ["dish0.jpg", "dish1.jpg"])
  }

  @Test func picturesAreFoundWhereTheSheetHasThemOrInAnotherBase() throws {
    _ = try pictures(["colonies 4", "colonies 3"])
    try folder.write("image,dish\ndish0.jpg,A\ndish1.jpg,B\n", to: "study.csv")
    try count([folder.path("study.csv")])
    try reclassify(stages(["b"]), overlays: true)
    #expect(FileSystem.names(in: folder.path("out/overlays")) == ["A.jpg", "B.jpg"])
    folder.makeFolder("moved")
    for index in 0..<2 {
      try AtomicFile.write(
        try FileBytes.read(folder.path("dish\(index).jpg")),
        to: folder.path("moved/dish\(index).jpg"))
    }
    removePictures(2)
    #expect(throws: CFUError.self) { try reclassify(stages(["c"]), overlays: true) }
    try reclassify(stages(["c"]), overlays: true, base: folder.path("moved"))
    #expect(FileSystem.names(in: folder.path("out/overlays")) == ["A.jpg", "B.jpg"])
  }

  @Test func pixelsThatWereNotKeptAreNamedWithTheWaysOn() throws {
    try count(try pictures(["colonies 4"]))
    let before = try tables()
    var looking = stages(["b"])
    looking.classifiers[0].crops = CropWish(width: 64, height: 64)
    let error = #expect(throws: CFUError.self) { try reclassify(looking) }
    #expect(error?.code == .noInput)
    #expect(error?.message.contains("dish0") == true)
    #expect(error?.nextStep.contains("--keep-crops") == true)
    #expect(error?.nextStep.contains("--pictures") == true)
    #expect(try tables() == before)
  }

  @Test func featuresThatWereNotMeasuredAreRefused() throws {
    try count(try pictures(["colonies 4"]))
    let queue = try DatabaseQueue(path: folder.path("out/study.sqlite"))
    try queue.write { try $0.execute(sql: "UPDATE run SET feature_count = 30") }
    try queue.close()
    var greedy = stages(["b"])
    greedy.classifiers[0].featureCount = 31
    let error = #expect(throws: CFUError.self) { try reclassify(greedy) }
    #expect(error?.code == .usage)
    #expect(error?.message.contains("31") == true && error?.message.contains("30") == true)
    greedy.classifiers[0].featureCount = 30
    try reclassify(greedy)
    // What was measured stays known after the move.
    greedy.classifiers[0].featureCount = 31
    #expect(throws: CFUError.self) { try reclassify(greedy) }
  }

  @Test func whatFoundTheObjectsStaysInTheRecord() throws {
    try count(try pictures(["colonies 4\num 12"]))
    let queue = try DatabaseQueue(path: folder.path("out/study.sqlite"))
    try queue.write { try $0.execute(sql: "UPDATE run SET program_version = '0.0.9'") }
    try queue.close()
    try reclassify(stages(["b"]))
    let store = try StudyStore(
      path: folder.path("out/study.sqlite"), featureNames: DishPipeline.featureNames)
    let provenance = try #require(try store.record(at: 0)).provenance
    #expect(provenance.programVersion == "0.0.9" && provenance.pluginID == "org.example.b")
    let settings = CountingSettings(
      imaging: ImagingSettings(), stained: false, coarsest: ["CFU-MK": 8])
    #expect(FakeStages.facts("b").coarsest(stained: false) == settings.coarsest)
    #expect(provenance.settingsSHA256 == settings.sha256)
    #expect(try store.facts()["reclassified_by_version"] == programVersion)
    #expect(try store.facts()["classifier"] == "org.example.b")
    try store.close()
  }

  @Test func anUnfinishedStudyIsFinishedFirst() throws {
    try count(try pictures(["colonies 4", "colonies 3"]))
    let queue = try DatabaseQueue(path: folder.path("out/study.sqlite"))
    try queue.write {
      try $0.execute(
        sql: "UPDATE sheet SET status = 'pending', dish_id = NULL WHERE position = 1")
    }
    try queue.close()
    let error = #expect(throws: CFUError.self) { try reclassify(stages(["b"])) }
    #expect(error?.code == .usage && error?.message.contains("1 of 2") == true)
  }

  @Test func aFolderWithoutAStudyIsNamedAndNotMadeOne() throws {
    let missing = #expect(throws: CFUError.self) { try reclassify(stages(["b"])) }
    #expect(missing?.code == .noInput)
    #expect(FileSystem.kind(folder.path("out")) == .missing)
    folder.makeFolder("out")
    try folder.write("not a database, but long enough to be looked at", to: "out/study.sqlite")
    #expect(throws: CFUError.self) { try reclassify(stages(["b"])) }
  }

  @Test func objectsThatItFailedOnAreTriedAgain() throws {
    try count(try pictures(["colonies 2\nbubbles 1"]))
    let queue = try DatabaseQueue(path: folder.path("out/study.sqlite"))
    // The fake classifier crashes on objects of a negative diameter.
    let diameter = DishPipeline.featureNames[0]
    try queue.write { try $0.execute(sql: "UPDATE colony SET \(diameter) = -1 WHERE number = 2") }
    try queue.close()
    let failed = try reclassify(stages(["b"])).outcome
    #expect(failed.exitCode == 69 && failed.classifierFailures.map(\.objects) == [1])
    var healed = stages(["b"])
    healed.crashing = []
    #expect(try reclassify(healed).outcome.exitCode == 0)
    #expect(healed.log.classified.withLock { $0[0] } == ["dish0"])
  }
}
