import CFUCore
package import CFUStatistics

/// Every dish of a class by its group, with the groups' means and intervals.
package enum DotPlot {
  /// More dishes than this are not drawn one by one.
  package static let mostDishes = 2000
  /// Donors beyond these have no entry in the key.
  static let mostInKey = 12

  /// - Parameter name: what a person reads for the class.
  /// - Returns: nil for a class without dishes.
  package static func plot(_ item: ComparedClass, name: String) -> Plot? {
    guard let data = item.data else { return nil }
    let groups = item.groups
    let donors = max(1, item.donors.count)
    let inKey = donors > 1 ? min(donors, mostInKey) : 0
    var plot = Plot(
      title: "\(name): \(item.valueLabel) of each dish, by group",
      height: 380 + 22 * ((inKey + 2) / 3))
    let means = groups.map { mean($0, hasCells: item.hasCells) }
    let isDrawn = data.dishes.count <= mostDishes
    let highest = max(
      isDrawn ? data.dishes.map(item.value).max() ?? 0 : 0,
      groups.compactMap(\.frequencyHigh).max() ?? 0, means.compactMap { $0 }.max() ?? 0)
    plot.line("set xrange [-0.6:\(Double(groups.count) - 0.4)]")
    plot.line("set yrange [0:\(highest > 0 ? 1.06 * highest : 1)]")
    plot.line("set grid ytics ls 1")
    plot.line("set ylabel \(plot.text(item.valueLabel)) offset 0.5,0")
    let label = item.axisLabel
    if !label.isEmpty { plot.line("set xlabel \(plot.text(label))") }
    let labels = groups.map { $0.label(withUnit: false) }
    let isCrowded = labels.reduce(0) { $0 + $1.count + 2 } > 52
    plot.line(
      "set xtics scale 0 \(isCrowded ? "rotate by 40 right " : "")("
        + labels.enumerated().map { "\(plot.text($1)) \($0)" }.joined(separator: ", ") + ")")
    if inKey > 0 {
      plot.line("set key outside above center horizontal Left reverse samplen 0.6 width 1")
    }

    var clauses: [String] = []
    if isDrawn {
      let offsets = offsets(data)
      for donor in 0..<donors {
        let rows = data.dishes.indices.filter { data.dishes[$0].donor == donor }.map { index in
          [Double(data.dishes[index].group) + offsets[index], item.value(data.dishes[index])]
        }
        guard !rows.isEmpty else { continue }
        plot.data("d\(donor)", rows)
        let title = donor < inKey ? plot.text(item.donors[donor]) : "''"
        clauses.append(
          "$d\(donor) using 1:2 with points \(PlotStyle.marker(donor)) title \(title)")
      }
    }
    // To the right of the dishes, so that nothing hides anything.
    let place = isDrawn ? 0.27 : 0
    var limits: [[Double]] = []
    var points: [[Double]] = []
    for (index, group) in groups.enumerated() {
      guard let mean = means[index] else { continue }
      points.append([Double(index) + place, mean])
      if let low = group.frequencyLow, let high = group.frequencyHigh {
        limits.append([Double(index) + place, low, high - low])
      }
    }
    if !limits.isEmpty {
      plot.data("limits", limits)
      clauses.append(
        "$limits using 1:2:(0):3 with vectors heads size screen 0.009,90 lw 1.8 lc rgb '#000000' "
          + "title ''")
    }
    if !points.isEmpty {
      plot.data("means", points)
      clauses.append("$means using 1:2 with points pt 5 ps 0.7 lc rgb '#000000' title ''")
    }
    guard !clauses.isEmpty else { return nil }
    plot.line("plot " + clauses.joined(separator: ", "))
    return plot
  }

  static func mean(_ group: GroupResult, hasCells: Bool) -> Double? {
    guard group.dishes > 0 else { return nil }
    return hasCells ? group.frequency : group.colonies / Double(group.dishes)
  }

  /// Places of the dishes beside one another within their groups, from -0.3 to 0.1.
  private static func offsets(_ data: CountData) -> [Double] {
    var members = [[Int]](repeating: [], count: data.groupCount)
    for (index, dish) in data.dishes.enumerated() { members[dish.group].append(index) }
    var offsets = [Double](repeating: 0, count: data.dishes.count)
    for group in members {
      let sorted = group.sorted {
        (data.dishes[$0].donor, $0) < (data.dishes[$1].donor, $1)
      }
      let step = sorted.count > 1 ? min(0.1, 0.4 / Double(sorted.count - 1)) : 0
      for (place, index) in sorted.enumerated() {
        offsets[index] = -0.1 + step * (Double(place) - Double(sorted.count - 1) / 2)
      }
    }
    return offsets
  }
}
