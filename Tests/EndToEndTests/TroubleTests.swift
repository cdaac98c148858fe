import Glibc
import Testing

/// Disks, rights and plugins that do not do what they should.
@Suite("A run in trouble", .serialized)
struct TroubleTests {
  private static var isRoot: Bool { geteuid() == 0 }

  @Test func aFolderThatMayNotBeWrittenIsNamed() throws {
    let study = try StudyFixture(dishes: 1)
    study.folder.makeFolder("locked")
    chmod(study.folder.path("locked"), 0o555)
    var command = try study.command(out: "locked/out")
    // Rights do not bind root; the run then goes under another user.
    command.asNobody = Self.isRoot
    let result = try command.run(scratch: study.folder.path)
    #expect(result.code == 73, "\(result.stderr)")
    #expect(result.stderr.contains("locked/out") && result.stderr.contains("--out"))
    #expect(result.stdout == "")
  }

  @Test func aFileInPlaceOfTheFolderIsNamed() throws {
    let study = try StudyFixture(dishes: 1)
    try Files.write("mine", to: study.folder.path("out"))
    let result = try study.count(out: "out")
    #expect(result.code == 73 && result.stderr.contains("is a file"))
    #expect(try Files.text(study.folder.path("out")) == "mine")
  }

  @Test(.enabled(if: isRoot, "a small file system can only be mounted by root"))
  func aFullDiskEndsTheRunAndNothingIsHalfWritten() throws {
    let study = try StudyFixture(dishes: 6)
    #expect(try study.count(out: "whole").code == 0)
    let expected = try study.results("whole")
    let mount = study.folder.path("small")
    study.folder.makeFolder("small")
    guard system("mount -t tmpfs -o size=400k none '\(mount)' 2> /dev/null") == 0 else {
      // Containers without the right to mount: what root may do elsewhere it may not do here.
      try Test.cancel("this machine does not let root mount a file system")
    }
    defer { _ = system("umount '\(mount)'") }
    let full = try study.count(out: "small/out")
    #expect(full.code == 73, "\(full.stderr)")
    #expect(full.stderr.contains("full"))
    for (name, print) in try study.results("small/out") {
      #expect(print == expected[name], "\(name)")
    }
    #expect(!Files.exists(mount + "/out/dishes.csv"))
    #expect(system("mount -o remount,size=100m '\(mount)'") == 0)
    let again = try study.count(out: "small/out")
    #expect(again.code == 0, "\(again.stderr)")
    #expect(try study.results("small/out") == expected)
  }

  @Test func aPluginThatCrashesOnOneColonyCostsOneColony() throws {
    let study = try StudyFixture(dishes: 2)
    #expect(try study.count(out: "rules").code == 0)
    let known = try Table(study.folder.path("rules/colonies.csv"))
    let counted = zip(known.column("colony"), known.column("counted")).filter { $0.1 == "true" }
    // A number that is a colony on both dishes, not an artefact that no plugin is asked about.
    let guilty = try #require(
      counted.map(\.0).first { id in counted.count { $0.0 == id } == 2 }.flatMap { Int($0) })
    let plugins = try HostilePlugin(fault: "FAULT_SEGFAULT", guiltyColony: guilty)
    let options = ["--plugins", plugins.folder.path, "--classifier", "hostile"]
    let result = try study.count(out: "out", options)
    #expect(result.code == 69, "\(result.stderr)")
    #expect(result.stderr.contains("failed on 2 objects"))
    let colonies = try Table(study.folder.path("out/colonies.csv"))
    let failed = colonies.column("reason").indices.filter {
      colonies.column("reason")[$0] == "unclassified"
    }
    #expect(failed.map { colonies.column("colony")[$0] } == ["\(guilty)", "\(guilty)"])
    #expect(failed.allSatisfy { colonies.column("note")[$0].contains("SIGSEGV") })
    let dishes = try Table(study.folder.path("out/dishes.csv"))
    #expect(dishes.column("status") == ["ok", "ok"])
    #expect(dishes.column("flags").allSatisfy { $0.contains("unclassified objects") })
  }

  @Test func aPluginWhoseFilesWereChangedIsNotLoaded() throws {
    let study = try StudyFixture(dishes: 1)
    let plugins = try HostilePlugin(fault: "FAULT_NONE", guiltyColony: 0)
    try Files.write("other weights", to: plugins.model)
    let result = try study.count(
      out: "out", ["--plugins", plugins.folder.path, "--classifier", "hostile"])
    #expect(result.code == 69 && result.stderr.contains("weights.bin"))
    #expect(!Files.exists(study.folder.path("out")))
  }
}
