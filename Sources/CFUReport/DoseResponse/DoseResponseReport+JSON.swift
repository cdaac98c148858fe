import CFUCore
import CFUStatistics
import Foundation

extension DoseResponseReport {
  /// For scripts: keys sorted, what is missing or open as `null` with its reason beside it.
  package var json: String {
    JSONValue.object([
      "input": .text(input),
      "program_version": .text(programVersion),
      "series": .list(series.map(\.value)),
      "relative_potencies": .list(potencies.map(\.value)),
      "warnings": .list(warnings.map { .text($0) }),
    ]).document
  }
}

extension DoseResponseReport.Series {
  fileprivate var value: JSONValue {
    .object([
      "readout": .text(readout),
      "kind": .text(isCount ? "count" : "measurement"),
      "compound": .text(compound),
      "dose_unit": .text(unit),
      "per_cells": .number(perCells),
      "donor_blocks": .list(donors.map { .text($0) }),
      "scatter": .text(response.scatter.rawValue),
      "direction": .text(response.reason == nil ? response.direction?.rawValue : nil),
      "reason": .text(response.reason?.rawValue),
      "effective_doses": .list(
        response.effectiveDoses.map { effective in
          .object([
            "name": .text(name(effective.kind)),
            "dose": .number(effective.dose),
            "low": .number(effective.low),
            "high": .number(effective.high),
            "reason": .text(effective.reason?.rawValue),
            "text": .text(text(effective)),
          ])
        }),
      "vehicle": .number(response.vehiclePlateau),
      "other_plateau": .number(response.otherPlateau),
      "other_plateau_percent": Self.value(response.plateauPercent),
      "slope": slope,
      "dispersion": .number(response.dispersion),
      "residual_df": .number(Double(response.residualDegreesOfFreedom)),
      "alpha": .number(response.alpha),
      "effect": Self.value(response.effect),
      "lack_of_fit": Self.value(response.lackOfFit),
      "models": .list(
        response.models.map { model in
          .object([
            "name": .text(model.name.rawValue),
            "parameters": .number(Double(model.parameters)),
            "log_likelihood": .number(model.logLikelihood),
            "deviance": .number(model.deviance),
            "aicc": .number(model.aicc),
            "chosen": .flag(model.isChosen),
            "converged": .flag(model.hasConverged),
          ])
        }),
      "notes": .list(notes.map { .text($0) }),
      "dishes": .list(
        dishes.map { dish in
          .object([
            "dish": .text(dish.name), "donor": .text(dish.donor), "dose": .number(dish.dose),
            "value": .number(dish.value), "response": .number(dish.value / dish.exposure),
          ])
        }),
      "curve": .list(
        response.curve.map { point in
          .object([
            "dose": .number(point.dose), "fitted": .number(point.mean),
            "low": .number(point.low), "high": .number(point.high),
            "percent": .number(point.percent), "percent_low": .number(point.percentLow),
            "percent_high": .number(point.percentHigh),
          ])
        }),
    ])
  }

  private var slope: JSONValue {
    guard response.reason == nil, let slope = response.slope else { return .null }
    let bound = slopeBound
    return .object([
      "value": .number(bound == nil ? slope.value : nil), "low": .number(slope.low),
      "high": .number(slope.high), "reason": .text(bound?.reason),
    ])
  }

  private static func value(_ interval: DoseResponse.Interval?) -> JSONValue {
    guard let interval else { return .null }
    return .object([
      "value": .number(interval.value), "low": .number(interval.low),
      "high": .number(interval.high),
    ])
  }

  fileprivate static func value(_ test: DoseResponse.Test?) -> JSONValue {
    guard let test else { return .null }
    return .object([
      "statistic": .number(test.statistic), "df": .number(Double(test.degreesOfFreedom)),
      "residual_df": .number(test.residual.map(Double.init)), "p": .number(test.p),
    ])
  }
}

extension DoseResponseReport.Potency {
  fileprivate var value: JSONValue {
    .object([
      "readout": .text(readout), "compound": .text(first), "compound_b": .text(second),
      "ratio": .number(result.ratio), "low": .number(result.low), "high": .number(result.high),
      "reason": .text(result.refusal?.rawValue), "text": .text(text),
      "parallelism": DoseResponseReport.Series.value(result.parallelism),
    ])
  }
}
