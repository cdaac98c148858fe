import CFUCore
import CFUStatistics

/// The words in which texts, tables and JSON speak of a series.
extension DoseResponseReport.Series {
  /// `hetrombopag, CFU-MK`; the readout alone in a table without compounds.
  var heading: String { compound.isEmpty ? title : "\(compound), \(title)" }

  func dose(_ value: Double) -> String {
    [SignificantDigits.text(value), unit ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// EC50 and so on.
  func name(_ kind: EffectiveDose.Kind) -> String {
    let letter = response.direction == .falling ? "IC" : "EC"
    return switch kind {
    case .effect(let percent): letter + DecimalText.shortest(percent)
    case .loss(let percent): "absolute IC" + DecimalText.shortest(percent)
    case .suppression: "IC50 of the fall"
    }
  }

  /// Why an effective dose is not estimable, with what to do about it.
  func text(_ reason: NotEstimable) -> String {
    let doses = response.doses
    return switch reason {
    case .noResponse:
      "all values are the same"
    case .fewDoses:
      "a curve takes at least 4 dose levels, the vehicle among them; there "
        + (doses.levels == 1 ? "is 1" : "are \(doses.levels)")
    case .fewValues:
      "the dishes are too few for a curve of 4 parameters"
        + (response.donors > 1 ? " and \(response.donors) donors" : "")
    case .noEffect:
      "no effect of the dose is seen"
        + (response.effect.map { " (\(SignificantDigits.p($0.p)))" } ?? "")
    case .notConverged:
      "the fit did not settle: the doses do not determine a curve"
    case .aboveDoses:
      "beyond the highest dose, \(dose(doses.highest)); higher doses are needed"
    case .belowDoses:
      "below the lowest dose, \(dose(doses.lowest)); lower doses are needed"
    case .highPlateauMissing:
      "the plateau at high doses is not in the data; doses above \(dose(doses.highest)) are needed"
    case .lowPlateauMissing:
      "the plateau at low doses is not in the data; doses below \(dose(doses.lowest)) are needed"
    case .notReached:
      "the curve does not go that far"
    }
  }

  /// An effective dose in a sentence's end: the estimate and its interval, or why there is none.
  func text(_ effective: EffectiveDose) -> String {
    guard let value = effective.dose else {
      var text = "not estimable: " + (effective.reason.map { self.text($0) } ?? "")
      if let low = effective.low, effective.high == nil { text += "; it is above \(dose(low))" }
      if let high = effective.high, effective.low == nil { text += "; it is below \(dose(high))" }
      return text
    }
    let interval =
      switch (effective.low, effective.high) {
      case (let low?, let high?):
        "95 % interval \(SignificantDigits.text(low)) to \(SignificantDigits.text(high))"
      case (let low?, nil):
        "95 % interval from \(SignificantDigits.text(low)), open above"
      case (nil, let high?):
        "95 % interval up to \(SignificantDigits.text(high)), open below"
      case (nil, nil): "interval open on both sides"
      }
    return "\(dose(value)) (\(interval))"
  }

  /// What the curve's values are.
  var measure: String {
    guard isCount else { return "" }
    return perCells.map { "per \(DecimalText.shortest($0)) cells" } ?? "per dish"
  }

  func text(_ remark: DoseResponse.Remark) -> String {
    switch remark {
    case .emptyDonors(let count):
      "\(count) \(count == 1 ? "donor" : "donors") without a colony left out"
    case .scatterAssumed:
      "as many parameters as dishes: the scatter is taken for Poisson's, the least it can be"
    case .slopeAtLimit(let isSteep):
      "the curve is \(Self.slopeReason(isSteep: isSteep))"
    case .poorFit:
      "the curve misses the means of the doses"
        + (response.lackOfFit.map { " (lack of fit \(SignificantDigits.p($0.p)))" } ?? "")
    }
  }

  /// Which bound the slope is at, and why it is no estimate; nil where it is one.
  var slopeBound: (isSteep: Bool, reason: String)? {
    for case .slopeAtLimit(let isSteep) in response.remarks {
      return (isSteep, Self.slopeReason(isSteep: isSteep))
    }
    return nil
  }

  private static func slopeReason(isSteep: Bool) -> String {
    "\(isSteep ? "steeper" : "flatter") than these doses can tell"
  }

  /// Everything to know before believing the curve.
  var notes: [String] { response.remarks.map { text($0) } + warnings }
}

extension DoseResponse.Remark {
  var isOfSlope: Bool { if case .slopeAtLimit = self { true } else { false } }
}

extension DoseResponseReport.Potency {
  /// The ratio and its interval, or why there is none.
  var text: String {
    if let ratio = result.ratio, let low = result.low, let high = result.high {
      return "\(second) is \(SignificantDigits.text(ratio)) times as potent as \(first) "
        + "(95 % interval \(SignificantDigits.text(low)) to \(SignificantDigits.text(high)))"
    }
    let p = result.parallelism.map { " (\(SignificantDigits.p($0.p)))" } ?? ""
    return switch result.refusal {
    case .notEstimable, nil:
      "\(second) against \(first): not estimable, since the EC50 of one of them is not"
    case .notParallel:
      "\(second) against \(first): not estimable, since the curves are not parallel\(p)"
    case .notConverged:
      "\(second) against \(first): not estimable, since the common fit did not settle"
    case .open:
      "\(second) against \(first): not estimable, since the interval is open"
    }
  }
}
