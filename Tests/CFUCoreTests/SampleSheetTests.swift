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
    #expect(
      sheet.rows[0]
        == SampleSheet.Row(
          row: 2, image: "a.jpg", dish: "D1", donor: "BM1", dose: Dose(value: 0, unit: ""),
          isVehicle: true, cellsPlated: 11000, day: 14, stained: false, umPerPixel: 7.6,
          dishDiameterMillimetres: 35, perCells: 1000,
          fields: [
            "a.jpg", "D1", "BM1", "", "0", "", "yes", "10000", "", "14", "no", "7.6", "35", "1000",
            "Ana",
          ]))
    let row = sheet.rows[1]
    #expect(row.row == 3)
    #expect(row.dose == Dose(value: 10, unit: "nmol/L"))
    #expect(row.compound == "hetrombopag")
    #expect(row.stained == true)
    #expect(row.umPerPixel == nil)
    #expect(row.fields.last == "Bo; B")
    #expect(
      sheet.comparisons == [
        SampleSheet.Comparison(
          compound: "hetrombopag", doseUnit: "nmol/L", vehicle: [0],
          doses: [.init(dose: 10, rows: [1])])
      ])
  }

  @Test("needs pictures only")
  func onlyPictures() throws {
    let sheet = try SampleSheet.parse(text: "image\nx/a.jpg\nx/b.png\n", name: "s.csv")
    #expect(sheet.rows.map(\.dish) == ["a", "b"])
    #expect(sheet.comparisons.isEmpty)
    #expect(sheet.rows.allSatisfy { $0.cellsPlated == nil && $0.perCells == 100_000 })
    let pictures = SampleSheet.pictures(["x/a.jpg", "x/b.png", "x/a.jpg"])
    #expect(pictures.rows.map(\.dish) == ["a", "b"])
    #expect(pictures.rows.map(\.fields) == [["x/a.jpg"], ["x/b.png"]])
    #expect(pictures.columns == ["image"])
  }

  @Test("takes names of columns in upper and lower case, and trims what it understands")
  func lenient() throws {
    let sheet = try SampleSheet.parse(
      text: "Image,DISH , Operator\n a.jpg ,\u{A0}A, x \n", name: "s.csv")
    #expect(sheet.rows[0].image == "a.jpg")
    #expect(sheet.rows[0].dish == "A")
    #expect(sheet.rows[0].fields == [" a.jpg ", "\u{A0}A", " x "])
    #expect(sheet.columns == ["Image", "DISH ", " Operator"])
  }

  @Test(
    "knows the two conventions of cells plated, which are 10 % apart",
    arguments: [
      ("cells_per_ml", "10000", 11000), ("stock_cells_per_ml", "100000", 10000),
      ("cells_plated", "12345", 12345), ("cells_per_ml,volume_ml", "10000,1.0", 10000),
      ("stock_cells_per_ml,volume_ml", "110000,2.2", 22000),
      ("cells_per_ml,cells_plated", "10000,11050", 11050),
      ("cells_plated,volume_ml", "5000,1.1", 5000),
    ] as [(String, String, Double)])
  func cells(columns: String, values: String, expected: Double) throws {
    let sheet = try SampleSheet.parse(text: "image,\(columns)\na.jpg,\(values)\n", name: "s.csv")
    let cells = try #require(sheet.rows[0].cellsPlated)
    #expect(abs(cells - expected) < 1e-6)
  }

  @Test("lets a vehicle serve the compound it names, and every compound when it names none")
  func vehicles() throws {
    let text = """
      image,compound,dose,dose_unit,vehicle
      1.jpg,,,,true
      2.jpg,B,,,true
      3.jpg,A,1000,nmol/L,false
      4.jpg,B,5,ng/mL,false
      5.jpg,A,1,umol/L,false
      6.jpg,A,10,nM,false
      """
    let sheet = try SampleSheet.parse(text: text, name: "s.csv")
    #expect(
      sheet.comparisons == [
        .init(
          compound: "A", doseUnit: "nmol/L", vehicle: [0],
          doses: [.init(dose: 10, rows: [5]), .init(dose: 1000, rows: [2, 4])]),
        .init(
          compound: "B", doseUnit: "ng/mL", vehicle: [0, 1], doses: [.init(dose: 5, rows: [3])]),
      ])
  }

  @Test("compares without doses and without compounds too")
  func withoutDoses() throws {
    let sheet = try SampleSheet.parse(
      text: "image,vehicle\n1.jpg,1\n2.jpg,0\n3.jpg,\n", name: "s.csv")
    #expect(
      sheet.comparisons == [
        .init(
          compound: "", doseUnit: nil, vehicle: [0], doses: [.init(dose: nil, rows: [1, 2])])
      ])
  }

  @Test(
    "points out what may be a slip",
    arguments: [
      (
        "image,cells/mL\n1.jpg,5\n",
        [
          "s.csv: column 'cells/mL' is carried through without meaning; "
            + "if cells_per_ml is meant, rename it."
        ]
      ),
      (
        "image,Dish Diameter mm\n1.jpg,5\n",
        [
          "s.csv: column 'Dish Diameter mm' is carried through without meaning; "
            + "if dish_diameter_mm is meant, rename it."
        ]
      ),
      ("image,date,note,operator,medium\n1.jpg,1,2,3,4\n", []),
      (
        "image,vehicle\n1.jpg,1\n2.jpg,1\n",
        ["s.csv: every dish is a vehicle dish, so there is nothing to compare them with."]
      ),
      (
        "image,compound,vehicle\n1.jpg,,1\n2.jpg,abc,0\n3.jpg,Abc,0\n",
        ["s.csv: 'abc' and 'Abc' are taken for two compounds; write them alike if they are one."]
      ),
      (
        "image,compound,vehicle\n1.jpg,,1\n2.jpg,abc,0\n3.jpg,DMSO,1\n",
        [
          "s.csv: the vehicle dishes of row 4 serve 'DMSO', which has no other dish; "
            + "leave their compound empty if they serve all compounds."
        ]
      ),
    ] as [(String, [String])])
  func warnings(text: String, expected: [String]) throws {
    #expect(try SampleSheet.parse(text: text, name: "s.csv").warnings == expected)
  }
}

@Suite("Names and units")
struct NamesAndUnitsTests {
  @Test("Pictures of one name in several folders get names that differ")
  func imageNames() {
    #expect(
      DishNames.fromImages(["p/a.jpg", "q/a.jpg", "q/b.jpg", "q/b.png", ".hidden"])
        == ["p/a", "q/a", "b.jpg", "b.png", ".hidden"])
  }

  @Test("File names are safe and never alike")
  func fileNames() {
    #expect(
      DishNames.fileNames(["a/b", "a_b", "A_B", "..", "", "x:y?", "dish", "\u{7}é."])
        == ["a_b", "a_b-2", "A_B-3", "dish", "dish-2", "x_y_", "dish-3", "_é"])
    #expect(DishNames.fileNames([String(repeating: "é", count: 300)])[0].utf8.count <= 200)
  }

  @Test(
    "Molar units convert, others only to themselves",
    arguments: [
      ("nM", "umol/L", 1000, 1), ("µM", "nmol/l", 0.3, 300), ("mM", "M", 5, 0.005),
      ("pmol/L", "fM", 2, 2000), ("ng/mL", "ng/mL", 4, 4), ("\u{3BC}g/mL", "\u{B5}g / mL", 4, 4),
      ("ng/mL", "nM", 4, nil), ("nm", "nM", 4, nil), ("%", "M", 1, nil),
    ] as [(String, String, Double, Double?)])
  func units(from: String, to: String, value: Double, expected: Double?) {
    #expect(DoseUnit(from).convert(value, to: DoseUnit(to)) == expected)
  }

  @Test(
    "Slips of the finger are counted",
    arguments: [
      ("vehicle", "vehical", 2), ("dose", "doze", 1), ("image", "imgae", 1), ("", "ab", 2),
    ])
  func distance(a: String, b: String, expected: Int) {
    #expect(editDistance(Array(a), Array(b)) == expected)
  }
}
