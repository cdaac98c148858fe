import CFUCore
import CFUStatistics
import Foundation
import Testing

/// What R found (`method-agreement.R`).
struct MethodAgreementOracle: Decodable {
  struct Line: Decodable {
    var intercept, slope: [Double?]
  }
  struct Limits: Decodable {
    var bias, lower, upper, approximate: [Double?]
    var sd: Double?
    var trend: Line?
  }
  struct Lin: Decodable {
    var rho: [Double?]
    var scale_shift, location_shift, bias_correction: Double?
  }
  struct Ranked: Decodable {
    var slopes: Int
    var slope, intercept: [Double?]
    var statistic, p: Double?
  }
  struct Errors: Decodable {
    var absolute, square: Double
    var ratio: Double?
    var percent: [Double]?
    var zeros: Int
  }
  struct Intraclass: Decodable {
    var counts: [[Double]]?
    var scale: CountScale
    var single, average: [Double?]
    var squares: [Double]
  }
  struct Case: Decodable {
    var machine, reference: [Double]?
    var scale: CountScale
    var ratio: Double
    var limits: Limits
    var concordance: Lin?
    var passing_bablok: Ranked?
    var deming: Line?
    var errors: Errors
    var icc: Intraclass?
  }
  struct Kappa: Decodable {
    var counts: [[Int]]
    var kappa, error: Double
  }
  struct Resampled: Decodable {
    var found, missed, spurious: [Double]
    var weights: [[Int]]
    var low, high: Double
  }
  var cases, agar_plates, three_scorers: [Case]
  var tables: [Intraclass]
  var agreements: [Kappa]
  var resampled: [Resampled]
}

/// Three numbers of R (value, low, high), of which a limit may be missing, to 1e-6 of their size.
/// `scale` is what a number near 0 is measured by.
private func expect(
  _ found: Estimate?, _ expected: [Double?], _ name: Comment, scale: Double = 1e-3
) {
  guard let value = expected[0] else {
    #expect(found == nil, name)
    return
  }
  func near(_ a: Double?, _ b: Double?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return abs(a - b) <= 1e-6 * max(abs(b), scale)
  }
  #expect(near(found?.value, value), name)
  #expect(near(found?.low, expected[1]), name)
  #expect(near(found?.high, expected[2]), name)
}

private func expect(_ found: Double?, _ expected: Double?, _ name: Comment) {
  guard let expected else {
    #expect(found == nil, name)
    return
  }
  #expect(abs((found ?? .nan) - expected) <= 1e-6 * max(abs(expected), 1e-3), name)
}

/// All figures of two counters against R's.
func compare(
  _ machine: [Double], _ reference: [Double], _ expected: MethodAgreementOracle.Case,
  _ name: Comment
) throws {
  let scale = expected.scale
  let limits = try #require(BlandAltman(machine: machine, reference: reference, scale: scale))
  let isConstant = expected.limits.sd.map { $0 < 1e-12 } ?? true
  expect(limits.standardDeviation, expected.limits.sd, name)
  expect(limits.bias, expected.limits.bias, name)
  expect(limits.lower, expected.limits.lower, name)
  expect(limits.upper, expected.limits.upper, name)
  expect(limits.approximateLower?.low, expected.limits.approximate[0], name)
  expect(limits.approximateLower?.high, expected.limits.approximate[1], name)
  if let trend = expected.limits.trend, !isConstant {
    expect(limits.trend?.slope, trend.slope, name)
    expect(limits.trend?.intercept, trend.intercept, name)
  }
  let lin = Concordance(machine: machine, reference: reference, scale: scale)
  #expect((lin == nil) == (expected.concordance == nil), name)
  if let lin, let theirs = expected.concordance {
    if machine == reference {
      // R's limits are rounding errors about 1.
      #expect(lin.rho.value == 1 && lin.rho.low == nil && lin.rho.high == nil, name)
    } else {
      expect(lin.rho, theirs.rho, name)
    }
    expect(lin.scaleShift, theirs.scale_shift, name)
    expect(lin.locationShift, theirs.location_shift, name)
    expect(lin.biasCorrection, theirs.bias_correction, name)
  }
  let ranked = PassingBablok(machine: machine, reference: reference, scale: scale)
  #expect((ranked == nil) == (expected.passing_bablok == nil), name)
  if let ranked, let theirs = expected.passing_bablok {
    #expect(ranked.slopes == theirs.slopes, name)
    expect(ranked.slope, theirs.slope, name)
    expect(ranked.intercept, theirs.intercept, name)
    expect(ranked.linearity?.statistic, theirs.statistic, name)
    expect(ranked.linearity?.p, theirs.p, name)
  }
  let deming = Deming(
    machine: machine, reference: reference, scale: scale, errorRatio: expected.ratio)
  #expect((deming == nil) == (expected.deming == nil), name)
  if let deming, let theirs = expected.deming {
    expect(deming.slope, theirs.slope, name)
    expect(deming.intercept, theirs.intercept, name)
  }
  let errors = try #require(
    CountErrors(machine: machine, reference: reference, replicates: 10), name)
  expect(errors.meanAbsolute.value, expected.errors.absolute, name)
  expect(errors.rootMeanSquare.value, expected.errors.square, name)
  expect(errors.totalRatio.value, expected.errors.ratio, name)
  expect(errors.meanAbsolutePercent.value, expected.errors.percent?[0], name)
  expect(errors.meanPercent.value, expected.errors.percent?[1], name)
  expect(errors.medianPercent.value, expected.errors.percent?[2], name)
  #expect(errors.zeros == expected.errors.zeros, name)
}

func compare(
  _ counts: [[Double?]], _ expected: MethodAgreementOracle.Intraclass, _ name: Comment
) throws {
  let found = try #require(IntraclassCorrelation(counts, scale: expected.scale), name)
  expect(found.single, expected.single, name)
  expect(found.average, expected.average, name)
  expect(found.dishSquares, expected.squares[0], name)
  expect(found.scorerSquares, expected.squares[1], name)
  expect(found.restSquares, expected.squares[2], name)
}

@Suite("Agreement of two counters against R")
struct MethodAgreementOracleTests {
  private func oracle() throws -> MethodAgreementOracle {
    try Oracle.load(MethodAgreementOracle.self, "method-agreement.json")
  }

  @Test("a hundred pairs of counters, with ties, constants and three dishes")
  func seeded() throws {
    let cases = try oracle().cases
    #expect(cases.count == 100)
    for (place, item) in cases.enumerated() {
      try compare(
        try #require(item.machine), try #require(item.reference), item,
        Comment(rawValue: "case \(place + 1)"))
    }
  }

  @Test("forty tables of scorers as psych::ICC") func intraclass() throws {
    let tables = try oracle().tables
    #expect(tables.count == 40)
    for (place, item) in tables.enumerated() {
      try compare(try #require(item.counts), item, Comment(rawValue: "table \(place + 1)"))
    }
  }

  @Test("kappa as vcd::Kappa") func kappa() throws {
    for (place, item) in try oracle().agreements.enumerated() {
      let found = Agreement(item.counts)
      let name = Comment(rawValue: "table \(place + 1)")
      expect(found.kappa, item.kappa, name)
      expect(found.standardError, item.error, name)
    }
  }

  @Test("the interval of given resamples from boot's replicates") func resampled() throws {
    for (place, item) in try oracle().resampled.enumerated() {
      let interval = ClusterBootstrap.intervals(
        resamples: item.weights, scales: [.share(trials: nil)]
      ) { weights in
        func sum(_ counts: [Double]) -> Double {
          zip(counts, weights).reduce(0) { $0 + $1.0 * Double($1.1) }
        }
        let found = 2 * sum(item.found)
        return [found / (found + sum(item.missed) + sum(item.spurious))]
      }[0]
      let name = Comment(rawValue: "sample \(place + 1)")
      expect(interval.low, item.low, name)
      expect(interval.high, item.high, name)
    }
  }
}
