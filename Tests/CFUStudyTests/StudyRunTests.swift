import CFUCore
import CFUImaging
import CFUReport
import CFUStore
import CFUStudy
import Synchronization
import Testing

@Suite("A run over a study")
struct StudyRunTests {
  private let folder = TemporaryFolder()

  private func pictures(_ contents: [String]) throws -> [String] {
    try contents.enumerated().map { index, content in
      let name = "dish\(index).jpg"
      try folder.write(content, to: name)
      return folder.path(name)
    }
  }

  private func options(_ inputs: [String], out: String = "out") -> StudyOptions {
    StudyOptions(inputs: inputs, out: folder.path(out), jobs: 2)
  }

  private func run(
    _ stages: FakeStages, _ options: StudyOptions
  ) throws -> (outcome: StudyOutcome, summary: SummaryTable?) {
    try StudyRun(options, stages: stages).perform { _ in }
  }

  private func records(out: String = "out") throws -> [DishRecord?] {
    let store = try StudyStore(
      path: folder.path(out) + "/study.sqlite", featureNames: DishPipeline.featureNames)
    let count = try store.rows().count
    let records = try (0..<count).map { try store.record(at: $0) }
    try store.close()
    return records
  }

  @Test func countsEveryDishAndWritesEverything() throws {
    let stages = FakeStages()
    let outcome = try run(stages, options(try pictures(["colonies 3\nbubbles 2", "colonies 1"])))
      .outcome
    #expect(outcome.counted == 2 && outcome.failed.isEmpty && outcome.exitCode == 0)
    #expect(try records().map { $0?.total } == [3, 1])
    for name in [
      "colonies.csv", "dishes.csv", "overlays/dish0.jpg", "overlays/dish1.jpg", "study.sqlite",
    ] {
      #expect(FileSystem.kind(folder.path("out/" + name)) == .file, "\(name)")
    }
    #expect(stages.log.sessions.withLock { $0.allSatisfy { $0.isClosed.withLock { $0 } } })
  }

  @Test func aSecondRunCountsNothingAgain() throws {
    let inputs = try pictures(["colonies 3", "colonies 1"])
    _ = try run(FakeStages(), options(inputs))
    let first = try records().map { $0.map(Sample.text) }
    let stages = FakeStages()
    let outcome = try run(stages, options(inputs)).outcome
    #expect(outcome.resumed == 2)
    #expect(stages.log.decoded.withLock { $0 } == [])
    #expect(try records().map { $0.map(Sample.text) } == first)
  }

  @Test func aLostOverlayIsDrawnAgainFromTheRecord() throws {
    let inputs = try pictures(["colonies 3", "colonies 1"])
    _ = try run(FakeStages(), options(inputs))
    let path = folder.path("out/overlays/dish0.jpg")
    let before = try FileBytes.read(path)
    folder.remove("out/overlays/dish0.jpg")
    let stages = FakeStages()
    _ = try run(stages, options(inputs))
    #expect(try FileBytes.read(path) == before)
    #expect(stages.log.decoded.withLock { $0.count } == 1)
  }

  @Test func picturesThatChangedPlacesGetTheirOverlaysRight() throws {
    let inputs = try pictures(["colonies 3", "colonies 1"])
    _ = try run(FakeStages(), options(inputs))
    try folder.write("colonies 1", to: "dish0.jpg")
    try folder.write("colonies 3", to: "dish1.jpg")
    var again = options(inputs)
    again.force = true
    _ = try run(FakeStages(), again)
    #expect(try records().map { $0?.total } == [1, 3])
    let overlay = String(
      decoding: try FileBytes.read(folder.path("out/overlays/dish0.jpg")), as: UTF8.self)
    #expect(overlay.hasPrefix("overlay of dish0: 1 "))
  }

  @Test func oneBadPictureStopsNoOther() throws {
    let told = Mutex<[String]>([])
    let inputs = try pictures(["colonies 3", "this is text", "colonies 1"])
    let outcome = try StudyRun(options(inputs), stages: FakeStages()).perform { event in
      if case .ended(let dish, .failed, _, _, _) = event { told.withLock { $0.append(dish) } }
    }.outcome
    #expect(outcome.exitCode == 3 && outcome.counted == 2)
    #expect(outcome.failed.map(\.dish) == ["dish1"])
    #expect(told.withLock { $0 } == ["dish1"])
    #expect(try records().map { $0?.total } == [3, nil, 1])
    let dishes = String(decoding: try FileBytes.read(folder.path("out/dishes.csv")), as: UTF8.self)
    #expect(dishes.contains("is no picture"))
  }

  @Test func objectsThatTheClassifierFailedOnAreTriedAgain() throws {
    let inputs = try pictures(["colonies 2\ncrash 1"])
    let outcome = try run(FakeStages(), options(inputs)).outcome
    #expect(outcome.classifierFailures.map(\.objects) == [1] && outcome.exitCode == 69)
    let record = try #require(try records()[0])
    #expect(record.total == 2 && record.flags.contains(.unclassifiedObjects))
    #expect(record.objects.contains { $0.verdict.note == "it crashed with SIGSEGV" })
    let stages = FakeStages()
    #expect(try run(stages, options(inputs)).outcome.resumed == 0)
    #expect(stages.log.decoded.withLock { $0.count } == 1)
  }

  @Test func whatTheClassifierDeclinesIsNoFailure() throws {
    let inputs = try pictures(["colonies 2\nunsure 1"])
    let outcome = try run(FakeStages(), options(inputs)).outcome
    #expect(outcome.classifierFailures.isEmpty && outcome.exitCode == 0)
    let verdict = try #require(try records()[0]?.objects.last?.verdict)
    #expect(verdict.reason == .unclassified && verdict.note?.hasSuffix("most like BFU-E") == true)
    #expect(verdict.probabilities == [0.3, 0.2, 0.2, 0.2, 0.1] && !verdict.isFailure)
    #expect(try run(FakeStages(), options(inputs)).outcome.resumed == 1)
  }

  @Test func anErrorOfWritingEndsTheRunAndLeavesNoTables() throws {
    var stages = FakeStages()
    stages.overlayError = CFUError(.cannotWrite, "the disk is full")
    let inputs = try pictures(["colonies 3", "colonies 1"])
    let error = #expect(throws: CFUError.self) { try run(stages, options(inputs)) }
    #expect(error?.code == .cannotWrite)
    #expect(FileSystem.kind(folder.path("out/dishes.csv")) == .missing)
    #expect(try run(FakeStages(), options(inputs)).outcome.counted == 2)
  }

  @Test(arguments: ["profile", "diameter", "classifier"])
  func refusesAFolderCountedInAnotherWay(what: String) throws {
    let inputs = try pictures(["colonies 3"])
    _ = try run(FakeStages(), options(inputs))
    var other = options(inputs)
    var stages = FakeStages()
    switch what {
    case "profile": other.imaging = ImagingSettings(profile: .agar)
    case "diameter": other.imaging.dishDiameterMillimetres = 60
    default: stages.classifiers[0].sha256 = "11"
    }
    let error = #expect(throws: CFUError.self) { try run(stages, other) }
    #expect(error?.code == .usage && error?.nextStep.contains("--force") == true)
    #expect(FileSystem.kind(folder.path("out/dishes.csv")) == .file)
    other.force = true
    #expect(try run(stages, other).outcome.resumed == 0)
  }

  @Test func refusesAFolderOfAnotherStudy() throws {
    _ = try run(FakeStages(), options(try pictures(["colonies 3"])))
    try folder.write("colonies 2", to: "elsewhere.jpg")
    let other = #expect(throws: CFUError.self) {
      try run(FakeStages(), options([folder.path("elsewhere.jpg")]))
    }
    #expect(other?.code == .usage)
    try folder.write("colonies 9", to: "dish0.jpg")
    let replaced = #expect(throws: CFUError.self) {
      try run(FakeStages(), options([folder.path("dish0.jpg")]))
    }
    #expect(replaced?.message.contains("another picture") == true)
  }

  @Test func aGrowingStudyNeedsNoForce() throws {
    let inputs = try pictures(["colonies 3", "colonies 1", "colonies 7"])
    _ = try run(FakeStages(), options(Array(inputs[..<2])))
    let outcome = try run(FakeStages(), options(inputs)).outcome
    #expect(outcome.counted == 3 && outcome.resumed == 2)
    let shrunk = try run(FakeStages(), options([inputs[1]])).outcome
    #expect(shrunk.resumed == 1)
    #expect(FileSystem.names(in: folder.path("out/overlays")) == ["dish1.jpg"])
  }

  @Test func refusesToReplaceFilesOfSomethingElse() throws {
    let inputs = try pictures(["colonies 3"])
    folder.makeFolder("out")
    try folder.write("mine", to: "out/dishes.csv")
    let error = #expect(throws: CFUError.self) { try run(FakeStages(), options(inputs)) }
    #expect(error?.code == .usage)
    #expect(
      String(decoding: try FileBytes.read(folder.path("out/dishes.csv")), as: UTF8.self) == "mine")
  }

  @Test func twoRunsAtOnceAreRefused() throws {
    let held = try ResultsFolder(folder.path("out"))
    let inputs = try pictures(["colonies 3"])
    let error = #expect(throws: CFUError.self) { try run(FakeStages(), options(inputs)) }
    #expect(error?.code == .cannotWrite)
    #expect(error?.message.contains("Another run") == true)
    #expect(held.path == folder.path("out"))
  }

  @Test func whatAKilledRunLeftIsClearedAway() throws {
    let inputs = try pictures(["colonies 3"])
    folder.makeFolder("out/overlays")
    try folder.write("half", to: "out/overlays/dish0.jpg" + AtomicFile.temporarySuffix)
    try folder.write("half", to: "out/dishes.csv" + AtomicFile.temporarySuffix)
    _ = try run(FakeStages(), options(inputs))
    let names =
      (FileSystem.names(in: folder.path("out")) ?? [])
      + (FileSystem.names(in: folder.path("out/overlays")) ?? [])
    #expect(!names.contains { $0.hasSuffix(AtomicFile.temporarySuffix) })
  }

  @Test func theNumberOfJobsChangesNothing() throws {
    let inputs = try pictures((1...9).map { "colonies \($0)\nbubbles 1" })
    var one = options(inputs, out: "one")
    one.jobs = 1
    var many = options(inputs, out: "many")
    many.jobs = 4
    _ = try run(FakeStages(), one)
    _ = try run(FakeStages(), many)
    for name in ["colonies.csv", "groups.csv", "overlays/dish4.jpg"] {
      #expect(
        try FileBytes.read(folder.path("one/" + name))
          == FileBytes.read(folder.path("many/" + name)), "\(name)")
    }
    #expect(
      try records(out: "one").map { $0.map(Sample.timeless) }
        == records(out: "many").map { $0.map(Sample.timeless) })
  }

  @Test func missingPicturesAreNamedBeforeAnythingIsWritten() throws {
    let inputs = try pictures(["colonies 3"]) + [folder.path("none.jpg")]
    let error = #expect(throws: CFUError.self) { try run(FakeStages(), options(inputs)) }
    #expect(error?.code == .noInput && error?.message.contains("none.jpg") == true)
    #expect(FileSystem.kind(folder.path("out")) == .missing)
  }

  @Test func sheetRowsOverruleTheCommandLine() throws {
    _ = try pictures(["colonies 3", "colonies 1"])
    try folder.write("image,um_per_px,stained\ndish0.jpg,9.5,\ndish1.jpg,,true\n", to: "study.csv")
    var options = options([folder.path("study.csv")])
    options.imaging.umPerPixel = 4
    _ = try run(FakeStages(), options)
    let hashes = try records().compactMap { $0?.provenance.settingsSHA256 }
    #expect(Set(hashes).count == 2)
    #expect(try records()[1]?.classes[1].name == "CFU-MK")
  }
}
