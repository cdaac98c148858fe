import CFUCore
package import CFUStatistics

/// Difference of machine and people against their mean, dish by dish, with bias and limits of
/// agreement.
package enum BlandAltmanPlot {
  /// More dishes than this are not drawn one by one.
  package static let mostDishes = 3000

  /// - Parameter name: what a person reads for the class.
  /// - Returns: nil for a single dish.
  package static func plot(_ item: CountAgreement, name: String) -> Plot? {
    let agreement = item.blandAltman
    guard let lower = item.lower, let upper = item.upper, agreement.dishes > 1 else { return nil }
    let scale = agreement.scale
    let means = agreement.points.map(\.mean)
    let axis = CountAxis(means.map { scale.inverse($0) }, scale: scale)
    // An interval of a limit may be wide enough to flatten the dishes.
    let shown =
      agreement.points.map(\.difference)
      + [item.bias, lower, upper].flatMap { [$0.value, $0.low ?? $0.value, $0.high ?? $0.value] }
    let core = max(
      agreement.points.map { abs($0.difference) }.max() ?? 0, abs(lower.value), abs(upper.value),
      1e-6)
    let least = max(shown.min() ?? 0, -3 * core)
    let most = min(shown.max() ?? 0, 3 * core)
    let margin = 0.06 * max(most - least, core)

    var plot = Plot(title: "\(name): machine less people against their mean, by dish")
    plot.line("set xrange \(axis.range)")
    plot.line("set yrange [\(min(least, 0) - margin):\(max(most, 0) + margin)]")
    plot.line("set xtics \(axis.marks)")
    plot.line("set xlabel \(plot.text("colonies, mean of both"))")
    plot.line("set ylabel \(plot.text(yLabel(scale))) offset 0.5,0")
    for (estimate, colour, dash) in [
      (item.bias, "#0072B2", 1), (lower, "#D55E00", 2), (upper, "#D55E00", 2),
    ] {
      if let low = estimate.low, let high = estimate.high {
        plot.line(
          "set object rectangle from graph 0, first \(low) to graph 1, first \(high) "
            + "fs solid 0.12 noborder fc rgb '\(colour)' behind")
      }
      plot.line(
        "set arrow from graph 0, first \(estimate.value) to graph 1, first \(estimate.value) "
          + "nohead lw 2 dt \(dash) lc rgb '\(colour)' back")
    }
    plot.line(
      "set arrow from graph 0, first 0 to graph 1, first 0 nohead lw 1 lc rgb '#888888' back")
    var clauses: [String] = []
    if let trend = agreement.trend {
      let line = [axis.low, axis.high].map { [$0, trend.intercept.value + trend.slope.value * $0] }
      plot.data("trend", line)
      clauses.append("$trend using 1:2 with lines lw 1.6 dt 3 lc rgb '#000000'")
    }
    if agreement.dishes <= mostDishes {
      plot.data("dishes", agreement.points.map { [$0.mean, $0.difference] })
      clauses.append("$dishes using 1:2 with points pt 6 ps 0.8 lw 1.8 lc rgb '#222222'")
    }
    plot.line("plot " + (clauses.isEmpty ? "NaN" : clauses.joined(separator: ", ")))
    return plot
  }

  private static func yLabel(_ scale: CountScale) -> String {
    switch scale {
    case .squareRoot: "difference of square roots"
    case .log: "difference of logarithms"
    case .counts: "difference, colonies"
    }
  }

  /// What the lines are.
  static func caption(_ agreement: BlandAltman) -> String {
    let percent = DecimalText.shortest(100 * agreement.confidence)
    let held = DecimalText.shortest(100 * agreement.coverage)
    let each =
      agreement.dishes <= mostDishes
      ? "Each circle is a dish" : "\(agreement.dishes) dishes are too many to be drawn one by one"
    return
      "\(each); above 0 the machine counted more. Blue: bias; dashed: limits of agreement, which "
      + "hold \(held) % of the differences; bands: their \(percent) % intervals; dotted: the "
      + "difference by count."
  }
}
