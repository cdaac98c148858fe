import CFUCore
package import CFUStatistics
import Glibc

/// Each group in percent of vehicle with its interval, on a logarithmic axis.
package enum ForestPlot {
  /// - Parameter name: what a person reads for the class.
  /// - Returns: nil where nothing is compared or nothing can be said of any group.
  package static func plot(_ item: ComparedClass, name: String) -> Plot? {
    let groups = item.groups.filter { !$0.isVehicle && $0.dishes > 0 }
    guard item.comparison != nil, groups.contains(where: { span($0) != nil }) else { return nil }
    var plot = Plot(
      title: "\(name): percent of vehicle with intervals, by group",
      height: max(220, min(900, 110 + 46 * groups.count)))
    // An arrow is left some length.
    let values = groups.compactMap(span).flatMap { span in
      [
        span.low ?? span.high.map { $0 / 2 }, span.value, span.high ?? span.low.map { $0 * 2 },
      ].compactMap { $0 }
    }
    let range = LogAxis(values + [100], within: 0.5...50_000)
    plot.line("set xrange [\(range.low):\(range.high)]")
    plot.line("set yrange [-0.7:\(Double(groups.count) - 0.3)]")
    plot.line(
      "set xtics ("
        + range.tics.map { "'\(DecimalText.shortest($0))' \(log10($0))" }
        .joined(separator: ", ") + ")")
    // There is no room for the axis's name beside two rows.
    let isLow = groups.count < 3
    let labels = groups.map { $0.label(withUnit: isLow) }
    plot.line(
      "set ytics scale 0 ("
        + labels.enumerated().map { "\(plot.text($1)) \(groups.count - 1 - $0)" }
        .joined(separator: ", ") + ")")
    let axis = item.axisLabel
    if !axis.isEmpty, !isLow {
      plot.line("set ylabel \(plot.text(axis)) offset 0.5,0")
    }
    plot.line("set xlabel \(plot.text("percent of vehicle (logarithmic)"))")
    plot.line("set grid xtics ls 1")
    plot.line("set arrow from 2, graph 0 to 2, graph 1 nohead lw 1.5 dt 2 lc rgb '#444444' back")
    draw(groups, range, &plot)
    return plot
  }

  private static func draw(_ groups: [GroupResult], _ range: LogAxis, _ plot: inout Plot) {
    var closed: [[Double]] = []
    var open: [[Double]] = []
    var points: [[Double]] = []
    for (index, group) in groups.enumerated() {
      let y = Double(groups.count - 1 - index)
      guard let span = span(group) else {
        plot.line(
          "set label \(plot.text("not estimable")) at 2,\(y) center tc rgb '#444444' front")
        continue
      }
      let low = span.low.map { range.place($0) }
      let high = span.high.map { range.place($0) }
      switch (low, high) {
      case (let low?, let high?): closed.append([low, y, high - low])
      // The side without a limit ends in an arrow at the edge.
      case (let low?, nil): open.append([low, y, range.high - low])
      case (nil, let high?): open.append([high, y, range.low - high])
      case (nil, nil): break
      }
      if let value = span.value, value > 0 { points.append([range.place(value), y]) }
    }
    var clauses: [String] = []
    if !closed.isEmpty {
      plot.data("closed", closed)
      clauses.append(
        "$closed using 1:2:3:(0) with vectors heads size screen 0.012,90 lw 2 lc rgb '#000000'")
    }
    if !open.isEmpty {
      plot.data("open", open)
      clauses.append(
        "$open using 1:2:3:(0) with vectors head filled size screen 0.022,20 lw 2 "
          + "lc rgb '#000000'")
      clauses.append("$open using 1:2 with points pt 1 ps 0.9 lw 2 lc rgb '#000000'")
    }
    if !points.isEmpty {
      plot.data("points", points)
      clauses.append("$points using 1:2 with points pt 5 ps 0.8 lc rgb '#0072B2'")
    }
    plot.line("plot " + (clauses.isEmpty ? "NaN" : clauses.joined(separator: ", ")))
  }

  /// What can be drawn of a group; limits of 0 are open on a logarithmic axis. nil where neither
  /// value nor limit is known.
  static func span(_ group: GroupResult) -> (low: Double?, value: Double?, high: Double?)? {
    func positive(_ value: Double?) -> Double? { value.flatMap { $0 > 0 ? $0 : nil } }
    let span = (
      low: positive(group.percentLow), value: positive(group.percentOfVehicle),
      high: positive(group.percentHigh)
    )
    guard span.low != nil || span.high != nil else { return nil }
    return span
  }
}

/// A logarithmic axis (base 10) round values greater than 0, with few round tics.
struct LogAxis {
  private(set) var low: Double
  private(set) var high: Double
  /// Values, not logarithms.
  private(set) var tics: [Double]

  /// - Parameter bounds: values beyond are drawn at the edge.
  init(_ values: [Double], within bounds: ClosedRange<Double>) {
    let inside = values.map { min(max($0, bounds.lowerBound), bounds.upperBound) }
    let least = log10(inside.min() ?? 10)
    let most = log10(inside.max() ?? 1000)
    let margin = max(0.08, 0.06 * (most - least))
    (low, high) = (least - margin, most + margin)
    if high - low < 0.6 {
      let middle = (low + high) / 2
      (low, high) = (middle - 0.3, middle + 0.3)
    }
    tics = []
    for steps in [
      [1.0, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8], [1.0, 1.5, 2, 3, 4, 6], [1.0, 2, 5], [1.0, 3],
      [1.0],
    ] {
      tics = Self.tics(steps, low...high)
      if tics.count <= 7 { break }
    }
  }

  private static func tics(_ steps: [Double], _ range: ClosedRange<Double>) -> [Double] {
    (Int(range.lowerBound.rounded(.down))...Int(range.upperBound.rounded(.up))).flatMap { power in
      steps.map { DecimalText.rounded($0 * pow(10, Double(power)), decimals: 9) }
    }.filter { $0 > 0 && range.contains(log10($0)) }
  }

  func place(_ value: Double) -> Double { min(max(log10(value), low), high) }
}
