import CFUCore
package import CFUStatistics
import Foundation

/// A comparison for people to read, and the same as JSON for scripts.
package struct ComparisonReport: Sendable {
  private let comparison: StudyComparison
  private let names: [String: String]

  /// - Parameter names: what a person reads for a class id, where that is another text.
  package init(_ comparison: StudyComparison, names: [String: String]) {
    self.comparison = comparison
    self.names = names
  }

  /// The table of groups and the findings.
  package var text: String {
    GroupsText.text(comparison.groups, names: names) + findings
  }

  /// One sentence a class, the models, and what a colleague would warn of; empty where nothing is
  /// compared and there is nothing to warn of.
  package var findings: String {
    let compared = comparison.classes.filter { $0.comparison != nil }
    var parts: [String] = []
    if !compared.isEmpty {
      parts.append(compared.map { "  " + answer($0) }.joined(separator: "\n"))
      parts.append(models(compared))
    }
    if !comparison.warnings.isEmpty {
      parts.append(
        "To bear in mind:\n"
          + comparison.warnings.map { "  - \($0.text)" }.joined(separator: "\n"))
    }
    return parts.isEmpty ? "" : "\n" + parts.joined(separator: "\n\n") + "\n\n"
  }

  private func answer(_ item: ComparedClass) -> String {
    ComparisonAnswer.text(item, name: names[item.classID] ?? item.classID)
  }

  /// The models in as few lines as they differ.
  private func models(_ compared: [ComparedClass]) -> String {
    var lines: [(text: String, classes: [String])] = []
    for item in compared {
      guard let model = item.comparison?.model else { continue }
      let name = names[item.classID] ?? item.classID
      let text = Self.text(model)
      if let index = lines.firstIndex(where: { $0.text == text }) {
        if !lines[index].classes.contains(name) { lines[index].classes.append(name) }
      } else {
        lines.append((text, [name]))
      }
    }
    let percent = DecimalText.shortest(100 * comparison.settings.confidence)
    var text = lines.map { "  \($0.classes.joined(separator: ", ")): \($0.text)" }
    let used = Set(compared.flatMap { $0.comparison?.adjustments ?? [] })
    let ways = VehicleComparison.Adjustment.allCases.filter(used.contains).map(Self.words)
    let isDosed = compared.allSatisfy { $0.doseUnit != nil || comparison.classes.isEmpty }
    text.append(
      ways.isEmpty
        ? "  Intervals of \(percent) % and p values; one group against vehicle needs no adjustment, "
          + "classes are not adjusted for one another."
        : "  Intervals of \(percent) % and p values are adjusted for all "
          + "\(isDosed ? "doses of a compound" : "groups") (\(ways.joined(separator: "; "))), not for "
          + "the classes.")
    return (["Models:"] + text).joined(separator: "\n")
  }

  private static func words(_ adjustment: VehicleComparison.Adjustment) -> String {
    switch adjustment {
    case .dunnett: "Dunnett"
    case .sidak: "Sidak's inequality where there are more than \(LargestT.mostForIntegral)"
    case .bonferroni: "Bonferroni where counts are compared without approximation"
    }
  }

  private static func text(_ model: CountModel) -> String {
    let df = model.degreesOfFreedom
    let empty = model.emptyDonors
    let left =
      empty > 0
      ? ", \(empty) \(empty == 1 ? "donor" : "donors") without colonies left out" : ""
    guard df > 0 else {
      return "as many effects as dishes, so that the variance cannot be estimated; Poisson "
        + "intervals\(left)"
    }
    let donors = (model.hasDonors ? ", donors as blocks" : "") + left
    let unit = df == 1 ? "degree" : "degrees"
    let theta = model.theta.map { " of theta \(DecimalText.fixed($0, decimals: 1))" } ?? ""
    return "\(model.family.rawValue)\(theta)\(donors), \(df) residual \(unit) of freedom"
  }

  /// Keys sorted, numbers rounded as in the tables, a missing value as `null`.
  package var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let document = Document(
      groups: comparison.groups.map(\.json),
      comparison: ComparisonDocument(comparison, names: names))
    // Strings and finite numbers always encode: there is no case in which this could fail.
    guard let data = try? encoder.encode(document) else { return "{}\n" }
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  private struct Document: Encodable {
    var groups: [JSONValue]
    var comparison: ComparisonDocument
  }
}

/// Settings, models, answers and warnings of a comparison as JSON.
struct ComparisonDocument: Encodable {
  var settings: ComparisonSettings
  var classes: [Compared]
  var warnings: [Warning]

  struct Warning: Encodable {
    var kind: String
    var compound: String
    var colonyClass: String?
    var text: String

    enum CodingKeys: String, CodingKey {
      case kind, compound, text
      case colonyClass = "class"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(kind, forKey: .kind)
      try container.encode(compound, forKey: .compound)
      try container.encode(colonyClass, forKey: .colonyClass)
      try container.encode(text, forKey: .text)
    }
  }

  init(_ comparison: StudyComparison, names: [String: String]) {
    settings = comparison.settings
    classes = comparison.classes.filter { $0.comparison != nil }.map {
      Compared(item: $0, answer: ComparisonAnswer.text($0, name: names[$0.classID] ?? $0.classID))
    }
    warnings = comparison.warnings.map {
      Warning(
        kind: $0.kind.rawValue, compound: $0.compound, colonyClass: $0.classID, text: $0.text)
    }
  }

  struct Compared: Encodable {
    var item: ComparedClass
    var answer: String

    enum Key: String, CodingKey {
      case compound, family, dispersion, theta, df, donors, trend, answer, adjustments
      case poissonDispersion = "poisson_dispersion"
      case colonyClass = "class"
      case familyReason = "family_reason"
      case logLikelihood = "log_likelihood"
    }

    enum TrendKey: String, CodingKey {
      case direction, t, p, method
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      func rounded(_ value: Double?, _ decimals: Int) -> Double? {
        value.flatMap { $0.isFinite ? DecimalText.rounded($0, decimals: decimals) : nil }
      }
      let model = item.comparison?.model
      try container.encode(item.compound, forKey: .compound)
      try container.encode(item.classID, forKey: .colonyClass)
      try container.encode(answer, forKey: .answer)
      try container.encode(model?.familyName, forKey: .family)
      try container.encode(
        item.comparison?.adjustments.map(\.rawValue) ?? [], forKey: .adjustments)
      try container.encode(
        rounded(model?.poissonDispersion.estimate, ModelDecimals.dispersion),
        forKey: .poissonDispersion)
      try container.encode(model?.familyReason, forKey: .familyReason)
      try container.encode(
        rounded(model?.dispersion.estimate, ModelDecimals.dispersion), forKey: .dispersion)
      try container.encode(rounded(model?.theta, ModelDecimals.theta), forKey: .theta)
      try container.encode(model?.degreesOfFreedom, forKey: .df)
      try container.encode(
        rounded(model?.logLikelihood, ModelDecimals.likelihood), forKey: .logLikelihood)
      try container.encode(model?.hasDonors == true ? "block" : nil, forKey: .donors)
      guard let trend = item.comparison?.trend else {
        return try container.encodeNil(forKey: .trend)
      }
      var nested = container.nestedContainer(keyedBy: TrendKey.self, forKey: .trend)
      try nested.encode(trend.isRising ? "rising" : "falling", forKey: .direction)
      try nested.encode(rounded(trend.statistic, ModelDecimals.statistic), forKey: .t)
      try nested.encode(rounded(trend.p, ModelDecimals.p), forKey: .p)
      try nested.encode(trend.method.rawValue, forKey: .method)
    }
  }
}
