import Glibc
import Testing

/// `cfu reclassify` over counted studies.
@Suite("cfu reclassify", .serialized)
struct ReclassifyTests {
  private static var hasNet: Bool { Files.exists("\(Built.folder)/libCFUNet.so") }

  private func reclassify(
    _ study: StudyFixture, _ arguments: [String]
  ) throws -> Command {
    try Built.cfu(["reclassify"] + arguments)
  }

  private func removePictures(_ study: StudyFixture) {
    for number in 1...study.dishes { unlink(study.folder.path("dish-\(number).tif")) }
    unlink(study.sheet)
  }

  @Test func withoutPicturesAndBackAgain() throws {
    let study = try StudyFixture(dishes: 4)
    let plugins = try HostilePlugin(fault: "FAULT_NONE", guiltyColony: 0)
    let other = ["--plugins", plugins.folder.path, "--classifier", "hostile"]
    #expect(try study.count(out: "other", other).code == 0)
    #expect(try study.count(out: "out").code == 0)
    let (first, second) = (try study.results("out"), try study.results("other"))
    removePictures(study)
    let there = try reclassify(study, [study.folder.path("out")] + other)
      .run(scratch: study.folder.path)
    #expect(there.code == 0, "\(there.stderr)")
    #expect(there.stdout.contains("% of vehicle") && there.stderr.contains("overlays-rules"))
    for name in ["colonies.csv", "dishes.csv", "groups.csv"] {
      #expect(try study.results("out")[name] == second[name], "\(name)")
    }
    #expect(Files.names(study.folder.path("out/overlays")) == [])
    #expect(Files.names(study.folder.path("out/overlays-rules")).count == 4)
    let back = try reclassify(study, [study.folder.path("out"), "--classifier", "rules", "--json"])
      .run(scratch: study.folder.path)
    #expect(back.code == 0 && back.stdout.hasPrefix("{"))
    for name in ["colonies.csv", "dishes.csv", "groups.csv"] {
      #expect(try study.results("out")[name] == first[name], "\(name)")
    }
  }

  @Test func killedAtManyMomentsItIsTheOldStudyOrTheNewOne() throws {
    let study = try StudyFixture(dishes: 10)
    let plugins = try HostilePlugin(fault: "FAULT_NONE", guiltyColony: 0)
    let other = ["--plugins", plugins.folder.path, "--classifier", "hostile", "--jobs", "2"]
    let path = study.folder.path("out")
    #expect(try study.count(out: "out").code == 0)
    let old = try study.results("out")
    let clock = ContinuousClock()
    var code: Int32 = -1
    let whole = try clock.measure {
      code = try reclassify(study, [path, "--out", study.folder.path("new")] + other)
        .run(scratch: study.folder.path).code
    }
    #expect(code == 0)
    let new = try study.results("new")
    let tables = new.keys.filter { $0.hasSuffix(".csv") }.sorted()
    #expect(
      tables == ["colonies.csv", "dishes.csv", "groups.csv", "models.csv", "warnings.csv"])
    var unfinished = 0
    for attempt in 0..<12 {
      let out = "killed-\(attempt)"
      _ = system("cp -r '\(path)' '\(study.folder.path(out))'")
      let running = try reclassify(study, [study.folder.path(out)] + other)
        .start(scratch: study.folder.path)
      let moment = (0.05 + 0.9 * Double(attempt) / 12) * (whole / .seconds(1))
      usleep(UInt32(moment * 1e6))
      running.send(SIGKILL)
      if try running.wait().code == 128 + SIGKILL { unfinished += 1 }
      // What stands under its final name is all of the old study or all of the new one.
      let left = try study.results(out).filter { tables.contains($0.key) }
      #expect(
        left.allSatisfy { old[$0.key] == $0.value } || left.allSatisfy { new[$0.key] == $0.value },
        "after a kill at \(moment) s")
      let resumed = try reclassify(study, [study.folder.path(out)] + other)
        .run(scratch: study.folder.path)
      #expect(resumed.code == 0, "\(resumed.stderr)")
      #expect(try study.results(out) == new, "after a kill at \(moment) s")
      #expect(
        Files.names(study.folder.path(out))
          == (tables + ["overlays", "overlays-rules", "report.html", "study.sqlite"]).sorted())
      #expect(Files.names(study.folder.path("\(out)/overlays-rules")).count == 10)
    }
    #expect(unfinished >= 4, "some kills have to come before the end for this to test anything")
  }

  @Test func killedOnTheWayToAnotherFolderItGoesOn() throws {
    let study = try StudyFixture(dishes: 6)
    let plugins = try HostilePlugin(fault: "FAULT_NONE", guiltyColony: 0)
    let other = ["--plugins", plugins.folder.path, "--classifier", "hostile", "--overlays"]
    #expect(try study.count(out: "out").code == 0)
    let before = try study.results("out")
    #expect(try study.count(out: "new", Array(other.dropLast())).code == 0)
    for attempt in 0..<5 {
      let arguments = [study.folder.path("out"), "--out", study.folder.path("to-\(attempt)")]
      let running = try reclassify(study, arguments + other).start(scratch: study.folder.path)
      usleep(UInt32(8_000 + 18_000 * attempt))
      running.send(SIGKILL)
      _ = try running.wait()
      let resumed = try reclassify(study, arguments + other).run(scratch: study.folder.path)
      #expect(resumed.code == 0, "\(resumed.stderr)")
      #expect(try study.results("to-\(attempt)") == study.results("new"))
      #expect(
        Files.names(study.folder.path("to-\(attempt)")) == Files.names(study.folder.path("new")))
    }
    #expect(try study.results("out") == before)
  }

  @Test func killedAndLeftItIsCountedOnAsBefore() throws {
    let study = try StudyFixture(dishes: 6)
    let plugins = try HostilePlugin(fault: "FAULT_NONE", guiltyColony: 0)
    #expect(try study.count(out: "out").code == 0)
    let old = try study.results("out")
    let running = try reclassify(
      study,
      [
        study.folder.path("out"), "--plugins", plugins.folder.path, "--classifier", "hostile",
        "--jobs", "1",
      ]
    ).start(scratch: study.folder.path)
    usleep(15_000)
    running.send(SIGKILL)
    // A machine that is fast enough may have finished; the study is then the new one.
    if try running.wait().code == 128 + SIGKILL {
      let result = try study.count(out: "out")
      #expect(result.code == 0 || result.stderr.contains("another classifier"))
      if result.code == 0 { #expect(try study.results("out") == old) }
    }
  }

  /// Byte for byte: the plugin answers with a hash of the pixels and the mask it is given.
  @Test(arguments: [(24, false), (24, true), (7, false), (96, true)])
  func keptCropsAreThoseOfThePicture(side: Int, grey: Bool) throws {
    let study = try StudyFixture(dishes: 2)
    let plugin = try PixelsPlugin(side: side, grey: grey)
    let pixels = ["--plugins", plugin.folder.path, "--classifier", "pixels"]
    #expect(try study.count(out: "pixels", pixels).code == 0)
    let kept = try study.count(out: "out", ["--keep-crops"])
    #expect(kept.code == 0, "\(kept.stderr)")
    removePictures(study)
    let result = try reclassify(study, [study.folder.path("out")] + pixels)
      .run(scratch: study.folder.path)
    #expect(result.code == 0, "\(result.stderr)")
    for name in ["colonies.csv", "dishes.csv", "groups.csv"] {
      #expect(try study.results("out")[name] == study.results("pixels")[name], "\(name)")
    }
    #expect(try Table(study.folder.path("out/colonies.csv")).column("p_low").count > 20)
  }

  @Test(.enabled(if: hasNet, "built without the plugin Net"))
  func theNetworkIsGivenTheSameFromAJPEG() throws {
    let study = try SimulatedStudy()
    #expect(try study.count(out: "net", ["net"]).code == 0)
    #expect(try study.count(out: "out", ["forest"], ["--keep-crops"]).code == 0)
    _ = system("rm -r '\(study.folder.path("drawn"))'")
    let result = try Built.cfu(["reclassify", study.folder.path("out"), "--classifier", "net"])
      .run(scratch: study.folder.path)
    #expect(result.code == 0, "\(result.stderr)")
    for name in ["colonies.csv", "groups.csv"] {
      #expect(
        try Files.bytes(study.folder.path("out/\(name)"))
          == Files.bytes(study.folder.path("net/\(name)")), "\(name)")
    }
  }

  @Test func whatWasNotKeptIsReadFromThePicturesOrRefused() throws {
    let study = try StudyFixture(dishes: 2)
    let plugin = try PixelsPlugin(side: 24)
    let pixels = ["--plugins", plugin.folder.path, "--classifier", "pixels"]
    #expect(try study.count(out: "pixels", pixels).code == 0)
    #expect(try study.count(out: "out").code == 0)
    let before = try study.results("out")
    let refused = try reclassify(study, [study.folder.path("out"), "--jobs", "1"] + pixels)
      .run(scratch: study.folder.path)
    #expect(refused.code == 66 && refused.stdout == "")
    #expect(refused.stderr.contains("D1") && refused.stderr.contains("no pixels were kept"))
    #expect(refused.stderr.contains("--keep-crops") && refused.stderr.contains("--pictures"))
    #expect(try study.results("out") == before)
    let read = try reclassify(study, [study.folder.path("out"), "--pictures"] + pixels)
      .run(scratch: study.folder.path)
    #expect(read.code == 0, "\(read.stderr)")
    #expect(try study.results("out")["colonies.csv"] == study.results("pixels")["colonies.csv"])
  }

  @Test func aCropThatDoesNotFitIsRefusedWithItsSize() throws {
    let study = try StudyFixture(dishes: 1)
    // 0.9 mm a pixel: wider than anything that is kept around a colony of an agar dish.
    let plugin = try PixelsPlugin(side: 24, wanted: 900)
    let pixels = ["--plugins", plugin.folder.path, "--classifier", "pixels"]
    #expect(try study.count(out: "out", ["--keep-crops"]).code == 0)
    let refused = try reclassify(study, [study.folder.path("out")] + pixels)
      .run(scratch: study.folder.path)
    #expect(refused.code == 66)
    #expect(refused.stderr.contains("D1") && refused.stderr.contains("px were kept"))
    let read = try reclassify(study, [study.folder.path("out"), "--pictures"] + pixels)
      .run(scratch: study.folder.path)
    #expect(read.code == 0, "\(read.stderr)")
    #expect(try study.count(out: "pixels", pixels).code == 0)
    #expect(try study.results("out")["colonies.csv"] == study.results("pixels")["colonies.csv"])
  }

  @Test func overlaysAreThoseOfACount() throws {
    let study = try StudyFixture(dishes: 2)
    let plugins = try HostilePlugin(fault: "FAULT_NONE", guiltyColony: 0)
    let other = ["--plugins", plugins.folder.path, "--classifier", "hostile"]
    #expect(try study.count(out: "other", other).code == 0)
    #expect(try study.count(out: "out").code == 0)
    let result = try reclassify(study, [study.folder.path("out"), "--overlays"] + other)
      .run(scratch: study.folder.path)
    #expect(result.code == 0, "\(result.stderr)")
    #expect(try study.results("out") == study.results("other"))
    #expect(!Files.exists(study.folder.path("out/overlays-rules")))
  }

  @Test func aStudyOfAnEarlierProgramGoesOn() throws {
    let folder = TemporaryFolder()
    folder.makeFolder("old")
    try Files.write(
      try Files.bytes("\(Built.root)/Tests/Fixtures/studies/version-1.sqlite"),
      to: folder.path("old/study.sqlite"))
    let result = try Built.cfu([
      "reclassify", folder.path("old"), "--classifier", "rules", "--out", folder.path("new"),
    ]).run(scratch: folder.path)
    #expect(result.code == 3, "\(result.stderr)")
    let dishes = try Table(folder.path("new/dishes.csv"))
    #expect(dishes.column("total") == ["6", ""])
    #expect(dishes.column("status") == ["ok", "failed"])
    // The reader of these tests drops quotes.
    #expect(dishes.column("medium") == ["a quoted, one", ""])
    #expect(Files.names(folder.path("old")) == ["study.sqlite"])
  }

  @Test func mistakesAreNamed() throws {
    let folder = TemporaryFolder()
    folder.makeFolder("empty")
    let none = try Built.cfu(["reclassify", folder.path("empty")]).run(scratch: folder.path)
    #expect(none.code == 64 && none.stderr.contains("--classifier"))
    let empty = try Built.cfu(["reclassify", folder.path("empty"), "--classifier", "rules"])
      .run(scratch: folder.path)
    #expect(empty.code == 66 && empty.stderr.contains("study.sqlite"))
    #expect(Files.names(folder.path("empty")) == [])
    let study = try StudyFixture(dishes: 1)
    #expect(try study.count(out: "out").code == 0)
    let wrong = try reclassify(study, [study.folder.path("out"), "--classifier", "forest"])
      .run(scratch: study.folder.path)
    #expect(wrong.code == 69 && wrong.stderr.contains("agar"))
  }
}
