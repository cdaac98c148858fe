import Glibc

extension CurveProblem {
  /// The alpha of the negative binomial of highest likelihood about a log-logistic curve; 0 where
  /// the counts spread no more than Poisson's.
  ///
  /// A golden-section search on ln alpha (Kiefer 1953, Proc. Am. Math. Soc. 4:502), the curve
  /// maximised for each.
  static func alpha(_ points: [DosePoint], _ range: DoseRange) -> Double {
    let poisson = CurveProblem(points, family: .poisson)
    var start = poisson.fitLogLogistic(range).parameters
    func height(_ logAlpha: Double) -> Double {
      let problem = CurveProblem(points, family: .negativeBinomial(alpha: exp(logAlpha)))
      let shape = LogLogistic(range: range, family: problem.family)
      let fit = problem.fit(shape, from: start)
      start = fit.parameters
      return problem.family.logLikelihood(values: problem.values, deviance: fit.deviance)
    }
    var (low, high) = (log(1e-7), log(20.0))
    let golden = (5.0.squareRoot() - 1) / 2
    var (left, right) = (high - golden * (high - low), low + golden * (high - low))
    var (atLeft, atRight) = (height(left), height(right))
    while high - low > 1e-7 {
      if atLeft > atRight {
        (high, right, atRight) = (right, left, atLeft)
        left = high - golden * (high - low)
        atLeft = height(left)
      } else {
        (low, left, atLeft) = (left, right, atRight)
        right = low + golden * (high - low)
        atRight = height(right)
      }
    }
    let middle = (low + high) / 2
    return middle < log(1e-6) ? 0 : exp(middle)
  }
}
