import CFUCore
package import CFUStatistics

/// `models.csv`: for each compound and class the model behind `groups.csv`, and its test of a trend.
package enum ModelsTable {
  package static func text(_ comparison: StudyComparison) -> String {
    var writer = CSVWriter()
    writer.row([
      "compound", "class", "family", "family_reason", "dispersion", "poisson_dispersion",
      "theta", "df",
      "log_likelihood", "donors", "adjustment", "trend", "trend_t", "trend_p", "trend_method",
    ])
    for item in comparison.classes {
      guard let compared = item.comparison, let model = compared.model else { continue }
      writer.field(item.compound)
      writer.field(item.classID)
      writer.field(model.familyName)
      writer.field(model.familyReason)
      writer.field(model.dispersion.estimate, decimals: ModelDecimals.dispersion)
      writer.field(model.poissonDispersion.estimate, decimals: ModelDecimals.dispersion)
      writer.field(model.theta, decimals: ModelDecimals.theta)
      writer.field(model.degreesOfFreedom)
      writer.field(model.logLikelihood, decimals: ModelDecimals.likelihood)
      writer.field(model.hasDonors ? "block" : "not in the model")
      writer.field(compared.adjustments.map(\.rawValue).joined(separator: "; "))
      writer.field(compared.trend.map { $0.isRising ? "rising" : "falling" } ?? "")
      writer.field(compared.trend?.statistic, decimals: ModelDecimals.statistic)
      writer.field(compared.trend?.p, decimals: ModelDecimals.p)
      writer.field(compared.trend?.method.rawValue ?? "")
      writer.endRow()
    }
    return writer.text
  }
}

/// Decimals that the table and the JSON share.
enum ModelDecimals {
  static let dispersion = 3
  static let theta = 3
  static let likelihood = 4
  static let statistic = 3
  static let p = 6
}

/// `warnings.csv`: what a careful colleague would say.
package enum WarningsTable {
  package static func text(_ warnings: [ComparisonWarning]) -> String {
    var writer = CSVWriter()
    writer.row(["warning", "compound", "class", "text"])
    for warning in warnings {
      writer.row([
        warning.kind.rawValue, warning.compound, warning.classID ?? "", warning.text,
      ])
    }
    return writer.text
  }
}
