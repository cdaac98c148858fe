import CFUStatistics
import Testing

/// Worked examples whose results are in print.
@Suite("Published examples of agreement")
struct PublishedAgreementTests {
  /// Bland and Altman 1986 (Lancet 327:307), table 1: first readings of peak flow in L/min by a
  /// Wright and a mini Wright meter; results of their text, with limits at 2 standard deviations.
  @Test func peakFlow() throws {
    let wright: [Double] = [
      494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427,
    ]
    let mini: [Double] = [
      512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451,
    ]
    let two = 2 * Distributions.Normal.below(2) - 1
    let found = try #require(
      BlandAltman(machine: wright, reference: mini, scale: .counts, coverage: two))
    #expect(found.dishes == 17)
    #expect(abs(found.bias.value - -2.1) < 0.05)
    #expect(abs(try #require(found.standardDeviation) - 38.8) < 0.05)
    #expect(abs(try #require(found.bias.low) - -22.0) < 0.06)
    #expect(abs(try #require(found.bias.high) - 17.8) < 0.06)
    #expect(abs(try #require(found.lower?.value) - -79.7) < 0.06)
    #expect(abs(try #require(found.upper?.value) - 75.5) < 0.1)
  }

  /// Factors of one-sided tolerance limits, which the exact limits of agreement are: 95 % of a normal
  /// population with confidence 95 % (Natrella 1963, Experimental Statistics, NBS Handbook 91,
  /// table A-7).
  @Test func toleranceFactors() throws {
    for (dishes, factor) in [(10, 2.911), (20, 2.396), (50, 2.065)] {
      let off = (0..<dishes).map { Double($0) }
      let found = try #require(
        BlandAltman(
          machine: off.map { 500 + $0 }, reference: off.map { _ in 500 }, scale: .counts,
          confidence: 0.9, coverage: 0.9))
      let sd = try #require(found.standardDeviation)
      let away = (try #require(found.upper?.high) - found.bias.value) / sd
      #expect(abs(away - factor) < 6e-4, "\(dishes)")
      let below = (found.bias.value - (try #require(found.lower?.low))) / sd
      #expect(abs(below - factor) < 6e-4, "\(dishes)")
    }
  }

  /// Shrout and Fleiss 1979 (Psychol. Bull. 86:420), tables 2 to 4: six targets, four judges.
  @Test func sixTargetsAndFourJudges() throws {
    let found = try #require(
      IntraclassCorrelation(
        [
          [9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7],
        ],
        scale: .counts))
    #expect(abs(found.dishSquares - 11.24) < 0.005)
    #expect(abs(found.scorerSquares - 32.49) < 0.005)
    #expect(abs(found.restSquares - 1.02) < 0.005)
    #expect(abs(found.single.value - 0.29) < 0.005)
    #expect(abs(try #require(found.average).value - 0.62) < 0.005)
    // As the manual of psych::ICC prints them for these data.
    #expect(abs(try #require(found.single.low) - 0.019) < 0.0006)
    #expect(abs(try #require(found.single.high) - 0.76) < 0.005)
  }

  /// Ten samples of the chapter on Deming regression of the NCSS manual, as the vignette "Deming
  /// Regression" of the R package SimplyAgree prints them
  /// (<https://cran.r-project.org/package=SimplyAgree>): error ratio 4 (x over y), intercept -0.08974
  /// with jackknife standard error 1.7220.
  @Test func tenSamplesByDeming() throws {
    let x = [7, 8.3, 10.5, 9, 5.1, 8.2, 10.2, 10.3, 7.1, 5.9]
    let y = [7.9, 8.2, 9.6, 9, 6.5, 7.3, 10.2, 10.6, 6.3, 5.2]
    let found = try #require(
      Deming(machine: y, reference: x, scale: .counts, errorRatio: 1.0 / 4))
    #expect(abs(found.intercept.value - -0.08974) < 5e-6)
    let half = try #require(found.intercept.high) - found.intercept.value
    #expect(abs(half / Distributions.T.quantile(0.975, df: 8) - 1.7220) < 5e-5)
  }

  /// Serum and plasma creatinine of 108 patients in 1/100 mg/dL: the example of the R package mcr,
  /// with its results as quoted in
  /// <https://blogs.sas.com/content/iml/2022/02/14/passing-bablok-regression-sas.html>: slope 1.0880
  /// (1.0000 to 1.1730), intercept -0.1172 (-0.2001 to -0.0200). mcr takes the middle of angles where
  /// the paper takes that of slopes, and slopes of -1 as half a rank: neighbours of these hundreds of
  /// slopes lie 1e-4 apart.
  @Test func creatinineByPassingAndBablok() throws {
    let serum: [Double] = [
      82, 183, 139, 81, 172, 323, 123, 137, 172, 96, 76, 115, 95, 100, 152, 156, 245, 185, 89, 82,
      101, 96, 338, 131, 110, 126, 115, 120, 101, 133, 87, 166, 141, 108, 117, 177, 133, 123, 121,
      120, 149, 89, 109, 103, 107, 89, 139, 96, 106, 117, 90, 139, 91, 228, 90, 134, 132, 102, 104,
      127, 108, 110, 139, 107, 79, 102, 94, 199, 70, 84, 66, 110, 90, 206, 131, 103, 161, 152, 111,
      85, 120, 109, 127, 206, 121, 77, 106, 102, 100, 147, 97, 170, 178, 93, 92, 159, 68, 70, 108,
      83, 117, 98, 77, 91, 110, 80, 85, 82,
    ]
    let plasma: [Double] = [
      79, 162, 136, 130, 188, 335, 106, 134, 156, 94, 69, 116, 71, 83, 144, 126, 236, 190, 95, 77,
      82, 88, 342, 115, 96, 112, 102, 129, 87, 113, 82, 133, 114, 93, 109, 189, 157, 129, 113, 111,
      161, 79, 119, 96, 125, 87, 136, 86, 103, 86, 80, 122, 86, 225, 87, 130, 104, 92, 101, 121,
      111, 121, 154, 99, 79, 106, 102, 215, 56, 101, 59, 117, 82, 209, 144, 122, 177, 160, 113,
      106, 138, 124, 129, 208, 131, 82, 128, 115, 104, 151, 113, 184, 194, 132, 136, 188, 73, 78,
      101, 90, 130, 96, 61, 127, 105, 112, 72, 87,
    ]
    let found = try #require(PassingBablok(machine: plasma, reference: serum, scale: .counts))
    #expect(found.dishes == 108)
    #expect(abs(found.slope.value - 1.0880) < 2e-4)
    #expect(found.slope.low == 1)
    #expect(abs(try #require(found.slope.high) - 1.1730) < 2e-4)
    #expect(abs(found.intercept.value / 100 - -0.1172) < 2e-4)
    #expect(abs(try #require(found.intercept.low) / 100 - -0.2001) < 2e-4)
    #expect(abs(try #require(found.intercept.high) / 100 - -0.02) < 1e-12)
  }
}
