import Glibc

/// The few special functions that the intervals need, in plain Swift.
package enum SpecialFunctions {
  /// Logarithm of the beta function, a and b greater than 0.
  package static func logBeta(_ a: Double, _ b: Double) -> Double {
    lgamma(a) + lgamma(b) - lgamma(a + b)
  }

  /// Regularised incomplete beta function I_x(a, b): the distribution function of Beta(a, b).
  ///
  /// The continued fraction of DLMF 8.17.22 (<https://dlmf.nist.gov/8.17.E22>), evaluated by the
  /// modified Lentz method (Thompson and Barnett 1986, J. Comput. Phys. 64:490) on the side of the
  /// mean where it converges fast; I_x(a, b) = 1 - I_{1-x}(b, a) on the other.
  /// - Parameters:
  ///   - x: 0 to 1; outside, the nearer end is taken.
  ///   - a: greater than 0.
  ///   - b: greater than 0.
  package static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    precondition(a > 0 && b > 0, "a and b must be greater than 0")
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    let logFactor = a * log(x) + b * log1p(-x) - logBeta(a, b)
    if x < (a + 1) / (a + b + 2) {
      return exp(logFactor) * betaFraction(x, a, b) / a
    }
    return 1 - exp(logFactor) * betaFraction(1 - x, b, a) / b
  }

  /// 1 / (1 + d1/(1 + d2/(1 + ...))) with the coefficients d of DLMF 8.17.23.
  ///
  /// The denominator is built as a product of quotients c d of neighbouring convergents; a
  /// convergent's part that happens to be 0 is replaced by a tiny number, which is Thompson and
  /// Barnett's addition.
  private static func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    func away(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
    var denominator = 1.0
    var numeratorRatio = 1.0
    var denominatorRatio = 0.0
    // About sqrt(max(a, b)) pairs of steps are needed: the bound is for a and b far above 10^8.
    for pair in 0..<100_000 {
      let m = Double(pair)
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      let even = (m + 1) * (b - m - 1) * x / ((a + 2 * m + 1) * (a + 2 * m + 2))
      var lastStep = 0.0
      for coefficient in [odd, even] {
        numeratorRatio = away(1 + coefficient / numeratorRatio)
        denominatorRatio = 1 / away(1 + coefficient * denominatorRatio)
        lastStep = numeratorRatio * denominatorRatio
        denominator *= lastStep
      }
      if abs(lastStep - 1) < 1e-16 { break }
    }
    return 1 / denominator
  }

  /// The x with I_x(a, b) = p.
  ///
  /// Newton's steps inside a bracket that always holds the answer, halved where a step leaves it.
  package static func betaQuantile(_ p: Double, _ a: Double, _ b: Double) -> Double {
    precondition(a > 0 && b > 0, "a and b must be greater than 0")
    if p <= 0 { return 0 }
    if p >= 1 { return 1 }
    let logB = logBeta(a, b)
    var low = 0.0
    var high = 1.0
    var x = a / (a + b)
    for _ in 0..<2000 {
      let excess = incompleteBeta(x, a, b) - p
      if excess == 0 { return x }
      if excess > 0 { high = x } else { low = x }
      let density = exp((a - 1) * log(x) + (b - 1) * log1p(-x) - logB)
      var next = x - excess / density
      if !(next > low && next < high) {
        // Near 0 an answer may be small by many orders of magnitude: halve its logarithm there.
        next = low == 0 ? high * 0.125 : (low + high) / 2
      }
      if abs(next - x) <= 1e-15 * x || next == low || next == high { return next }
      x = next
    }
    return x
  }

  /// Quantile of Student's t distribution.
  /// - Parameters:
  ///   - p: greater than 0 and less than 1.
  ///   - df: degrees of freedom, greater than 0, not necessarily whole.
  package static func tQuantile(_ p: Double, df: Double) -> Double {
    precondition(p > 0 && p < 1 && df > 0, "p in (0, 1), df greater than 0")
    if p == 0.5 { return 0 }
    if p < 0.5 { return -tQuantile(1 - p, df: df) }
    // P(|T| > t) = I_x(df/2, 1/2) with x = df / (df + t^2). For many degrees of freedom x is near
    // 1, where 1 - x has lost its digits, and is then solved for itself.
    let x = betaQuantile(2 * (1 - p), df / 2, 0.5)
    if x < 0.5 { return (df * (1 - x) / x).squareRoot() }
    let y = betaQuantile(2 * p - 1, 0.5, df / 2)
    return (df * y / (1 - y)).squareRoot()
  }
}
