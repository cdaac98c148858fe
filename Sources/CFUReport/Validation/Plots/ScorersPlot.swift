import CFUCore
package import CFUStatistics

/// How far everybody's counts lie from those of the others, people and machine alike.
package enum ScorersPlot {
  /// People beyond these have no line of their own.
  static let most = 20

  /// - Parameter scorers: names of the people.
  /// - Returns: nil where nobody can be compared with others.
  package static func plot(_ spread: ScorerSpread, scorers: [String], name: String) -> Plot? {
    let people = spread.scorersAgainstOthers.prefix(most)
    guard !people.isEmpty, let machine = spread.machineAgainstEveryone else { return nil }
    var rows: [(name: String, agreement: BlandAltman, isMachine: Bool)] = people.map { figures in
      guard case .scorer(let place) = figures.first else { return ("", figures.agreement, false) }
      return (scorers[place], figures.agreement, false)
    }
    rows.append(("machine", machine.agreement, true))
    var plot = Plot(
      title: "\(name): bias and scatter of each person against the others, and of the machine",
      height: max(200, 110 + 34 * rows.count))
    let ends = rows.flatMap { row -> [Double] in
      let bias = row.agreement.bias.value
      let scatter = row.agreement.standardDeviation ?? 0
      return [bias - scatter, bias + scatter]
    }
    let reach = max(1e-3, ends.map(abs).max() ?? 1) * 1.12
    plot.line("set xrange [\(-reach):\(reach)]")
    plot.line("set yrange [-0.7:\(Double(rows.count) - 0.3)]")
    plot.line(
      "set ytics scale 0 ("
        + rows.enumerated().map { "\(plot.text($1.name)) \(rows.count - 1 - $0)" }
        .joined(separator: ", ") + ")")
    let label =
      switch spread.scale {
      case .squareRoot: "from the others, square roots"
      case .log: "from the others, logarithms"
      case .counts: "from the others, colonies"
      }
    plot.line("set xlabel \(plot.text(label))")
    plot.line("set grid xtics ls 1")
    plot.line("set arrow from 0, graph 0 to 0, graph 1 nohead lw 1.5 dt 2 lc rgb '#444444' back")
    var clauses: [String] = []
    for isMachine in [false, true] {
      let own = rows.enumerated().filter { $0.element.isMachine == isMachine }
      let block = isMachine ? "machine" : "people"
      plot.data(
        block,
        own.map { place, row in
          let scatter = row.agreement.standardDeviation ?? 0
          let bias = row.agreement.bias.value
          return [bias, Double(rows.count - 1 - place), bias - scatter, 2 * scatter]
        })
      let colour = isMachine ? "#D55E00" : "#0072B2"
      clauses.append(
        "$\(block) using 3:2:4:(0) with vectors heads size screen 0.01,90 lw 2 lc rgb '\(colour)'")
      clauses.append(
        "$\(block) using 1:2 with points pt \(isMachine ? 5 : 7) ps 0.9 lc rgb '\(colour)'")
    }
    plot.line("plot " + clauses.joined(separator: ", "))
    return plot
  }

  static func caption(_ spread: ScorerSpread) -> String {
    "Each person against the mean of the other people, the machine (square) against that of all; the "
      + "point is the bias, the bar one standard deviation of the differences to both sides."
      + (spread.scorersAgainstOthers.count > most ? " The first \(most) people are shown." : "")
  }
}
