import CFUCore
import CFUStatistics

/// Matches the machine's colonies with people's marks, dish by dish, and keeps what the figures need.
struct MarkedDishes {
  private let settings: ValidationSettings
  private var units: [ColonyComparison.Unit] = []
  private var outlines: [AveragePrecision.Dish] = []
  private var between: [[Int]: [ColonyComparison.Unit]] = [:]

  init(settings: ValidationSettings) { self.settings = settings }

  /// - Parameters:
  ///   - dish: its number among the dishes that are compared.
  ///   - compared: the dish beside each person's marks, by the number of the person.
  mutating func add(dish: Int, _ compared: [Int: ComparedDish]) {
    let people = compared.keys.sorted()
    for scorer in people {
      guard let own = compared[scorer] else { continue }
      units.append(
        ColonyComparison.Unit(
          dish: dish, scorer: scorer,
          scores: DetectionScores(own.matching, machine: own.machine, reference: own.reference)))
      outlines.append(
        AveragePrecision.Dish(
          machine: own.hasBoxes ? own.machine.map(\.box) : own.machine, reference: own.reference))
    }
    for (place, first) in people.enumerated() {
      for second in people[(place + 1)...] {
        guard let one = compared[first], let other = compared[second] else { continue }
        let (ours, theirs) = (one.sizedReference, other.sizedReference)
        let matching = ColonyMatching.match(
          machine: ours, reference: theirs, rule: settings.rule,
          umPerPixel: one.record.geometry.calibration.umPerPixel)
        between[[first, second], default: []].append(
          ColonyComparison.Unit(
            dish: dish, scorer: second,
            scores: DetectionScores(matching, machine: ours, reference: theirs)))
      }
    }
  }

  /// - Parameters:
  ///   - classes: ids in their order.
  ///   - clusters: by dish, the number of the cluster that is resampled.
  /// - Returns: nil where nobody marked anything.
  func validation(classes: [String], clusters: [Int]) -> ColonyValidation? {
    func comparison(
      _ units: [ColonyComparison.Unit], _ precision: AveragePrecision?
    ) -> ColonyComparison? {
      ColonyComparison(
        units, precision: precision, order: classes, clusters: clusters, settings: settings)
    }
    guard let together = comparison(units, AveragePrecision(outlines)) else { return nil }
    let people = Set(units.map(\.scorer)).sorted()
    var byScorer: [(scorer: Int, comparison: ColonyComparison)] = []
    if people.count > 1 {
      for scorer in people {
        let own = units.indices.filter { units[$0].scorer == scorer }
        if let made = comparison(
          own.map { units[$0] }, AveragePrecision(own.map { outlines[$0] }))
        {
          byScorer.append((scorer, made))
        }
      }
    }
    let pairs = between.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    return ColonyValidation(
      together: together, byScorer: byScorer,
      between: pairs.compactMap { pair in
        comparison(pair.value, nil).map {
          ColonyValidation.Between(first: pair.key[0], second: pair.key[1], comparison: $0)
        }
      })
  }
}

extension ComparedDish {
  /// The person's marks, points with a size: that of the machine's colony they were matched with, or
  /// the middle one of the dish. People are so matched with one another by the reach by which they
  /// are matched with the machine.
  fileprivate var sizedReference: [MatchItem] {
    guard reference.contains(where: { $0.outline.isEmpty && $0.diameter == nil }) else {
      return reference
    }
    let sizes = machine.compactMap(\.diameter).sorted()
    let middle = sizes.isEmpty ? nil : sizes[sizes.count / 2]
    var own = reference
    for index in own.indices where own[index].outline.isEmpty && own[index].diameter == nil {
      let pair = matching.pairs.first { $0.reference == index }
      own[index].diameter = pair.flatMap { machine[$0.machine].diameter } ?? middle
    }
    return own
  }
}
