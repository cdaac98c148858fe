import CFUCore
import CFUStatistics

extension AgreementReport {
  /// How many dishes a summary names.
  private static let named = 5

  /// What a run prints: a few lines for each pair.
  package var summary: String { pairs.map { $0.text(atMost: Self.named) }.joined(separator: "\n") }

  /// `agreement.txt`: the same with every dish.
  package var text: String { pairs.map { $0.text(atMost: nil) }.joined(separator: "\n") }
}

/// Decimals that the texts and the JSON share.
enum AgreementDecimals {
  static let percent = 1
  static let kappa = 3
}

extension AgreementReport.Pair {
  /// - Parameter atMost: how many of the dishes that differ are named; nil for every dish in the
  ///   order of the sheet.
  fileprivate func text(atMost: Int?) -> String {
    let figures = agreement
    var lines = [
      "\(first) and \(second): \(Self.number(figures.objects, "object")) answered by both"
    ]
    if failures > 0 {
      lines.append(
        "  \(Self.number(failures, "object")) left out, on which one of them failed")
    }
    if let share = figures.share {
      let percent = DecimalText.fixed(100 * share, decimals: AgreementDecimals.percent)
      lines.append("  same verdict      \(figures.agreed) (\(percent) %)")
      lines.append("  Cohen's kappa     \(Self.kappa(figures))")
    }
    let totals = totals
    lines.append("  colonies counted  \(totals.first) by \(first), \(totals.second) by \(second)")
    guard let atMost else {
      return (lines + dishLines(dishes)).map { $0 + "\n" }.joined()
    }
    let differing = differing
    if differing.isEmpty {
      lines.append("  every dish has the same total")
    } else {
      let differ = differing.count == 1 ? "differs" : "differ"
      lines.append(
        "  \(Self.number(differing.count, "dish", "dishes")) of \(dishes.count) \(differ)"
          + (differing.count > atMost ? "; most of all" : ""))
      lines += dishLines(Array(differing.prefix(atMost)))
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func kappa(_ figures: Agreement) -> String {
    guard let kappa = figures.kappa, let interval = figures.interval else {
      return "not defined: both say one and the same of every object"
    }
    func fixed(_ value: Double) -> String {
      DecimalText.fixed(value, decimals: AgreementDecimals.kappa)
    }
    return "\(fixed(kappa)) (95 % interval \(fixed(interval.lowerBound)) to "
      + "\(fixed(interval.upperBound)))"
  }

  /// Names, totals and differences in aligned columns under their titles.
  private func dishLines(_ dishes: [AgreementReport.Dish]) -> [String] {
    let rows =
      [["dish", first, second, "difference"]]
      + dishes.map { dish in
        [
          dish.name, String(dish.first), String(dish.second),
          dish.difference > 0 ? "+\(dish.difference)" : "\(dish.difference)",
        ]
      }
    let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? "    " + cell + padding : "  " + padding + cell
      }.joined()
    }
  }

  private static func number(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    "\(count) \(count == 1 ? one : many ?? one + "s")"
  }
}

/// A pair of classifiers in the JSON of a summary.
struct AgreementDocument: Encodable {
  private var pair: AgreementReport.Pair

  init(_ pair: AgreementReport.Pair) { self.pair = pair }

  private enum Key: String, CodingKey {
    case first = "classifier_a"
    case second = "classifier_b"
    case objects, agreed, percent, kappa, dishes
    case failures = "objects_failed"
    case low = "kappa_low"
    case high = "kappa_high"
  }

  private struct Dish: Encodable {
    var dish: String
    var first: Int
    var second: Int

    enum CodingKeys: String, CodingKey {
      case dish
      case first = "total_a"
      case second = "total_b"
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    let figures = pair.agreement
    func rounded(_ value: Double?, _ decimals: Int) -> Double? {
      value.map { DecimalText.rounded($0, decimals: decimals) }
    }
    try container.encode(pair.first, forKey: .first)
    try container.encode(pair.second, forKey: .second)
    try container.encode(figures.objects, forKey: .objects)
    try container.encode(figures.agreed, forKey: .agreed)
    try container.encode(pair.failures, forKey: .failures)
    try container.encode(
      rounded(figures.share.map { 100 * $0 }, AgreementDecimals.percent), forKey: .percent)
    try container.encode(rounded(figures.kappa, AgreementDecimals.kappa), forKey: .kappa)
    try container.encode(
      rounded(figures.interval?.lowerBound, AgreementDecimals.kappa), forKey: .low)
    try container.encode(
      rounded(figures.interval?.upperBound, AgreementDecimals.kappa), forKey: .high)
    try container.encode(
      pair.dishes.map { Dish(dish: $0.name, first: $0.first, second: $0.second) }, forKey: .dishes)
  }
}
