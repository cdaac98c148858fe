import CFUStatistics
import Foundation
import Testing

/// Simulated dose series.
enum DoseSeries {
  static let eight = [0.0, 0.1, 0.3, 1, 3, 10, 30, 100]

  static func mean(
    _ dose: Double, _ c: Double, _ d: Double, e: Double, h: Double = 1, fall: Double = .infinity
  ) -> Double {
    let share = dose > 0 ? 1 / (1 + exp(-h * (log(dose) - log(e)))) : 0
    let lost = dose > 0 && fall.isFinite ? 1 / (1 + exp(-h * (log(dose) - log(fall)))) : 0
    return (c + (d - c) * share) * (1 - lost)
  }

  static func counts(
    _ doses: [Double] = eight, dishes: Int = 3, c: Double, d: Double, e: Double, h: Double = 1,
    fall: Double = .infinity, dispersion: Double = 1, seed: UInt64
  ) -> [DosePoint] {
    var generator = SeededGenerator(seed: seed)
    return doses.flatMap { dose in
      (0..<dishes).map { _ in
        DosePoint(
          dose: dose,
          value: generator.overdispersed(
            mean(dose, c, d, e: e, h: h, fall: fall), dispersion: dispersion))
      }
    }
  }

  /// Without any scatter.
  static func exact(
    _ doses: [Double], c: Double, d: Double, e: Double, h: Double = 1
  ) -> [DosePoint] {
    doses.flatMap { dose in
      (0..<3).map { _ in DosePoint(dose: dose, value: mean(dose, c, d, e: e, h: h)) }
    }
  }
}

@Suite("DoseResponse: curves of counts and measurements")
struct DoseResponseTests {
  @Test("values on a curve give the curve back", arguments: [(20.0, 90.0), (60, 5)])
  func exact(c: Double, d: Double) throws {
    let points = DoseSeries.exact(DoseSeries.eight, c: c, d: d, e: 2.3, h: 1.4)
    for scatter in [DoseResponse.Scatter.quasiPoisson, .gaussian] {
      let found = DoseResponse(points, scatter: scatter)
      #expect(deviation(try #require(found.fittedMedian), from: 2.3) < 1e-6)
      #expect(deviation(try #require(found.slope?.value), from: 1.4) < 1e-6)
      #expect(deviation(try #require(found.vehiclePlateau), from: c) < 1e-6)
      #expect(deviation(try #require(found.otherPlateau), from: d) < 1e-6)
      #expect(found.direction == (d > c ? .rising : .falling))
    }
  }

  @Test("hetrombopag's published EC50 of 2.3 nmol/L on cord-blood cells is found again")
  func hetrombopag() throws {
    let points = DoseSeries.counts(dishes: 20, c: 20, d: 60, e: 2.3, seed: 1)
    let found = DoseResponse(points, scatter: .quasiPoisson)
    let half = try #require(found.effectiveDoses.first)
    #expect(half.kind == .effect(percent: 50) && half.reason == nil)
    let (low, high) = (try #require(half.low), try #require(half.high))
    #expect(low < 2.3 && 2.3 < high && high < 3 * low)
    // A percentage or a luminescence likewise.
    var generator = SeededGenerator(seed: 4)
    let measured = DoseSeries.exact(DoseSeries.eight, c: 900, d: 8000, e: 2.3).map { point in
      var point = point
      point.value += 400 * (Double.random(in: -1...1, using: &generator))
      return point
    }
    let curve = DoseResponse(measured, scatter: .gaussian)
    let ec50 = try #require(curve.effectiveDoses.first)
    #expect(try #require(ec50.low) < 2.3 && 2.3 < #require(ec50.high))
  }

  @Test(
    "no dumb search finds a higher likelihood, and the limits lie where it says", arguments: 0..<8)
  func twin(_ seed: Int) throws {
    let rises = seed % 2 == 0
    let points = DoseSeries.counts(
      c: rises ? 25 : 70, d: rises ? 80 : 9, e: [0.8, 2.3, 6][seed % 3], h: 1.2,
      dispersion: seed > 4 ? 2 : 1, seed: UInt64(100 + seed))
    let found = DoseResponse(points, scatter: .quasiPoisson)
    let model = try #require(found.models.first { $0.name == .logLogistic })
    let twin = NaiveCurve(points)
    let best = twin.least()
    #expect(model.deviance <= best.deviance + 1e-6)
    #expect(abs(model.deviance - best.deviance) < 1e-4)
    guard model.isChosen, let half = found.effectiveDoses.first, half.reason == nil else { return }
    let t = Distributions.T.quantile(0.975, df: Double(found.residualDegreesOfFreedom))
    let rise = max(1, try #require(found.dispersion)) * t * t
    for limit in [half.low, half.high] {
      let there = twin.least(location: log(try #require(limit)))
      #expect(abs(there.deviance - model.deviance - rise) < 1e-3)
    }
  }

  @Test("doses in another unit, more cells and other names of donors change nothing but the scale")
  func scales() throws {
    var points = DoseSeries.counts(c: 20, d: 70, e: 2.3, seed: 3)
    for index in points.indices { points[index].donor = index % 3 }
    let found = DoseResponse(points, scatter: .quasiPoisson)
    let half = try #require(found.effectiveDoses.first)
    let other = DoseResponse(
      points.map {
        DosePoint(
          dose: $0.dose / 1000, exposure: 11_000 * $0.exposure, donor: 7 - 2 * $0.donor,
          value: $0.value)
      }, scatter: .quasiPoisson)
    let scaled = try #require(other.effectiveDoses.first)
    #expect(deviation(try #require(scaled.low), from: try #require(half.low) / 1000) < 1e-6)
    #expect(
      deviation(try #require(other.fittedMedian), from: try #require(found.fittedMedian) / 1000)
        < 1e-6)
    #expect(
      deviation(
        try #require(other.vehiclePlateau), from: try #require(found.vehiclePlateau) / 11_000)
        < 1e-6)
    #expect(found.donors == 3)
    #expect(deviation(other.models[1].deviance, from: found.models[1].deviance) < 1e-9)
  }

  @Test("IC90 of a curve down to nothing: relative and absolute are one")
  func complete() throws {
    let points = DoseSeries.exact([0, 0.1, 1, 3, 10, 100, 1000], c: 80, d: 0, e: 3)
    let found = DoseResponse(points, scatter: .quasiPoisson)
    #expect(found.direction == .falling)
    #expect(
      found.effectiveDoses.map(\.kind) == [
        .effect(percent: 50), .effect(percent: 90), .loss(percent: 50), .loss(percent: 90),
      ])
    for (effective, expected) in zip(found.effectiveDoses, [3.0, 27, 3, 27]) {
      #expect(deviation(try #require(effective.dose), from: expected) < 1e-4)
      #expect(effective.low != nil && effective.high != nil)
    }
    let plateau = try #require(found.plateauPercent)
    #expect(plateau.value < 1e-3 && plateau.low == 0)
  }

  @Test("a vehicle without a colony is a plateau like any other")
  func emptyVehicle() throws {
    let points = DoseSeries.exact(DoseSeries.eight, c: 0, d: 40, e: 2)
    let found = DoseResponse(points, scatter: .quasiPoisson)
    #expect(deviation(try #require(found.effectiveDoses.first?.dose), from: 2) < 1e-4)
    #expect(found.plateauPercent == nil || found.plateauPercent?.high == nil)
    #expect(found.curve.allSatisfy { $0.mean.isFinite })
    #expect(found.vehiclePlateau == 0)
    #expect(found.curve.allSatisfy { $0.percent == nil })
  }

  @Test("a step between two doses has a slope that is a bound, and an EC50")
  func step() throws {
    let points = [0.0, 1, 3, 10, 30, 100].flatMap { dose in
      [-1.0, 0, 1].map { DosePoint(dose: dose, value: (dose < 5 ? 20 : 60) + $0) }
    }
    let found = DoseResponse(points, scatter: .quasiPoisson)
    #expect(found.remarks.contains(.slopeAtLimit(steep: true)))
    #expect(try #require(found.slope?.low) < 20 && found.slope?.high == nil)
    let half = try #require(found.effectiveDoses.first)
    #expect(try (3...10).contains(#require(half.dose)) && half.low != nil && half.high != nil)
  }

  @Test("a rise with a fall is biphasic, with both doses")
  func biphasic() throws {
    let points = DoseSeries.counts(
      DoseSeries.eight + [300, 1000], dishes: 6, c: 20, d: 90, e: 0.8, h: 1.3, fall: 120, seed: 9)
    let found = DoseResponse(points, scatter: .quasiPoisson)
    #expect(found.direction == .biphasic)
    #expect(found.effectiveDoses.map(\.kind) == [.effect(percent: 50), .suppression])
    for (effective, truth) in zip(found.effectiveDoses, [0.8, 120]) {
      #expect(try #require(effective.low) < truth && truth < #require(effective.high))
    }
    let names = found.models.map(\.name)
    #expect(names.prefix(3) == [.flat, .logLogistic, .biphasic])
    let chosen = try #require(found.models.first { $0.isChosen }?.aicc)
    #expect(found.models.compactMap(\.aicc).min() == chosen)
  }

  @Test("the band lies about the curve and is of no width at the vehicle in percent")
  func band() throws {
    let points = DoseSeries.counts(c: 20, d: 70, e: 2.3, seed: 5)
    let curve = DoseResponse(points, scatter: .quasiPoisson).curve
    #expect(curve.count == 62)
    #expect(curve.first?.dose == 0 && curve[1].dose == 0.1 && curve.last?.dose == 100)
    for point in curve {
      #expect(try #require(point.low) < point.mean && point.mean < #require(point.high))
      let percent = try #require(point.percent)
      #expect(try #require(point.percentLow) <= percent + 1e-9)
      #expect(try percent <= #require(point.percentHigh) + 1e-9)
    }
    #expect(curve.first?.percentLow == 100 && curve.first?.percentHigh == 100)
  }
}

@Suite("DoseResponse: what is not estimable")
struct NotEstimableTests {
  private func reason(_ points: [DosePoint]) -> NotEstimable? {
    let found = DoseResponse(points, scatter: .quasiPoisson)
    return found.reason ?? found.effectiveDoses.first?.reason
  }

  @Test("each reason by its name")
  func reasons() {
    #expect(reason([]) == .noResponse)
    #expect(reason(DoseSeries.eight.map { DosePoint(dose: $0, value: 0) }) == .noResponse)
    #expect(reason(DoseSeries.counts([0, 1, 10], c: 20, d: 60, e: 3, seed: 1)) == .fewDoses)
    #expect(reason(DoseSeries.counts(c: 30, d: 30, e: 3, seed: 2)) == .noEffect)
    // The rise has only begun at the highest dose.
    let begun = DoseSeries.counts(
      [0, 0.1, 0.3, 1, 3], dishes: 6, c: 30, d: 300, e: 9, seed: 3)
    #expect([.aboveDoses, .highPlateauMissing].contains(reason(begun)))
    // It is over at the lowest.
    let over = DoseSeries.counts([0, 10, 30, 100, 300], dishes: 6, c: 30, d: 90, e: 0.3, seed: 4)
    #expect([.belowDoses, .lowPlateauMissing].contains(reason(over)))
    let exact = DoseSeries.exact([0, 0.1, 0.3, 1, 3], c: 30, d: 300, e: 40)
    #expect(reason(exact) == .aboveDoses)
  }

  /// The fits of these go on for ever beyond the highest dose.
  @Test("where no effect is seen no further dose is asked for", arguments: [704, 729])
  func noEffect(seed: UInt64) throws {
    let points = DoseSeries.counts(c: 20, d: 20, e: 2, seed: seed)
    let found = DoseResponse(points, scatter: .quasiPoisson)
    #expect(try #require(found.effect?.p) >= 0.05 && found.reason == .noEffect)
    #expect(found.effectiveDoses.allSatisfy { $0.reason == .noEffect && $0.dose == nil })
  }

  @Test("a series without vehicle needs the low plateau among its doses")
  func withoutVehicle() throws {
    let doses = [0.01, 0.03] + DoseSeries.eight.dropFirst() + [300]
    let whole = DoseResponse(
      DoseSeries.counts(doses, dishes: 6, c: 30, d: 120, e: 2, seed: 5), scatter: .quasiPoisson)
    #expect(whole.effectiveDoses.first?.reason == nil)
    #expect(!whole.doses.hasVehicle)
    let half = DoseResponse(
      DoseSeries.counts([1, 3, 10, 30, 100], dishes: 6, c: 30, d: 120, e: 1, seed: 6),
      scatter: .quasiPoisson)
    #expect(half.effectiveDoses.first?.dose == nil)
  }

  @Test("as many parameters as values")
  func saturated() {
    let four = [0.0, 1, 10, 100].map { DosePoint(dose: $0, value: 10 + 20 * ($0 > 5 ? 1 : 0)) }
    #expect(DoseResponse(four, scatter: .gaussian).reason == .fewValues)
    let counted = DoseResponse(four, scatter: .quasiPoisson)
    #expect(counted.residualDegreesOfFreedom == 0)
    #expect(counted.dispersion == nil)
    #expect(counted.remarks.contains(.scatterAssumed))
  }

  @Test("a donor without colonies is left out and told")
  func emptyDonor() {
    var points = DoseSeries.counts(c: 20, d: 70, e: 2.3, seed: 8)
    points += DoseSeries.eight.map { DosePoint(dose: $0, donor: 4, value: 0) }
    let found = DoseResponse(points, scatter: .quasiPoisson)
    #expect(found.remarks.contains(.emptyDonors(1)))
    #expect(found.donors == 1 && found.values == 24)
  }

  @Test("whatever the values, nothing is NaN or infinite", arguments: 0..<40)
  func hostile(_ seed: Int) {
    var generator = SeededGenerator(seed: UInt64(900 + seed))
    let doses = Array(([0.0, 1e-9, 1e-3, 1, 50, 1e6]).prefix(4 + seed % 3))
    let points = doses.flatMap { dose in
      (0..<(1 + seed % 3)).map { _ in
        DosePoint(
          dose: dose, exposure: [1, 11_000, 1e-3][seed % 3],
          donor: seed % 2 == 0 ? 0 : Int.random(in: 0...2, using: &generator),
          value: [0, 0, 1, 3, 1000][Int.random(in: 0..<5, using: &generator)])
      }
    }
    for scatter in DoseResponse.Scatter.allCases {
      let found = DoseResponse(points, scatter: scatter)
      for effective in found.effectiveDoses {
        for value in [effective.dose, effective.low, effective.high] {
          #expect(value?.isFinite ?? true)
        }
        #expect((effective.dose == nil) == (effective.reason != nil))
      }
      for point in found.curve { #expect(point.mean.isFinite) }
    }
  }
}

@Suite("RelativePotency: two compounds with one vehicle")
struct RelativePotencyTests {
  private func potency(
    _ seed: UInt64, ratio: Double, plateau: Double = 80
  ) -> RelativePotency {
    let one = DoseSeries.counts(
      DoseSeries.eight + [300], dishes: 4, c: 20, d: 80, e: 2.3, seed: seed)
    let other = DoseSeries.counts(
      DoseSeries.eight.dropFirst() + [300], dishes: 4, c: 20, d: plateau, e: 2.3 / ratio,
      seed: seed + 1
    ).map { point in
      var point = point
      point.compound = 1
      return point
    }
    let vehicle = one.filter { $0.dose == 0 }
    return RelativePotency(
      one + other,
      curves: (
        DoseResponse(one, scatter: .quasiPoisson),
        DoseResponse(vehicle + other, scatter: .quasiPoisson)
      ))
  }

  @Test("twice and two fifths as potent", arguments: [2.0, 0.4])
  func ratio(_ truth: Double) throws {
    let found = potency(31, ratio: truth)
    #expect(found.refusal == nil)
    let (low, high) = (try #require(found.low), try #require(found.high))
    #expect(low < truth && truth < high)
    let ratio = try #require(found.ratio)
    #expect(low < ratio && ratio < high)
  }

  @Test("curves with other plateaus are refused, and so is a compound without an EC50")
  func refusals() {
    #expect(potency(41, ratio: 2, plateau: 240).refusal == .notParallel)
    #expect(potency(51, ratio: 2, plateau: 20).refusal == .notEstimable)
  }
}

/// The log-logistic curve by a search that knows no derivative (Nelder and Mead 1965).
private struct NaiveCurve {
  private let points: [DosePoint]
  init(_ points: [DosePoint]) { self.points = points }

  private func deviance(_ p: [Double]) -> Double {
    guard abs(p[3]) < log(20), abs(p[0]) < 20, abs(p[1]) < 20 else { return 1e9 }
    var sum = 0.0
    for point in points {
      let mean = DoseSeries.mean(point.dose, exp(p[0]), exp(p[1]), e: exp(p[2]), h: exp(p[3]))
      sum += (point.value > 0 ? point.value * log(point.value / mean) : 0) - point.value + mean
    }
    return sum.isNaN ? 1e9 : 2 * sum
  }

  func least(location: Double? = nil) -> (parameters: [Double], deviance: Double) {
    var best: (parameters: [Double], deviance: Double) = ([], .infinity)
    let means = points.map(\.value)
    let (low, high) = (log(max(means.min() ?? 1, 1)), log(means.max() ?? 1))
    for rises in [true, false] {
      for start in location.map({ [$0] }) ?? [-1.5, 0, 1, 2.5] {
        for slope in [-0.7, 0, 0.7] {
          var p = [rises ? low : high, rises ? high : low, start, slope]
          for _ in 0..<6 { p = descend(p, fixed: location != nil) }
          let value = deviance(p)
          if value < best.deviance { best = (p, value) }
        }
      }
    }
    return best
  }

  private func descend(_ start: [Double], fixed: Bool) -> [Double] {
    let free = fixed ? [0, 1, 3] : [0, 1, 2, 3]
    var corners = [start]
    for j in free {
      var corner = start
      corner[j] += 0.2
      corners.append(corner)
    }
    var simplex = corners.map { ($0, deviance($0)) }
    func along(_ centre: [Double], _ worst: [Double], _ share: Double) -> ([Double], Double) {
      let place = zip(centre, worst).map { $0 + share * ($0 - $1) }
      return (place, deviance(place))
    }
    for _ in 0..<600 {
      simplex.sort { $0.1 < $1.1 }
      let worst = simplex.removeLast()
      let centre = start.indices.map { j in
        simplex.reduce(0) { $0 + $1.0[j] } / Double(simplex.count)
      }
      let reflected = along(centre, worst.0, 1)
      if reflected.1 < simplex[0].1 {
        let expanded = along(centre, worst.0, 2)
        simplex.append(expanded.1 < reflected.1 ? expanded : reflected)
      } else if reflected.1 < simplex[simplex.count - 1].1 {
        simplex.append(reflected)
      } else {
        let inner = along(centre, worst.0, -0.5)
        if inner.1 < worst.1 {
          simplex.append(inner)
        } else {
          simplex.append(worst)
          let first = simplex[0].0
          simplex = simplex.map { corner in
            let place = zip(first, corner.0).map { ($0 + $1) / 2 }
            return (place, deviance(place))
          }
        }
      }
    }
    return simplex.min { $0.1 < $1.1 }?.0 ?? start
  }
}
