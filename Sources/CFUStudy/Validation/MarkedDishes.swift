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
  ///   - marks: by scorer.
  /// - Returns: how the marks of each scorer were matched.
  @discardableResult
  mutating func add(
    dish: Int, machine: [MatchItem], marks: [Int: TruthSet.Marks], umPerPixel: Double
  ) -> [Int: ColonyMatching] {
    var matchings: [Int: ColonyMatching] = [:]
    let people = marks.keys.sorted()
    for scorer in people {
      guard let items = marks[scorer]?.items else { continue }
      let matching = ColonyMatching.match(
        machine: machine, reference: items, rule: settings.rule, umPerPixel: umPerPixel)
      matchings[scorer] = matching
      units.append(
        ColonyComparison.Unit(
          dish: dish, scorer: scorer,
          scores: DetectionScores(matching, machine: machine, reference: items)))
      outlines.append(AveragePrecision.Dish(machine: machine, reference: items))
    }
    for (place, first) in people.enumerated() {
      for second in people[(place + 1)...] {
        guard let ours = marks[first]?.items, let theirs = marks[second]?.items else { continue }
        let matching = ColonyMatching.match(
          machine: ours, reference: theirs, rule: settings.rule, umPerPixel: umPerPixel)
        between[[first, second], default: []].append(
          ColonyComparison.Unit(
            dish: dish, scorer: second,
            scores: DetectionScores(matching, machine: ours, reference: theirs)))
      }
    }
    return matchings
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

extension DishRecord {
  /// The machine's colonies: what it counted.
  var matchItems: [MatchItem] {
    objects.filter(\.verdict.counted).map { item in
      MatchItem(
        centre: item.object.centre, outline: item.object.outline, diameter: nil,
        classID: item.verdict.classID, score: item.verdict.probability)
    }
  }
}
