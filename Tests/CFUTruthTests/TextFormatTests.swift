import CFUCore
import Testing

import CFUTruth

@Suite("Truth in lines and tables")
struct TextFormatTests {
  private func beside(_ files: [String: String]) -> TruthReader.Options {
    TruthReader.Options { name in files[name].map { Array($0.utf8) } }
  }

  @Test func yoloBoxesAndPolygons() throws {
    let text = "0 0.5 0.25 0.1 0.2\r\n1 0.1 0.1 0.2 0.1 0.2 0.2\r\n\r\n1 0.5 0.5 0.1 0.1 0.93\r\n"
    let file = try read(text, as: "labels/A1.txt", beside(["classes.txt": "BFU-E\r\nCFU-GM\r\n"]))
    #expect(file.format == .yolo && file.remarks.isEmpty)
    #expect(file.pictures[0].unit == .fractions && file.pictures[0].picture == "A1")
    #expect(file.marks.map(\.label) == ["BFU-E", "CFU-GM", "CFU-GM"])
    #expect(file.marks.map(\.place) == ["line 1", "line 2", "line 4"])
    let pixels = file.pictures[0].inPixels(of: MarkedPicture.Size(width: 1000, height: 400)).marks
    for (mark, centre) in zip(
      pixels, [point(499.5, 99.5), point(1000.0 / 6 - 0.5, 400 * 0.4 / 3 - 0.5)])
    {
      #expect(isNear(mark.centre, centre, 1e-9))
    }
    #expect(isNear(pixels[0].outline[2], point(549.5, 139.5), 1e-9))
    let alone = try read(text, as: "A1.txt")
    #expect(alone.marks.map(\.label) == ["0", "1", "1"] && alone.remarks.count == 1)
  }

  @Test(arguments: [
    "names: ['BFU-E', \"CFU-GM\"]\n", "path: x\nnames:\n  0: BFU-E # red\n  1: 'CFU-GM'\nnc: 2\n",
    "nc: 2\nnames:\n- BFU-E\n- CFU-GM\ntrain: a\n", "names: [BFU-E,\n  CFU-GM]\n",
  ])
  func yoloNamesInYAML(yaml: String) throws {
    let file = try read("1 0.5 0.5 0.1 0.1\n", as: "A1.txt", beside(["../../data.yaml": yaml]))
    #expect(file.marks.map(\.label) == ["CFU-GM"])
    let none = try read("", as: "A1.txt", beside(["../../data.yaml": yaml]))
    #expect(none.pictures == [MarkedPicture(picture: "A1", isNamed: false, unit: .fractions)])
  }

  @Test func ownColoniesAreThoseThatCount() throws {
    let text = """
      image,colony,x_px,y_px,x_mm,y_mm,diameter_um,area_um2,class,probability,counted,reason,overlap
      a/A1.jpg,1,10.25,20.50,0,0,1,1,BFU-E,0.9000,true,,false
      a/A1.jpg,2,11.00,21.00,0,0,1,1,CFU-GM,0.4000,false,bubble,false
      a/A2.jpg,1,12.00,22.00,0,0,1,1,CFU-MK,0.8000,true,,true

      """
    let file = try read(text, as: "colonies.csv")
    #expect(file.format == .colonies)
    #expect(file.pictures.map(\.picture) == ["a/A1.jpg", "a/A2.jpg"])
    #expect(file.marks.map(\.shape) == [.point(point(10.25, 20.5)), .point(point(12, 22))])
    #expect(file.marks.map(\.label) == ["BFU-E", "CFU-MK"])
    #expect(file.remarks == ["colonies.csv: 1 row of what is not counted left out."])
  }

  @Test func marksWithOtherNamesForTheirColumns() throws {
    let plain = try read(
      "\u{FEFF}Image;X_px;Y_px;Class;Scorer\r\nA1.jpg;10,5;20;BFU-E;anna\r\nA1.jpg;1;2;;ben\r\n",
      as: "marks.csv")
    #expect(plain.format == .marksTable)
    #expect(plain.pictures.map(\.scorer) == ["anna", "ben"])
    #expect(plain.marks.map(\.centre) == [point(10.5, 20), point(1, 2)])
    #expect(plain.marks.map(\.label) == ["BFU-E", nil])
    let results = try read(
      " ,Label,Area,X,Y,Slice,Counter\n1,A1.tif:0001-0002,0,11.5,12.5,1,0\n2,A1.tif,0,3,4,2,1\n",
      as: "Results.csv")
    #expect(results.pictures.map(\.picture) == ["A1.tif"])
    #expect(results.marks.map(\.label) == ["Type 0", "Type 1"])
    #expect(results.marks.map(\.centre) == [point(11.5, 12.5), point(3, 4)])
    #expect(results.remarks.count == 1)
    let quPath = try read(
      "Image\tName\tClass\tCentroid X px\tCentroid Y px\nA1.tif\tx\tBFU-E\t5\t6\n", as: "m.tsv")
    #expect(quPath.marks.map(\.label) == ["BFU-E"] && quPath.pictures[0].picture == "A1.tif")
    let unnamed = try read("x,y\n1,2\n3,4\n", as: "d/A1.csv")
    #expect(unnamed.pictures.map(\.picture) == ["A1"] && !unnamed.pictures[0].isNamed)
    let given = try read("x,y\n1,2\n", as: "A1.csv", TruthReader.Options(scorer: "anna"))
    #expect(given.pictures[0].scorer == "anna")
  }

  // MARK: - Counts

  private func counts(
    _ text: String, _ options: TruthReader.Options = TruthReader.Options()
  ) throws -> [String] {
    try read(text, as: "counts.csv", options).counts.map {
      "\($0.dish) \($0.scorer ?? "-") \($0.label ?? "-") \($0.count)"
    }
  }

  @Test func columnsOfScorers() throws {
    let text =
      "image,plate,scorer1,scorer2,median_of_scorers,opencfu3\nA.tif,A,69,,69,70\nC.tif,C,109,107,108,9\n"
    let file = try read(text, as: "m.csv")
    #expect(
      file.counts == [
        ManualCount(dish: "A.tif", scorer: "scorer1", label: nil, count: 69, line: 2),
        ManualCount(dish: "C.tif", scorer: "scorer1", label: nil, count: 109, line: 3),
        ManualCount(dish: "C.tif", scorer: "scorer2", label: nil, count: 107, line: 3),
      ])
    #expect(
      file.remarks == ["m.csv: nothing is read from the columns 'median_of_scorers', 'opencfu3'."])
    #expect(
      try counts(text, TruthReader.Options(scorer: "machine", column: "OpenCFU3"))
        == ["A.tif machine - 70.0", "C.tif machine - 9.0"])
    #expect(
      try counts(text, TruthReader.Options(scorers: ["opencfu3"])).contains("A.tif opencfu3 - 70.0")
    )
  }

  @Test func columnsOfClassesAndScorers() throws {
    #expect(
      try counts("dish;BFU-E;count_Big one;total\r\nA;1,5;2;3,5\r\nB;NA;0;\r\n")
        == ["A - BFU-E 1.5", "A - Big one 2.0", "A - - 3.5", "B - Big one 0.0"])
    #expect(
      try counts("dish,scorer,BFU-E\nA,anna,3\nA,ben,4\n")
        == ["A anna BFU-E 3.0", "A ben BFU-E 4.0"])
    #expect(
      try counts("dish,anna:BFU-E,ben:BFU-E,anna:total\nA,3,4,9\n")
        == ["A anna BFU-E 3.0", "A ben BFU-E 4.0", "A anna - 9.0"])
    #expect(
      try counts("dish,BFU-E_scorer1,scorer_2_CFU-GM\nA,3,4\n")
        == ["A scorer1 BFU-E 3.0", "A scorer_2 CFU-GM 4.0"])
    #expect(
      try counts("dish,BFU-E_anna\nA,3\n", TruthReader.Options(scorers: ["anna"]))
        == ["A anna BFU-E 3.0"])
  }

  @Test func aRowForEachClass() throws {
    #expect(
      try counts("dish,class,count,observer\nA,BFU-E,3,x\nA,total,7,x\nA,BFU-E,4,y\nA,CFU-GM,,y\n")
        == ["A x BFU-E 3.0", "A x - 7.0", "A y BFU-E 4.0"])
    #expect(
      try counts("dish,class,scorer1,scorer2\nA,BFU-E,3,4\n")
        == ["A scorer1 BFU-E 3.0", "A scorer2 BFU-E 4.0"])
  }

  @Test func whatIsThereTwiceAndAlikeCountsOnce() throws {
    let file = try read("dish,total\nA,3\nA,3\nmean,3\n", as: "c.csv")
    #expect(file.counts.map(\.count) == [3])
    #expect(
      file.remarks == [
        "c.csv: 1 count of the same dish, class and scorer is there twice with the same figure; "
          + "each is taken once.", "c.csv: 1 row of sums or means left out.",
      ])
  }

  @Test(arguments: [
    ("scorers_median", CountHeader.Reading.summary), ("reader", .unknown), ("readable", .unknown),
    ("observer B", .counts(CountHeader(scorer: "observer B", label: nil))),
    ("raterA", .counts(CountHeader(scorer: "raterA", label: nil))),
    ("frequency_BFU-E", .summary), ("BFU-E:CFU-E", .ambiguous),
    ("BFU-E: anna", .counts(CountHeader(scorer: "anna", label: "BFU-E"))),
    ("bfu_e", .counts(CountHeader(scorer: nil, label: "BFU-E"))),
    ("ColonyCount", .counts(CountHeader(scorer: nil, label: nil))),
    ("scorer1 CFU-GM", .counts(CountHeader(scorer: "scorer1", label: "CFU-GM"))),
  ])
  func headers(header: String, reading: CountHeader.Reading) {
    #expect(CountHeader.read(header, scorers: []) == reading)
  }
}
