import CFUCore
import CFUStatistics

/// Figures with their intervals, as people read them.
enum EstimateText {
  /// `1.2 (0.3 to 2.1)`; `at least` and `at most` where one limit is missing, nothing in brackets
  /// where both are; empty for nil.
  static func text(_ estimate: Estimate?, decimals: Int) -> String {
    guard let estimate else { return "" }
    let value = number(estimate.value, decimals)
    let interval = interval(estimate, decimals: decimals)
    return interval.isEmpty ? value : "\(value) (\(interval))"
  }

  /// The same for a cell of a table: the interval below the value.
  static func cell(_ estimate: Estimate?, decimals: Int) -> HTML {
    guard let estimate else { return "" }
    let interval = interval(estimate, decimals: decimals)
    let value: HTML = "\(number(estimate.value, decimals))"
    return interval.isEmpty ? value : "\(value)<br>(\(interval))"
  }

  static func interval(_ estimate: Estimate, decimals: Int) -> String {
    switch (estimate.low, estimate.high) {
    case (nil, nil): ""
    case (let low?, nil): "at least \(number(low, decimals))"
    case (nil, let high?): "at most \(number(high, decimals))"
    case (let low?, let high?): "\(number(low, decimals)) to \(number(high, decimals))"
    }
  }

  static func number(_ value: Double?, _ decimals: Int) -> String {
    value.map { DecimalText.fixed($0, decimals: decimals) } ?? ""
  }
}

extension ValidationFigure {
  /// Digits that a table shows.
  var decimals: Int {
    switch self {
    case .bias, .lowerLimit, .upperLimit, .percentError, .absoluteError: 1
    case .concordance, .intraclass, .precision, .recall, .f1, .ap50, .ap5095, .kappa: 3
    case .slope, .totalRatio, .spreadRatio: 2
    }
  }
}
