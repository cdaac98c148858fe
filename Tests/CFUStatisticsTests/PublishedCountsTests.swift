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
    var study, `class`: String
    var groups: [String]
    var family: CountFamily
    var log_likelihood, df, dispersion: Double
    var theta: Double?
    var log_ratio, se, p_adjusted: [Double]
  }
  struct Oracles: Decodable { var results: [Expected] }

  /// One class of some groups of a table; rows of an experiment (or dish) in the order of the file.
  static func data(
    _ rows: [[String: String]], class name: String, groups: [String], donor column: String?
  ) throws -> CountData {
    var donors: [String] = []
    var dishes: [CountData.Dish] = []
    for row in rows where row["class"] == name {
      guard let group = groups.firstIndex(of: row["group"] ?? "") else { continue }
      let donor = column.flatMap { row[$0] } ?? ""
      if !donors.contains(donor) { donors.append(donor) }
      let count = try #require(row["count"].flatMap { Double($0) })
      dishes.append(
        CountData.Dish(count: count, group: group, donor: donors.firstIndex(of: donor) ?? 0))
    }
    return CountData(dishes, groups: groups.count, donors: donors.count)
  }
}

@Suite(
  "Published colony counts",
  .enabled(
    if: PublishedCounts.areThere,
    "needs shared/data/cfc-counts beside the package or in CFU_SHARED_DATA"))
struct PublishedCountsTests {
  private func rows(_ study: String) throws -> (rows: [[String: String]], donor: String?) {
    if study == "chek2" {
      return (try PublishedCounts.rows("chek2-inhibitor-cfu.csv"), "experiment")
    }
    let all = try PublishedCounts.rows("enhancer-cfu.csv")
    return (all.filter { $0["plating"] == String(study.suffix(1)) }, nil)
  }

  @Test("give R's models and adjusted p values, halves of colonies and all")
  func againstR() throws {
    let expected = try Oracle.load(PublishedCounts.Oracles.self, "cfc-counts.json").results
    #expect(expected.count == 13)
    for item in expected {
      let name = Comment(rawValue: "\(item.study) \(item.class) \(item.family)")
      let table = try rows(item.study)
      let data = try PublishedCounts.data(
        table.rows, class: item.class, groups: item.groups, donor: table.donor)
      var settings = ComparisonSettings()
      settings.family = item.family == .quasiPoisson ? .quasiPoisson : .negativeBinomial
      let result = VehicleComparison(data, settings: settings)
      let model = try #require(result.model, name)
      #expect(model.family == item.family, name)
      #expect(model.degreesOfFreedom == Int(item.df), name)
      #expect(deviation(model.logLikelihood, from: item.log_likelihood) < 1e-6, name)
      #expect(deviation(model.dispersion.estimate ?? 0, from: item.dispersion) < 1e-6, name)
      if let theta = item.theta { #expect(deviation(model.theta ?? 0, from: theta) < 1e-6, name) }
      for (place, group) in result.groups.enumerated() {
        let ratio = log(try #require(group.ratio, name))
        #expect(deviation(ratio, from: item.log_ratio[place]) < 1e-6, name)
        #expect(deviation(group.standardError ?? 0, from: item.se[place]) < 1e-6, name)
        #expect(abs(try #require(group.adjustedP, name) - item.p_adjusted[place]) < 1e-3, name)
      }
    }
  }

  @Test("of replating say nothing of erythroid colonies, since no dish has one")
  func nothingToSay() throws {
    let table = try rows("enhancer-2")
    let data = try PublishedCounts.data(
      table.rows, class: "BFU-E", groups: ["AAVS1", "ENH1"], donor: nil)
    let group = VehicleComparison(data, settings: ComparisonSettings()).groups[0]
    #expect(group.method == .notEstimable)
    #expect(group.ratio == nil && group.low == nil && group.high == nil && group.p == nil)
  }
}
