import CFUCore
package import CFUStatistics

/// Machine against people, dish by dish, with the line of equality and the fitted one.
package enum AgreementScatterPlot {
  /// - Parameters:
  ///   - machine: colonies, one a dish.
  ///   - people: of the same dishes.
  ///   - line: machine on people, in colonies; nil where there is none.
  ///   - name: what a person reads for the class.
  /// - Returns: nil without a dish.
  package static func plot(
    machine: [Double], people: [Double], line: PassingBablok?, scale: CountScale, name: String
  ) -> Plot? {
    guard !machine.isEmpty else { return nil }
    let axis = CountAxis(machine + people, scale: scale)
    var plot = Plot(title: "\(name): machine against people, by dish")
    plot.line("set xrange \(axis.range)")
    plot.line("set yrange \(axis.range)")
    plot.line("set xtics \(axis.marks)")
    plot.line("set ytics \(axis.marks)")
    plot.line("set grid ls 1")
    plot.line("set xlabel \(plot.text("people, colonies"))")
    plot.line("set ylabel \(plot.text("machine, colonies")) offset 0.5,0")
    plot.data("equal", [[axis.low, axis.low], [axis.high, axis.high]])
    var clauses = ["$equal using 1:2 with lines lw 1.4 dt 2 lc rgb '#666666'"]
    if let line {
      // A straight line of counts bends on this scale.
      let points = (0...60).compactMap { step -> [Double]? in
        let place = axis.low + (axis.high - axis.low) * Double(step) / 60
        let count = line.intercept.value + line.slope.value * scale.inverse(place)
        return scale.transform(count).map { [place, $0] }
      }
      if points.count > 1 {
        plot.data("line", points)
        clauses.append("$line using 1:2 with lines lw 2.2 lc rgb '#0072B2'")
      }
    }
    if machine.count <= BlandAltmanPlot.mostDishes {
      plot.data(
        "dishes",
        zip(people, machine).compactMap { one, other in
          scale.transform(one).flatMap { x in scale.transform(other).map { [x, $0] } }
        })
      clauses.append("$dishes using 1:2 with points pt 6 ps 0.8 lw 1.8 lc rgb '#222222'")
    }
    plot.line("plot " + clauses.joined(separator: ", "))
    return plot
  }

  static func caption(hasLine: Bool, scale: CountScale) -> String {
    let axes =
      switch scale {
      case .squareRoot: " Both axes stretch as the square root does."
      case .log: " Both axes are logarithmic."
      case .counts: ""
      }
    return "Each circle is a dish; dashed: equal counts"
      + (hasLine ? "; blue: Passing and Bablok's line." : ".") + axes
  }
}
