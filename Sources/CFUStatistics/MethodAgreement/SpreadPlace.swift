/// Whether a machine lies inside the spread of the people who counted the same dishes.
///
/// Two things are asked, both on the scale, of the scorers who counted at least half of the
/// machine's dishes, and of the dishes that two or more of them and the machine counted:
///
/// - **level**: is the machine's bias, against the mean of everyone, between the smallest and the
///   largest bias of a scorer against the mean of the others?
/// - **closeness**: is the machine's root mean square distance to the people no greater than that of
///   the scorer who is farthest from the other people? Without this a machine that errs wildly, but
///   to both sides, would pass.
///
/// `outside` is said where one of them is shown not to hold: the bias is beyond that of every single
/// scorer, each by the interval of the difference (all of these have to hold, which keeps the error
/// of the whole at that of one: Berger 1982, Technometrics 24:295, doi 10.1080/00401706.1982.10487790),
/// or the ratio of distances is above 1 with its whole interval. `inside` is said where the bias is in
/// the range and the ratio of distances is at most 1 with its whole interval. All else cannot be told.
///
/// A bias in the range is not asked for with an interval: people who count alike would never have
/// that. The closeness is, and it holds the bias, too. Few scorers make a narrow range by chance
/// alone: a further person lies between the extremes of k others in (k - 1) of (k + 1) cases, in 1 of
/// 3 with two scorers and 3 of 4 with seven. That share is told beside the dishes in which the
/// machine lies between them. It decides nothing, since equal counts are many where people agree.
package struct SpreadPlace: Sendable, Hashable {
  package enum Verdict: String, Sendable, Hashable {
    case inside
    case outside
    case cannotTell = "cannot be told"
  }

  package enum Reason: String, Sendable, Hashable {
    case fewScorers = "fewer than two scorers counted at least half of the dishes"
    case fewDishes = "too few dishes"
    case peopleAlike = "the people's counts are all alike"
    case countsMore = "counts more than any of the people"
    case countsLess = "counts less than any of the people"
    case furtherAway = "further from the people than the one who is furthest from the others"
    case straddles = "the interval leaves both open"
  }

  package let verdict: Verdict
  /// Empty where the machine is inside.
  package let reasons: [Reason]
  /// Scorers who were asked, by their place.
  package let scorers: [Int]
  /// Dishes that two of them or more and the machine counted.
  package let dishes: Int
  /// Mean difference from the mean of everyone, on the scale; nil without dishes.
  package let machineBias: Double?
  /// Of each of `scorers`, from the mean of the others.
  package let scorerBiases: [Double]
  /// Root mean square distance of the machine to the people, on the scale; nil without dishes.
  package let machineDistance: Double?
  /// Of each of `scorers`, to the other people.
  package let scorerDistances: [Double]
  /// Machine-human root mean square over human-human: 1 for a further person like them.
  package let distanceRatio: BootstrapInterval
  /// The same over the scorer who is farthest from the others.
  package let worstRatio: BootstrapInterval
  /// Machine's bias less each scorer's.
  package let biasDifferences: [BootstrapInterval]
  /// Share of the dishes in which the machine lies between the smallest and the largest count of the
  /// people, these included.
  package let withinShare: BootstrapInterval
  /// Share that a further person like them would have if no counts were equal; nil without dishes.
  package let expectedWithin: Double?

  /// Whether the figures themselves, without their intervals, lie inside; nil where there are none.
  package var leansInside: Bool? {
    guard let machineBias, let low = scorerBiases.min(), let high = scorerBiases.max(),
      let ratio = worstRatio.value
    else { return nil }
    return low <= machineBias && machineBias <= high && ratio <= 1
  }

  /// - Parameters: as of `ScorerSpread`, on the scale.
  init(
    people: [[Double?]], machine: [Double?], clusters: [Int]?, confidence: Double,
    replicates: Int, seed: UInt64
  ) {
    let counted = machine.indices.filter { machine[$0] != nil }
    let all = Array(0..<(people.first?.count ?? 0))
    let asked = all.filter { scorer in
      let dishes = counted.count { people[$0][scorer] != nil }
      return dishes > 0 && 2 * dishes >= counted.count
    }
    let tallies = counted.compactMap { dish in
      machine[dish].flatMap {
        SpreadTally(machine: $0, people: asked.map { people[dish][$0] }, dish: dish)
      }
    }
    let groups = DishClusters(
      clusters.map { donors in tallies.map { donors[$0.dish] } }, dishes: tallies.count)
    let k = asked.count
    let point = SpreadSums(tallies, scorers: k) { _ in 1 }
    let found = ClusterBootstrap.intervals(
      clusters: groups.count, replicates: replicates, confidence: confidence, seed: seed,
      scales: [.positive, .positive, .share(trials: nil)]
        + [BootstrapScale](repeating: .real, count: k)
    ) { weights in
      let sums = SpreadSums(tallies, scorers: k) { Double(weights[groups.ofDish[$0]]) }
      return [sums.distanceRatio, sums.worstRatio, sums.withinShare]
        + (0..<k).map { scorer in
          sums.machineBias.flatMap { bias in sums.bias(scorer).map { bias - $0 } }
        }
    }
    scorers = asked
    dishes = tallies.count
    machineBias = point.machineBias
    scorerBiases = (0..<k).compactMap { point.bias($0) }
    machineDistance = point.machineDistance
    scorerDistances = (0..<k).compactMap { point.distance($0) }
    (distanceRatio, worstRatio, withinShare) = (found[0], found[1], found[2])
    biasDifferences = Array(found[3...])
    expectedWithin =
      tallies.isEmpty
      ? nil : Moments.mean(tallies.map { Double($0.people - 1) / Double($0.people + 1) })
    (verdict, reasons) = Self.judge(
      point, scorers: k, clusters: groups.count, worst: found[1], differences: Array(found[3...]))
  }

  private static func judge(
    _ point: SpreadSums, scorers: Int, clusters: Int, worst: BootstrapInterval,
    differences: [BootstrapInterval]
  ) -> (Verdict, [Reason]) {
    guard scorers >= 2 else { return (.cannotTell, [.fewScorers]) }
    let biases = (0..<scorers).compactMap { point.bias($0) }
    guard clusters >= ClusterBootstrap.fewestClusters, biases.count == scorers,
      let bias = point.machineBias, let distance = point.machineDistance
    else { return (.cannotTell, [.fewDishes]) }
    guard (0..<scorers).contains(where: { point.distance($0) ?? 0 > 0 }) else {
      return distance == 0 ? (.inside, []) : (.cannotTell, [.peopleAlike])
    }
    var against: [Reason] = []
    if differences.allSatisfy({ $0.low ?? -1 > 0 }) { against.append(.countsMore) }
    if differences.allSatisfy({ $0.high ?? 1 < 0 }) { against.append(.countsLess) }
    if worst.low ?? 0 > 1 { against.append(.furtherAway) }
    guard against.isEmpty else { return (.outside, against) }
    let isBetween = biases.contains { $0 <= bias } && biases.contains { $0 >= bias }
    // A machine that never differs from anyone has no ratio above 0 to make an interval of.
    let isClose = distance == 0 || worst.high.map { $0 <= 1 } ?? false
    return isBetween && isClose ? (.inside, []) : (.cannotTell, [.straddles])
  }
}
