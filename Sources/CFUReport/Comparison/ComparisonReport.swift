import CFUCore
package import CFUStatistics

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
    JSONValue.object([
      "groups": .list(comparison.groups.map(\.json)),
      "comparison": ComparisonDocument(comparison, names: names).json,
    ]).document
  }
}

/// Settings, models, answers and warnings of a comparison as JSON.
struct ComparisonDocument: Encodable {
  let json: JSONValue

  init(_ comparison: StudyComparison, names: [String: String]) {
    let settings = comparison.settings
    json = .object([
      "settings": .object([
        "family": .string(settings.family.rawValue), "donors": .string(settings.donors.rawValue),
        "unit": .string(settings.unit.rawValue), "confidence": .finite(settings.confidence),
        "countable": .list([
          .finite(settings.countable.lowerBound), .finite(settings.countable.upperBound),
        ]),
      ]),
      "classes": .list(
        comparison.classes.filter { $0.comparison != nil }.map {
          Self.compared($0, name: names[$0.classID] ?? $0.classID)
        }),
      "warnings": .list(
        comparison.warnings.map {
          .object([
            "kind": .string($0.kind.rawValue), "compound": .string($0.compound),
            "class": .text($0.classID), "text": .string($0.text),
          ])
        }),
    ])
  }

  func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }

  private static func compared(_ item: ComparedClass, name: String) -> JSONValue {
    let model = item.comparison?.model
    let trend = item.comparison?.trend
    return .object([
      "compound": .string(item.compound), "class": .string(item.classID),
      "answer": .string(ComparisonAnswer.text(item, name: name)),
      "family": .text(model?.familyName), "family_reason": .text(model?.familyReason),
      "adjustments": .list(
        (item.comparison?.adjustments ?? []).map { .string($0.rawValue) }),
      "dispersion": .fixed(model?.dispersion.estimate, ModelDecimals.dispersion),
      "poisson_dispersion": .fixed(
        model?.poissonDispersion.estimate, ModelDecimals.dispersion),
      "theta": .fixed(model?.theta, ModelDecimals.theta),
      "df": .exactly(model.map { Double($0.degreesOfFreedom) }),
      "log_likelihood": .fixed(model?.logLikelihood, ModelDecimals.likelihood),
      "donors": .text(model?.hasDonors == true ? "block" : nil),
      "trend": trend.map {
        .object([
          "direction": .string($0.isRising ? "rising" : "falling"),
          "t": .fixed($0.statistic, ModelDecimals.statistic),
          "p": .fixed($0.p, ModelDecimals.p), "method": .string($0.method.rawValue),
        ])
      } ?? .null,
    ])
  }
}
