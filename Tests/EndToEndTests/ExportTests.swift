import CFUCore
import CFUStore
import Glibc
import Testing

/// `cfu export` over counted studies.
@Suite("cfu export", .serialized)
struct ExportTests {
  private func export(_ folder: TemporaryFolder, _ arguments: [String]) throws -> Command.Result {
    try Built.cfu(["export"] + arguments).run(scratch: folder.path)
  }

  private static let files = [
    "coco.json", "geojson", "rois", "study.pzfx", "study.xlsx", "tidy.csv",
  ]

  /// Every file of an export by its path in the folder.
  private func contents(_ folder: String) throws -> [String: [UInt8]] {
    var contents: [String: [UInt8]] = [:]
    for name in Files.names(folder) {
      let inside = Files.names("\(folder)/\(name)")
      if inside.isEmpty, name.contains(".") {
        contents[name] = try Files.bytes("\(folder)/\(name)")
      }
      for file in inside {
        contents["\(name)/\(file)"] = try Files.bytes("\(folder)/\(name)/\(file)")
      }
    }
    return contents
  }

  private func python(_ scratch: String) throws -> String {
    try Readers.python(
      ["openpyxl", "pzfx_parser", "shapely", "pycocotools", "roifile"], scratch: scratch)
  }

  private func readBack(
    _ study: TemporaryFolder, results: String, export: String, _ more: [String] = []
  ) throws {
    let read = try Command(
      executable: try python(study.path),
      arguments: ["\(Built.root)/Tests/Readers/read_export.py", results, export] + more
    ).run(scratch: study.path)
    #expect(read.code == 0, "\(read.stdout)\(read.stderr.suffix(2000))")
  }

  /// A dose series of several classes, whose sheet says what it can to upset a spreadsheet, an XML
  /// reader or a file system; one of its dishes cannot be counted.
  @Test func everyFormatIsReadBackByAnotherProgram() throws {
    let folder = TemporaryFolder()
    _ = try python(folder.path)
    let drawn = try Built.cfu([
      "simulate", "--groups", "3", "--dishes", "2", "--profile", "clean", "--um-per-px", "18",
      "--out", folder.path("drawn"),
    ]).run(scratch: folder.path)
    try #require(drawn.code == 0, "\(drawn.stderr)")
    let images = try Table(folder.path("drawn/study.csv")).column("image")
    let names = [
      "=1+1", "../up", "\"<&>\" \u{e9}\u{3b1}\u{1F9EB}", "@SUM(A1)", "-2+3", "a/b\u{1}c",
    ]
    var sheet = CSVWriter()
    sheet.row([
      "image", "dish", "donor", "compound", "dose", "dose_unit", "vehicle", "cells_plated",
      "batch", "+note",
    ])
    let groups = [
      ("", "", "", "true"), ("x <1>", "0.5", "nM", "false"), ("x <1>", "1", "uM", "false"),
    ]
    for index in 0..<6 {
      let group = groups[index / 2]
      sheet.row([
        images[index], names[index], index % 2 == 0 ? "007" : "8", group.0, group.1, group.2,
        group.3, "22000", "00\(index)", index == 0 ? "=HYPERLINK(\"x\")" : "line 1\nline 2",
      ])
    }
    // A dose group of which nothing is left, and one picture that is none.
    try Files.write("no picture", to: folder.path("drawn/\(images[5])"))
    try Files.write(sheet.text, to: folder.path("drawn/hostile.csv"))
    let counted = try Built.cfu([
      "count", folder.path("drawn/hostile.csv"), "--out", folder.path("out"), "--classifier",
      "forest", "--classifier", "rules",
    ]).run(scratch: folder.path)
    try #require(counted.code == 3, "\(counted.stderr)")
    for more in [[], ["--with-uncounted"]] {
      let result = try export(folder, [folder.path("out")] + more)
      #expect(result.code == 0, "\(result.stderr)")
      #expect(result.stderr.contains("1 of 6 dishes"))
      #expect(Files.names(folder.path("out/export")) == Self.files)
      try readBack(folder, results: folder.path("out"), export: folder.path("out/export"), more)
    }
  }

  @Test func anAgarStudyIsReadBackAndTheSameEachTime() throws {
    let study = try StudyFixture(dishes: 4)
    #expect(try study.count(out: "out").code == 0)
    let out = study.folder.path("out")
    let before = try contents(out)
    #expect(try export(study.folder, [out]).code == 0)
    #expect(try export(study.folder, [out, "--out", study.folder.path("again")]).code == 0)
    let first = try contents(out + "/export")
    #expect(first.keys.sorted() == (try contents(study.folder.path("again"))).keys.sorted())
    for (name, bytes) in try contents(study.folder.path("again")) {
      #expect(first[name] == bytes, "\(name)")
    }
    #expect(first.keys.filter { $0.hasPrefix("rois/") }.count == 4)
    for (name, bytes) in before { #expect(try Files.bytes("\(out)/\(name)") == bytes, "\(name)") }
    #expect(!Files.exists(out + "/study.sqlite-wal"))
    try readBack(study.folder, results: out, export: out + "/export")
  }

  @Test func onlyWhatIsAskedForIsWrittenAndTold() throws {
    let study = try StudyFixture(dishes: 2)
    #expect(try study.count(out: "out").code == 0)
    let target = study.folder.path("some")
    let result = try export(
      study.folder,
      [
        study.folder.path("out"), "--out", target, "--format", "csv", "--format", "geojson",
        "--json",
      ])
    #expect(result.code == 0 && result.stderr == "")
    #expect(Files.names(target) == ["geojson", "tidy.csv"])
    #expect(Files.names(target + "/geojson") == ["D1.geojson", "D2.geojson"])
    #expect(
      result.stdout == """
        {
          "dishes" : 2,
          "failed" : 0,
          "files" : {
            "csv" : [
              "tidy.csv"
            ],
            "geojson" : [
              "geojson/"
            ]
          },
          "folder" : "\(target)"
        }

        """)
  }

  @Test func aFolderOfItsOwnHoldsNoOtherDishes() throws {
    let study = try StudyFixture(dishes: 2)
    #expect(try study.count(out: "out").code == 0)
    for target in [[], ["--out", study.folder.path("mine")]] {
      let path = target.last ?? study.folder.path("out/export")
      study.folder.makeFolder("mine/geojson")
      study.folder.makeFolder("out/export/geojson")
      try Files.write("{}", to: path + "/geojson/older.geojson")
      try Files.write("{", to: path + "/geojson/D1.geojson.cfu-partial")
      #expect(try export(study.folder, [study.folder.path("out")] + target).code == 0)
      // In a folder that the user named nothing goes but what a killed run left.
      let older = target.isEmpty ? [] : ["older.geojson"]
      #expect(Files.names(path + "/geojson") == ["D1.geojson", "D2.geojson"] + older)
    }
  }

  @Test func whatIsNoFinishedStudyIsNamed() throws {
    let study = try StudyFixture(dishes: 2)
    let folder = study.folder
    let none = try export(folder, [folder.path("nowhere")])
    #expect(none.code == 66 && none.stderr.contains("no study.sqlite"))
    #expect(!Files.exists(folder.path("nowhere")))
    folder.makeFolder("odd")
    try Files.write(
      "a text of some length, which is no database", to: folder.path("odd/study.sqlite"))
    let odd = try export(folder, [folder.path("odd"), "--out", folder.path("x")])
    #expect(odd.code == 73 && odd.stderr.contains("no SQLite file"), "\(odd.stderr)")
    folder.makeFolder("begun")
    let store = try StudyStore(path: folder.path("begun/study.sqlite"), featureNames: [])
    try store.begin(
      facts: [:],
      rows: [StoredRow(position: 0, dish: "A", image: "a", fields: [("image", "a")])])
    try store.close()
    let begun = try export(folder, [folder.path("begun")])
    #expect(begun.code == 64 && begun.stderr.contains("not finished"), "\(begun.stderr)")
    #expect(try study.count(out: "out").code == 0)
    let file = try export(folder, [folder.path("out"), "--out", study.sheet])
    #expect(file.code == 73 && file.stderr.contains("is a file"))
    let format = try export(folder, [folder.path("out"), "--format", "xls"])
    #expect(format.code == 64 && format.stderr.contains("xls"))
  }

  @Test func aStudyOfAnOlderVersionIsExported() throws {
    let folder = TemporaryFolder()
    folder.makeFolder("old")
    try Files.write(
      try Files.bytes("\(Built.root)/Tests/Fixtures/studies/version-1.sqlite"),
      to: folder.path("old/study.sqlite"))
    let result = try export(folder, [folder.path("old")])
    #expect(result.code == 0, "\(result.stderr)")
    #expect(Files.names(folder.path("old/export")) == Self.files)
  }

  @Test func aStudyWhereNothingMayBeWrittenIsExportedElsewhere() throws {
    try #require(getuid() == 0, "another user can only be taken on by root")
    let study = try StudyFixture(dishes: 2)
    #expect(try study.count(out: "out").code == 0)
    study.folder.makeFolder("open")
    chmod(study.folder.path("open"), 0o777)
    var command = try Built.cfu([
      "export", study.folder.path("out"), "--out", study.folder.path("open/x"),
    ])
    command.asNobody = true
    let result = try command.run(scratch: study.folder.path)
    #expect(result.code == 0, "\(result.stderr)")
    #expect(Files.names(study.folder.path("open/x")) == Self.files)
    command.arguments = ["export", study.folder.path("out")]
    let refused = try command.run(scratch: study.folder.path)
    #expect(refused.code == 73 && refused.stderr.contains("export"), "\(refused.stderr)")
  }

  /// Files larger than so many blocks of 512 bytes cannot be written: as on a full disk, at a place of
  /// each format's own, its temporary files among them.
  @Test(arguments: [
    ("csv", 0), ("pzfx", 1), ("coco", 4), ("geojson", 4), ("imagej", 4), ("xlsx", 0), ("xlsx", 8),
    ("xlsx", 40),
  ])
  func whatCannotBeWrittenIsToldAndNotHalfThere(format: String, blocks: Int) throws {
    let study = try StudyFixture(dishes: 2)
    #expect(try study.count(out: "out").code == 0)
    let target = study.folder.path("limited")
    let cfu = "'\(Built.folder)/cfu' export '\(study.folder.path("out"))' --out '\(target)'"
    let result = try Command(
      executable: "/bin/sh",
      arguments: [
        "-c", "(trap '' XFSZ; ulimit -f \(blocks); exec \(cfu) --format \(format)) 2>&1 | cat",
      ]
    ).run(scratch: study.folder.path)
    #expect(result.stdout.contains("cannot be written: File too large"), "\(result.stdout)")
    for name in ["coco.json", "study.pzfx", "study.xlsx", "tidy.csv", "geojson", "rois"] {
      #expect(
        Files.names("\(target)/\(name)") == [] && !Files.exists("\(target)/\(name).cfu-partial"))
    }
    for name in Files.names(target) { #expect(["geojson", "rois"].contains(name), "\(name)") }
  }

  @Test(.enabled(if: getuid() == 0, "a small file system can only be mounted by root"))
  func aFullDiskIsToldAndNothingIsHalfWritten() throws {
    let study = try StudyFixture(dishes: 4)
    #expect(try study.count(out: "out").code == 0)
    #expect(try export(study.folder, [study.folder.path("out")]).code == 0)
    let whole = try contents(study.folder.path("out/export"))
    let mount = study.folder.path("small")
    study.folder.makeFolder("small")
    guard system("mount -t tmpfs -o size=40k none '\(mount)' 2> /dev/null") == 0 else {
      try Test.cancel("this machine does not let root mount a file system")
    }
    defer { _ = system("umount '\(mount)'") }
    for kilobytes in [20, 40, 60, 80, 100, 140, 180, 260] {
      #expect(system("rm -rf '\(mount)'/*; mount -o remount,size=\(kilobytes)k '\(mount)'") == 0)
      let full = try export(study.folder, [study.folder.path("out"), "--out", mount + "/x"])
      #expect(full.code == 73 || full.code == 0, "\(kilobytes) KB: \(full.stderr)")
      if full.code == 73 { #expect(full.stderr.contains("full"), "\(full.stderr)") }
      for (name, bytes) in try contents(mount + "/x") {
        #expect(whole[name] == bytes, "\(kilobytes) KB: \(name)")
      }
    }
    #expect(system("mount -o remount,size=20m '\(mount)'") == 0)
    #expect(try export(study.folder, [study.folder.path("out"), "--out", mount + "/x"]).code == 0)
    #expect(try contents(mount + "/x") == whole)
  }
}
