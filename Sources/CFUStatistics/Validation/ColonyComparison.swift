/// Colonies of the machine against marks of people, one by one, over several dishes.
package struct ColonyComparison: Sendable {
  /// Precision, recall and F1 with their intervals.
  package struct Scores: Sendable, Hashable {
    package let tally: DetectionTally
    package let precision: Estimate?
    package let recall: Estimate?
    package let f1: Estimate?
  }

  /// Average precision with its intervals.
  package struct Precision: Sendable, Hashable {
    package let at50: Estimate?
    package let at50To95: Estimate?
  }

  /// One dish as one person marked it.
  package struct Unit: Sendable, Hashable {
    /// Number of the dish in the list of dishes.
    package var dish: Int
    /// Number of the person.
    package var scorer: Int
    package var scores: DetectionScores

    package init(dish: Int, scorer: Int, scores: DetectionScores) {
      self.dish = dish
      self.scorer = scorer
      self.scores = scores
    }
  }

  /// Pairs of dish and person.
  package let unitCount: Int
  /// Dishes.
  package let dishes: Int
  package let all: Scores
  /// By class id, in the order of the class list; classes that neither side names are left out.
  package let classes: [(id: String, scores: Scores)]
  package let confusion: ConfusionTable
  /// Of the class of matched pairs.
  package let kappa: Estimate?
  /// Matched pairs of which both sides say a class, and how many of them agree.
  package let agreement: Agreement
  /// Blind to classes; nil with the reason in `withoutPrecision`.
  package let averagePrecision: Precision?
  package let classPrecision: [String: Precision]
  /// Mean over the classes.
  package let meanPrecision: Precision?
  /// Why there is no average precision; nil where there is.
  package let withoutPrecision: String?

  /// Resamples for average precision, whose statistic is a pass over all colonies; the standard
  /// error that they give is good to 4 %.
  private static let precisionReplicates = 400

  /// - Parameters:
  ///   - units: at least one.
  ///   - precision: of the same units in the same order; nil where the colonies that are judged have
  ///     no probabilities.
  ///   - order: class ids.
  ///   - clusters: by dish, the number of the cluster that is resampled.
  package init?(
    _ units: [Unit], precision: AveragePrecision?, order: [String], clusters: [Int],
    settings: ValidationSettings
  ) {
    guard !units.isEmpty else { return nil }
    let sum = DetectionScores.sum(units.map(\.scores))
    let named = order.filter { sum.classes[$0] != nil }
    let ids = named + sum.classes.keys.filter { !named.contains($0) }.sorted()
    let groups = DishClusters(units.map { clusters[$0.dish] }, dishes: units.count)

    var flat = FlatScores(ids: ids, clusters: groups.count)
    for (place, unit) in units.enumerated() { flat.add(unit.scores, to: groups.ofDish[place]) }
    let found = ClusterBootstrap.intervals(
      clusters: groups.count, replicates: settings.replicates, confidence: settings.confidence,
      seed: settings.seed, scales: flat.scales
    ) { flat.statistics($0) }
    unitCount = units.count
    dishes = Set(units.map(\.dish)).count
    func scores(_ tally: DetectionTally, _ place: Int) -> Scores {
      Scores(
        tally: tally, precision: found[place].estimate, recall: found[place + 1].estimate,
        f1: found[place + 2].estimate)
    }
    all = scores(sum.all, 0)
    classes = ids.enumerated().map { place, id in
      (id, scores(sum.classes[id] ?? DetectionTally(), 3 * (place + 1)))
    }
    confusion = sum.confusion
    agreement = sum.confusion.agreement
    kappa = Self.whole(
      found.last?.estimate, agreement, clusters: groups.count, confidence: settings.confidence)

    withoutPrecision =
      precision == nil ? "people say no probabilities" : precision?.refusal
    guard let precision, let whole = precision.figures() else {
      (averagePrecision, meanPrecision, classPrecision) = (nil, nil, [:])
      return
    }
    let lined = ids.filter { whole.classes[$0] != nil }
    let marks = sum.all.truePositives + sum.all.falseNegatives
    func trials(_ id: String) -> Double {
      let tally = sum.classes[id] ?? DetectionTally()
      return Double(max(1, tally.truePositives + tally.falseNegatives))
    }
    let scales =
      [Double(max(1, marks)), Double(max(1, marks))] + lined.flatMap { [trials($0), trials($0)] }
    let values = ClusterBootstrap.intervals(
      clusters: groups.count, replicates: min(settings.replicates, Self.precisionReplicates),
      confidence: settings.confidence, seed: settings.seed,
      scales: [BootstrapScale](repeating: .share(trials: Double(max(1, marks))), count: 2)
        + scales.map { BootstrapScale.share(trials: $0) }
    ) { weights in
      let figures = precision.figures(weights: units.indices.map { weights[groups.ofDish[$0]] })
      let mean = figures?.meanOverClasses
      let blind = figures?.classBlind
      return [mean?.at50, mean?.at50To95, blind?.at50, blind?.at50To95]
        + lined.flatMap { [figures?.classes[$0]?.at50, figures?.classes[$0]?.at50To95] }
    }
    func figure(_ place: Int) -> Precision {
      Precision(at50: values[place].estimate, at50To95: values[place + 1].estimate)
    }
    meanPrecision = lined.isEmpty ? nil : figure(0)
    averagePrecision = figure(2)
    classPrecision = Dictionary(
      uniqueKeysWithValues: lined.enumerated().map { ($1, figure(4 + 2 * $0)) })
  }

  /// A kappa of 1 has no scatter to make an interval of: its lower limit is what is left where as
  /// many pairs disagree as `ClusterBootstrap.exactShare` cannot rule out, with the classes as
  /// frequent as they are.
  private static func whole(
    _ kappa: Estimate?, _ agreement: Agreement, clusters: Int, confidence: Double
  ) -> Estimate? {
    guard let kappa, kappa.low == nil, kappa.value == 1, let expected = agreement.expected,
      clusters >= ClusterBootstrap.fewestClusters
    else { return kappa }
    let share = ClusterBootstrap.exactShare(
      1, trials: Double(agreement.objects), clusters: clusters, confidence: confidence)
    return Estimate(1, low: (share.lowerBound - expected) / (1 - expected), high: 1)
  }

  /// Scores of one class, or of all for `total`; nil for a class that nobody named.
  package func scores(of readout: String) -> Scores? {
    readout == GroupResult.total ? all : classes.first { $0.id == readout }?.scores
  }

  package func precision(of readout: String) -> Precision? {
    readout == GroupResult.total ? averagePrecision : classPrecision[readout]
  }
}

/// Tallies as one row of whole numbers a cluster, so that a resample is a weighted sum.
private struct FlatScores {
  private let ids: [String]
  private let place: [String: Int]
  /// Clusters one after the other.
  private var rows: [Int]
  private let width: Int
  private let clusters: Int

  init(ids: [String], clusters: Int) {
    self.ids = ids
    self.clusters = clusters
    place = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
    width = 3 * (ids.count + 1) + ids.count * ids.count
    rows = [Int](repeating: 0, count: width * clusters)
  }

  mutating func add(_ scores: DetectionScores, to cluster: Int) {
    let base = cluster * width
    func add(_ tally: DetectionTally, at offset: Int) {
      rows[base + offset] += tally.truePositives
      rows[base + offset + 1] += tally.falsePositives
      rows[base + offset + 2] += tally.falseNegatives
    }
    add(scores.all, at: 0)
    for (id, tally) in scores.classes {
      if let place = place[id] { add(tally, at: 3 * (place + 1)) }
    }
    let pairs = base + 3 * (ids.count + 1)
    for (row, said) in ids.enumerated() {
      for (column, seen) in ids.enumerated() {
        rows[pairs + row * ids.count + column] +=
          scores.confusion[reference: .named(said), machine: .named(seen)]
      }
    }
  }

  /// Of the whole sample, for the scales.
  private func sum(_ weights: [Int]) -> [Int] {
    var sum = [Int](repeating: 0, count: width)
    for (cluster, weight) in weights.enumerated() where weight > 0 {
      for index in 0..<width { sum[index] += weight * rows[cluster * width + index] }
    }
    return sum
  }

  private func tally(_ sum: [Int], _ offset: Int) -> DetectionTally {
    DetectionTally(
      truePositives: sum[offset], falsePositives: sum[offset + 1], falseNegatives: sum[offset + 2])
  }

  /// Precision, recall and F1 of all, then of each class, then kappa.
  func statistics(_ weights: [Int]) -> [Double?] {
    let sum = sum(weights)
    var values: [Double?] = []
    for index in 0...ids.count {
      let tally = tally(sum, 3 * index)
      values += [tally.precision, tally.recall, tally.f1]
    }
    let pairs = 3 * (ids.count + 1)
    values.append(
      Agreement(
        ids.indices.map { row in
          ids.indices.map { sum[pairs + row * ids.count + $0] }
        }
      ).kappa)
    return values
  }

  /// In the order of `statistics`.
  var scales: [BootstrapScale] {
    let sum = sum([Int](repeating: 1, count: clusters))
    var scales: [BootstrapScale] = []
    for index in 0...ids.count {
      let tally = tally(sum, 3 * index)
      let (hits, spurious, missed) = (
        Double(tally.truePositives), Double(tally.falsePositives), Double(tally.falseNegatives)
      )
      scales += [hits + spurious, hits + missed, hits + (spurious + missed) / 2].map {
        .share(trials: max(1, $0))
      }
    }
    return scales + [.correlation]
  }
}
