import CFUCore
import Testing

/// A wrong sheet and all that a user is told of it.
struct BadSheet: Sendable, CustomTestStringConvertible {
  var why: String
  var text: String
  var told: String
  var testDescription: String { why }
}

@Suite("A wrong sample sheet")
struct BadSheetTests {
  @Test("says where, what and what to write instead", arguments: BadSheet.all)
  func message(_ sheet: BadSheet) {
    let error = #expect(throws: CFUError.self) {
      try SampleSheet.parse(text: sheet.text, name: "s.csv")
    }
    #expect(error?.description == sheet.told)
    #expect(error?.code == .usage)
  }

  @Test("has all its problems told together, in the order of the rows")
  func together() {
    let text = """
      image,dish,vehicle,cells_plated,day
      ,A,maybe,0,x
      b.jpg,A,no,-1,14
      """
    let error = #expect(throws: CFUError.self) {
      try SampleSheet.parse(text: text, name: "s.csv")
    }
    #expect(
      error?.description == """
        s.csv has 6 problems:
          row 2, column image: the picture is missing. Write the picture's path relative to the sheet.
          row 2, column vehicle: 'maybe' is neither true nor false. Write true or false (yes/no, 1/0).
          row 2, column cells_plated: 0 is not greater than 0. Write the cells in the dish, greater than \
        0, for example 11000.
          row 2, column day: 'x' is not a number. Write the days in culture: 14.
          row 3, column cells_plated: -1 is negative. Write the cells in the dish, greater than 0, for \
        example 11000.
          row 3, column dish: the dish 'A' is in row 2 too. Write a name that no other dish has, for \
        example 'A-2'.
        """)
  }

  @Test("does not flood the screen")
  func limit() {
    let text = "image,day\n" + (1...30).map { "\($0).jpg,x\n" }.joined()
    let error = #expect(throws: CFUError.self) {
      try SampleSheet.parse(text: text, name: "s.csv")
    }
    let lines = error?.description.split(separator: "\n") ?? []
    #expect(lines.count == 22)
    #expect(lines.first == "s.csv has 30 problems:")
    #expect(lines.last == "  and 10 more.")
  }

  @Test("is told from missing pictures, which are told all at once too")
  func missingPictures() throws {
    let sheet = try SampleSheet.parse(text: "image\na.jpg\nsub\\b.jpg\nc.jpg\n", name: "s.csv")
    let error = #expect(throws: CFUError.self) {
      try sheet.checkImages(name: "s.csv") { ["a.jpg", "sub/b.jpg"].contains($0) }
    }
    #expect(error?.code == .noInput)
    #expect(
      error?.description == """
        s.csv has 2 problems:
          row 3, column image: 'sub\\b.jpg' does not exist. Write sub/b.jpg, with slashes.
          row 4, column image: 'c.jpg' does not exist. Write the picture's path relative to the sheet.
        """)
    #expect(throws: Never.self) { try sheet.checkImages(name: "s.csv") { _ in true } }
  }
}

extension BadSheet {
  static let all: [BadSheet] = [
    BadSheet(
      why: "empty", text: "\n\n",
      told: "s.csv is empty. Write a header row with at least the column image, then one "
        + "row per dish."),
    BadSheet(
      why: "no rows", text: "image,dish\n",
      told: "s.csv: there is no row below the header. Write one row per dish."),
    BadSheet(
      why: "no image column", text: "dish\nA\n",
      told: "s.csv, row 1, column image: the column is missing. Add a column image with "
        + "the path of each dish's picture, relative to the sheet."),
    BadSheet(
      why: "image misspelt", text: "imgae,dish\na.jpg,A\n",
      told: "s.csv, row 1, column image: the column is missing. Rename the column 'imgae' "
        + "to image."),
    BadSheet(
      why: "empty image", text: "image,dish\na.jpg,A\n,B\n",
      told: "s.csv, row 3, column image: the picture is missing. Write the picture's path "
        + "relative to the sheet."),
    BadSheet(
      why: "empty dish", text: "image,dish\na.jpg,A\nb.jpg, \n",
      told: "s.csv, row 3, column dish: the dish has no name. Write a name that no other "
        + "dish has."),
    BadSheet(
      why: "dish twice", text: "image,dish\na.jpg,A\nb.jpg,A\n",
      told: "s.csv, row 3, column dish: the dish 'A' is in row 2 too. Write a name that no "
        + "other dish has, for example 'A-2'."),
    BadSheet(
      why: "image twice", text: "image\na.jpg\nb.jpg\na.jpg\n",
      told: "s.csv, row 4, column image: 'a.jpg' is the picture of row 2 too. Write this "
        + "dish's own picture, or delete the row."),
    BadSheet(
      why: "column twice", text: "image,Day,day\na.jpg,1,1\n",
      told: "s.csv, row 1, column day: the column is there twice. Rename or delete one of "
        + "the two."),
    BadSheet(
      why: "nameless column", text: "image,,day\na.jpg,x,1\n",
      told: "s.csv, row 1, column B: the column has no name. Write a name in the header, "
        + "or delete the column."),
    BadSheet(
      why: "too few fields", text: "image,dish,day\na.jpg,A,1\n\nb.jpg,B\n",
      told: "s.csv, row 4: the row has 2 fields where the header has 3. Write an empty "
        + "field between separators for each missing value."),
    BadSheet(
      why: "decimal comma splits a row", text: "image,day\na.jpg,13,5\n",
      told: "s.csv, row 2: the row has 3 fields where the header has 2. Put quotes around "
        + "a value that contains the separator (','), and write decimals with a point."),
    BadSheet(
      why: "open quote", text: "image,dish\na.jpg,\"A\nb.jpg,B\n",
      told: "s.csv, row 2: the row has a quote (\") that is never closed. Close the quote, "
        + "or double it where it belongs to the value."),
    BadSheet(
      why: "text after a quote", text: "image,dish\na.jpg,\"A\"B\n",
      told: "s.csv, row 2: the row has text after a closing quote: 'B'. Double a quote "
        + "that belongs to the value: \"\"."),
    BadSheet(
      why: "decimal comma", text: "image;day\na.jpg;13,5\n",
      told: "s.csv, row 2, column day: '13,5' has a decimal comma. Write 13.5."),
    BadSheet(
      why: "thousands or decimals", text: "image;cells_per_ml\na.jpg;10,000\n",
      told: "s.csv, row 2, column cells_per_ml: '10,000' has a comma, which can be read in "
        + "two ways. Write 10000, or 10.000 for a decimal."),
    BadSheet(
      why: "grouped digits", text: "image;cells_per_ml\na.jpg;1,000,000\n",
      told: "s.csv, row 2, column cells_per_ml: '1,000,000' has commas between the digits. "
        + "Write 1000000."),
    BadSheet(
      why: "not a number", text: "image,um_per_px\na.jpg,7.6um\n",
      told: "s.csv, row 2, column um_per_px: '7.6um' is not a number. Write micrometres "
        + "per pixel, greater than 0: 7.6."),
    BadSheet(
      why: "hexadecimal", text: "image,um_per_px\na.jpg,0x10\n",
      told: "s.csv, row 2, column um_per_px: '0x10' is not a number. Write micrometres per "
        + "pixel, greater than 0: 7.6."),
    BadSheet(
      why: "infinite", text: "image,um_per_px\na.jpg,1e999\n",
      told: "s.csv, row 2, column um_per_px: '1e999' is not a number. Write micrometres "
        + "per pixel, greater than 0: 7.6."),
    BadSheet(
      why: "no cells plated", text: "image,cells_plated\na.jpg,0\n",
      told: "s.csv, row 2, column cells_plated: 0 is not greater than 0. Write the cells "
        + "in the dish, greater than 0, for example 11000."),
    BadSheet(
      why: "negative cells", text: "image,cells_per_ml\na.jpg,-5\n",
      told: "s.csv, row 2, column cells_per_ml: -5 is negative. Write the final cells per "
        + "mL, greater than 0, for example 10000."),
    BadSheet(
      why: "cells missing in one row", text: "image,cells_per_ml\na.jpg,10000\nb.jpg,\n",
      told: "s.csv, row 3, column cells_per_ml: the cells plated are missing. Write a "
        + "number here, or take the column out to do without frequencies."),
    BadSheet(
      why: "two conventions", text: "image,cells_per_ml,stock_cells_per_ml\na.jpg,10000,100000\n",
      told: "s.csv, row 2, column stock_cells_per_ml: cells_per_ml times volume_ml makes "
        + "11000 cells in the dish, the 10x stock makes 10000. Correct one of them, or "
        + "leave it empty."),
    BadSheet(
      why: "cells contradict", text: "image,cells_per_ml,cells_plated\na.jpg,10000,10000\n",
      told: "s.csv, row 2, column cells_plated: cells_per_ml times volume_ml makes 11000 "
        + "cells in the dish, cells_plated makes 10000. Correct one of them, or leave it "
        + "empty."),
    BadSheet(
      why: "microlitres", text: "image,cells_per_ml,volume_ml\na.jpg,1e4,1100\n",
      told: "s.csv, row 2, column volume_ml: 1100 is too large to be true. Write the "
        + "volume in the dish in mL: 1.1."),
    BadSheet(
      why: "volume without cells", text: "image,volume_ml\na.jpg,1.1\n",
      told: "s.csv, row 1, column cells_per_ml: the column is missing though there is a "
        + "column volume_ml. Add a column cells_per_ml, or take volume_ml out."),
    BadSheet(
      why: "diameter in um", text: "image,dish_diameter_mm\na.jpg,35000\n",
      told: "s.csv, row 2, column dish_diameter_mm: 35000 is too large to be true. Write "
        + "the inner diameter in mm, greater than 0: 35."),
    BadSheet(
      why: "per_cells of 0", text: "image,per_cells\na.jpg,0\n",
      told: "s.csv, row 2, column per_cells: 0 is not greater than 0. Write a number of "
        + "cells greater than 0: 100000 or 1000."),
    BadSheet(
      why: "stained unclear", text: "image,stained\na.jpg,perhaps\n",
      told: "s.csv, row 2, column stained: 'perhaps' is neither true nor false. Write true "
        + "or false (yes/no, 1/0)."),
    BadSheet(
      why: "vehicle in another language",
      text: "image,compound,vehicle\na.jpg,,ja\nb.jpg,x,nein\n",
      told: "s.csv has 2 problems:\n  row 2, column vehicle: 'ja' is neither true nor false. "
        + "Write true or false (yes/no, 1/0).\n  row 3, column vehicle: 'nein' is neither true "
        + "nor false. Write true or false (yes/no, 1/0)."),
    BadSheet(
      why: "compound without vehicle column", text: "image,compound\na.jpg,x\n",
      told: "s.csv, row 1, column vehicle: the column is missing though there is a column "
        + "compound. Add a column vehicle with true for the control dishes and false for "
        + "all others; rename compound to do without groups."),
    BadSheet(
      why: "vehicle misspelt", text: "image,compound,vehical\na.jpg,x,no\nb.jpg,,yes\n",
      told: "s.csv, row 1, column vehicle: the column is missing though there is a column "
        + "compound. Rename the column 'vehical' to vehicle."),
    BadSheet(
      why: "misspelt column behind a problem",
      text: "image,cels_plated,day\na.jpg,11000,x\n",
      told: "s.csv has 2 problems:\n"
        + "  row 1, column cels_plated: the column is not known and is carried through without "
        + "meaning. Rename it if cells_plated is meant.\n"
        + "  row 2, column day: 'x' is not a number. Write the days in culture: 14."),
    BadSheet(
      why: "another compound's vehicle in a sheet whose dishes have none",
      text: "image,compound,dose,dose_unit,vehicle\na.jpg,x,,,yes\nb.jpg,,1,nM,no\n",
      told: "s.csv has 2 problems:\n"
        + "  row 3, column compound: a dish that is no vehicle has no compound. "
        + "Write the compound, or true under vehicle.\n"
        + "  row 3, column vehicle: no dish is a vehicle dish. In row 2 the vehicle belongs to "
        + "'x': leave the compound empty there to let it serve all compounds."),
    BadSheet(
      why: "dose without unit column", text: "image,dose,vehicle\na.jpg,1,no\nb.jpg,,yes\n",
      told: "s.csv, row 1, column dose_unit: the column is missing though there is a "
        + "column dose. Add a column dose_unit, for example with nmol/L."),
    BadSheet(
      why: "unit without dose column", text: "image,dose_unit,vehicle\na.jpg,nM,no\nb.jpg,,yes\n",
      told: "s.csv, row 1, column dose: the column is missing though there is a column "
        + "dose_unit. Add a column dose, or take dose_unit out."),
    BadSheet(
      why: "group without vehicle",
      text: "image,compound,vehicle\na.jpg,x,no\nb.jpg,y,no\nc.jpg,y,yes\n",
      told: "s.csv, row 2, column vehicle: 'x' has no vehicle dish. In row 4 the vehicle "
        + "belongs to 'y': leave the compound empty there to let it serve all compounds, "
        + "or write 'x'."),
    BadSheet(
      why: "vehicle named as a compound",
      text: "image,compound,vehicle\na.jpg,DMSO,yes\nb.jpg,DMSO,yes\nc.jpg,x,no\n",
      told: "s.csv, row 4, column vehicle: 'x' has no vehicle dish. In rows 2, 3 the "
        + "vehicle belongs to 'DMSO': leave the compound empty there to let it serve all "
        + "compounds, or write 'x'."),
    BadSheet(
      why: "no vehicle at all", text: "image,compound,vehicle\na.jpg,x,no\nb.jpg,x,\n",
      told: "s.csv, row 2, column vehicle: 'x' has no vehicle dish. Write true in the rows "
        + "of its control dishes; leave their compound empty to let them serve all "
        + "compounds."),
    BadSheet(
      why: "treated without compound",
      text: "image,compound,vehicle\na.jpg,,yes\nb.jpg,,no\nc.jpg,x,no\n",
      told: "s.csv, row 3, column compound: a dish that is no vehicle has no compound. "
        + "Write the compound, or true under vehicle."),
    BadSheet(
      why: "dose missing",
      text: "image,compound,dose,dose_unit,vehicle\na.jpg,,,,yes\nb.jpg,x,1,nM,no\nc.jpg,x,,,no\n",
      told: "s.csv, row 4, column dose: the dose is missing though row 3 of the same "
        + "compound has one. Write the dose."),
    BadSheet(
      why: "dose 0", text: "image,dose,dose_unit,vehicle\na.jpg,,,yes\nb.jpg,0,nM,no\n",
      told: "s.csv, row 3, column dose: the dose is 0 in a dish that is no vehicle. Write "
        + "the dose, or true under vehicle."),
    BadSheet(
      why: "vehicle with a dose",
      text: "image,dose,dose_unit,vehicle\na.jpg,10,nM,yes\nb.jpg,10,nM,no\n",
      told: "s.csv, row 2, column dose: a vehicle dish has the dose 10. Leave the dose "
        + "empty, or write false under vehicle."),
    BadSheet(
      why: "dose without unit",
      text: "image,dose,dose_unit,vehicle\na.jpg,,,yes\nb.jpg,10,,no\n",
      told: "s.csv, row 3, column dose_unit: the dose has no unit. Write the unit, for "
        + "example nmol/L."),
    BadSheet(
      why: "units that do not convert",
      text: "image,dose,dose_unit,vehicle\na.jpg,,,yes\nb.jpg,10,nM,no\nc.jpg,5,ng/mL,no\n",
      told: "s.csv, row 4, column dose_unit: 'ng/mL' does not convert to 'nM' of row 3, "
        + "the same compound. Write the dose in nM."),
    BadSheet(
      why: "negative dose", text: "image,dose,dose_unit,vehicle\na.jpg,,,yes\nb.jpg,-1,nM,no\n",
      told: "s.csv, row 3, column dose: -1 is negative. Write the dose with a decimal "
        + "point, for example 2.5."),
    BadSheet(
      why: "per_cells differ",
      text: "image,vehicle,per_cells\na.jpg,yes,100000\nb.jpg,no,1000\n",
      told: "s.csv, row 3, column per_cells: 1000 does not fit row 2, which is compared "
        + "with it and has 100000. Write the same number in both."),
  ]
}
