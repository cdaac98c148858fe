import CFUStatistics
import Glibc
import Testing

/// The same from the objects one by one, by the definitions and without their algebra.
private struct NaiveAgreement {
  var kappa: Double
  var standardError: Double

  init(_ counts: [[Int]]) {
    let objects = counts.indices.flatMap { i in
      counts.indices.flatMap { j in [(Int, Int)](repeating: (i, j), count: counts[i][j]) }
    }
    kappa = Self.kappa(objects.map { ($0, 1) })
    // The delta method: kappa as a function of the weights of the objects, each of which is moved a
    // little; the variance of the mean of what that does.
    let step = 1e-4
    let slopes = objects.indices.map { moved -> Double in
      func at(_ change: Double) -> Double {
        Self.kappa(objects.enumerated().map { ($1, $0 == moved ? 1 + change : 1) })
      }
      return (at(step) - at(-step)) / (2 * step)
    }
    standardError = slopes.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  private static func kappa(_ objects: [((Int, Int), Double)]) -> Double {
    let total = objects.reduce(0) { $0 + $1.1 }
    let same = objects.reduce(0) { $0 + ($1.0.0 == $1.0.1 ? $1.1 : 0) } / total
    var chance = 0.0
    for category in Set(objects.flatMap { [$0.0.0, $0.0.1] }) {
      let first = objects.reduce(0) { $0 + ($1.0.0 == category ? $1.1 : 0) } / total
      let second = objects.reduce(0) { $0 + ($1.0.1 == category ? $1.1 : 0) } / total
      chance += first * second
    }
    return (same - chance) / (1 - chance)
  }
}

@Suite("Agreement of two classifiers")
struct AgreementTests {
  /// The example of `ci.kappa` in the R package statpsych
  /// (<https://dgbonett.github.io/statpsych/reference/ci.kappa.html>), with the results that its
  /// manual prints.
  @Test func thePrintedExampleOfTwoCategories() throws {
    let result = Agreement([[31, 12], [4, 58]])
    #expect(result.objects == 105 && result.agreed == 89)
    #expect(abs(try #require(result.kappa) - 0.6756757) < 5e-8)
    #expect(abs(try #require(result.standardError) - 0.07344761) < 5e-9)
    let interval = try #require(result.interval)
    #expect(abs(interval.lowerBound - 0.5317210) < 5e-8)
    #expect(abs(interval.upperBound - 0.8196303) < 5e-8)
    let narrower = try #require(result.interval(confidence: 0.9))
    // 1.644853627 standard errors.
    #expect(abs(narrower.lowerBound - (0.6756757 - 1.644853627 * 0.07344761)) < 1e-7)
  }

  /// The skin conditions that the SAS manual of the FREQ procedure has for its kappa, two
  /// dermatologists and four categories; the results are of the published formula, by hand in R.
  @Test func theExampleOfFourCategories() throws {
    let result = Agreement([[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]])
    #expect(abs(try #require(result.kappa) - 0.34487534626) < 1e-11)
    #expect(abs(try #require(result.standardError) - 0.07239668737) < 1e-11)
    let interval = try #require(result.interval)
    #expect(abs(interval.lowerBound - 0.2030) < 5e-5 && abs(interval.upperBound - 0.4868) < 5e-5)
  }

  @Test func equalsItsNaiveTwin() throws {
    var generator = SeededGenerator(seed: 5)
    for categories in 2...5 {
      for _ in 0..<4 {
        let counts = (0..<categories).map { i in
          (0..<categories).map { Int.random(in: 0...($0 == i ? 12 : 4), using: &generator) }
        }
        let naive = NaiveAgreement(counts)
        let result = Agreement(counts)
        #expect(abs(try #require(result.kappa) - naive.kappa) < 1e-12, "\(counts)")
        #expect(
          abs(try #require(result.standardError) - naive.standardError) < 1e-6, "\(counts)")
      }
    }
  }

  @Test func theOrderOfTheTwoAndOfTheCategoriesIsNoMatter() throws {
    let counts = [[7, 2, 1], [0, 9, 3], [4, 1, 5]]
    let swapped = (0..<3).map { i in (0..<3).map { counts[$0][i] } }
    let turned = [2, 0, 1].map { i in [2, 0, 1].map { counts[i][$0] } }
    let result = Agreement(counts)
    for other in [Agreement(swapped), Agreement(turned)] {
      #expect(abs(try #require(result.kappa) - (try #require(other.kappa))) < 1e-12)
      #expect(
        abs(try #require(result.standardError) - (try #require(other.standardError))) < 1e-12)
    }
  }

  @Test func whatCannotBeSaidIsNotSaid() {
    #expect(Agreement([]).kappa == nil && Agreement([]).share == nil)
    #expect(Agreement([[0, 0], [0, 0]]).interval == nil)
    let one = Agreement([[12, 0], [0, 0]])
    #expect(one.share == 1 && one.kappa == nil && one.interval == nil)
  }

  @Test func fullAgreementAndNoneHaveTheirEnds() throws {
    let full = Agreement([[5, 0], [0, 7]])
    #expect(full.kappa == 1 && full.interval == 1...1)
    let none = Agreement([[0, 6], [6, 0]])
    #expect(none.kappa == -1)
    #expect(try #require(none.interval).lowerBound == -1)
    // One never says what the other always says: agreement is what chance gives.
    #expect(Agreement([[3, 0], [4, 0]]).kappa == 0)
  }
}
