import Glibc
import Testing

/// Whole runs of the built command over drawn dishes. One after another: they measure moments.
@Suite("A run from the outside", .serialized)
struct RunTests {
  @Test func countsADrawnStudyExactly() throws {
    let study = try StudyFixture(dishes: 4)
    let result = try study.count(out: "out")
    #expect(result.code == 0, "\(result.stderr)")
    #expect(result.stdout.contains("% of vehicle") && result.stdout.contains("4 dishes counted"))
    #expect(
      Files.names(study.folder.path("out"))
        == [
          "colonies.csv", "dishes.csv", "groups.csv", "models.csv", "overlays", "report.html",
          "study.sqlite", "warnings.csv",
        ])
    #expect(
      Files.names(study.folder.path("out/overlays")) == ["D1.jpg", "D2.jpg", "D3.jpg", "D4.jpg"])
    let table = try Table(study.folder.path("out/dishes.csv"))
    #expect(table.column("total") == ["11", "12", "13", "14"])
    #expect(table.column("status") == ["ok", "ok", "ok", "ok"])
    let counted = try Table(study.folder.path("out/colonies.csv")).column("counted")
    #expect(counted.count { $0 == "true" } == 50)
  }

  @Test func summaryAsJSONIsAllThereIsOnStdout() throws {
    let study = try StudyFixture(dishes: 2)
    let result = try study.count(out: "out", ["--json", "--quiet"])
    #expect(result.code == 0 && result.stderr == "")
    #expect(result.stdout.hasPrefix("{") && result.stdout.hasSuffix("}\n"))
    #expect(result.stdout.contains("\"percent_of_vehicle\""))
  }

  @Test func picturesAndFoldersNeedNoSheet() throws {
    let study = try StudyFixture(dishes: 2)
    let result = try Built.cfu([
      "count", study.folder.path, "--out", study.folder.path("out"), "--profile", "agar",
    ]).run(scratch: study.folder.path)
    #expect(result.code == 0, "\(result.stderr)")
    let table = try Table(study.folder.path("out/dishes.csv"))
    #expect(table.column("dish") == ["dish-1", "dish-2"])
    #expect(table.column("total") == ["11", "12"])
  }

  @Test func aSimulatedDishGoesAllTheWayThroughJPEG() throws {
    let folder = TemporaryFolder()
    let drawn = try Built.cfu([
      "simulate", "--single", "--profile", "clean", "--um-per-px", "18", "--bfu-e", "8",
      "--out", folder.path("drawn"),
    ]).run(scratch: folder.path)
    #expect(drawn.code == 0, "\(drawn.stderr)")
    let result = try Built.cfu([
      "count", folder.path("drawn/study.csv"), "--out", folder.path("out"),
    ]).run(scratch: folder.path)
    #expect(result.code == 0, "\(result.stderr)")
    let dishes = try Table(folder.path("out/dishes.csv"))
    #expect(dishes.column("um_per_px_source") == ["rim"])
    let sampling = try #require(dishes.column("um_per_px").first.flatMap { Double($0) })
    #expect(abs(sampling - 18) < 1)
    // What 18 um/px cannot carry is refused, which is something else than a count of 0.
    #expect(dishes.column("count_CFU-MK") == [""])
    #expect(dishes.column("flags")[0].contains("CFU-MK refused at this resolution"))
    let name = try #require(Files.names(folder.path("out/overlays")).first)
    #expect(try Files.bytes(folder.path("out/overlays/\(name)")).starts(with: [0xff, 0xd8, 0xff]))
  }

  @Test(arguments: ["decode", "dish", "background", "segment", "features"])
  func everyStageCanBeLookedAt(stage: String) throws {
    let folder = TemporaryFolder()
    try Files.write(Drawing.dish(seed: 5, colonies: 12), to: folder.path("dish.tif"))
    let result = try Built.cfu([
      "inspect", folder.path("dish.tif"), "--stage", stage, "--profile", "agar", "--out",
      folder.path("view.png"),
    ]).run(scratch: folder.path)
    #expect(result.code == 0, "\(result.stderr)")
    #expect(result.stderr.contains("view.png"))
    #expect(try Files.bytes(folder.path("view.png")).starts(with: [0x89, 0x50, 0x4e, 0x47]))
    if stage == "features" {
      try Files.write(result.stdout, to: folder.path("features.csv"))
      let table = try Table(folder.path("features.csv"))
      #expect(table.column("artefact").count { $0 == "" } == 12)
    } else {
      #expect(result.stdout.split(separator: "\n").allSatisfy { $0.contains(": ") })
    }
  }

  @Test func textNamedAsAPictureIsListedAndTheRestComplete() throws {
    let study = try StudyFixture(dishes: 3)
    try Files.write("This is no picture.\n", to: study.folder.path("text.jpg"))
    try Files.write("", to: study.folder.path("empty.png"))
    try Files.write(
      "image\ndish-1.tif\ntext.jpg\ndish-2.tif\nempty.png\ndish-3.tif\n", to: study.sheet)
    let result = try study.count(out: "out")
    #expect(result.code == 3)
    #expect(result.stderr.contains("text.jpg") && result.stderr.contains("empty.png"))
    let table = try Table(study.folder.path("out/dishes.csv"))
    #expect(table.column("status") == ["ok", "failed", "ok", "failed", "ok"])
    #expect(table.column("total") == ["11", "", "12", "", "13"])
    #expect(table.column("error")[1].contains("text.jpg"))
  }

  @Test func killedAtTenMomentsAndResumedItEqualsTheUninterruptedRun() throws {
    let study = try StudyFixture(dishes: 12)
    let clock = ContinuousClock()
    var first: Command.Result?
    let whole = try clock.measure { first = try study.count(out: "whole") }
    #expect(first?.code == 0)
    let expected = try study.results("whole")
    let records = try study.records("whole")
    #expect(expected.count == 5 + 12)
    // What it takes changes with what else the machine does: a kill that came too late shortens it.
    var seconds = whole / .seconds(1)
    var unfinished = 0
    for attempt in 0..<10 {
      let out = "killed-\(attempt)"
      let running = try study.command(out: out).start(scratch: study.folder.path)
      let moment = Double.random(in: 0.02...0.95) * seconds
      usleep(UInt32(moment * 1e6))
      running.send(SIGKILL)
      if try running.wait().code == 128 + SIGKILL { unfinished += 1 } else { seconds *= 0.6 }
      // Whatever stands under its final name now is whole.
      for (name, print) in try study.results(out) {
        #expect(print == expected[name], "\(name) after a kill at \(moment) s")
      }
      let resumed = try study.count(out: out)
      #expect(resumed.code == 0, "\(resumed.stderr)")
      let results = try study.results(out)
      #expect(results == expected, "after a kill at \(moment) s")
      #expect(try study.records(out) == records)
      #expect(Files.names(study.folder.path(out)) == Files.names(study.folder.path("whole")))
    }
    #expect(unfinished >= 5, "most kills have to come before the end for this to test anything")
  }

  @Test func killedAgainAndAgainItStillGetsThere() throws {
    let study = try StudyFixture(dishes: 6)
    #expect(try study.count(out: "whole").code == 0)
    for _ in 0..<5 {
      let running = try study.command(out: "out").start(scratch: study.folder.path)
      usleep(UInt32.random(in: 20_000...200_000))
      running.send(SIGKILL)
      _ = try running.wait()
    }
    #expect(try study.count(out: "out").code == 0)
    #expect(try study.results("out") == study.results("whole"))
  }

  @Test func controlCStopsBetweenDishesAndTheSameCommandGoesOn() throws {
    let study = try StudyFixture(dishes: 12)
    #expect(try study.count(out: "whole").code == 0)
    var stopped = false
    for attempt in 0..<20 where !stopped {
      let out = "stopped-\(attempt)"
      let running = try study.command(out: out, ["--jobs", "1"]).start(scratch: study.folder.path)
      // As soon as the first dish is there.
      for _ in 0..<2000 where Files.names(study.folder.path("\(out)/overlays")).isEmpty {
        usleep(1000)
      }
      running.send(SIGINT)
      let result = try running.wait()
      // A machine that is busy may have finished before the signal came.
      guard result.code == 130 else { continue }
      stopped = true
      #expect(result.stdout == "")
      #expect(result.stderr.contains("stopped") && result.stderr.contains("goes on from there"))
      let names = Files.names(study.folder.path(out))
      #expect(names == ["overlays", "study.sqlite"], "one closed database and no tables")
      let kept = Files.names(study.folder.path("\(out)/overlays")).count
      #expect((1..<12).contains(kept))
      let resumed = try study.count(out: out)
      #expect(resumed.code == 0 && resumed.stderr.contains("by an earlier run"))
      #expect(try study.results(out) == study.results("whole"))
    }
    #expect(stopped)
  }

  @Test func theNumberOfJobsChangesNothing() throws {
    let study = try StudyFixture(dishes: 6)
    #expect(try study.count(out: "one", ["--jobs", "1"]).code == 0)
    #expect(try study.count(out: "four", ["--jobs", "4"]).code == 0)
    #expect(try study.results("one") == study.results("four"))
    #expect(try study.records("one") == study.records("four"))
  }

  @Test func twoRunsAtOnceAreRefused() throws {
    let study = try StudyFixture(dishes: 12)
    let first = try study.command(out: "out", ["--jobs", "1"]).start(scratch: study.folder.path)
    for _ in 0..<2000 where !Files.exists(study.folder.path("out/study.sqlite")) { usleep(1000) }
    let second = try study.count(out: "out")
    let ended = try first.wait()
    #expect(ended.code == 0, "\(ended.stderr)")
    #expect(second.code == 73)
    #expect(second.stderr.contains("Another run"))
  }

  @Test func aFolderCountedInAnotherWayIsKept() throws {
    let study = try StudyFixture(dishes: 2)
    #expect(try study.count(out: "out").code == 0)
    let before = try study.results("out")
    let other = try study.count(out: "out", ["--dish-diameter", "60"])
    #expect(other.code == 64 && other.stderr.contains("--force"))
    #expect(try study.results("out") == before)
    #expect(try study.count(out: "out", ["--dish-diameter", "60", "--force"]).code == 0)
    #expect(try study.results("out") != before)
  }
}
