import Glibc

/// The doses of a series.
package struct DoseRange: Sendable, Hashable {
  /// Doses greater than 0, ascending, each once.
  package let doses: [Double]
  package let hasVehicle: Bool

  package init(_ points: [DosePoint]) {
    doses = Set(points.map(\.dose)).filter { $0 > 0 }.sorted()
    hasVehicle = points.contains { $0.dose == 0 }
  }

  /// Doses with the vehicle.
  package var levels: Int { doses.count + (hasVehicle ? 1 : 0) }
  package var lowest: Double { doses.first ?? 1 }
  package var highest: Double { doses.last ?? 1 }

  /// Logarithms of doses among which a curve's is looked for: three decades to either side.
  var searched: ClosedRange<Double> {
    (log(lowest) - 3 * Glibc.log(10))...(log(highest) + 3 * Glibc.log(10))
  }

  /// Logarithms of the doses and of the middles between them.
  var grid: [Double] {
    let logs = doses.map { log($0) }
    return (logs + zip(logs, logs.dropFirst()).map { ($0 + $1) / 2 }).sorted()
  }
}
