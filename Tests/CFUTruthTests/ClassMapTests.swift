import CFUCore
import CFUTruth
import Testing

@Suite("Class names of truth")
struct ClassMapTests {
  private static func colonyClass(
    _ id: String, _ kind: ColonyClass.Kind = .colony
  ) -> ColonyClass {
    ColonyClass(
      id: id, name: id == "CFU-MK" ? "CFU-MK (presumptive)" : id, colour: "#000000", kind: kind)
  }

  private static let classes = [
    colonyClass("BFU-E"), colonyClass("CFU-E"), colonyClass("CFU-GM"), colonyClass("CFU-GEMM"),
    colonyClass("CFU-MK"), colonyClass("bubble", .notColony),
  ]

  private func file(_ labels: [String?]) -> TruthFile {
    TruthFile(
      path: "a.csv", format: .marksTable,
      pictures: [
        MarkedPicture(
          picture: "A", isNamed: true,
          marks: labels.map { TruthMark(shape: .point(point(1, 1)), label: $0, place: "line 2") })
      ])
  }

  private func table(_ pairs: [String]) throws -> ClassTable {
    var table = ClassTable()
    for pair in pairs { try table.add(pair: pair) }
    return table
  }

  @Test func knownNames() throws {
    let labels = [
      "BFU-E", "bfu-e", "BFU-Es", "BFU E colonies", "cfu-mk", "CFU-MK (presumptive)", "CFU-G",
      "CFU-M", "colony", "cluster", "bubble", "not counted: fibre", "Type 1", nil, "BFU-E",
      "class refused at this resolution",
    ]
    let map = try ClassMap([file(labels)], classes: Self.classes)
    let expected: [(String, ClassMap.Target, ClassMap.Rule, Int)] = [
      ("BFU-E", .colonyClass("BFU-E"), .same, 2), ("bfu-e", .colonyClass("BFU-E"), .same, 1),
      ("BFU-Es", .colonyClass("BFU-E"), .spelling, 1),
      ("BFU E colonies", .colonyClass("BFU-E"), .spelling, 1),
      ("cfu-mk", .colonyClass("CFU-MK"), .same, 1),
      ("CFU-MK (presumptive)", .colonyClass("CFU-MK"), .same, 1),
      ("CFU-G", .colonyClass("CFU-GM"), .merged, 1), ("CFU-M", .colonyClass("CFU-GM"), .merged, 1),
      ("colony", .anyClass, .generic, 1), ("cluster", .ignored, .notColony, 1),
      ("bubble", .ignored, .notColony, 1), ("not counted: fibre", .ignored, .uncounted, 1),
      ("Type 1", .anyClass, .generic, 1),
      ("class refused at this resolution", .anyClass, .generic, 1),
    ]
    #expect(map.entries.map(\.label) == expected.map(\.0))
    #expect(map.entries.map(\.target) == expected.map(\.1))
    #expect(map.entries.map(\.rule) == expected.map(\.2))
    #expect(map.entries.map(\.uses) == expected.map(\.3))
    #expect(map.target(nil) == .anyClass)
    #expect(map.remarks.contains("'CFU-G' (1 x) is taken for CFU-GM."))
    #expect(map.remarks.contains("'cluster' (1 x) is no colony and is left out."))
  }

  @Test func aClassifierThatTellsThemApartKeepsThem() throws {
    let classes = Self.classes + [Self.colonyClass("CFU-G")]
    let map = try ClassMap([file(["CFU-G", "CFU-M"])], classes: classes)
    #expect(map["CFU-G"]?.target == .colonyClass("CFU-G"))
    #expect(map["CFU-M"]?.target == .colonyClass("CFU-GM"))
  }

  @Test func unknownNamesAreAllInOneError() throws {
    let labels = ["BFUE", "BFUE", "CFU-X-Y-Z", "Type 1", "Type 2"]
    let error = #expect(throws: CFUError.self) {
      try ClassMap([file(labels)], classes: Self.classes)
    }
    #expect(error?.code == .usage)
    #expect(
      error?.message
        == "'BFUE' (2 x) is no class of the classifier; if BFU-E is meant, add --map BFUE=BFU-E. "
        + "'CFU-X-Y-Z' (1 x) is no class of the classifier. "
        + "'Type 1' (1 x) is no class of the classifier. 'Type 2' (1 x) is no class of the classifier."
    )
    #expect(
      error?.nextStep.hasPrefix("Its classes are BFU-E, CFU-E, CFU-GM, CFU-GEMM, CFU-MK.") == true)
  }

  @Test func theUsersTableComesFirst() throws {
    let given = try table([
      "bfue=BFU-E", "Type 1=CFU-GM", "Type 2=ignore", "a=b=any", "BFU-E=CFU-E",
    ])
    let map = try ClassMap(
      [file(["BFUE", "Type 1", "Type 2", "a=b", "BFU-E"])], classes: Self.classes, given: given)
    #expect(
      map.entries.map(\.target) == [
        .colonyClass("BFU-E"), .colonyClass("CFU-GM"), .ignored, .anyClass, .colonyClass("CFU-E"),
      ])
    #expect(map.entries.allSatisfy { $0.rule == .given })
    #expect(map.remarks.contains("'Type 2' (1 x) is left out, as asked."))
  }

  @Test func aTableOfClassesAsAFile() throws {
    var given = ClassTable()
    try given.add(csv: Array("label;class\r\nType 1;BFU-E\r\nedge;ignore\r\n".utf8), path: "c.csv")
    #expect(given.rows.map(\.place) == ["c.csv, line 2", "c.csv, line 3"])
    let map = try ClassMap([file(["Type 1", "edge"])], classes: Self.classes, given: given)
    #expect(map.entries.map(\.target) == [.colonyClass("BFU-E"), .ignored])
    let wrong = #expect(throws: CFUError.self) {
      var given = ClassTable()
      try given.add(csv: Array("label,class\nType 1,CFU-GMM\n".utf8), path: "c.csv")
      _ = try ClassMap([file([])], classes: Self.classes, given: given)
    }
    #expect(wrong?.message == "c.csv, line 2: 'CFU-GMM' is no class of the classifier.")
    #expect(wrong?.nextStep.hasPrefix("Is CFU-GM meant?") == true)
  }

  @Test(arguments: ["BFUE", "=BFU-E", "BFUE="])
  func whatIsNoPair(pair: String) {
    let error = #expect(throws: CFUError.self) { try table([pair]) }
    #expect(error?.message == "'\(pair)' after --map is no pair LABEL=CLASS.")
  }

  @Test func withoutClassesAllAreColonies() throws {
    let map = try ClassMap(
      [file(["BFU-E", "x", "edge", "cluster"])], classes: [], given: try table(["edge=ignore"]))
    #expect(map.entries.map(\.target) == [.anyClass, .anyClass, .ignored, .ignored])
  }

  @Test func countsOfOneClassAreSummed() throws {
    func count(_ label: String?, _ value: Double) -> ManualCount {
      ManualCount(dish: "A", scorer: "x", label: label, count: value, line: 2)
    }
    let counts = [count("CFU-G", 2), count("CFU-M", 3), count("cluster", 9), count("BFU-E", 1)]
    let file = TruthFile(path: "c.csv", format: .countsTable, counts: counts)
    let map = try ClassMap([file], classes: Self.classes)
    #expect(map.merged(counts) == [count("CFU-GM", 5), count("BFU-E", 1)])
    let blind = try ClassMap([file], classes: [])
    #expect(blind.merged(counts) == [count(nil, 6)])
    #expect(blind.merged(counts + [count(nil, 7)]) == [count(nil, 7)])
  }
}
