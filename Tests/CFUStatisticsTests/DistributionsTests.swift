import CFUStatistics
import Foundation
import Testing

private struct Oracles: Decodable {
  struct TQuantile: Decodable { var p, df, value: Double }
  struct BetaQuantile: Decodable { var p, a, b, value: Double }
  struct IncompleteBeta: Decodable { var x, a, b, value: Double }
  var t_quantile: [TQuantile]
  var beta_quantile: [BetaQuantile]
  var incomplete_beta: [IncompleteBeta]
}

@Suite("Special functions")
struct DistributionsTests {
  @Test("agree with R")
  func againstR() throws {
    let oracles = try Oracle.load(Oracles.self, "special-functions.json")
    #expect(oracles.t_quantile.count == 66)
    #expect(oracles.beta_quantile.count > 200)
    #expect(oracles.incomplete_beta.count > 100)
    for item in oracles.t_quantile {
      let value = Distributions.T.quantile(item.p, df: item.df)
      #expect(deviation(value, from: item.value) < 1e-9, "t \(item)")
    }
    for item in oracles.beta_quantile {
      let value = Distributions.Beta.quantile(item.p, item.a, item.b)
      #expect(deviation(value, from: item.value) < 1e-9, "beta \(item) gave \(value)")
    }
    for item in oracles.incomplete_beta {
      let value = Distributions.Beta.below(item.x, item.a, item.b)
      #expect(deviation(value, from: item.value) < 1e-9, "I \(item) gave \(value)")
    }
  }

  @Test(
    "agree with the printed table of Student's t (Fisher and Yates)",
    arguments: [
      (1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (5, 2.571), (10, 2.228), (20, 2.086),
      (30, 2.042), (60, 2.000), (120, 1.980),
    ] as [(Double, Double)])
  func printedTable(df: Double, expected: Double) {
    #expect(abs(Distributions.T.quantile(0.975, df: df) - expected) < 0.0005)
    let lower = Distributions.T.quantile(0.025, df: df)
    #expect(abs(lower + Distributions.T.quantile(0.975, df: df)) < 1e-13 * abs(lower))
  }

  @Test("agree with a sum over the density", arguments: [(2.0, 3.0), (5, 1), (7.5, 12), (40, 33)])
  func naiveTwin(a: Double, b: Double) {
    // Simpson's rule over x^(a-1) (1-x)^(b-1), normalised by the same rule over 0 to 1.
    func integral(to x: Double) -> Double {
      let steps = 20_000
      let width = x / Double(steps)
      var sum = 0.0
      for step in 0...steps {
        let y = Double(step) * width
        let weight = step == 0 || step == steps ? 1.0 : step.isMultiple(of: 2) ? 2 : 4
        sum += weight * pow(y, a - 1) * pow(1 - y, b - 1)
      }
      return sum * width / 3
    }
    let whole = integral(to: 1)
    for x in [0.05, 0.3, 0.5, 0.62, 0.9] {
      #expect(abs(Distributions.Beta.below(x, a, b) - integral(to: x) / whole) < 1e-9)
    }
  }

  @Test("are each other's inverses, and end where they must")
  func inverses() {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<2000 {
      let p = Double.random(in: 0.001...0.999, using: &generator)
      let a = exp(Double.random(in: -1.5...8, using: &generator))
      let b = exp(Double.random(in: -1.5...8, using: &generator))
      let x = Distributions.Beta.quantile(p, a, b)
      // Near 1 a step of the last digit of x is itself a step in p.
      if x < 0.999_999 {
        #expect(abs(Distributions.Beta.below(x, a, b) - p) < 1e-9)
      }
    }
    #expect(Distributions.Beta.below(0, 2, 3) == 0)
    #expect(Distributions.Beta.below(1, 2, 3) == 1)
    #expect(Distributions.Beta.quantile(0, 2, 3) == 0)
    #expect(Distributions.Beta.quantile(1, 2, 3) == 1)
    #expect(Distributions.T.quantile(0.5, df: 3) == 0)
  }
}
