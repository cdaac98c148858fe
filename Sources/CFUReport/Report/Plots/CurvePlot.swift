import CFUCore
import CFUStatistics
import Glibc

/// A dose-response curve with its band over the dishes it was fitted to.
package enum CurvePlot {
  /// - Returns: nil where there is no curve to show.
  package static func plot(_ series: DoseResponseReport.Series) -> Plot? {
    let response = series.response
    guard response.reason == nil, response.direction != nil, response.curve.count > 1,
      response.doses.lowest > 0
    else { return nil }
    let doses = Set(series.dishes.map(\.dose)).filter { $0 > 0 }.sorted()
    guard let least = doses.first, let most = doses.last, least < most else { return nil }
    let span = log10(most / least)
    // The vehicle has no place on a logarithmic axis: it stands to the left of it.
    let vehicle = log10(least) - max(0.5, 0.22 * span)
    func place(_ dose: Double) -> Double { dose > 0 ? log10(dose) : vehicle }
    func value(_ dish: DoseResponseReport.Dish) -> Double { dish.value / dish.exposure }

    var plot = Plot(title: "\(series.heading): dose-response curve")
    let isDrawn = series.dishes.count <= DotPlot.mostDishes
    let curveTop = response.curve.map(\.mean).max() ?? 0
    let dishTop = max(curveTop, isDrawn ? series.dishes.map(value).max() ?? 0 : 0)
    // A band that nothing holds must not flatten the rest.
    let top = min(1.6 * dishTop, max(dishTop, response.curve.compactMap(\.high).max() ?? 0))
    let margin = 0.06 * (span + 1)
    plot.line("set xrange [\(vehicle - margin):\(log10(most) + margin)]")
    plot.line("set yrange [0:\(top > 0 ? 1.05 * top : 1)]")
    plot.line("set grid ytics ls 1")
    let measure =
      !series.isCount
      ? series.title
      : series.perCells.map { "colonies per \(ComparedClass.grouped($0)) cells" }
        ?? "colonies per dish"
    plot.line("set ylabel \(plot.text(measure)) offset 0.5,0")
    let axis = [Plot.cut(series.compound, to: 24), series.unit.map { "(\($0))" } ?? ""].filter {
      !$0.isEmpty
    }
    .joined(separator: " ")
    plot.line("set xlabel \(plot.text(axis.isEmpty ? "dose" : axis))")
    tics(doses, vehicle: vehicle, hasVehicle: series.dishes.contains { $0.dose == 0 }, &plot)

    let points = response.curve.filter { $0.dose > 0 }
    let band = points.compactMap { point in
      point.low.flatMap { low in
        point.high.map { [place(point.dose), max(0, low), min($0, 2 * top)] }
      }
    }
    var clauses: [String] = []
    if band.count > 1 {
      plot.data("band", band)
      clauses.append("$band using 1:2:3 with filledcurves fs solid fc rgb '#D6E6F2'")
    }
    plot.data("curve", points.map { [place($0.dose), $0.mean] })
    clauses.append("$curve using 1:2 with lines lw 2.2 lc rgb '#0072B2'")
    if let origin = response.curve.first(where: { $0.dose == 0 }) {
      plot.data(
        "origin", [[vehicle - 0.6 * margin, origin.mean], [vehicle + margin, origin.mean]])
      clauses.append("$origin using 1:2 with lines lw 2.2 lc rgb '#0072B2'")
    }
    mark(response, place, &plot, &clauses)
    if isDrawn { clauses += dishes(series, place, value, margin, &plot) }
    plot.line("plot " + clauses.joined(separator: ", "))
    return plot
  }

  /// The dose of half the effect: a line, and a bar along the axis for its interval.
  private static func mark(
    _ response: DoseResponse, _ place: (Double) -> Double, _ plot: inout Plot,
    _ clauses: inout [String]
  ) {
    guard let half = half(response), let dose = half.dose, dose > 0 else { return }
    plot.line(
      "set arrow from \(place(dose)), graph 0 to \(place(dose)), graph 1 nohead lw 1.5 dt 2 "
        + "lc rgb '#444444' back")
    guard let low = half.low, let high = half.high, low > 0, high > low else { return }
    plot.line(
      "set arrow from \(place(low)), graph 0.03 to \(place(high)), graph 0.03 heads "
        + "size screen 0.012,90 lw 2 lc rgb '#444444' front")
  }

  /// EC50 or IC50.
  static func half(_ response: DoseResponse) -> EffectiveDose? {
    response.effectiveDoses.first { $0.kind == .effect(percent: 50) }
  }

  private static func tics(
    _ doses: [Double], vehicle: Double, hasVehicle: Bool, _ plot: inout Plot
  ) {
    var shown = doses
    if doses.count > 7 {
      shown = LogAxis(doses, within: doses[0]...doses[doses.count - 1]).tics.filter {
        $0 >= doses[0] * 0.999 && $0 <= doses[doses.count - 1] * 1.001
      }
    }
    var tics = shown.map { "\(plot.text(DecimalText.shortest($0))) \(log10($0))" }
    if hasVehicle { tics.append("\(plot.text("vehicle")) \(vehicle)") }
    plot.line("set xtics (\(tics.joined(separator: ", ")))")
  }

  private static func dishes(
    _ series: DoseResponseReport.Series, _ place: (Double) -> Double,
    _ value: (DoseResponseReport.Dish) -> Double, _ margin: Double, _ plot: inout Plot
  ) -> [String] {
    var dishes: [Double: Int] = [:]
    for dish in series.dishes { dishes[dish.dose, default: 0] += 1 }
    var taken: [Double: Int] = [:]
    var rows: [Int: [[Double]]] = [:]
    for dish in series.dishes {
      let number = dish.donor.flatMap { series.donors.firstIndex(of: $0) } ?? 0
      // Dishes of one dose a little beside one another.
      let step = taken[dish.dose, default: 0]
      taken[dish.dose] = step + 1
      let width = min(0.14, 0.7 / Double(dishes[dish.dose] ?? 1)) * margin
      let offset = width * (step % 2 == 0 ? Double(step / 2) : -Double(step / 2 + 1))
      rows[number, default: []].append(
        [place(dish.dose) + offset, value(dish)])
    }
    return rows.sorted { $0.key < $1.key }.map { number, rows in
      plot.data("d\(number)", rows)
      return "$d\(number) using 1:2 with points \(PlotStyle.marker(number))"
    }
  }
}
