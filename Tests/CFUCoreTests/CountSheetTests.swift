import CFUCore
import Testing

@Suite("A table of counts")
struct CountSheetTests {
  private func parse(
    _ text: String, vehicle: String? = nil, conditions: [CountSheet.Options.Condition] = []
  ) throws -> CountSheet {
    try CountSheet.parse(
      text: text, name: "counts.csv",
      options: CountSheet.Options(vehicle: vehicle, conditions: conditions))
  }

  private func message(_ text: String, vehicle: String? = nil) -> String {
    do throws(CFUError) {
      _ = try CountSheet.parse(
        text: text, name: "counts.csv", options: CountSheet.Options(vehicle: vehicle))
      return ""
    } catch {
      #expect(error.code == .usage)
      return error.description
    }
  }

  @Test("with a column a class gives its counts, the total being their sum")
  func wide() throws {
    let table = try parse(
      """
      dish,donor,compound,dose,dose_unit,vehicle,cells_plated,count_BFU-E,cfu gm
      1,A,,,,yes,11000,20,31
      2,A,x,10,nM,no,11000,0,
      3,B,x,0.1,uM,no,22000,7.5,NA
      """)
    #expect(table.classes == ["BFU-E", "CFU-GM"])
    #expect(table.counts == [[20, 31], [0, nil], [7.5, nil]])
    #expect(table.totals == [51, 0, 7.5])
    #expect(table.averaged == [1, 1, 1])
    #expect(table.sheet.rows.map(\.dish) == ["1", "2", "3"])
    #expect(table.sheet.comparisons.first?.doses.map(\.dose) == [10, 100])
    #expect(table.sheet.warnings.count == 1)
    #expect(table.sheet.warnings[0].contains("row 4"))
    #expect(table.sheet.warnings[0].contains("dishes_averaged"))
  }

  @Test("with a row a dish and class is turned into one row a dish")
  func long() throws {
    let table = try parse(
      """
      group,experiment,class,count
      DMSO,E1,BFU-E,12
      DMSO,E1,CFU-GM,30
      drug,E1,CFU-GM,15
      drug,E1,BFU-E,3
      DMSO,E2,BFU-E,9
      """, vehicle: "DMSO")
    #expect(table.classes == ["BFU-E", "CFU-GM"])
    #expect(table.counts == [[12, 30], [3, 15], [9, nil]])
    #expect(table.sheet.rows.map(\.donor) == ["E1", "E1", "E2"])
    #expect(table.sheet.rows.map(\.isVehicle) == [true, false, true])
    let comparison = try #require(table.sheet.comparisons.first)
    #expect(comparison.compound == "drug")
    #expect(comparison.vehicle == [0, 2])
    #expect(comparison.doses.map(\.rows) == [[1]])
  }

  @Test("of totals alone has no class")
  func totals() throws {
    let table = try parse("vehicle,colonies\nyes,12\nno,30\n")
    #expect(table.classes == [])
    #expect(table.totals == [12, 30])
    #expect(table.sheet.rows.map(\.dish) == ["row 2", "row 3"])
  }

  @Test("takes means of several dishes for as many dishes")
  func averaged() throws {
    let table = try parse("vehicle,count_X,dishes_averaged\nyes,19.5,2\nno,12,\n")
    #expect(table.averaged == [2, 1])
    #expect(table.sheet.warnings == [])
    #expect(
      message("vehicle,count_X,dishes_averaged\nyes,19.5,1.5\nno,12,0\n").contains(
        "row 2, column dishes_averaged: '1.5' is no number of dishes"))
  }

  @Test("can be cut down to some rows")
  func conditions() throws {
    let text = "plating,vehicle,count_X\n1,yes,4\n2,yes,5\n1,no,6\n"
    let table = try parse(text, conditions: [.init(column: "Plating", value: "1")])
    #expect(table.counts == [[4], [6]])
    #expect(table.sheet.rows.map(\.row) == [2, 4])
    #expect(throws: CFUError.self) {
      try parse(text, conditions: [.init(column: "plating", value: "3")])
    }
    #expect(throws: CFUError.self) {
      try parse(text, conditions: [.init(column: "plate", value: "1")])
    }
  }

  @Test("takes a vehicle that is named like a compound for every compound's")
  func namedVehicle() throws {
    let table = try parse("compound,vehicle,count_X\nDMSO,yes,4\na,no,5\nb,no,6\n")
    #expect(table.sheet.comparisons.map(\.compound) == ["a", "b"])
    #expect(table.sheet.comparisons.map(\.vehicle) == [[0], [0]])
  }

  @Test("tells columns that nothing is read from, and what they may mean")
  func unread() throws {
    let table = try parse("Patient,vehicle,BFU-R,CFU-GM,Dose (nM)\nA,yes,4,5,\nA,no,5,6,1\n")
    #expect(table.classes == ["CFU-GM"])
    #expect(
      table.unreadColumns == [
        "counts.csv: nothing is read from the columns 'Patient', 'BFU-R' (is BFU-E meant?), "
          + "'Dose (nM)'."
      ])
    #expect(try parse("vehicle,count_X\nyes,4\nno,5\n").unreadColumns == [])
    // What else dishes.csv holds is known.
    #expect(
      try parse("vehicle,count_X,settings_sha256,um_px\nyes,4,a,1\nno,5,b,1\n").unreadColumns
        == [])
  }

  @Test("tells a group that is nearly named like the vehicle")
  func nearlyVehicle() throws {
    let table = try parse("group,count_X\nDMSO,4\ndmso,5\nDMS0,5\ndrug,6\n", vehicle: "DMSO")
    #expect(table.sheet.warnings.first?.contains("'dmso', 'DMS0' is taken for a treatment") == true)
  }

  @Test("tells a total that is not the sum")
  func wrongTotal() throws {
    let table = try parse("vehicle,count_A,count_B,total\nyes,4,5,9\nno,4,5,10\n")
    #expect(table.totals == [9, 10])
    #expect(table.sheet.warnings.first?.contains("in row 3 the total is not the sum") == true)
  }

  @Test(
    "refuses what is no count, by row and column",
    arguments: [
      ("12 or 13", "'12 or 13' is not a number"), ("-4", "-4 is negative"),
      ("12,5", "'12,5' has a decimal comma. Write 12.5."), ("1e99", "1e99 is too large"),
      ("nan", "'nan' is not a number"), ("0x10", "'0x10' is not a number"),
      ("1,234", "can be read in two ways"), ("TNTC", "'TNTC' is not a number"),
      ("-", "'-' is not a number"), ("100000000", "is too large to be true"),
    ])
  func badCounts(cell: String, expected: String) {
    let text = message("dish,vehicle,count_BFU-E\na,yes,10\nb,no,\"\(cell)\"\n")
    #expect(text.contains("row 3, column count_BFU-E"), "\(text)")
    #expect(text.contains(expected), "\(text)")
  }

  @Test("refuses a dish that is there twice, whole or by class")
  func duplicates() {
    #expect(
      message("dish,vehicle,count_X\na,yes,1\na,yes,2\n").contains(
        "row 3, column dish: the dish 'vehicle a' is in row 2 too"))
    // Numbers that begin anew in each group are no duplicates.
    #expect(message("dish,vehicle,count_X\n1,yes,1\n1,no,2\n") == "")
    #expect(
      message("dish,vehicle,class,count\na,yes,X,1\na,yes,X,2\na,no,X,2\n").contains(
        "row 3, column class: 'X' of the dish of row 2 is there twice"))
  }

  @Test("converts doses of one compound to one unit, or refuses the row")
  func doses() throws {
    let text = "compound,dose,dose_unit,vehicle,count_X\n,,,yes,5\nx,100,nmol/L,no,6\nx,"
    #expect(
      try parse(text + "0.1,umol/L,no,7\n").sheet.comparisons[0].doses.map(\.rows) == [[1, 2]])
    #expect(
      message(text + "5,ng/mL,no,7\n").contains(
        "row 4, column dose_unit: 'ng/mL' does not convert to 'nmol/L' of row 3"))
  }

  @Test("names what is missing: counts, the vehicle, a known group")
  func missing() {
    #expect(message("dish,vehicle\na,yes\n").contains("has no column with counts"))
    #expect(message("").contains("is empty"))
    let text = "group,count_X\nDMSO,4\ndrug,5\n"
    #expect(message(text).contains("or name the control with --vehicle"))
    #expect(message(text, vehicle: "dmso").contains("Its groups are 'DMSO', 'drug'"))
    #expect(
      message("compound,vehicle,count_X\nDMSO,yes,4\nx,no,5\n", vehicle: "DMSO").contains(
        "has a column vehicle, and --vehicle is given too"))
  }

  @Test("reads the other columns of a sheet as measurements")
  func measurements() throws {
    let sheet = try parse("vehicle,count_X,luminescence\nyes,4,1200.5\nno,5,-3\nno,5,\n").sheet
    #expect(
      try CountSheet.measurements(sheet, column: 2, name: "counts.csv") == [1200.5, -3, nil])
    let bad = try parse("vehicle,count_X,light\nyes,4,high\n").sheet
    #expect(throws: CFUError.self) {
      try CountSheet.measurements(bad, column: 2, name: "counts.csv")
    }
  }
}
