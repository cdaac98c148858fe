import CFUStatistics
import Foundation
import Testing

private struct Oracles: Decodable {
  struct Exact: Decodable { var x1, t1, x0, t0, low: Double, high: Double?, few, many: Double }
  var exact: [Exact]
}

/// One dish a group, so that nothing but Poisson's variance is there.
private func compared(_ treated: (Double, Double), _ vehicle: (Double, Double))
  -> VehicleComparison
  .Group
{
  VehicleComparison(
    CountData(
      [
        .init(count: vehicle.0, exposure: vehicle.1, group: 0),
        .init(count: treated.0, exposure: treated.1, group: 1),
      ], groups: 2), settings: ComparisonSettings()
  ).groups[0]
}

@Suite("Two counts without a variance")
struct ConditionalRatioTests {
  @Test("agree with R's exact test, with and without zeros")
  func againstExactTest() throws {
    let exact = try Oracle.load(Oracles.self, "rate-ratios.json").exact
    #expect(exact.count == 8)
    for item in exact {
      let group = compared((item.x1, item.t1), (item.x0, item.t0))
      let hasZero = item.x1 == 0 || item.x0 == 0
      #expect(group.method == (hasZero ? .oneSidedExact : .exactPoisson))
      #expect(deviation(group.low ?? -1, from: item.low) < 1e-9, "\(item)")
      #expect((group.high == nil) == (item.high == nil))
      if let high = group.high, let expected = item.high {
        #expect(deviation(high, from: expected) < 1e-9, "\(item)")
      }
      let p = min(1, 2 * min(item.few, item.many))
      #expect(deviation(group.p ?? -1, from: p) < 1e-9, "\(item)")
      #expect(group.adjustedP == group.p, "one group needs no adjustment")
    }
  }

  @Test("agree with the published example of breast cancer after fluoroscopy")
  func published() {
    // R's manual of poisson.test: 11 cases in 800 against 21 in 3011; 0.8584264 to 4.2772659.
    let group = compared((11, 800), (21, 3011))
    #expect(abs((group.ratio ?? 0) - 1.971488) < 1e-6)
    #expect(abs((group.low ?? 0) - 0.8584264) < 1e-7)
    #expect(abs((group.high ?? 0) - 4.2772659) < 1e-7)
  }

  @Test("agree with binomial sums", arguments: [(3.0, 7.0), (0, 6), (9, 0), (12, 12)])
  func naiveTwin(treated: Double, vehicle: Double) throws {
    let total = Int(treated + vehicle)
    func probability(_ k: Int) -> Double {
      // Two parts of the treated to three of the vehicle.
      let share = 0.4
      let choose = (0..<k).reduce(1.0) { $0 * Double(total - $1) / Double($1 + 1) }
      return choose * pow(share, Double(k)) * pow(1 - share, Double(total - k))
    }
    let few = (0...Int(treated)).reduce(0.0) { $0 + probability($1) }
    let many = (Int(treated)...total).reduce(0.0) { $0 + probability($1) }
    let group = compared((treated, 20_000), (vehicle, 30_000))
    #expect(abs(try #require(group.p) - min(1, 2 * min(few, many))) < 1e-12)
  }

  @Test("with zero colonies have one finite limit, wider where the dishes scatter more")
  func zeros() throws {
    func group(_ vehicle: [Double], treated: [Double]) -> VehicleComparison.Group {
      VehicleComparison(
        CountData(
          vehicle.map { .init(count: $0, group: 0) } + treated.map { .init(count: $0, group: 1) },
          groups: 2), settings: ComparisonSettings()
      ).groups[0]
    }
    let narrow = group([10, 10, 10], treated: [0, 0, 0])
    #expect(narrow.ratio == 0)
    #expect(narrow.low == 0)
    // 1 - 0.025^(1/30) as a probability, as odds.
    let p = 1 - pow(0.025, 1.0 / 30)
    #expect(abs((narrow.high ?? 0) - p / (1 - p)) < 1e-12)
    #expect(narrow.method == .oneSided)
    #expect(abs(try #require(narrow.p) - 2 * pow(0.5, 30)) < 1e-18)
    // Pearson's dispersion of 2, 10 and 18 about 10 is 6.4.
    let wide = group([2, 10, 18], treated: [0, 0, 0])
    #expect(try #require(wide.high) > #require(narrow.high) * 5)

    let noVehicle = group([0, 0, 0], treated: [10, 10, 10])
    #expect(noVehicle.ratio == nil)
    #expect(noVehicle.high == nil)
    #expect(abs(try #require(noVehicle.low) * #require(narrow.high) - 1) < 1e-9)

    let nothing = group([0, 0], treated: [0, 0])
    #expect(nothing.method == .notEstimable)
    #expect(nothing.ratio == nil && nothing.low == nil && nothing.high == nil)
    #expect(nothing.p == nil && nothing.adjustedP == nil)

    // However few and scattered, the limit is a number.
    let extreme = group([0, 0, 0, 0.5], treated: [0])
    #expect(try #require(extreme.high).isFinite)
  }
}
