import CFUCore
package import CFUStatistics
import Foundation

/// The small table of groups that a run prints, and the same as JSON for scripts.
package struct SummaryTable: Sendable {
  /// Counts of a run's dishes.
  package struct Dishes: Sendable, Hashable, Codable {
    package var counted: Int
    package var failed: Int
    /// Counted dishes that carry a flag.
    package var flagged: Int
  }

  /// A classifier that had a part in the counts: enough to find the very same one again.
  package struct Maker: Sendable, Hashable, Codable {
    package var id: String
    package var version: String
    /// Over library and models.
    package var sha256: String
  }

  package var dishes: Dishes
  /// In the order in which the dishes name them: the one whose counts these are, then the others.
  package private(set) var makers: [Maker] = []
  /// Versions of the program that found the objects; one, but for a study that was counted in turns.
  package private(set) var programVersions: [String] = []
  package var groups: [GroupResult]
  /// How far the classifiers of the study agree; nil for a study with one.
  package var agreement: AgreementReport?
  /// What a person reads for a class id. Where dishes differ (some stained, some not), the name
  /// that says more: `CFU-MK (presumptive)`.
  private var names: [String: String] = [:]

  /// - Parameters:
  ///   - groups: as in `groups.csv`.
  ///   - dishes: counted and failed ones.
  package init(
    groups: [GroupResult], dishes: [StudyDish], agreement: AgreementReport? = nil
  ) {
    self.groups = groups
    self.agreement = agreement
    let records = dishes.compactMap(\.record)
    self.dishes = Dishes(
      counted: records.count, failed: dishes.count - records.count,
      flagged: records.count { !$0.flags.isEmpty })
    for dish in dishes {
      for record in [dish.record] + dish.further {
        guard let made = record?.provenance else { continue }
        let maker = Maker(
          id: made.pluginID, version: made.pluginVersion, sha256: made.pluginSHA256)
        if !makers.contains(maker) { makers.append(maker) }
        if !programVersions.contains(made.programVersion) {
          programVersions.append(made.programVersion)
        }
      }
    }
    for item in records.flatMap(\.classes) where item.name.count > names[item.id]?.count ?? 0 {
      names[item.id] = item.name
    }
  }

  /// The table with aligned columns, each line ended by `\n`; columns that would be empty in all
  /// rows are left out.
  package var text: String {
    var columns: [(title: String, cells: [String], isNumber: Bool)] = [
      ("compound", groups.map { $0.compound }, false),
      ("dose", groups.map(Self.dose), true),
      ("class", groups.map { names[$0.classID] ?? $0.classID }, false),
      ("dishes", groups.map { String($0.dishes) }, true),
      ("donors", groups.map { $0.donors.map(String.init) ?? "" }, true),
      ("colonies", groups.map { $0.dishes > 0 ? DecimalText.shortest($0.colonies) : "" }, true),
      (perCellsTitle, groups.map { Self.number($0.frequency, decimals: 1) }, true),
      ("% of vehicle", groups.map { Self.number($0.percentOfVehicle, decimals: 0) }, true),
      ("95 % interval", groups.map(Self.interval), true),
      ("adjusted p", groups.map { $0.adjustedP.map(PText.short) ?? "" }, true),
      ("dispersion", groups.map { Self.number($0.dispersion, decimals: 2) }, true),
    ]
    columns.removeAll { $0.cells.allSatisfy(\.isEmpty) }
    let widths = columns.map { column in
      ([column.title] + column.cells).map(\.count).max() ?? 0
    }
    var lines = [columns.map(\.title)]
    for row in groups.indices { lines.append(columns.map { $0.cells[row] }) }
    var text = ""
    for line in lines {
      let cells = line.indices.map { index -> String in
        let padding = String(repeating: " ", count: widths[index] - line[index].count)
        return columns[index].isNumber ? padding + line[index] : line[index] + padding
      }
      var joined = cells.joined(separator: "  ")
      while joined.last == " " { joined.removeLast() }
      text += joined + "\n"
    }
    return text + closing + (agreement.map { "\n" + $0.summary } ?? "")
  }

  private var closing: String {
    var words = ["\(dishes.counted) \(dishes.counted == 1 ? "dish" : "dishes") counted"]
    if dishes.flagged > 0 { words.append("\(dishes.flagged) flagged") }
    if dishes.failed > 0 { words.append("\(dishes.failed) failed") }
    return words.joined(separator: ", ") + "\n"
  }

  /// One number of cells in the title where all groups share it.
  private var perCellsTitle: String {
    let all = Set(groups.map(\.perCells))
    guard all.count == 1, let perCells = all.first else { return "frequency" }
    return "per \(DecimalText.shortest(perCells)) cells"
  }

  private static func dose(_ group: GroupResult) -> String {
    if group.isVehicle { return "vehicle" }
    guard let dose = group.dose else { return "" }
    return [DecimalText.shortest(dose), group.doseUnit ?? ""].filter { !$0.isEmpty }
      .joined(separator: " ")
  }

  private static func number(_ value: Double?, decimals: Int) -> String {
    value.map { DecimalText.fixed($0, decimals: decimals) } ?? ""
  }

  private static func interval(_ group: GroupResult) -> String {
    switch (group.percentLow, group.percentHigh) {
    case (nil, nil): ""
    case (let low?, nil): ">= \(DecimalText.fixed(low, decimals: 0))"
    case (nil, let high?), (0?, let high?): "<= \(DecimalText.fixed(high, decimals: 0))"
    case (let low?, let high?):
      "\(DecimalText.fixed(low, decimals: 0)) to \(DecimalText.fixed(high, decimals: 0))"
    }
  }
}

// MARK: - JSON

extension SummaryTable {
  /// The same as JSON: keys sorted, numbers rounded as in `groups.csv`, a missing value as `null`.
  package var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let document = Document(
      classifiers: makers, programVersions: programVersions, dishes: dishes,
      groups: groups.map(Document.Group.init),
      agreement: agreement?.pairs.map { AgreementDocument($0) })
    // Strings and finite numbers always encode: there is no case in which this could fail.
    guard let data = try? encoder.encode(document) else { return "{}\n" }
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  private struct Document: Encodable {
    var classifiers: [Maker]
    var programVersions: [String]
    var dishes: Dishes
    var groups: [Group]
    /// Left out of the document where it is nil.
    var agreement: [AgreementDocument]?

    enum CodingKeys: String, CodingKey {
      case classifiers, dishes, groups, agreement
      case programVersions = "program_versions"
    }

    struct Group: Encodable {
      var result: GroupResult
      init(_ result: GroupResult) { self.result = result }

      enum Key: String, CodingKey {
        case compound, dose, vehicle, dishes, donors, colonies, frequency, dispersion, method
        case doseUnit = "dose_unit"
        case colonyClass = "class"
        case cellsPlated = "cells_plated"
        case perCells = "per_cells"
        case percentOfVehicle = "percent_of_vehicle"
        case percentLow = "percent_low"
        case percentHigh = "percent_high"
        case percentSingleLow = "percent_single_low"
        case percentSingleHigh = "percent_single_high"
        case frequencyLow = "frequency_low"
        case frequencyHigh = "frequency_high"
        case p
        case adjustedP = "p_adjusted"
        case notes
      }

      func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        func rounded(_ value: Double?, _ decimals: Int) -> Double? {
          value.flatMap { $0.isFinite ? DecimalText.rounded($0, decimals: decimals) : nil }
        }
        try container.encode(result.compound, forKey: .compound)
        try container.encode(result.dose, forKey: .dose)
        try container.encode(result.doseUnit, forKey: .doseUnit)
        try container.encode(result.isVehicle, forKey: .vehicle)
        try container.encode(result.classID, forKey: .colonyClass)
        try container.encode(result.dishes, forKey: .dishes)
        try container.encode(result.donors, forKey: .donors)
        try container.encode(result.dishes > 0 ? result.colonies : nil, forKey: .colonies)
        try container.encode(rounded(result.cellsPlated, 1), forKey: .cellsPlated)
        try container.encode(result.perCells, forKey: .perCells)
        try container.encode(
          rounded(result.frequency, GroupDecimals.frequency), forKey: .frequency)
        try container.encode(
          rounded(result.percentOfVehicle, GroupDecimals.percent), forKey: .percentOfVehicle)
        try container.encode(
          rounded(result.percentLow, GroupDecimals.percent), forKey: .percentLow)
        try container.encode(
          rounded(result.percentHigh, GroupDecimals.percent), forKey: .percentHigh)
        try container.encode(
          rounded(result.percentSingleLow, GroupDecimals.percent), forKey: .percentSingleLow)
        try container.encode(
          rounded(result.percentSingleHigh, GroupDecimals.percent), forKey: .percentSingleHigh)
        try container.encode(
          rounded(result.frequencyLow, GroupDecimals.frequency), forKey: .frequencyLow)
        try container.encode(
          rounded(result.frequencyHigh, GroupDecimals.frequency), forKey: .frequencyHigh)
        try container.encode(rounded(result.p, GroupDecimals.p), forKey: .p)
        try container.encode(rounded(result.adjustedP, GroupDecimals.p), forKey: .adjustedP)
        try container.encode(
          rounded(result.dispersion, GroupDecimals.dispersion), forKey: .dispersion)
        try container.encode(result.method?.rawValue, forKey: .method)
        try container.encode(result.notes, forKey: .notes)
      }
    }
  }
}
