/// Whether colonies become more or fewer as the dose rises.
package struct TrendTest: Sendable, Hashable {
  package enum Method: String, Sendable, Hashable, Codable {
    /// The largest t of the contrasts of Bretz (2006, Comput. Stat. Data Anal. 50:1735,
    /// doi 10.1016/j.csda.2005.02.005), which extend Williams (1971, Biometrics 27:103,
    /// doi 10.2307/2528930) to unequal groups: vehicle against the mean of the
    /// highest dose, of the highest two, and so on, doses weighted by their dishes.
    case williams = "Williams-type contrasts"
    /// Score test of a log-linear trend over the ranks of the doses, which works where a dose has
    /// no colony.
    case score = "score test of a trend over dose ranks"
  }

  package let method: Method
  /// Two-sided, adjusted for the contrasts.
  package let p: Double
  /// Of the contrast with the largest t, or of the score: above 0 where colonies become more.
  package let statistic: Double
  package let degreesOfFreedom: Int

  package var isRising: Bool { statistic > 0 }

  /// - Returns: nil with fewer than two treated groups, without degrees of freedom, or where the
  ///   vehicle is alone.
  init?(_ model: CountModel) {
    let data = model.data
    guard data.groupCount > 2, model.degreesOfFreedom > 0 else { return nil }
    let used = (0..<data.groupCount).filter { group in
      data.dishes.contains { $0.group == group }
    }
    guard used.count > 2, used[0] == 0 else { return nil }
    degreesOfFreedom = model.degreesOfFreedom
    if used.allSatisfy({ model.places[$0] != nil }) {
      method = .williams
      var dishes = [Double](repeating: 0, count: data.groupCount)
      for dish in data.dishes { dishes[dish.group] += 1 }
      let contrasts = Self.williams(used.map { (model.places[$0] ?? 0, dishes[$0]) })
      let covariance = model.covariance(of: contrasts)
      var largest = 0.0
      for (row, contrast) in contrasts.enumerated() {
        let value = zip(contrast, model.fit.groupEffects).reduce(0) { $0 + $1.0 * $1.1 }
        let t = value / (covariance[row][row] * model.dispersion.inForce).squareRoot()
        if abs(t) > abs(largest) { largest = t }
      }
      statistic = largest
      p = LargestT(covariance: covariance, df: Double(degreesOfFreedom)).above(largest)
    } else {
      method = .score
      guard
        let score = Self.score(data.withColoniesOfDonors, dispersion: model.poissonDispersion)
      else { return nil }
      statistic = score
      p = Distributions.T.twoSided(score, df: Double(degreesOfFreedom))
    }
  }

  /// One row of weights a contrast, over the places of the fit.
  private static func williams(_ groups: [(place: Int, dishes: Double)]) -> [[Double]] {
    (1..<groups.count).map { taken in
      let top = groups.suffix(taken)
      let sum = top.reduce(0) { $0 + $1.dishes }
      var row = [Double](repeating: 0, count: groups.count)
      row[groups[0].place] = -1
      for group in top { row[group.place] = group.dishes / sum }
      return row
    }
  }

  /// The score of the trend over its standard deviation under no effect of the dose.
  private static func score(_ data: CountData, dispersion: Dispersion) -> Double? {
    var colonies = [Double](repeating: 0, count: data.donorCount)
    var exposures = colonies
    for dish in data.dishes {
      colonies[dish.donor] += dish.count
      exposures[dish.donor] += dish.exposure
    }
    var score = 0.0
    var squares = 0.0
    var sums = [Double](repeating: 0, count: data.donorCount)
    for dish in data.dishes {
      let mean = colonies[dish.donor] * dish.exposure / exposures[dish.donor]
      let rank = Double(dish.group)
      score += rank * (dish.count - mean)
      squares += mean * rank * rank
      sums[dish.donor] += mean * rank
    }
    let variance =
      squares - zip(sums, colonies).reduce(0) { $0 + ($1.1 > 0 ? $1.0 * $1.0 / $1.1 : 0) }
    guard variance > 0 else { return nil }
    return score / (variance * dispersion.inForce).squareRoot()
  }
}

extension CountData {
  /// Without donors that have no colony: under no effect of the dose they expect none either.
  fileprivate var withColoniesOfDonors: CountData {
    let totals = donorTotals
    return CountData(
      dishes.filter { totals[$0.donor] > 0 }, groups: groupCount, donors: donorCount)
  }
}
