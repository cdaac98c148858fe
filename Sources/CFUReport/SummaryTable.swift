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
  /// What a person reads for a class id.
  private var names: [String: String] = [:]
  /// What the groups come from; nil for groups alone.
  private let comparison: StudyComparison?

  /// - Parameters:
  ///   - groups: as in `groups.csv`.
  ///   - dishes: counted and failed ones.
  package init(
    groups: [GroupResult], dishes: [StudyDish], agreement: AgreementReport? = nil,
    comparison: StudyComparison? = nil
  ) {
    self.groups = groups
    self.comparison = comparison
    self.agreement = agreement
    let records = dishes.compactMap(\.record)
    self.dishes = Dishes(
      counted: records.count, failed: dishes.count - records.count,
      flagged: records.count(where: \.isFlagged))
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
    names = ClassNames.of(records)
  }

  /// The groups as a table, what came of the comparison, and how many dishes went in.
  package var text: String {
    let table = GroupsText.text(groups, names: names)
    let answer = comparison.map { ComparisonReport($0, names: names).findings } ?? ""
    return table + answer + closing + (agreement.map { "\n" + $0.summary } ?? "")
  }

  private var closing: String {
    var words = ["\(dishes.counted) \(dishes.counted == 1 ? "dish" : "dishes") counted"]
    if dishes.flagged > 0 { words.append("\(dishes.flagged) flagged") }
    if dishes.failed > 0 { words.append("\(dishes.failed) failed") }
    return words.joined(separator: ", ") + "\n"
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
      groups: groups.map(\.json),
      comparison: comparison.map { ComparisonDocument($0, names: names) },
      agreement: agreement?.pairs.map { AgreementDocument($0) })
    // Strings and finite numbers always encode: there is no case in which this could fail.
    guard let data = try? encoder.encode(document) else { return "{}\n" }
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  private struct Document: Encodable {
    var classifiers: [Maker]
    var programVersions: [String]
    var dishes: Dishes
    var groups: [JSONValue]
    /// Left out of the document where nothing was compared.
    var comparison: ComparisonDocument?
    /// Left out of the document where it is nil.
    var agreement: [AgreementDocument]?

    enum CodingKeys: String, CodingKey {
      case classifiers, dishes, groups, comparison, agreement
      case programVersions = "program_versions"
    }
  }
}
