/// What a laboratory asks of the counter before it uses it.
package struct AcceptanceCriteria: Sendable, Hashable {
  /// Confidence of the intervals that are judged, greater than 0 and less than 1; nil for that of
  /// the report.
  package var confidence: Double?
  /// In the order of the file; at least one.
  package var criteria: [Criterion]

  package init(confidence: Double? = nil, criteria: [Criterion]) {
    self.confidence = confidence
    self.criteria = criteria
  }

  /// Bounds for one figure of one class.
  package struct Criterion: Sendable, Hashable {
    package var figure: ValidationFigure
    package var readout: Readout
    /// Least and greatest value allowed; one of them may be nil, not both.
    package var least: Double?
    package var most: Double?
    /// A figure that cannot be had (no colonies marked, one scorer) is passed over.
    package var isOptional: Bool
    /// Why, in the laboratory's own words; empty where nothing is said.
    package var reason: String

    package init(
      _ figure: ValidationFigure, of readout: Readout = .total, least: Double? = nil,
      most: Double? = nil, isOptional: Bool = false, reason: String = ""
    ) {
      self.figure = figure
      self.readout = readout
      self.least = least
      self.most = most
      self.isOptional = isOptional
      self.reason = reason
    }
  }

  /// What the figure is taken of.
  package enum Readout: Sendable, Hashable {
    /// All colonies whatever their class.
    case total
    /// Every class of which the people say something, one after the other.
    case each
    /// Class id.
    case one(String)
  }
}

/// Figures that a criterion can name; the raw value is the name in the file of criteria.
package enum ValidationFigure: String, Sendable, CaseIterable {
  case bias = "bias_percent"
  case lowerLimit = "lower_limit_percent"
  case upperLimit = "upper_limit_percent"
  case concordance
  case intraclass = "icc"
  case slope
  case absoluteError = "mean_absolute_error"
  case percentError = "mean_percent_error"
  case totalRatio = "total_ratio"
  case spreadRatio = "spread_ratio"
  case precision, recall, f1
  case ap50
  case ap5095 = "ap50_95"
  case kappa

  /// What a person reads.
  package var words: String {
    switch self {
    case .bias: "bias, % of the people's count"
    case .lowerLimit: "lower limit of agreement, %"
    case .upperLimit: "upper limit of agreement, %"
    case .concordance: "Lin's concordance"
    case .intraclass: "ICC(2,1)"
    case .slope: "Passing-Bablok slope"
    case .absoluteError: "mean absolute error, colonies"
    case .percentError: "mean absolute error, %"
    case .totalRatio: "colonies of machine over people"
    case .spreadRatio: "machine-human over human-human distance"
    case .precision: "precision"
    case .recall: "recall"
    case .f1: "F1"
    case .ap50: "AP50"
    case .ap5095: "AP50:95"
    case .kappa: "kappa of the class"
    }
  }

  /// Whether it needs colonies marked one by one.
  package var needsMarks: Bool {
    switch self {
    case .precision, .recall, .f1, .ap50, .ap5095, .kappa: true
    default: false
    }
  }

  /// Whether it is said of all classes together only.
  package var isOfTotalOnly: Bool { self == .kappa }
}

/// What became of one criterion for one class.
package struct CriterionOutcome: Sendable, Hashable {
  package enum Verdict: String, Sendable {
    /// The whole interval lies within the bounds.
    case met
    /// The whole interval lies outside of them.
    case notMet = "not met"
    /// The interval reaches over a bound: the dishes do not decide it.
    case undecided
    /// The figure has no interval, or cannot be had and the criterion does not allow for that.
    case missing
    /// The figure cannot be had, and the criterion allows for that.
    case skipped

    /// Whether the counter is accepted with it.
    package var isPass: Bool { self == .met || self == .skipped }
  }

  package var criterion: AcceptanceCriteria.Criterion
  /// Class id, or `total`.
  package var readout: String
  package var estimate: Estimate?
  package var verdict: Verdict

  /// Decides by the interval, and not by the value in its middle: a counter is not accepted because
  /// few dishes happened to look well.
  /// - Parameter isAsked: people did what the figure needs, so that its being missing is no reason to
  ///   pass the criterion over.
  package init(
    _ criterion: AcceptanceCriteria.Criterion, readout: String, estimate: Estimate?,
    isAsked: Bool = false
  ) {
    self.criterion = criterion
    self.readout = readout
    self.estimate = estimate
    guard let estimate else {
      verdict = criterion.isOptional && !isAsked ? .skipped : .missing
      return
    }
    // A figure that is there and too uncertain for an interval must not be passed over.
    guard let low = estimate.low, let high = estimate.high else {
      verdict = .missing
      return
    }
    let least = criterion.least ?? -.infinity
    let most = criterion.most ?? .infinity
    if low >= least, high <= most {
      verdict = .met
    } else if high < least || low > most {
      verdict = .notMet
    } else {
      verdict = .undecided
    }
  }
}

/// The verdict on all criteria.
package struct Acceptance: Sendable, Hashable {
  package var outcomes: [CriterionOutcome]

  package init(_ outcomes: [CriterionOutcome]) { self.outcomes = outcomes }

  /// All criteria are met or passed over, and at least one is met.
  package var isAccepted: Bool {
    outcomes.allSatisfy(\.verdict.isPass) && outcomes.contains { $0.verdict == .met }
  }
}
