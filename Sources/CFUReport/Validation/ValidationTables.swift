import CFUCore
import CFUStatistics

extension ValidationReport {
  /// Tables beside the page, by file name.
  package var tables: [(name: String, text: String)] {
    [("dishes.csv", dishesTable), ("figures.csv", figuresTable)]
  }

  /// One row a dish and class: the machine's count and each person's.
  private var dishesTable: String {
    var writer = CSVWriter()
    writer.row(["dish", "donor", "class", "machine"] + validation.scorers)
    func text(_ value: Double?) -> String { value.map { DecimalText.shortest($0) } ?? "" }
    for dish in validation.dishes {
      for item in validation.counts {
        let place = validation.classes.firstIndex(of: item.readout)
        writer.row(
          [dish.name, dish.donor ?? "", item.readout, text(dish.machine[place])]
            + dish.people.map { text($0?[place]) })
      }
    }
    return writer.text
  }

  /// One row a class and figure, the machine against the people together.
  private var figuresTable: String {
    var writer = CSVWriter()
    writer.row(["class", "figure", "value", "low", "high"])
    let marked = validation.colonies?.together.classes.map(\.id) ?? []
    let counted = validation.counts.map(\.readout)
    let readouts = counted + marked.filter { !counted.contains($0) }
    for readout in readouts {
      for figure in ValidationFigure.allCases {
        guard let estimate = validation.estimate(figure, of: readout) else { continue }
        func text(_ value: Double?) -> String {
          SignificantDigits.rounded(value).map { DecimalText.shortest($0) } ?? ""
        }
        writer.row([
          readout, figure.rawValue, text(estimate.value), text(estimate.low), text(estimate.high),
        ])
      }
    }
    return writer.text
  }
}
