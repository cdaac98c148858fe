import CFUCore
import CFUStatistics

extension DoseResponseReport {
  /// `dose_response.csv`: one row for each quantity of each readout and compound.
  package var table: String {
    var writer = CSVWriter()
    writer.row([
      "readout", "compound", "compound_b", "quantity", "unit", "estimate", "low_95", "high_95",
      "reason", "model", "scatter", "dispersion", "residual_df", "effect_p", "dishes", "donors",
      "notes",
    ])
    for item in series {
      for quantity in item.quantities {
        writer.field(item.readout)
        writer.field(item.compound)
        writer.emptyField()
        writer.field(quantity.name)
        writer.field(quantity.unit)
        for value in [quantity.value, quantity.low, quantity.high] {
          writer.field(Self.text(value))
        }
        writer.field(quantity.reason ?? "")
        writer.field(item.response.models.first(where: \.isChosen)?.name.rawValue ?? "")
        writer.field(item.response.scatter.rawValue)
        writer.field(Self.text(item.response.dispersion))
        writer.field(item.response.residualDegreesOfFreedom)
        writer.field(Self.text(item.response.effect?.p))
        writer.field(item.dishes.count)
        if item.donors.isEmpty { writer.emptyField() } else { writer.field(item.donors.count) }
        writer.field(item.notes.joined(separator: "; "))
        writer.endRow()
      }
    }
    for potency in potencies {
      let result = potency.result
      writer.field(potency.readout)
      writer.field(potency.first)
      writer.field(potency.second)
      writer.field("relative potency")
      writer.field("ratio")
      for value in [result.ratio, result.low, result.high] { writer.field(Self.text(value)) }
      writer.field(result.refusal?.rawValue ?? "")
      writer.field("parallel log-logistic")
      writer.emptyField()
      writer.field(Self.text(result.dispersion))
      for _ in 0..<5 { writer.emptyField() }
      writer.endRow()
    }
    return writer.text
  }

  /// `dose_response_curves.csv`: the fitted curves and their bands, for plots.
  package var curvesTable: String {
    var writer = CSVWriter()
    writer.row([
      "readout", "compound", "dose", "dose_unit", "fitted", "low_95", "high_95",
      "percent_of_vehicle", "percent_low_95", "percent_high_95",
    ])
    for item in series {
      for point in item.response.curve {
        writer.field(item.readout)
        writer.field(item.compound)
        writer.field(Self.text(point.dose))
        writer.field(item.unit ?? "")
        for value in [
          point.mean, point.low, point.high, point.percent, point.percentLow, point.percentHigh,
        ] {
          writer.field(Self.text(value))
        }
        writer.endRow()
      }
    }
    return writer.text
  }

  private static func text(_ value: Double?) -> String {
    SignificantDigits.rounded(value).map { DecimalText.shortest($0) } ?? ""
  }
}

extension DoseResponseReport.Series {
  /// A number with limits, or the reason why there is none.
  struct Quantity {
    var name: String
    var unit: String
    var value: Double?
    var low: Double?
    var high: Double?
    /// The key of `NotEstimable`; of a slope, words.
    var reason: String?
  }

  /// Effective doses, plateaus and slope.
  var quantities: [Quantity] {
    var list = response.effectiveDoses.map { effective in
      Quantity(
        name: name(effective.kind), unit: unit ?? "", value: effective.dose, low: effective.low,
        high: effective.high, reason: effective.reason?.rawValue)
    }
    if let vehicle = response.vehiclePlateau {
      list.append(Quantity(name: "vehicle", unit: measure, value: vehicle))
    }
    if let plateau = response.plateauPercent {
      list.append(
        Quantity(
          name: "other plateau", unit: "% of vehicle", value: plateau.value, low: plateau.low,
          high: plateau.high))
    }
    if response.reason == nil, let slope = response.slope {
      let bound = slopeBound
      list.append(
        Quantity(
          name: "slope", unit: "", value: bound == nil ? slope.value : nil, low: slope.low,
          high: slope.high, reason: bound?.reason))
    }
    return list
  }
}
