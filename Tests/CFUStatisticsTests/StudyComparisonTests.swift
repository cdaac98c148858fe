import CFUCore
import CFUStatistics
import Testing

@Suite("Groups of a study")
struct StudyComparisonTests {
  private func sheet(_ text: String) throws -> SampleSheet {
    try SampleSheet.parse(text: text, name: "s.csv")
  }

  private func dishes(_ sheet: SampleSheet, _ counts: [[Double?]]) -> [DishCounts?] {
    zip(sheet.rows, counts).map { row, counts in
      DishCounts(
        donor: row.donor, cellsPlated: row.cellsPlated, perCells: row.perCells, counts: counts)
    }
  }

  private func compared(
    sheet: SampleSheet, dishes: [DishCounts?], classes: [String]
  ) -> [GroupResult] {
    StudyComparison(sheet: sheet, dishes: dishes, classes: classes).groups
  }

  @Test("are pooled, compared and named")
  func compared() throws {
    let sheet = try sheet(
      """
      image,donor,compound,dose,dose_unit,vehicle,cells_plated
      1.jpg,A,,,,yes,10000
      2.jpg,B,,,,yes,10000
      3.jpg,A,x,10,nM,no,10000
      4.jpg,B,x,10,nM,no,10000
      5.jpg,A,x,0.1,uM,no,20000
      """)
    let groups = compared(
      sheet: sheet, dishes: dishes(sheet, [[10, 3], [14, 0], [20, 0], [28, 0], [30, 9]]),
      classes: ["BFU-E", "CFU-MK"])
    #expect(groups.count == 9)
    #expect(
      groups.map(\.classID)
        == Array(repeating: ["BFU-E", "CFU-MK", "total"], count: 3).flatMap { $0 })
    #expect(groups.map(\.dose) == [nil, nil, nil, 10, 10, 10, 100, 100, 100])
    #expect(groups[0].isVehicle && groups[0].percentOfVehicle == 100 && groups[0].method == nil)
    #expect(groups[0].frequency == 120)
    let treated = groups[3]
    #expect(treated.compound == "x")
    #expect(treated.doseUnit == "nM")
    #expect((treated.dishes, treated.donors) == (2, 2))
    #expect((treated.colonies, treated.cellsPlated) == (48, 20_000))
    #expect(treated.frequency == 240)
    #expect(treated.percentOfVehicle == 200)
    #expect(treated.method == .quasiPoisson)
    #expect(treated.notes == [])
    // Donors 5 to 7 in both groups, each count as expected, the last dish alone with its group.
    #expect(treated.dispersion.map { $0 < 1e-12 } == true)
    #expect(groups[4].colonies == 0)
    #expect(groups[4].percentOfVehicle == 0)
    #expect(groups[4].percentHigh?.isFinite == true)
    #expect(groups[4].notes.last == "no colony: upper limit only")
    #expect(groups[6].frequency == 150)
    #expect(groups[6].notes == ["donors differ from the vehicle's"])
  }

  @Test("without comparisons are one group, with a dispersion and without an interval")
  func ungrouped() throws {
    let sheet = SampleSheet.pictures(["a.jpg", "b.jpg", "c.jpg"])
    let groups = compared(
      sheet: sheet, dishes: dishes(sheet, [[5], [7], [9]]), classes: ["colony"])
    var expected = GroupResult(classID: "colony", dishes: 3, colonies: 21, perCells: 100_000)
    // Counts of 5, 7 and 9 about 7: (4 + 0 + 4) / 7 / 2.
    expected.dispersion = groups.first?.dispersion
    #expect(groups == [expected])
    #expect(abs((groups.first?.dispersion ?? 0) - 4.0 / 7) < 1e-12)
  }

  @Test("leave out dishes that failed, and say when no vehicle is left")
  func failures() throws {
    let sheet = try sheet("image,vehicle\n1.jpg,yes\n2.jpg,no\n3.jpg,no\n")
    var counted = dishes(sheet, [[4], [6], [8]])
    counted[1] = nil
    let groups = compared(sheet: sheet, dishes: counted, classes: ["c"])
    #expect(groups.map(\.dishes) == [1, 1])
    #expect(groups[1].percentOfVehicle == 200)
    #expect(groups[1].cellsPlated == nil && groups[1].frequency == nil)
    #expect(groups[1].method == .exactPoisson)
    #expect(
      groups[1].notes == [
        "nothing is left to estimate the variance by: the interval is Poisson's",
        "compared per dish: cells plated not given", "1 dish that failed left out",
      ])
    counted[0] = nil
    let orphaned = compared(sheet: sheet, dishes: counted, classes: ["c"])
    #expect(orphaned[1].percentOfVehicle == nil && orphaned[1].method == nil)
    #expect(
      orphaned[1].notes == ["no vehicle dish was counted", "1 dish that failed left out"])
  }

  @Test("say how many of their pictures are truncated")
  func truncated() throws {
    let sheet = try sheet("image,vehicle\n1.jpg,yes\n2.jpg,no\n3.jpg,no\n")
    var counted = dishes(sheet, [[4], [6], [8]])
    counted[1]?.flags = [.truncated]
    counted[2]?.flags = [.truncated]
    let groups = compared(sheet: sheet, dishes: counted, classes: ["c"])
    #expect(groups[0].notes == [])
    #expect(groups[1].notes.last == "2 dishes with a truncated picture")
    #expect(groups[1].colonies == 14)
  }

  @Test("do not take a class that was refused for one that has no colony")
  func refused() throws {
    let sheet = try sheet("image,vehicle\n1.jpg,yes\n2.jpg,yes\n3.jpg,no\n")
    let groups = compared(
      sheet: sheet, dishes: dishes(sheet, [[4, nil], [6, 2], [5, nil]]), classes: ["c", "MK"])
    #expect(groups[1].dishes == 1)
    #expect(groups[1].notes == ["class not counted on 1 dish"])
    #expect(groups[4].dishes == 0 && groups[4].percentOfVehicle == nil)
    // A total without a class stands beside no total with it.
    #expect(groups[2].dishes == 1 && groups[2].colonies == 8)
    #expect(groups[5].dishes == 0)
    #expect(groups[5].notes == ["1 dish without the count of a class left out"])
  }

  @Test("take the counts of a record, refused classes apart")
  func ofRecord() {
    let row = SampleSheet.Row(
      image: "a.jpg", dish: "a", donor: "D", cellsPlated: 5, perCells: 10, fields: [])
    var expected = DishCounts(
      donor: "D", cellsPlated: 5, perCells: 10, counts: [0, nil], total: 1, flags: [.refused("MK")])
    expected.hasOwnTotal = true
    #expect(DishCounts(record: coarse(counted: true), row: row, classes: ["E", "MK"]) == expected)
    // Versions that did not count such colonies have a total of fewer classes.
    expected.total = 0
    expected.hasOwnTotal = false
    #expect(DishCounts(record: coarse(counted: false), row: row, classes: ["E", "MK"]) == expected)
  }

  @Test("compare the total of a coarse picture, whose colonies have no class, with a fine one")
  func coarseTotal() throws {
    let sheet = try sheet("image,vehicle\n1.jpg,yes\n2.jpg,no\n")
    func total(counted: Bool) -> [GroupResult] {
      let coarse = DishCounts(
        record: coarse(counted: counted), row: sheet.rows[0], classes: ["E", "MK"])
      let fine = dishes(sheet, [[nil, nil], [2, 3]])[1]
      return compared(sheet: sheet, dishes: [coarse, fine], classes: ["E", "MK"])
        .filter { $0.classID == GroupResult.total }
    }
    let groups = total(counted: true)
    #expect(groups.map(\.colonies) == [1, 5])
    #expect(
      groups[0].notes.contains("colonies of a class that is not told are in the total of 1 dish"))
    #expect(!groups[1].notes.contains { $0.contains("not told") })
    let older = total(counted: false)
    #expect(older.map(\.dishes) == [0, 1])
    #expect(older[0].notes == ["1 dish without the count of a class left out"])
  }

  /// A record of one object that looks like a class that its picture cannot carry.
  private func coarse(counted: Bool) -> DishRecord {
    let found = FoundObject(
      id: 1, centre: PixelPoint(x: 1, y: 1), xMillimetres: 0, yMillimetres: 0, outline: [],
      features: [], artefact: nil, overlap: false)
    return DishRecord(
      imageSHA256: "",
      geometry: PictureGeometry(
        width: 1, height: 1, dish: nil, calibration: Calibration(umPerPixel: 1, source: .sheet)),
      objects: [
        ClassifiedObject(
          object: found,
          verdict: Verdict(
            classID: nil, probability: nil, probabilities: [], counted: counted,
            reason: .classRefused))
      ], classes: [], flags: [.refused("MK")],
      provenance: Provenance(
        programVersion: "", settingsSHA256: "", pluginID: "", pluginVersion: "", pluginSHA256: ""),
      seconds: 0)
  }

  @Test("say when colonies do not grow with the cells plated")
  func disproportion() throws {
    var text = "image,vehicle,cells_plated\n"
    var counts: [[Double?]] = []
    for (group, factor) in [("yes", 1.0), ("no", 1.5)] {
      for (cells, count) in [(10_000.0, 60.0), (20_000, 70), (40_000, 80)] {
        for shift in [-1.0, 1] {
          text += "\(counts.count).jpg,\(group),\(cells)\n"
          counts.append([(count + shift) * factor])
        }
      }
    }
    let sheet = try sheet(text)
    func warnings(_ counts: [[Double?]]) -> [ComparisonWarning.Kind] {
      StudyComparison(sheet: sheet, dishes: dishes(sheet, counts), classes: ["c"]).warnings
        .map(\.kind)
    }
    #expect(warnings(counts).contains(.notProportional))
    let proportional = sheet.rows.map { row -> [Double?] in
      [(row.cellsPlated ?? 0) / 500 + (row.row.isMultiple(of: 2) ? 1 : -1)]
    }
    #expect(!warnings(proportional).contains(.notProportional))
    #expect(warnings(proportional).contains(.unequalCells))
  }

  @Test("of treatments without doses are one family against their vehicle")
  func treatments() throws {
    let sheet = try sheet(
      "image,compound,vehicle\n1,,yes\n2,,yes\n3,a,no\n4,a,no\n5,b,no\n6,b,no\n")
    let counts: [[Double?]] = [[20], [24], [40], [44], [21], [25]]
    let groups = compared(sheet: sheet, dishes: dishes(sheet, counts), classes: ["c"])
    let joint = VehicleComparison(
      CountData(
        counts.enumerated().map { .init(count: $1[0] ?? 0, group: $0 / 2) }, groups: 3),
      settings: ComparisonSettings())
    #expect(groups.map(\.compound) == ["a", "a", "b", "b"])
    #expect(groups[1].adjustedP == joint.groups[0].adjustedP)
    #expect(groups[3].adjustedP == joint.groups[1].adjustedP)
    #expect(try #require(groups[1].adjustedP) > #require(groups[1].p))
  }

  @Test("take donors for the unit only where every dish names one of several")
  func donorUnit() throws {
    let sheet = try sheet("image,vehicle\n1,yes\n2,yes\n3,no\n4,no\n")
    var settings = ComparisonSettings()
    settings.unit = .donor
    let study = StudyComparison(
      sheet: sheet, dishes: dishes(sheet, [[20], [60], [70], [30]]), classes: ["c"],
      settings: settings)
    #expect(study.classes[0].comparison?.model?.degreesOfFreedom == 2)
    #expect(study.warnings.map(\.kind).contains(.donorUnitRefused))
  }

  @Test(
    "call a dose not estimable that shares no donor with the vehicle, and leave the others alone")
  func unconnected() throws {
    var text = "image,donor,compound,dose,dose_unit,vehicle\n"
    var counts: [[Double?]] = []
    for (donor, dose, count) in [
      ("A", 0.0, 20.0), ("A", 0, 22), ("B", 0, 40), ("B", 0, 44), ("A", 10, 30), ("A", 10, 33),
      ("B", 10, 60), ("B", 10, 64), ("C", 100, 80), ("C", 100, 90),
    ] {
      text += "\(counts.count),\(donor),\(dose > 0 ? "x" : ""),\(dose > 0 ? "\(dose)" : ""),"
      text += "\(dose > 0 ? "nM" : ""),\(dose > 0 ? "no" : "yes")\n"
      counts.append([count])
    }
    let sheet = try sheet(text)
    let groups = compared(sheet: sheet, dishes: dishes(sheet, counts), classes: ["c"])
    #expect(groups[1].method == .quasiPoisson)
    #expect(try #require(groups[1].adjustedP) < 0.05)
    #expect(groups[2].method == .notEstimable && groups[2].percentOfVehicle == nil)
    #expect(groups[2].notes.contains("shares no donor with the vehicle"))
  }

  @Test("name a donor who has treated dishes and none of the vehicle")
  func donorWithoutVehicle() throws {
    let sheet = try sheet(
      "image,donor,vehicle\n1,A,yes\n2,A,no\n3,B,yes\n4,B,no\n5,C,no\n6,A,yes\n")
    let study = StudyComparison(
      sheet: sheet, dishes: dishes(sheet, [[20], [30], [40], [60], [50], [22]]), classes: ["c"])
    let warning = study.warnings.first { $0.kind == .donorWithoutVehicle }
    #expect(warning?.text.hasPrefix("donor C has no vehicle dish") == true)
  }

  @Test("do not take a picture that is cut off for a dish with few colonies")
  func cutOff() {
    let sheet = SampleSheet.pictures(["a.jpg"])
    func warnings(_ flags: [DishFlag]) -> [ComparisonWarning.Kind] {
      let dish = DishCounts(donor: nil, cellsPlated: nil, counts: [3], flags: flags)
      return StudyComparison(sheet: sheet, dishes: [dish], classes: ["c"]).warnings.map(\.kind)
    }
    #expect(warnings([]) == [.outsideCountable])
    #expect(warnings([.truncated]) == [.incompletePicture])
    #expect(warnings([.scaleAssumed]) == [])
  }
}
