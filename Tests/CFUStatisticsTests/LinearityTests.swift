import CFUStatistics
import Foundation
import Testing

@Suite("Linearity: log count on log cells plated")
struct LinearityTests {
  private struct Studies: Decodable {
    struct Study: Decodable {
      struct Expected: Decodable {
        var slope: Double
        var se: Double
        var dispersion: Double
        var df: Int
        var low: Double
        var high: Double
      }
      var cells: [Double]
      var block: [Int]
      var count: [Double]
      var expected: Expected

      var dishes: [Linearity.Dish] {
        cells.indices.map {
          Linearity.Dish(count: count[$0], cells: cells[$0], block: block[$0])
        }
      }
    }
    var studies: [Study]
  }

  @Test("slopes, standard errors and limits of R's glm", arguments: 0..<5)
  func oracle(_ index: Int) throws {
    let study = try Oracle.load(Studies.self, "linearity.json").studies[index]
    let expected = study.expected
    let found = Linearity(study.dishes)
    #expect(deviation(try #require(found.slope), from: expected.slope) < 1e-6)
    #expect(deviation(try #require(found.standardError), from: expected.se) < 1e-6)
    let dispersion = try #require(found.dispersion)
    #expect(deviation(try #require(dispersion.estimate), from: expected.dispersion) < 1e-6)
    #expect(dispersion.degreesOfFreedom == expected.df)
    #expect(deviation(try #require(found.low), from: expected.low) < 1e-6)
    #expect(deviation(try #require(found.high), from: expected.high) < 1e-6)
    #expect(found.isProportional == (expected.low <= 1 && expected.high >= 1))
  }

  @Test("counts in proportion have the slope 1 to the last digit")
  func proportion() throws {
    let found = Linearity(
      [5000.0, 10_000, 20_000].flatMap { cells in
        (0..<3).map { _ in Linearity.Dish(count: cells / 500, cells: cells) }
      })
    #expect(abs(try #require(found.slope) - 1) < 1e-9)
    #expect(found.isProportional == true)
    #expect(found.densities == [5000, 10_000, 20_000])
  }

  @Test("a block at one density changes nothing; the mean of dishes counts for all of them")
  func blocks() throws {
    let series = zip([5000.0, 5000, 20_000, 20_000], [9.0, 12, 38, 45]).map {
      Linearity.Dish(count: $1, cells: $0)
    }
    let alone = Linearity(series)
    let other = (0..<4).map { _ in Linearity.Dish(count: 90, cells: 10_000, block: 1) }
    #expect(Linearity(series + other) == alone)
    let empty = [5000.0, 10_000].map { Linearity.Dish(count: 0, cells: $0, block: 2) }
    #expect(Linearity(series + empty).slope == alone.slope)
    let pooled = Linearity([
      Linearity.Dish(count: 21, cells: 5000, dishes: 2),
      Linearity.Dish(count: 83, cells: 20_000, dishes: 2),
      Linearity.Dish(count: 21, cells: 5000, dishes: 2),
    ])
    #expect(deviation(try #require(pooled.slope), from: try #require(alone.slope)) < 1e-9)
  }

  @Test("what gives no slope is said")
  func reasons() {
    func dishes(_ counts: [Double], _ cells: [Double]) -> [Linearity.Dish] {
      zip(counts, cells).map { Linearity.Dish(count: $0, cells: $1) }
    }
    #expect(Linearity([]).reason == .oneDensity)
    #expect(Linearity(dishes([4, 5, 6], [1000, 1000, 1000])).reason == .oneDensity)
    #expect(Linearity(dishes([0, 0, 0], [1000, 2000, 4000])).reason == .noColonies)
    #expect(Linearity(dishes([4, 9], [1000, 2000])).reason == .fewDishes)
    // All colonies at one density: the slope has no maximum.
    let endless = Linearity(dishes([0, 0, 20, 22], [1000, 1000, 2000, 2000]))
    #expect(endless.slope == nil && endless.reason == .notConverged)
    #expect(endless.isProportional == nil)
  }
}
