import Glibc

/// The distribution of the largest of several correlated t statistics, without regard to sign.
///
/// Its upper tail at the t of a comparison is the p value adjusted for all of them, its quantile
/// makes their intervals hold together: Dunnett's procedure (1955, J. Am. Stat. Assoc. 50:1096,
/// doi 10.1080/01621459.1955.10501294) for comparisons with a control, in general models as of
/// Hothorn, Bretz and Westfall (2008, Biom. J. 50:346, doi 10.1002/bimj.200810425).
package struct LargestT: Sendable {
  /// Beyond this many statistics, that are not correlated by one factor alone, Sidak's inequality
  /// (1967, J. Am. Stat. Assoc. 62:626) takes the place of the integral: never too small a p value.
  package static let mostForIntegral = 64

  private enum Shape: Sendable {
    case single
    /// Correlation of i and j = loadings i x j: differences to one common control.
    case oneFactor(loadings: [Double])
    case general(Directions, near: Neighbour?)
    case sidak(count: Int)
  }

  /// A correlation by one factor that is close to the one in question: its chance is known exactly,
  /// and along equal directions both err alike, so that their difference is nearly exact.
  private struct Neighbour: Sendable {
    var loadings: [Double]
    var directions: Directions
  }

  private let shape: Shape
  private let df: Double
  package let count: Int

  /// - Parameters:
  ///   - covariance: of the estimates, up to a factor; symmetric, diagonal above 0.
  ///   - df: of the common estimate of the variance; infinity where it is known.
  package init(covariance: [[Double]], df: Double) {
    count = covariance.count
    self.df = df
    let deviations = covariance.indices.map { covariance[$0][$0].squareRoot() }
    let correlation = covariance.indices.map { i in
      covariance.indices.map { j in covariance[i][j] / (deviations[i] * deviations[j]) }
    }
    if count <= 1 {
      shape = .single
    } else if let loadings = Self.oneFactor(correlation) {
      shape = .oneFactor(loadings: loadings)
    } else if count <= Self.mostForIntegral {
      let order = Directions.order(correlation)
      shape = .general(
        Directions(correlation: correlation, order: order),
        near: order.count == count ? Self.neighbour(correlation, order) : nil)
    } else {
      shape = .sidak(count: count)
    }
  }

  /// For differences to one common control that are otherwise independent.
  /// - Parameters:
  ///   - shared: variance of the control.
  ///   - variances: of the differences, each larger than that.
  init(shared: Double, variances: [Double], df: Double) {
    count = variances.count
    self.df = df
    shape =
      count > 1
      ? .oneFactor(loadings: variances.map { (shared / $0).squareRoot() }) : .single
  }

  /// For this many statistics of which nothing more is known.
  init(bound count: Int, df: Double) {
    self.count = count
    self.df = df
    shape = count > 1 ? .sidak(count: count) : .single
  }

  /// Whether an inequality takes the place of the distribution.
  var isBound: Bool {
    if case .sidak = shape { true } else { false }
  }

  /// The loadings whose products are the correlations, where there are such.
  private static func oneFactor(_ correlation: [[Double]]) -> [Double]? {
    let count = correlation.count
    guard
      correlation.indices.allSatisfy({ i in
        correlation.indices.allSatisfy { correlation[i][$0] > 0 }
      })
    else { return nil }
    if count == 2 {
      let loading = correlation[0][1].squareRoot()
      return loading < 1 ? [loading, loading] : nil
    }
    var loadings: [Double] = []
    for i in 0..<count {
      let (j, k) = (i == 0 ? 1 : 0, i <= 1 ? 2 : 1)
      loadings.append(
        (correlation[i][j] * correlation[i][k] / correlation[j][k]).squareRoot())
    }
    guard loadings.allSatisfy({ $0 < 1 }) else { return nil }
    for i in 0..<count {
      for j in 0..<i where abs(loadings[i] * loadings[j] - correlation[i][j]) > 1e-9 { return nil }
    }
    return loadings
  }

  /// The one-factor correlation with the least squares of differences (Harman and Jones 1966,
  /// Psychometrika 31:351, doi 10.1007/BF02289468), one loading after another.
  private static func neighbour(_ correlation: [[Double]], _ order: [Int]) -> Neighbour {
    let count = correlation.count
    var loadings = [Double](repeating: 0.7, count: count)
    for _ in 0..<50 {
      for i in 0..<count {
        var (products, squares) = (0.0, 0.0)
        for j in 0..<count where j != i {
          products += correlation[i][j] * loadings[j]
          squares += loadings[j] * loadings[j]
        }
        // Away from 1, where the exact integral needs finer steps.
        loadings[i] = squares > 0 ? min(max(products / squares, 0), 0.9) : 0
      }
    }
    let near = (0..<count).map { i in
      (0..<count).map { i == $0 ? 1 : loadings[i] * loadings[$0] }
    }
    return Neighbour(
      loadings: loadings, directions: Directions(correlation: near, order: order))
  }

  /// Chance that the largest exceeds `t`: the adjusted p value of a statistic of that size.
  package func above(_ t: Double) -> Double {
    let t = abs(t)
    guard t > 0 else { return 1 }
    // Together they cannot be rarer than one, nor more frequent than all in sum.
    let single = Distributions.T.twoSided(t, df: df)
    let bounds = (single, min(1, Double(count) * single))
    let value: Double
    switch shape {
    case .single: return single
    case .oneFactor(let loadings): value = 1 - below(t, loadings)
    case .general(let directions, let near):
      value =
        directions.above(t, df: df)
        + (near.map { 1 - below(t, $0.loadings) - $0.directions.above(t, df: df) } ?? 0)
    case .sidak(let count): value = -expm1(Double(count) * log1p(-single))
    }
    return max(bounds.0, min(bounds.1, value))
  }

  /// The size that the largest stays below with the chance `level`.
  package func quantile(_ level: Double) -> Double {
    let alpha = 1 - level
    let low = Distributions.T.quantile(1 - alpha / 2, df: df)
    guard count > 1 else { return low }
    let high = Distributions.T.quantile(1 - alpha / 2 / Double(count), df: df)
    // In logarithms the tail is nearly straight.
    return RootFinder.between(low, high, tolerance: 1e-6 * high) {
      log(above($0)) - log(alpha)
    }
  }

  /// Steps over the common factor: the less of a statistic is its own, the steeper its chance.
  private static let factorNodes = [64, 128, 256].map { GaussLegendre($0).over(-8...8) }

  private static func nodes(_ loadings: [Double]) -> [(x: Double, weight: Double)] {
    let largest = loadings.max() ?? 0
    let own = (1 - largest * largest).squareRoot()
    return factorNodes[own > 0.4 ? 0 : own > 0.2 ? 1 : 2]
  }

  private static let scaleNodes = GaussLegendre(20)

  /// Given the common factor z the statistics are independent; over z and over the scale s of the
  /// estimated standard deviation the products are integrated.
  private func below(_ t: Double, _ loadings: [Double]) -> Double {
    let nodes = Self.nodes(loadings)
    guard df.isFinite else { return Self.below(t, loadings, scale: 1, nodes) }
    // s = sqrt(chi-square / df); beyond these ends lies less than 1e-10 of it.
    let low = (Distributions.ChiSquare.quantile(1e-10, df: df) / df).squareRoot()
    let high = (Distributions.ChiSquare.quantile(1 - 1e-10, df: df) / df).squareRoot()
    let constant =
      log(2) + df / 2 * log(df / 2) - Distributions.logGamma(df / 2)
    var sum = 0.0
    for (s, weight) in Self.scaleNodes.over(low...high) {
      let density = exp(constant + (df - 1) * log(s) - df / 2 * s * s)
      sum += weight * density * Self.below(t, loadings, scale: s, nodes)
    }
    return sum
  }

  private static func below(
    _ t: Double, _ loadings: [Double], scale: Double, _ nodes: [(x: Double, weight: Double)]
  ) -> Double {
    var sum = 0.0
    for (z, weight) in nodes {
      var product = weight * exp(-z * z / 2) / (2 * Double.pi).squareRoot()
      for loading in loadings {
        let rest = (1 - loading * loading).squareRoot()
        product *=
          (erfc(-(t * scale - loading * z) / rest / 2.0.squareRoot())
            - erfc(-(-t * scale - loading * z) / rest / 2.0.squareRoot())) / 2
        if product < 1e-18 { break }
      }
      sum += product
    }
    return sum
  }
}
