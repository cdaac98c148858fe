import Glibc
import Testing

/// `cfu compare` on tables typed by hand and on counted studies.
@Suite("Compared with the vehicle")
struct VehicleCompareTests {
  private let folder = TemporaryFolder()

  private func compare(_ table: String, _ arguments: [String] = []) throws -> Command.Result {
    try Files.write(table, to: folder.path("counts.csv"))
    return try Built.cfu(["compare", folder.path("counts.csv")] + arguments)
      .run(scratch: folder.path)
  }

  private static let series = """
    dish,donor,compound,dose,dose_unit,vehicle,cells_plated,count_BFU-E,count_CFU-MK
    v1,A,,,,true,11000,40,10
    v2,B,,,,true,11000,55,14
    v3,C,,,,true,11000,35,9
    a1,A,hetrombopag,10,nmol/L,false,11000,42,22
    a2,B,hetrombopag,10,nmol/L,false,11000,50,30
    a3,C,hetrombopag,10,nmol/L,false,11000,37,20
    b1,A,hetrombopag,0.1,umol/L,false,11000,39,31
    b2,B,hetrombopag,0.1,umol/L,false,11000,57,40
    b3,C,hetrombopag,0.1,umol/L,false,11000,33,27

    """

  @Test func aTableByHandIsAnsweredInSentences() throws {
    let result = try compare(Self.series, ["--out", folder.path("tables")])
    #expect(result.code == 0, "\(result.stderr)")
    #expect(result.stderr == "")
    #expect(result.stdout.contains("hetrombopag, BFU-E: no clear difference from vehicle"))
    #expect(
      result.stdout.contains(
        "hetrombopag, CFU-MK: more colonies than vehicle at every dose; strongest at 100 nmol/L: "
          + "297 % of vehicle"))
    #expect(result.stdout.contains("The count rises with the dose (trend p"))
    #expect(
      result.stdout.contains("quasi-Poisson, donors as blocks, 4 residual degrees of freedom"))
    #expect(Files.names(folder.path("tables")) == ["groups.csv", "models.csv", "warnings.csv"])
    let groups = try Table(folder.path("tables/groups.csv"))
    #expect(
      groups.column("class")
        == Array(repeating: ["BFU-E", "CFU-MK", "total"], count: 3)
        .flatMap { $0 })
    #expect(groups.column("colonies")[7] == "98")
    // 98 of 33: 296.97 %, and limits beyond those of one dose alone.
    #expect(groups.column("percent_of_vehicle")[7] == "296.97")
    let (low, single) = (groups.column("percent_low")[7], groups.column("percent_single_low")[7])
    #expect(try #require(Double(low)) < #require(Double(single)))
    #expect(try #require(Double(single)) > 100)
    #expect(
      try Table(folder.path("tables/models.csv")).column("donors") == ["block", "block", "block"])
  }

  @Test func scriptsGetJSON() throws {
    let result = try compare(Self.series, ["--json", "--family", "quasi-poisson"])
    #expect(result.code == 0)
    #expect(result.stdout.contains("\"p_adjusted\" : "))
    #expect(result.stdout.contains("\"direction\" : \"rising\""))
    #expect(!result.stdout.contains("nan") && !result.stdout.contains("inf,"))
  }

  @Test func oneDishAGroupHasNoVariance() throws {
    let result = try compare("compound,dose,dose_unit,vehicle,count_X\n,,,yes,40\nx,1,nM,no,80\n")
    #expect(result.code == 0)
    #expect(result.stdout.contains("the variance cannot be estimated; Poisson intervals"))
    #expect(result.stdout.contains("fewer than 3 dishes"))
  }

  @Test func whatACarefulColleagueWouldSay() throws {
    var table = "donor,vehicle,cells_plated,count_X\n"
    for (index, count) in [2, 30, 90, 9].enumerated() {
      table += "A,yes,\(index == 0 ? 22_000 : 11_000),\(count)\n"
    }
    for count in [150, 20, 140, 60] { table += "A,no,11000,\(count)\n" }
    let result = try compare(table, ["--out", folder.path("t")])
    #expect(result.code == 0)
    let warnings = try Table(folder.path("t/warnings.csv")).column("warning")
    #expect(
      warnings == [
        "one donor", "outside the countable range", "cells plated differ within a group",
        "over-dispersion",
      ])
  }

  @Test func aDonorWhoDrivesTheResultIsNamed() throws {
    var table = "donor,vehicle,count_X\n"
    for (donor, vehicle, treated) in [
      ("A", 40, 41), ("B", 38, 37), ("C", 42, 43), ("D", 12, 200),
    ] {
      for shift in [-1, 0, 1] {
        table += "\(donor),yes,\(vehicle + shift)\n\(donor),no,\(treated + shift)\n"
      }
    }
    let result = try compare(table, ["--out", folder.path("t")])
    #expect(result.code == 0)
    let warnings = try Table(folder.path("t/warnings.csv"))
    #expect(warnings.column("warning").contains("donors respond differently"))
    let place = try #require(
      warnings.column("warning").firstIndex(of: "one donor drives the result"))
    #expect(warnings.column("text")[place].contains("rests on donor D:"))
    let byDonor = try compare(table, ["--unit", "donor"])
    #expect(byDonor.stdout.contains("3 residual degrees of freedom"), "\(byDonor.stdout)")
  }

  @Test func mistakesAreToldAllAtOnceByRow() throws {
    let result = try compare(
      """
      dish,compound,dose,dose_unit,vehicle,count_X
      a,,,,yes,12.5
      b,,,,yes,twelve
      c,x,1,nM,no,"7,5"
      d,x,2,mg/L,no,-3
      d,x,2,nM,no,4

      """)
    #expect(result.code == 64)
    #expect(result.stdout == "")
    #expect(result.stderr.contains("row 3, column count_X: 'twelve' is not a number."))
    #expect(result.stderr.contains("row 4, column count_X: '7,5' has a decimal comma."))
    #expect(result.stderr.contains("row 5, column count_X: -3 is negative."))
    #expect(result.stderr.contains("row 5, column dose_unit: 'mg/L' does not convert"))
  }

  @Test func whatCannotBeComparedIsRefused() throws {
    #expect(try compare("dish,count_X\na,4\n").code == 64)
    #expect(try compare("vehicle,count_X\nyes,4\n", ["--confidence", "95"]).code == 64)
    let missing = try Built.cfu(["compare", folder.path("none.csv")]).run(scratch: folder.path)
    #expect(missing.code == 66)
    folder.makeFolder("empty")
    let empty = try Built.cfu(["compare", folder.path("empty")]).run(scratch: folder.path)
    #expect(empty.code == 66)
    #expect(empty.stderr.contains("has no study.sqlite"))
    let full = try compare(Self.series, ["--out", "/dev/full/x"])
    #expect(full.code == 73)
  }

  @Test func aCountedStudyIsComparedAsItsOwnTablesSay() throws {
    let drawn = try Built.cfu([
      "simulate", "--groups", "2", "--dishes", "2", "--profile", "clean", "--um-per-px", "18",
      "--out", folder.path("drawn"),
    ]).run(scratch: folder.path)
    #expect(drawn.code == 0, "\(drawn.stderr)")
    let counted = try Built.cfu([
      "count", folder.path("drawn/study.csv"), "--out", folder.path("out"),
    ]).run(scratch: folder.path)
    #expect(counted.code == 0, "\(counted.stderr)")
    #expect(counted.stdout.contains("of vehicle") && counted.stdout.contains("To bear in mind:"))
    for (input, out) in [("out", "again"), ("out/dishes.csv", "by-table")] {
      let result = try Built.cfu(
        ["compare", folder.path(input), "--out", folder.path(out)]
      ).run(scratch: folder.path)
      #expect(result.code == 0, "\(result.stderr)")
      #expect(
        try Files.text(folder.path("\(out)/models.csv"))
          == Files.text(folder.path("out/models.csv")), "\(out)")
      // Why a class has no count stands in the flags, which a table by itself is not asked for.
      let mine = try Table(folder.path("\(out)/groups.csv"))
      let first = try Table(folder.path("out/groups.csv"))
      for column in [
        "class", "dishes", "colonies", "frequency", "percent_of_vehicle", "percent_low", "p",
        "dispersion", "method",
      ] {
        #expect(!first.column(column).isEmpty, "\(column)")
        #expect(mine.column(column) == first.column(column), "\(out) \(column)")
      }
    }
  }
}
