import CFUCore
import CFUPluginABI
import CFUReport
import CFUStatistics
import Testing

@Suite("colonies.csv")
struct ColoniesTableTests {
  private let record = Fixture.record([
    Fixture.counted(
      Fixture.object(1, x: 400.126, y: 300, radius: 10, value: 0.123456), "BFU-E",
      [0.9, 0.05, 0.03, 0.02]),
    Fixture.ignored(
      Fixture.object(2, x: 500, y: 399.9999, radius: 3, value: .nan, artefact: .bubble), .bubble),
    Fixture.ignored(
      Fixture.object(3, x: 600, y: 500, radius: 4.5, value: -0.00001, overlap: true), .unclassified,
      note: "killed by signal 11: \"reading, badly\""),
  ])

  @Test("has the documented columns, the features of the schema last but for the note")
  func header() {
    let names = ColoniesTable.header(classes: Fixture.classes).dropLast().split(separator: ",")
    #expect(
      names.prefix(17).joined(separator: ",")
        == "image,colony,x_px,y_px,x_mm,y_mm,diameter_um,area_um2,class,probability,counted,"
        + "reason,overlap,p_BFU-E,p_CFU-GM,p_CFU-MK,p_cluster")
    let features = (2..<Int32(CFU_FEATURE_COUNT)).compactMap { cfu_feature_name($0) }.map {
      String(cString: $0)
    }
    #expect(names.dropFirst(17).map(String.init) == features + ["note"])
    #expect(Set(names).count == names.count)
  }

  @Test("has one row an object, counted or not, with a reason where it is not")
  func rows() {
    let text = ColoniesTable.rows(record, image: "p/a, b.jpg", classes: Fixture.classes)
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.count == 3)
    #expect(
      lines[0].hasPrefix(
        "\"p/a, b.jpg\",1,400.13,300.00,-0.999,-1.000,200.00,31415.9,BFU-E,0.9000,true,,false,"
          + "0.9000,0.0500,0.0300,0.0200,0.12,0.1235,"))
    #expect(
      lines[1].hasPrefix(
        "\"p/a, b.jpg\",2,500.00,400.00,0.000,0.000,60.00,2827.4,,,false,bubble,false,,,,,,,"))
    #expect(lines[2].contains(",false,unclassified,true,,,,,0.00,0.0000,"))
    #expect(lines[2].hasSuffix(",\"killed by signal 11: \"\"reading, badly\"\"\""))
    #expect(lines.allSatisfy { !$0.contains("-0.000,") && !$0.contains("nan") })
  }

  @Test("is the header and the rows of each dish, and reads back with as many fields in each")
  func whole() throws {
    let dishes = [
      StudyDish(row: Fixture.row(image: "a.jpg", dish: "a"), outcome: .counted(record)),
      StudyDish(row: Fixture.row(image: "b.jpg", dish: "b"), outcome: .failed(Fixture.failure)),
      StudyDish(row: Fixture.row(image: "c.jpg", dish: "c"), outcome: .counted(record)),
    ]
    let text = ColoniesTable.text(dishes, classes: Fixture.classes)
    #expect(
      text == ColoniesTable.header(classes: Fixture.classes)
        + ColoniesTable.rows(record, image: "a.jpg", classes: Fixture.classes)
        + ColoniesTable.rows(record, image: "c.jpg", classes: Fixture.classes))
    let table = try #require(CSVTable.read(text))
    #expect(table.problems.isEmpty)
    #expect(
      table.records.map { $0.fields[0] } == ["a.jpg", "a.jpg", "a.jpg", "c.jpg", "c.jpg", "c.jpg"])
  }

  @Test("finds a class's probability by its name where a record lists its classes in another order")
  func classOrder() {
    let text = ColoniesTable.rows(
      record, image: "a", classes: [Fixture.classes[1], Fixture.classes[0]])
    #expect(
      text.hasPrefix(
        "a,1,400.13,300.00,-0.999,-1.000,200.00,31415.9,BFU-E,0.9000,true,,false,0.0500,0.9000,"))
  }
}

@Suite("dishes.csv")
struct DishesTableTests {
  private let record = Fixture.record(
    [
      Fixture.counted(Fixture.object(1, x: 1, y: 1, radius: 5), "BFU-E", [1, 0, 0, 0]),
      Fixture.counted(Fixture.object(2, x: 1, y: 1, radius: 5), "BFU-E", [1, 0, 0, 0]),
      Fixture.counted(Fixture.object(3, x: 1, y: 1, radius: 5), "CFU-GM", [0, 1, 0, 0]),
      Fixture.ignored(Fixture.object(4, x: 1, y: 1, radius: 5), .dust),
      Fixture.unnamed(Fixture.object(5, x: 1, y: 1, radius: 5)),
    ], flags: [.tooNumerous, .refused("CFU-MK")])

  @Test("has the sheet's columns, then the results, seconds last")
  func text() {
    let dishes = [
      StudyDish(
        row: Fixture.row(image: "a.jpg", dish: "A", cells: 11_000, fields: ["a.jpg", "A", "x;y"]),
        outcome: .counted(record)),
      StudyDish(
        row: Fixture.row(image: "b.jpg", dish: "B", cells: 11_000, fields: ["b.jpg", "B", ""]),
        outcome: .failed(Fixture.failure)),
    ]
    #expect(
      DishesTable.text(dishes, columns: ["image", "Dish", "medium"], classes: Fixture.classes)
        == """
        image,Dish,medium,um_per_px,um_per_px_source,dish_x_px,dish_y_px,dish_semi_major_px,\
        dish_semi_minor_px,dish_angle_deg,count_BFU-E,count_CFU-GM,count_CFU-MK,total,\
        without_class,frequency_BFU-E,frequency_CFU-GM,frequency_CFU-MK,flags,status,error,image_sha256,plugin_id,\
        plugin_version,plugin_sha256,settings_sha256,program_version,seconds
        a.jpg,A,"x;y",10.0000,rim,500.00,400.00,380.00,370.00,28.65,2,1,,4,1,18.182,9.091,,\
        "too numerous; CFU-MK refused at this resolution",ok,,0123,org.example.rules,1.2.3,abcd,5e77,\
        0.1.0,0.250
        b.jpg,B,,,,,,,,,,,,,,,,,,failed,b.jpg is not a picture. Save it as JPEG.,,,,,,,

        """)
  }

  @Test("names the dish where the sheet does not, and leaves a field without a rim empty")
  func pictures() {
    var field = Fixture.record([])
    field.geometry.dish = nil
    field.geometry.calibration = Calibration(umPerPixel: 0.65, source: .file)
    let dish = StudyDish(row: Fixture.row(image: "p/a.jpg", dish: "a"), outcome: .counted(field))
    let lines = DishesTable.text([dish], columns: ["image"], classes: Fixture.classes)
      .split(separator: "\n")
    #expect(lines[0].hasPrefix("image,dish,um_per_px,"))
    #expect(lines[1].hasPrefix("p/a.jpg,a,0.6500,file,,,,,,0,0,0,0,0,,,,,ok,"))
  }

  @Test("has no two columns of one name: the sheet's is marked as the sheet's")
  func collisions() throws {
    let dish = StudyDish(
      row: Fixture.row(image: "a.jpg", dish: "A", fields: ["a.jpg", "A", "7.6", "12"]),
      outcome: .counted(record))
    let text = DishesTable.text(
      [dish], columns: ["image", "dish", "um_per_px", "Total"], classes: Fixture.classes)
    let table = try #require(CSVTable.read(text))
    #expect(
      table.header.fields.prefix(5)
        == ["image", "dish", "sheet_um_per_px", "sheet_Total", "um_per_px"])
    #expect(Set(table.header.fields.map { $0.lowercased() }).count == table.header.fields.count)
    #expect(table.problems.isEmpty)
  }

  @Test("differs between equal runs in its last column only")
  func reproducible() {
    var later = record
    later.seconds = 99
    let texts = [record, later].map { record in
      DishesTable.text(
        [StudyDish(row: Fixture.row(image: "a", dish: "a"), outcome: .counted(record))],
        columns: ["image"], classes: Fixture.classes)
    }
    let cut = texts.map { text in
      text.split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).dropLast()
      }
    }
    #expect(texts[0] != texts[1])
    #expect(cut[0] == cut[1])
  }
}

@Suite("groups.csv and the summary")
struct GroupsTests {
  private static func group(
    _ compound: String, dose: Double?, unit: String?, class id: String, dishes: Int, donors: Int?,
    colonies: Double, cells: Double?, set: (inout GroupResult) -> Void = { _ in }
  ) -> GroupResult {
    var result = GroupResult(
      compound: compound, dose: dose, doseUnit: unit, isVehicle: dose == nil, classID: id,
      dishes: dishes, donors: donors, colonies: colonies, cellsPlated: cells)
    set(&result)
    return result
  }

  static let groups = [
    group(
      "eltrombopag", dose: nil, unit: nil, class: "BFU-E", dishes: 3, donors: 2, colonies: 61,
      cells: 33_000
    ) {
      $0.frequency = 184.848_484_8
      $0.frequencyLow = 141.4
      $0.frequencyHigh = 237.4
      $0.percentOfVehicle = 100
      $0.dispersion = 1.234_56
    },
    group(
      "eltrombopag", dose: 30, unit: "umol/L", class: "BFU-E", dishes: 3, donors: 2,
      colonies: 20.5, cells: 33_000
    ) {
      $0.frequency = 62.121_212
      $0.percentOfVehicle = 33.606_557
      $0.percentLow = 18.3
      $0.percentHigh = 61.7
      $0.percentSingleLow = 20.1
      $0.percentSingleHigh = 55.5
      $0.p = 0.000_123_4
      $0.adjustedP = 0.000_245_6
      $0.dispersion = 1.234_56
      $0.method = .quasiPoisson
    },
    group(
      "eltrombopag", dose: 100, unit: "umol/L", class: "BFU-E", dishes: 3, donors: 1, colonies: 0,
      cells: 33_000
    ) {
      $0.frequency = 0
      $0.percentOfVehicle = 0
      $0.percentLow = 0
      $0.percentHigh = 6.3
      $0.adjustedP = 0.02
      $0.dispersion = 1.234_56
      $0.method = .oneSided
      $0.notes = ["no colony: upper limit only", "donors differ from the vehicle's"]
    },
    group(
      "x", dose: 0.5, unit: "nM", class: "CFU-MK", dishes: 2, donors: nil, colonies: 7, cells: nil
    ) {
      $0.percentLow = 120.4
      $0.adjustedP = 0.5
      $0.method = .oneSidedExact
      $0.notes = ["vehicle has no colony: lower limit only"]
    },
    group(
      "x", dose: 1, unit: "nM", class: "CFU-MK", dishes: 0, donors: nil, colonies: 0, cells: nil),
  ]

  @Test("groups.csv has one row a group and class")
  func table() {
    #expect(
      GroupsTable.text(Self.groups) == """
        compound,dose,dose_unit,vehicle,class,dishes,donors,colonies,cells_plated,per_cells,\
        frequency,frequency_low,frequency_high,percent_of_vehicle,percent_low,percent_high,\
        p_adjusted,percent_single_low,percent_single_high,p,dispersion,method,note
        eltrombopag,,,true,BFU-E,3,2,61,33000.0,100000,184.848,141.400,237.400,100.00,,,,,,,1.235,,
        eltrombopag,30,umol/L,false,BFU-E,3,2,20.5,33000.0,100000,62.121,,,33.61,18.30,61.70,\
        0.000246,20.10,55.50,0.000123,1.235,quasi-Poisson,
        eltrombopag,100,umol/L,false,BFU-E,3,1,0,33000.0,100000,0.000,,,0.00,0.00,6.30,0.020000,\
        ,,,1.235,one-sided quasi-Poisson,\
        "no colony: upper limit only; donors differ from the vehicle's"
        x,0.5,nM,false,CFU-MK,2,,7,,100000,,,,,120.40,,0.500000,,,,,one-sided exact Poisson,\
        vehicle has no colony: lower limit only
        x,1,nM,false,CFU-MK,0,,,,100000,,,,,,,,,,,,,

        """)
  }

  private static let dishes = [
    StudyDish(
      row: Fixture.row(image: "a", dish: "a"),
      outcome: .counted(Fixture.record([], flags: [.outOfFocus]))),
    StudyDish(row: Fixture.row(image: "b", dish: "b"), outcome: .counted(Fixture.record([]))),
    StudyDish(row: Fixture.row(image: "c", dish: "c"), outcome: .failed(Fixture.failure)),
  ]

  @Test("the summary lines its columns up")
  func summary() {
    #expect(
      SummaryTable(groups: Self.groups, dishes: Self.dishes).text == """
        compound           dose  class                 dishes  donors  colonies  per 100000 cells  % of vehicle  95 % interval  adjusted p  dispersion
        eltrombopag     vehicle  BFU-E                      3       2        61             184.8           100                                   1.23
        eltrombopag   30 umol/L  BFU-E                      3       2      20.5              62.1            34       18 to 62     < 0.001        1.23
        eltrombopag  100 umol/L  BFU-E                      3       1         0               0.0             0           <= 6       0.020        1.23
        x                0.5 nM  CFU-MK (presumptive)       2                 7                                         >= 120        0.50
        x                  1 nM  CFU-MK (presumptive)       0
        2 dishes counted, 1 flagged, 1 failed

        """)
  }

  @Test("the summary of pictures without a sheet leaves out what it does not know")
  func pictures() {
    let groups = [GroupResult(classID: "colony", dishes: 1, colonies: 42)]
    #expect(
      SummaryTable(groups: groups, dishes: [Self.dishes[1]]).text == """
        class   dishes  colonies
        colony       1        42
        1 dish counted

        """)
  }

  @Test("the summary as JSON has sorted keys, rounded numbers and null for what is not known")
  func json() {
    #expect(
      SummaryTable(groups: [Self.groups[1], Self.groups[4]], dishes: Self.dishes).json == """
        {
          "classifiers" : [
            {
              "id" : "org.example.rules",
              "sha256" : "abcd",
              "version" : "1.2.3"
            }
          ],
          "dishes" : {
            "counted" : 2,
            "failed" : 1,
            "flagged" : 1
          },
          "groups" : [
            {
              "cells_plated" : 33000,
              "class" : "BFU-E",
              "colonies" : 20.5,
              "compound" : "eltrombopag",
              "dishes" : 3,
              "dispersion" : 1.235,
              "donors" : 2,
              "dose" : 30,
              "dose_unit" : "umol/L",
              "frequency" : 62.121,
              "frequency_high" : null,
              "frequency_low" : null,
              "method" : "quasi-Poisson",
              "notes" : [

              ],
              "p" : 0.000123,
              "p_adjusted" : 0.000246,
              "per_cells" : 100000,
              "percent_high" : 61.7,
              "percent_low" : 18.3,
              "percent_of_vehicle" : 33.61,
              "percent_single_high" : 55.5,
              "percent_single_low" : 20.1,
              "vehicle" : false
            },
            {
              "cells_plated" : null,
              "class" : "CFU-MK",
              "colonies" : null,
              "compound" : "x",
              "dishes" : 0,
              "dispersion" : null,
              "donors" : null,
              "dose" : 1,
              "dose_unit" : "nM",
              "frequency" : null,
              "frequency_high" : null,
              "frequency_low" : null,
              "method" : null,
              "notes" : [

              ],
              "p" : null,
              "p_adjusted" : null,
              "per_cells" : 100000,
              "percent_high" : null,
              "percent_low" : null,
              "percent_of_vehicle" : null,
              "percent_single_high" : null,
              "percent_single_low" : null,
              "vehicle" : false
            }
          ],
          "program_versions" : [
            "0.1.0"
          ]
        }

        """)
  }
}
