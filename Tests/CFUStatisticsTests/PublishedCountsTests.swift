import CFUCore
import CFUStatistics
import Foundation
import Testing

/// Counts of real human CD34+ cultures (Bao et al. 2020), read where they lie and never copied.
private enum PublishedCounts {
  static let folder: URL = {
    if let named = ProcessInfo.processInfo.environment["CFU_SHARED_DATA"] {
      return URL(fileURLWithPath: named).appendingPathComponent("cfc-counts")
    }
    return URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("../shared/data/cfc-counts").standardizedFileURL
  }()
  static let areThere = FileManager.default.fileExists(
    atPath: folder.appendingPathComponent("enhancer-cfu.csv").path)

  /// Rows by column name.
  static func rows(_ name: String) throws -> [[String: String]] {
    let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    let table = try #require(CSVTable.read(TableBytes.text(bytes, name: name)))
    #expect(table.problems.isEmpty)
    return table.records.map { record in
      Dictionary(uniqueKeysWithValues: zip(table.header.fields, record.fields))
    }
  }

  struct Expected: Decodable {
    var study, treated: String
    var colonyClass: String
    var percent, low, high, dispersion: Double
    enum CodingKeys: String, CodingKey {
      case study, treated, percent, low, high, dispersion
      case colonyClass = "class"
    }
  }
  struct Oracles: Decodable { var results: [Expected] }
}

@Suite(
  "Published colony counts",
  .enabled(
    if: PublishedCounts.areThere,
    "needs shared/data/cfc-counts beside the package or in CFU_SHARED_DATA"))
struct PublishedCountsTests {
  /// Compares every treated group with the control of one table, group by group.
  private func results(
    _ rows: [[String: String]], control: String, dish: (([String: String]) -> String)
  ) throws -> [String: [GroupResult]] {
    var classes: [String] = []
    for row in rows {
      let name = try #require(row["class"])
      if !classes.contains(name) { classes.append(name) }
    }
    var byTreated: [String: [GroupResult]] = [:]
    for treated in Set(rows.compactMap { $0["group"] }).subtracting([control]) {
      var sheetRows: [SampleSheet.Row] = []
      var counts: [DishCounts] = []
      for group in [control, treated] {
        let own = rows.filter { $0["group"] == group }
        for name in Set(own.map(dish)).sorted() {
          let values = try classes.map { item -> Double? in
            let row = try #require(own.first { dish($0) == name && $0["class"] == item })
            let count = try #require(row["count"])
            return try #require(Double(count) as Double?)
          }
          sheetRows.append(SampleSheet.Row(image: name, dish: "\(group) \(name)", fields: []))
          counts.append(DishCounts(donor: nil, cellsPlated: nil, counts: values))
        }
      }
      let half = sheetRows.count / 2
      let sheet = SampleSheet(
        columns: [], rows: sheetRows,
        comparisons: [
          .init(
            compound: treated, doseUnit: nil, vehicle: Array(0..<half),
            doses: [.init(dose: nil, rows: Array(half..<sheetRows.count))])
        ])
      byTreated[treated] = GroupStatistics.groups(sheet: sheet, dishes: counts, classes: classes)
    }
    return byTreated
  }

  @Test("give R's percentages, intervals and dispersions, halves of colonies and all")
  func againstR() throws {
    let enhancer = try PublishedCounts.rows("enhancer-cfu.csv")
    let studies = [
      "chek2": try results(
        PublishedCounts.rows("chek2-inhibitor-cfu.csv"), control: "DMSO",
        dish: { $0["experiment"] ?? "" }),
      "enhancer-1": try results(
        enhancer.filter { $0["plating"] == "1" }, control: "AAVS1", dish: { $0["dish"] ?? "" }),
      "enhancer-2": try results(
        enhancer.filter { $0["plating"] == "2" }, control: "AAVS1", dish: { $0["dish"] ?? "" }),
    ]
    let expected = try Oracle.load(PublishedCounts.Oracles.self, "cfc-counts.json").results
    #expect(expected.count == 20)
    for item in expected {
      let group = try #require(
        studies[item.study]?[item.treated]?.first {
          !$0.isVehicle && $0.classID == item.colonyClass
        })
      #expect(deviation(group.percentOfVehicle ?? 0, from: item.percent) < 1e-6, "\(item)")
      #expect(deviation(group.percentLow ?? 0, from: item.low) < 1e-6, "\(item)")
      #expect(deviation(group.percentHigh ?? 0, from: item.high) < 1e-6, "\(item)")
      #expect(deviation(group.dispersion ?? 0, from: item.dispersion) < 1e-6, "\(item)")
    }
    // Replating leaves no erythroid colony in control or treated: nothing can be said, and is not.
    let empty = try #require(
      studies["enhancer-2"]?["ENH1"]?.first { !$0.isVehicle && $0.classID == "BFU-E" })
    #expect(empty.method == .notEstimable)
    #expect(empty.percentOfVehicle == nil && empty.percentLow == nil && empty.percentHigh == nil)
  }
}
