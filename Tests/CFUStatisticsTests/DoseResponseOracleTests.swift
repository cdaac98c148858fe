import CFUStatistics
import Foundation
import Testing

/// Fits and limits of R: see `Tests/Oracles/dose_response.R`.
struct DoseResponseOracle: Decodable {
  struct Series: Decodable {
    var dose: [Double]
    var exposure: [Double]
    var donor: [Int]
    var value: [Double]
    var scatter: String
    var expected: Expected

    var points: [DosePoint] {
      dose.indices.map {
        DosePoint(dose: dose[$0], exposure: exposure[$0], donor: donor[$0], value: value[$0])
      }
    }
    var kind: DoseResponse.Scatter { scatter == "gaussian" ? .gaussian : .quasiPoisson }
  }

  struct Expected: Decodable {
    struct DoseFinding: Decodable {
      var e0: Double
      var emax: Double
      var ed50: Double
      var h: Double
      var rss: Double
    }
    var c: Double
    var d: Double
    var e: Double
    var h: Double
    var e2: Double?
    var alpha: Double?
    var donors: [Double]?
    var deviance: Double?
    var loglik: Double
    var dispersion: Double?
    var df: Int?
    var low: Double?
    var high: Double?
    var ec90: Double?
    var ec90_low: Double?
    var ec90_high: Double?
    var flat_deviance: Double?
    var flat_loglik: Double?
    var effect_f: Double?
    var effect_p: Double?
    var dose_finding: DoseFinding?

    /// Between the donors: the first one's factor is 1.
    var level: Double { exp((donors ?? []).reduce(0, +) / Double((donors ?? []).count + 1)) }
  }

  struct Potency: Decodable {
    struct Expected: Decodable {
      var ratio: Double
      var low: Double
      var high: Double
      var f: Double
      var p: Double
      var dispersion: Double
    }
    var compound: [Int]
    var dose: [Double]
    var value: [Double]
    var expected: Expected

    func points(of compound: Int?) -> [DosePoint] {
      dose.indices.compactMap {
        let own = compound == nil || dose[$0] == 0 || self.compound[$0] == compound
        return own
          ? DosePoint(dose: dose[$0], compound: self.compound[$0], value: value[$0]) : nil
      }
    }
  }

  var series: [Series]
  var negative_binomial: [Series]
  var biphasic: [Series]
  var potency: [Potency]

  static func load() throws -> DoseResponseOracle {
    try Oracle.load(DoseResponseOracle.self, "dose_response.json")
  }
}

@Suite("DoseResponse: against a direct optimiser in R")
struct DoseResponseOracleTests {
  private func expect(
    _ value: Double?, _ expected: Double?, _ tolerance: Double, _ what: Comment
  ) {
    guard let value, let expected else {
      #expect(value == nil && expected == nil, what)
      return
    }
    #expect(deviation(value, from: expected) < tolerance, "\(what): \(value), R \(expected)")
  }

  @Test("parameters, likelihoods and tests", arguments: 0..<17)
  func fits(_ index: Int) throws {
    let series = try DoseResponseOracle.load().series[index]
    let expected = series.expected
    let found = DoseResponse(series.points, scatter: series.kind)
    let model = try #require(found.models.first { $0.name == .logLogistic })
    expect(model.logLikelihood, expected.loglik, 1e-9, "log-likelihood")
    expect(model.deviance, expected.deviance, 1e-9, "deviance")
    let flat = try #require(found.models.first)
    expect(flat.logLikelihood, expected.flat_loglik, 1e-9, "log-likelihood of the flat line")
    expect(flat.deviance, expected.flat_deviance, 1e-9, "deviance of the flat line")
    try #require(model.isChosen)
    expect(found.fittedMedian, expected.e, 1e-6, "e")
    expect(found.slope?.value, expected.h, 1e-6, "h")
    let level = series.kind == .gaussian && found.donors > 1 ? nil : Optional(expected.level)
    if let level {
      expect(found.vehiclePlateau, expected.c * level, 1e-6, "c")
      expect(found.otherPlateau, expected.d * level, 1e-6, "d")
    }
    if expected.c > 0 {
      let ratio = (found.otherPlateau ?? 0) / (found.vehiclePlateau ?? 0)
      expect(ratio, expected.d / expected.c, 1e-6, "d / c")
    }
    expect(found.dispersion, expected.dispersion, 1e-6, "dispersion")
    #expect(found.residualDegreesOfFreedom == expected.df)
    expect(found.effect?.statistic, expected.effect_f, 1e-6, "F of the effect")
    expect(found.effect?.p, expected.effect_p, 1e-5, "p of the effect")
  }

  @Test("profile limits of EC50 and EC90", arguments: 0..<17)
  func limits(_ index: Int) throws {
    let series = try DoseResponseOracle.load().series[index]
    let expected = series.expected
    let highest = series.dose.max() ?? 0
    let found = DoseResponse(series.points, scatter: series.kind)
    try #require(found.direction != .biphasic)
    let half = found.effectiveDoses[0]
    // A limit beyond the highest dose is none.
    let high = expected.high.flatMap { $0 <= highest ? $0 : nil }
    expect(half.low, expected.low, 1e-6, "lower limit of EC50")
    expect(half.high, high, 1e-6, "upper limit of EC50")
    expect(half.dose, high == nil ? nil : expected.e, 1e-6, "EC50")
    let ninety = found.effectiveDoses[1]
    expect(ninety.low, expected.ec90_low, 1e-6, "lower limit of EC90")
    if ninety.reason == nil {
      expect(ninety.dose, expected.ec90, 1e-6, "EC90")
      expect(
        ninety.high, expected.ec90_high.flatMap { $0 <= highest ? $0 : nil }, 1e-6,
        "upper limit of EC90")
    }
  }

  @Test("measurements against DoseFinding's sigEmax")
  func doseFinding() throws {
    let all = try DoseResponseOracle.load().series.filter { $0.expected.dose_finding != nil }
    #expect(all.count == 4)
    for series in all {
      let expected = try #require(series.expected.dose_finding)
      let found = DoseResponse(series.points, scatter: .gaussian)
      expect(found.vehiclePlateau, expected.e0, 1e-6, "e0")
      expect(
        (found.otherPlateau ?? 0) - (found.vehiclePlateau ?? 0), expected.emax, 1e-6, "eMax")
      expect(found.fittedMedian, expected.ed50, 1e-6, "ed50")
      expect(found.slope?.value, expected.h, 1e-6, "h")
      expect(found.models[1].deviance, expected.rss, 1e-9, "sum of squares")
    }
  }

  @Test("the negative binomial, its alpha and its limits", arguments: 0..<2)
  func negativeBinomial(_ index: Int) throws {
    let series = try DoseResponseOracle.load().negative_binomial[index]
    let expected = series.expected
    let found = DoseResponse(series.points, scatter: .negativeBinomial)
    let model = try #require(found.models.first { $0.name == .logLogistic })
    expect(model.logLikelihood, expected.loglik, 1e-9, "log-likelihood")
    // The likelihood is flat in alpha: R's own search ends here.
    expect(found.alpha, expected.alpha, 1e-4, "alpha")
    try #require(model.isChosen)
    expect(found.fittedMedian, expected.e, 1e-4, "e")
    expect(found.slope?.value, expected.h, 1e-4, "h")
    expect(found.effectiveDoses[0].low, expected.low, 1e-4, "lower limit of EC50")
    expect(found.effectiveDoses[0].high, expected.high, 1e-4, "upper limit of EC50")
  }

  @Test("biphasic curves", arguments: 0..<2)
  func biphasic(_ index: Int) throws {
    let series = try DoseResponseOracle.load().biphasic[index]
    let expected = series.expected
    let found = DoseResponse(series.points, scatter: .quasiPoisson)
    let name: DoseResponse.Model.Name = index == 0 ? .biphasic : .biphasicOwnSlope
    let model = try #require(found.models.first { $0.name == name })
    expect(model.logLikelihood, expected.loglik, 1e-9, "log-likelihood")
    expect(model.deviance, expected.deviance, 1e-9, "deviance")
    #expect(found.direction == .biphasic)
    if model.isChosen {
      expect(found.fittedMedian, expected.e, 1e-6, "e")
      expect(found.fittedSuppression, expected.e2, 1e-6, "e2")
      expect(found.slope?.value, expected.h, 1e-6, "h")
    }
  }

  @Test("relative potency, and that curves are not parallel", arguments: 0..<3)
  func potency(_ index: Int) throws {
    let data = try DoseResponseOracle.load().potency[index]
    let curves = (
      DoseResponse(data.points(of: 0), scatter: .quasiPoisson),
      DoseResponse(data.points(of: 1), scatter: .quasiPoisson)
    )
    let found = RelativePotency(data.points(of: nil), curves: curves)
    let test = try #require(found.parallelism)
    expect(test.statistic, data.expected.f, 1e-6, "F")
    expect(test.p, data.expected.p, 1e-5, "p")
    expect(found.dispersion, data.expected.dispersion, 1e-6, "dispersion")
    if data.expected.p < 0.05 {
      #expect(found.refusal == .notParallel)
      #expect(found.ratio == nil)
    } else {
      expect(found.ratio, data.expected.ratio, 1e-6, "ratio")
      expect(found.low, data.expected.low, 1e-6, "lower limit")
      expect(found.high, data.expected.high, 1e-6, "upper limit")
    }
  }
}
