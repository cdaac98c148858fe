import CFUStatistics
import Foundation
import Testing

private struct Oracles: Decodable {
  struct Dish: Decodable { var group: Int, cells: Double, count: Double }
  struct Expected: Decodable { var group: Int, ratio, low, high, dispersion: Double, df: Int }
  struct Study: Decodable { var dishes: [Dish], expected: [Expected] }
  struct Exact: Decodable { var x1, t1, x0, t0, low: Double, high: Double? }
  var studies: [Study]
  var exact: [Exact]
}

private func pooled(_ dishes: [(count: Double, exposure: Double)]) -> (Double, Double) {
  (dishes.reduce(0) { $0 + $1.count }, dishes.reduce(0) { $0 + $1.exposure })
}

@Suite("A rate ratio")
struct RateRatioTests {
  @Test("agrees with R's quasi-Poisson regression")
  func againstGLM() throws {
    let studies = try Oracle.load(Oracles.self, "rate-ratios.json").studies
    #expect(studies.count >= 15)
    for study in studies {
      let groups = (0...(study.dishes.map(\.group).max() ?? 0)).map { group in
        study.dishes.filter { $0.group == group }.map { ($0.count, $0.cells) }
      }
      let dispersion = Dispersion.pearson(groups)
      for expected in study.expected {
        #expect(dispersion.degreesOfFreedom == expected.df)
        #expect(deviation(dispersion.estimate ?? 0, from: expected.dispersion) < 1e-8)
        let ratio = RateRatio(
          treated: pooled(groups[expected.group]), vehicle: pooled(groups[0]),
          dispersion: dispersion)
        #expect(ratio.method == .quasiPoisson)
        #expect(deviation(ratio.ratio ?? 0, from: expected.ratio) < 1e-8)
        #expect(deviation(ratio.low ?? 0, from: expected.low) < 1e-8)
        #expect(deviation(ratio.high ?? 0, from: expected.high) < 1e-8)
      }
    }
  }

  @Test("of one dish a group agrees with R's exact test, with and without zeros")
  func againstExactTest() throws {
    let none = Dispersion(estimate: nil, degreesOfFreedom: 0)
    for item in try Oracle.load(Oracles.self, "rate-ratios.json").exact {
      let ratio = RateRatio(
        treated: (item.x1, item.t1), vehicle: (item.x0, item.t0), dispersion: none)
      let isOneSided = item.x1 == 0 || item.x0 == 0
      #expect(ratio.method == (isOneSided ? .oneSidedExact : .exactPoisson))
      #expect(deviation(ratio.low ?? -1, from: item.low) < 1e-9, "\(item)")
      #expect((ratio.high == nil) == (item.high == nil))
      if let high = ratio.high, let expected = item.high {
        #expect(deviation(high, from: expected) < 1e-9, "\(item)")
      }
    }
  }

  @Test("agrees with the published example of breast cancer after fluoroscopy")
  func published() {
    // R's manual of poisson.test: 11 cases in 800 against 21 in 3011; 0.8584264 to 4.2772659.
    let ratio = RateRatio(
      treated: (11, 800), vehicle: (21, 3011),
      dispersion: Dispersion(estimate: nil, degreesOfFreedom: 0))
    #expect(abs((ratio.ratio ?? 0) - 1.971488) < 1e-6)
    #expect(abs((ratio.low ?? 0) - 0.8584264) < 1e-7)
    #expect(abs((ratio.high ?? 0) - 4.2772659) < 1e-7)
  }

  @Test("agrees with a regression that is fitted step by step")
  func naiveTwin() {
    // Fisher scoring on (intercept, treated) with offset; the variance from the inverse
    // information.
    let vehicle = [(20.0, 10_000.0), (26, 12_000), (15, 9000)]
    let treated = [(41.0, 11_000.0), (30, 10_500), (55, 12_500)]
    let dishes =
      vehicle.map { (y: $0.0, x: 0.0, cells: $0.1) }
      + treated.map { (y: $0.0, x: 1.0, cells: $0.1) }
    var (b0, b1) = (log(0.002), 0.0)
    var variance = 0.0
    var chiSquare = 0.0
    for _ in 0..<50 {
      var (i00, i01, i11, u0, u1) = (0.0, 0.0, 0.0, 0.0, 0.0)
      chiSquare = 0
      for dish in dishes {
        let mean = dish.cells * exp(b0 + b1 * dish.x)
        i00 += mean
        i01 += mean * dish.x
        i11 += mean * dish.x * dish.x
        u0 += dish.y - mean
        u1 += (dish.y - mean) * dish.x
        chiSquare += (dish.y - mean) * (dish.y - mean) / mean
      }
      let determinant = i00 * i11 - i01 * i01
      b0 += (i11 * u0 - i01 * u1) / determinant
      b1 += (i00 * u1 - i01 * u0) / determinant
      variance = i00 / determinant
    }
    let dispersion = Dispersion.pearson([vehicle, treated])
    #expect(abs((dispersion.estimate ?? 0) - chiSquare / 4) < 1e-9)
    let ratio = RateRatio(
      treated: pooled(treated), vehicle: pooled(vehicle), dispersion: dispersion)
    let reach = 2.776445105 * (max(1, chiSquare / 4) * variance).squareRoot()
    #expect(abs(log(ratio.ratio ?? 0) - b1) < 1e-9)
    #expect(abs(log(ratio.low ?? 0) - (b1 - reach)) < 1e-7)
    #expect(abs(log(ratio.high ?? 0) - (b1 + reach)) < 1e-7)
  }

  @Test("with zero colonies has one finite limit, wider where the dishes scatter more")
  func zeros() throws {
    let poisson = Dispersion(estimate: 1, degreesOfFreedom: 4)
    let scattered = Dispersion(estimate: 4, degreesOfFreedom: 4)
    let narrow = RateRatio(treated: (0, 33_000), vehicle: (30, 33_000), dispersion: poisson)
    #expect(narrow.ratio == 0)
    #expect(narrow.low == 0)
    // 1 - 0.05^(1/30) as a probability, as odds.
    let p = 1 - pow(0.05, 1.0 / 30)
    #expect(abs((narrow.high ?? 0) - p / (1 - p)) < 1e-12)
    #expect(narrow.method == .oneSided)
    let wide = RateRatio(treated: (0, 33_000), vehicle: (30, 33_000), dispersion: scattered)
    #expect(try #require(wide.high) > #require(narrow.high) * 3)

    let noVehicle = RateRatio(treated: (30, 33_000), vehicle: (0, 33_000), dispersion: poisson)
    #expect(noVehicle.ratio == nil)
    #expect(noVehicle.high == nil)
    #expect(abs(try #require(noVehicle.low) * #require(narrow.high) - 1) < 1e-9)

    let nothing = RateRatio(treated: (0, 33_000), vehicle: (0, 33_000), dispersion: poisson)
    #expect(nothing.method == .notEstimable)
    #expect(nothing.ratio == nil && nothing.low == nil && nothing.high == nil)

    // However few and scattered, the limit is a number.
    let extreme = RateRatio(
      treated: (0, 1), vehicle: (0.5, 1),
      dispersion: Dispersion(estimate: 20, degreesOfFreedom: 1))
    #expect(try #require(extreme.high).isFinite)
  }

  @Test("never is narrower than Poisson's, and groups without a colony say nothing of the scatter")
  func dispersionFloor() {
    let even = Dispersion.pearson([[(10, 1), (10, 1), (10, 1)], [(20, 1), (20, 1)]])
    #expect(even.estimate == 0)
    #expect(even.inForce == 1)
    #expect(even.degreesOfFreedom == 3)
    let withEmpty = Dispersion.pearson([[(8, 1), (12, 1)], [(0, 1), (0, 1), (0, 1)]])
    #expect(withEmpty.degreesOfFreedom == 1)
    #expect(withEmpty.estimate == 0.8)
    #expect(Dispersion.pearson([[(5, 1)], [(7, 1)]]).estimate == nil)
  }

  @Test(
    "holds the truth in about 95 of 100 studies",
    arguments: [(40.0, 1.0), (40, 4), (8, 1), (12, 2.5)])
  func coverage(mean: Double, scatter: Double) {
    var generator = SeededGenerator(seed: 42)
    let truth = 1.6
    var held = 0
    let studies = 2000
    for _ in 0..<studies {
      let groups = [1.0, truth, 0.9, 1.2, 0.6].map { factor in
        (0..<3).map { _ in
          (generator.overdispersed(mean * factor, dispersion: scatter), 11_000.0)
        }
      }
      let ratio = RateRatio(
        treated: pooled(groups[1]), vehicle: pooled(groups[0]), dispersion: .pearson(groups))
      if let low = ratio.low, low <= truth, truth <= ratio.high ?? .infinity { held += 1 }
    }
    let share = Double(held) / Double(studies)
    #expect(share > 0.935 && share < 0.985, "\(share)")
  }
}
