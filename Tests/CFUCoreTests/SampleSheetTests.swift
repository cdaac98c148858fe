import CFUCore
import Testing

@Suite("A sample sheet")
struct SampleSheetTests {
  @Test("is read with every column")
  func everyColumn() throws {
    let text = """
      image;dish;donor;compound;dose;dose_unit;vehicle;cells_per_ml;volume_ml;day;stained;um_per_px;\
      dish_diameter_mm;per_cells;operator
      a.jpg;D1;BM1;;0;;yes;10000;;14;no;7.6;35;1000;Ana
      b.jpg;D2;BM1;hetrombopag;10;nmol/L;no;1e4;1.1;14;1;;;1000;"Bo; B"
      """
    let sheet = try SampleSheet.parse(text: text, name: "s.csv")
    #expect(sheet.columns.count == 15)
    #expect(sheet.warnings == [])
    let row = sheet.rows[1]
    #expect(row.row == 3)
    #expect(row.image == "b.jpg")
    #expect(row.dish == "D2")
    #expect(row.donor == "BM1")
    #expect(row.compound == "hetrombopag")
    #expect(row.dose == Dose(value: 10, unit: "nmol/L"))
    #expect(!row.isVehicle)
    #expect(abs((row.cellsPlated ?? 0) - 11000) < 1e-9)
    #expect(row.day == 14)
    #expect(row.stained == true)
    #expect(row.umPerPixel == nil)
    #expect(row.dishDiameterMillimetres == nil)
    #expect(row.perCells == 1000)
    #expect(row.fields.last == "Bo; B")
    #expect(sheet.rows[0].isVehicle)
    #expect(sheet.rows[0].compound == nil)
    #expect(
      sheet.comparisons == [
        SampleSheet.Comparison(
          compound: "hetrombopag", doseUnit: "nmol/L", vehicle: [0],
          doses: [.init(dose: 10, rows: [1])])
      ])
  }
}
