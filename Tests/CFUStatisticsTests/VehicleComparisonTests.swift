import CFUStatistics
import Foundation
import Testing

private struct Simple: Decodable {
  struct Dish: Decodable { var group: Int, cells: Double, count: Double }
  struct Expected: Decodable { var group: Int, ratio, low, high, dispersion: Double, df: Int }
  struct Study: Decodable { var dishes: [Dish], expected: [Expected] }
  var studies: [Study]
}

private struct Oracles: Decodable {
  struct Trend: Decodable { var t, p: Double }
  struct Result: Decodable {
    var family: CountFamily
    var log_likelihood, df, dispersion: Double
    var log_ratio, se, p_adjusted: [Double]
    var theta: Double?
    var quantile: Double?
    var trend: Trend?
  }
  struct Design: Decodable {
    var group, donor: [Int]
    var exposure, count: [Double]
    var results: [Result]

    var data: CountData {
      CountData(
        group.indices.map {
          .init(count: count[$0], exposure: exposure[$0], group: group[$0], donor: donor[$0])
        }, groups: (group.max() ?? 0) + 1, donors: (donor.max() ?? 0) + 1)
    }
  }
  var designs: [Design]
}

private struct ZeroGroups: Decodable {
  struct Design: Decodable {
    var group, donor: [Int]
    var exposure, count: [Double]
    var empty, df: Int
    var dispersion, high, p_empty: Double
    var log_ratio, p_adjusted: [Double]
  }
  var designs: [Design]
}

private func settings(_ family: CountFamily) -> ComparisonSettings {
  var settings = ComparisonSettings()
  settings.family = family == .quasiPoisson ? .quasiPoisson : .negativeBinomial
  return settings
}

@Suite("A comparison with the vehicle")
struct VehicleComparisonTests {
  @Test("agrees with R on 200 designs: models, Dunnett and Williams")
  func againstR() throws {
    let designs = try Oracle.load(Oracles.self, "vehicle-comparison.json").designs
    #expect(designs.count == 200)
    var (negativeBinomial, quantiles, donors, conditional) = (0, 0, 0, 0)
    for (index, design) in designs.enumerated() {
      let data = design.data
      if data.donorCount > 1 { donors += 1 }
      for expected in design.results {
        let name = Comment(rawValue: "design \(index), \(expected.family.rawValue)")
        let result = VehicleComparison(data, settings: settings(expected.family))
        let model = try #require(result.model, name)
        #expect(model.family == expected.family, name)
        #expect(model.degreesOfFreedom == Int(expected.df), name)
        #expect(deviation(model.logLikelihood, from: expected.log_likelihood) < 1e-6, name)
        #expect(deviation(model.dispersion.estimate ?? 0, from: expected.dispersion) < 1e-6, name)
        if let theta = expected.theta {
          negativeBinomial += 1
          #expect(deviation(try #require(model.theta, name), from: theta) < 1e-6, name)
        }
        // Few colonies for their dispersion are not left to the model.
        guard result.groups.allSatisfy({ $0.method != .conditional }) else {
          conditional += 1
          continue
        }
        for (group, place) in zip(result.groups, expected.log_ratio.indices) {
          let log = log(try #require(group.ratio, name))
          let wanted = expected.log_ratio[place]
          // Relative, but for a ratio that is 1 by chance.
          #expect(abs(log - wanted) < 1e-6 * max(abs(wanted), 0.01), name)
          #expect(
            deviation(try #require(group.standardError, name), from: expected.se[place]) < 1e-6,
            name)
          #expect(
            abs(try #require(group.adjustedP, name) - expected.p_adjusted[place]) < 1e-3, name)
        }
        if let trend = expected.trend {
          let own = try #require(result.trend, name)
          #expect(own.method == .williams)
          #expect(deviation(own.statistic, from: trend.t) < 1e-6, name)
          #expect(abs(own.p - trend.p) < 1e-3, name)
        }
        if let quantile = expected.quantile, let first = result.groups.first,
          let high = first.high, let ratio = first.ratio, let error = first.standardError
        {
          quantiles += 1
          #expect(abs(log(high / ratio) / error - quantile) < 0.01, name)
        }
      }
    }
    #expect(conditional < 15)
    #expect(negativeBinomial > 30 && quantiles > 10 && donors > 60)
  }

  @Test("agrees with R on 25 designs in which a dose has no colony, and some donors none")
  func zerosAgainstR() throws {
    let designs = try Oracle.load(ZeroGroups.self, "zero-groups.json").designs
    #expect(designs.count == 25)
    for (index, design) in designs.enumerated() {
      let name = Comment(rawValue: "design \(index)")
      let data = CountData(
        design.group.indices.map {
          .init(
            count: design.count[$0], exposure: design.exposure[$0], group: design.group[$0],
            donor: design.donor[$0])
        }, groups: (design.group.max() ?? 0) + 1, donors: (design.donor.max() ?? 0) + 1)
      let result = VehicleComparison(data, settings: settings(.quasiPoisson))
      let model = try #require(result.model, name)
      #expect(model.degreesOfFreedom == design.df, name)
      #expect(deviation(model.dispersion.estimate ?? 0, from: design.dispersion) < 1e-6, name)
      var others = result.groups
      let empty = others.remove(at: design.empty - 1)
      #expect(empty.method == .oneSided && empty.ratio == 0 && empty.low == 0, name)
      #expect(deviation(try #require(empty.high, name), from: design.high) < 1e-6, name)
      #expect(deviation(try #require(empty.adjustedP, name), from: design.p_empty) < 1e-6, name)
      for (place, group) in others.enumerated() {
        #expect(
          abs(log(try #require(group.ratio, name)) - design.log_ratio[place]) < 1e-6, name)
        #expect(
          abs(try #require(group.adjustedP, name) - design.p_adjusted[place]) < 1e-3, name)
      }
      #expect(result.trend == nil || result.trend?.method == .score, name)
    }
  }

  @Test("of groups alone agrees with R's quasi-Poisson regression")
  func againstGLM() throws {
    let studies = try Oracle.load(Simple.self, "rate-ratios.json").studies
    #expect(studies.count >= 15)
    for study in studies {
      let data = CountData(
        study.dishes.map { .init(count: $0.count, exposure: $0.cells, group: $0.group) },
        groups: (study.dishes.map(\.group).max() ?? 0) + 1)
      let result = VehicleComparison(data, settings: settings(.quasiPoisson))
      for expected in study.expected {
        let group = result.groups[expected.group - 1]
        #expect(result.model?.degreesOfFreedom == expected.df)
        #expect(
          deviation(result.model?.dispersion.estimate ?? 0, from: expected.dispersion) < 1e-8)
        #expect(deviation(group.ratio ?? 0, from: expected.ratio) < 1e-8)
        let totals = data.groupTotals
        let few = max(
          ComparisonSettings.fewColonies,
          ComparisonSettings.fewEffectiveColonies * max(1, expected.dispersion))
        guard min(totals[0], totals[expected.group]) >= few else {
          #expect(group.method == .conditional)
          continue
        }
        #expect(group.method == .quasiPoisson)
        #expect(deviation(group.singleLow ?? 0, from: expected.low) < 1e-8)
        #expect(deviation(group.singleHigh ?? 0, from: expected.high) < 1e-8)
      }
    }
  }

  @Test("agrees with a regression on dummy variables that is fitted step by step", arguments: 1...6)
  func naiveTwin(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let (groups, donors) = (4, 3)
    var dishes: [CountData.Dish] = []
    for group in 0..<groups {
      for donor in 0..<donors {
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          let choices: [Double] = [8000, 11_000, 15_000]
          let cells: Double = choices.randomElement(using: &generator) ?? 8000
          let effect: Double = 0.3 * Double(group) - 0.5 * Double(donor)
          let mean: Double = 0.002 * cells * exp(effect)
          dishes.append(
            .init(
              count: generator.overdispersed(mean, dispersion: 2), exposure: cells, group: group,
              donor: donor))
        }
      }
    }
    let data = CountData(dishes, groups: groups, donors: donors)
    // Newton's method on all six coefficients, the information by Gauss and Jordan.
    let size = groups + donors - 1
    var beta = [Double](repeating: 0, count: size)
    beta[0] = log(0.002)
    var inverse: [[Double]] = []
    var chiSquare = 0.0
    func row(_ dish: CountData.Dish) -> [Double] {
      var row = [Double](repeating: 0, count: size)
      row[0] = 1
      if dish.group > 0 { row[dish.group] = 1 }
      if dish.donor > 0 { row[groups - 1 + dish.donor] = 1 }
      return row
    }
    for _ in 0..<60 {
      var information = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
      var score = [Double](repeating: 0, count: size)
      chiSquare = 0
      for dish in dishes {
        let x = row(dish)
        let effect: Double = dot(x, beta)
        let mean: Double = dish.exposure * exp(effect)
        let difference: Double = dish.count - mean
        chiSquare += difference * difference / mean
        for i in 0..<size {
          let weighted = mean * x[i]
          score[i] += x[i] * (dish.count - mean)
          for j in 0..<size { information[i][j] += weighted * x[j] }
        }
      }
      inverse = gaussJordan(information)
      for i in 0..<size { beta[i] += dot(inverse[i], score) }
    }
    let result = VehicleComparison(data, settings: settings(.quasiPoisson))
    let df = Double(dishes.count - size)
    #expect(result.model?.degreesOfFreedom == Int(df))
    #expect(abs((result.model?.dispersion.estimate ?? 0) - chiSquare / df) < 1e-9)
    for (index, group) in result.groups.enumerated() {
      #expect(abs(log(try #require(group.ratio)) - beta[index + 1]) < 1e-9)
      let error = (inverse[index + 1][index + 1] * max(1, chiSquare / df)).squareRoot()
      #expect(abs(try #require(group.standardError) - error) < 1e-9)
    }
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for (x, y) in zip(a, b) { sum += x * y }
    return sum
  }

  private func gaussJordan(_ matrix: [[Double]]) -> [[Double]] {
    let size = matrix.count
    var work = matrix.enumerated().map { index, row in
      row + (0..<size).map { $0 == index ? 1 : 0 }
    }
    for pivot in 0..<size {
      let scale = work[pivot][pivot]
      for k in 0..<2 * size { work[pivot][k] /= scale }
      for other in 0..<size where other != pivot {
        let factor = work[other][pivot]
        for k in 0..<2 * size { work[other][k] -= factor * work[pivot][k] }
      }
    }
    return work.map { Array($0[size...]) }
  }

  @Test("adjusts more, the more doses there are, and never to less than one dose alone")
  func monotone() throws {
    func adjusted(_ groups: Int) throws -> (p: Double, single: Double) {
      let data = CountData(
        (0..<groups).flatMap { group in
          [18.0, 22, 20].map {
            CountData.Dish(count: group == 1 ? $0 * 1.5 : $0, group: group)
          }
        }, groups: groups)
      let group = VehicleComparison(data, settings: settings(.quasiPoisson)).groups[0]
      return (try #require(group.adjustedP), try #require(group.p))
    }
    let two = try adjusted(2)
    #expect(two.p == two.single)
    let five = try adjusted(5)
    #expect(five.p > five.single)
    #expect(five.p < 4 * five.single)
  }

  @Test("agrees with Dunnett's printed table (1955, table 2a, two-sided 5 %)")
  func printedTable() {
    // Groups beside the control, degrees of freedom, critical value; equal group sizes.
    for (count, df, value) in [
      (1, 10.0, 2.23), (2, 10, 2.57), (4, 10, 2.89), (9, 20, 3.00), (4, .infinity, 2.44),
    ] {
      let covariance = (0..<count).map { i in (0..<count).map { i == $0 ? 1.0 : 0.5 } }
      let largest = LargestT(covariance: covariance, df: df)
      #expect(abs(largest.quantile(0.95) - value) < 0.06, "\(count) \(df)")
      #expect(abs(largest.above(largest.quantile(0.95)) - 0.05) < 1e-6)
    }
  }

  @Test("of correlated statistics agrees with plain counting of random draws")
  func countedDraws() {
    let correlation = [[1, 0.3, -0.4], [0.3, 1, 0.6], [-0.4, 0.6, 1]]
    let largest = LargestT(covariance: correlation, df: 8)
    var generator = SeededGenerator(seed: 5)
    func normal() -> Double {
      let (u, v) = (
        Double.random(in: Double.leastNonzeroMagnitude..<1, using: &generator),
        Double.random(in: 0..<1, using: &generator)
      )
      return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
    }
    // The Cholesky factor of the correlation, written out.
    let l = [
      [1.0, 0, 0], [0.3, 0.91.squareRoot(), 0],
      [-0.4, 0.72 / 0.91.squareRoot(), (1 - 0.16 - 0.72 * 0.72 / 0.91).squareRoot()],
    ]
    let draws = 200_000
    var beyond = 0
    for _ in 0..<draws {
      let z = [normal(), normal(), normal()]
      var chi = 0.0
      for _ in 0..<8 {
        let value = normal()
        chi += value * value
      }
      let scale = (chi / 8).squareRoot()
      let t = l.map { row in abs(dot(row, z)) / scale }
      if t.contains(where: { $0 > 2.5 }) { beyond += 1 }
    }
    #expect(abs(largest.above(2.5) - Double(beyond) / Double(draws)) < 0.003)
  }

  @Test("leaves donors out where groups share none, and says so")
  func inseparable() throws {
    let data = CountData(
      [
        CountData.Dish(count: 10, group: 0, donor: 0), .init(count: 12, group: 0, donor: 0),
        .init(count: 20, group: 1, donor: 1), .init(count: 26, group: 1, donor: 1),
      ], groups: 2, donors: 2)
    let result = VehicleComparison(data, settings: settings(.quasiPoisson))
    let model = try #require(result.model)
    #expect(model.donorsInseparable && !model.hasDonors)
    #expect(model.degreesOfFreedom == 2)
    #expect(abs(try #require(result.groups[0].ratio) - 46.0 / 22) < 1e-12)
  }

  @Test("compares a group without colonies with the donors' own vehicles")
  func zerosWithDonors() throws {
    // Donor 1 has twice the colonies; the empty group has dishes of both.
    let data = CountData(
      [(10.0, 0, 0), (20, 0, 1), (11, 1, 0), (19, 1, 1), (0, 2, 0), (0, 2, 1)].map {
        .init(count: $0.0, group: $0.1, donor: $0.2)
      }, groups: 3, donors: 2)
    let result = VehicleComparison(data, settings: settings(.quasiPoisson))
    #expect(result.groups[1].method == .oneSided)
    // One of two comparisons: half of the error, half of that on this side.
    let p = 1 - pow(0.0125, 1.0 / 30)
    #expect(abs(try #require(result.groups[1].high) - p / (1 - p)) < 1e-9)
    #expect(result.groups[0].method == .quasiPoisson)
    #expect(result.trend?.method == .score)
  }

  @Test("puts dishes of one donor and group together where the donor is the unit")
  func pooled() throws {
    let data = CountData(
      [(10.0, 0, 0), (14, 0, 0), (20, 0, 1), (22, 1, 0), (18, 1, 1), (30, 1, 1)].map {
        .init(count: $0.0, exposure: 5, group: $0.1, donor: $0.2)
      }, groups: 2, donors: 2)
    let pooled = data.pooledByDonor()
    #expect(
      pooled.dishes == [
        .init(count: 24, exposure: 10, group: 0, donor: 0),
        .init(count: 20, exposure: 5, group: 0, donor: 1),
        .init(count: 22, exposure: 5, group: 1, donor: 0),
        .init(count: 48, exposure: 10, group: 1, donor: 1),
      ])
  }

  @Test("never takes less than Poisson's variance, and groups without a colony say nothing of it")
  func dispersionFloor() throws {
    func model(_ groups: [[Double]]) -> CountModel? {
      VehicleComparison(
        CountData(
          groups.enumerated().flatMap { group, counts in
            counts.map { CountData.Dish(count: $0, group: group) }
          }, groups: groups.count), settings: settings(.quasiPoisson)
      ).model
    }
    let even = try #require(model([[10, 10, 10], [20, 20]]))
    #expect(abs(even.dispersion.estimate ?? 1) < 1e-12)
    #expect(even.dispersion.inForce == 1)
    #expect(even.degreesOfFreedom == 3)
    let withEmpty = try #require(model([[8, 12], [0, 0, 0]]))
    #expect(withEmpty.degreesOfFreedom == 1)
    #expect(abs((withEmpty.dispersion.estimate ?? 0) - 0.8) < 1e-12)
    #expect(try #require(model([[5], [7]])).dispersion.estimate == nil)
  }

  @Test(
    "holds the truth in about 95 of 100 studies",
    arguments: [(40.0, 1.0), (40, 4), (8, 1), (12, 2.5)])
  func coverage(mean: Double, scatter: Double) {
    var generator = SeededGenerator(seed: 42)
    let ratios = [1.0, 1.6, 0.9, 1.2, 0.6]
    var (single, together) = (0, 0)
    let studies = 1000
    for _ in 0..<studies {
      let data = CountData(
        ratios.enumerated().flatMap { group, ratio in
          (0..<3).map { _ in
            CountData.Dish(
              count: generator.overdispersed(mean * ratio, dispersion: scatter),
              exposure: 11_000, group: group)
          }
        }, groups: ratios.count)
      let groups = VehicleComparison(
        data, isOrdered: false, settings: ComparisonSettings()
      ).groups
      func holds(_ low: Double?, _ high: Double?, _ ratio: Double) -> Bool {
        (low ?? 0) <= ratio && ratio <= (high ?? .infinity)
      }
      if holds(groups[0].singleLow, groups[0].singleHigh, 1.6) { single += 1 }
      if zip(groups, ratios.dropFirst()).allSatisfy({ holds($0.low, $0.high, $1) }) {
        together += 1
      }
    }
    #expect((935...990).contains(single), "\(single) of \(studies)")
    #expect((935...998).contains(together), "\(together) of \(studies)")
  }
}
