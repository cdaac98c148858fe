import Glibc

/// Points and how they scatter: what a curve is fitted to.
struct CurveProblem {
  let family: ResponseFamily
  let values: [Double]
  /// Donors with a factor of their own, 1 or more.
  let donorCount: Int
  private let logDoses: [Double]
  private let exposures: [Double]
  private let donors: [Int]
  private let compounds: [Int]

  init(_ points: [DosePoint], family: ResponseFamily) {
    self.family = family
    values = points.map(\.value)
    logDoses = points.map { $0.dose > 0 ? log($0.dose) : -.infinity }
    exposures = points.map(\.exposure)
    donors = points.map(\.donor)
    compounds = points.map(\.compound)
    donorCount = (donors.max() ?? 0) + 1
  }

  /// A shape with parameters, held against the points.
  struct Evaluation {
    var parameters: [Double]
    /// Exposure x shape, a point each.
    var shapes: [Double]
    /// Derivatives of these, point after point.
    var slopes: [Double]
    /// Of each donor, such that the likelihood is the highest.
    var levels: [Double]
    var means: [Double]
    /// Infinite where the curve forbids a value.
    var deviance: Double
  }

  func evaluate(_ shape: some CurveShape, _ parameters: [Double]) -> Evaluation {
    let count = values.count
    let width = parameters.count
    var shapes = [Double](repeating: 0, count: count)
    var slopes = [Double](repeating: 0, count: count * width)
    var gradient = [Double](repeating: 0, count: width)
    for i in 0..<count {
      shapes[i] =
        exposures[i]
        * shape.value(
          logDose: logDoses[i], compound: compounds[i], parameters, gradient: &gradient)
      for j in 0..<width { slopes[i * width + j] = exposures[i] * gradient[j] }
    }
    let levels = self.levels(shapes)
    var means = shapes
    var deviance = 0.0
    for i in 0..<count {
      means[i] *= levels[donors[i]]
      deviance += family.deviance(values[i], means[i])
    }
    return Evaluation(
      parameters: parameters, shapes: shapes, slopes: slopes, levels: levels, means: means,
      deviance: deviance.isNaN ? .infinity : deviance)
  }

  /// The level of each donor that maximises the likelihood: sums over sums for Poisson counts, the
  /// regression through the origin for measurements, Newton's steps for the negative binomial.
  private func levels(_ shapes: [Double]) -> [Double] {
    var above = [Double](repeating: 0, count: donorCount)
    var below = above
    for i in values.indices {
      let weight = family.isCount ? 1 : shapes[i]
      above[donors[i]] += weight * values[i]
      below[donors[i]] += weight * shapes[i]
    }
    var levels = zip(above, below).map { $1 > 0 ? $0 / $1 : 0 }
    guard case .negativeBinomial(let alpha) = family else { return levels }
    for donor in levels.indices where levels[donor] > 0 {
      var logLevel = log(levels[donor])
      for _ in 0..<50 {
        var score = 0.0
        var information = 0.0
        for i in values.indices where donors[i] == donor {
          let mean = exp(logLevel) * shapes[i]
          score += (values[i] - mean) / (1 + alpha * mean)
          information += mean * (1 + alpha * values[i]) / ((1 + alpha * mean) * (1 + alpha * mean))
        }
        let step = score / information
        logLevel += max(-2, min(2, step))
        if !(abs(step) > 1e-14) { break }
      }
      levels[donor] = exp(logLevel)
    }
    return levels
  }

  /// The score of the shape's parameters.
  func score(_ at: Evaluation) -> [Double] {
    let width = at.parameters.count
    var score = [Double](repeating: 0, count: width)
    for i in values.indices {
      let variance = family.variance(at.means[i])
      guard variance > 1e-250 else { continue }
      let factor = at.levels[donors[i]] * (values[i] - at.means[i]) / variance
      for j in 0..<width { score[j] += factor * at.slopes[i * width + j] }
    }
    return score
  }

  /// Score and expected information of the shape's parameters, the levels projected out, which is
  /// the Schur complement of the levels' part (variable projection: Golub and Pereyra 1973, SIAM J.
  /// Numer. Anal. 10:413, doi 10.1137/0710036).
  func normalEquations(
    _ at: Evaluation
  ) -> (score: [Double], information: SymmetricMatrix) {
    let width = at.parameters.count
    var score = [Double](repeating: 0, count: width)
    var information = SymmetricMatrix(size: width)
    var cross = [Double](repeating: 0, count: donorCount * width)
    var own = [Double](repeating: 0, count: donorCount)
    for i in values.indices {
      let donor = donors[i]
      let variance = family.variance(at.means[i])
      guard variance > 1e-250 else { continue }
      let weight = 1 / variance
      own[donor] += weight * at.shapes[i] * at.shapes[i]
      for j in 0..<width {
        let slope = at.levels[donor] * at.slopes[i * width + j]
        score[j] += weight * (values[i] - at.means[i]) * slope
        cross[donor * width + j] += weight * slope * at.shapes[i]
        for k in 0...j {
          information[j, k] += weight * slope * at.levels[donor] * at.slopes[i * width + k]
        }
      }
    }
    for j in 0..<width {
      let alone = information[j, j]
      for k in 0...j {
        for donor in 0..<donorCount where own[donor] > 0 {
          information[j, k] -= cross[donor * width + j] * cross[donor * width + k] / own[donor]
        }
        information[k, j] = information[j, k]
      }
      // What the levels explain but for rounding is nothing.
      if information[j, j] <= 1e-13 * alone { information[j, j] = 0 }
    }
    return (score, information)
  }

  /// The expected information of levels and shape together: the logarithms of the levels of counts,
  /// the levels themselves of measurements, then the shape's parameters.
  func fullInformation(_ at: Evaluation) -> SymmetricMatrix {
    let width = at.parameters.count
    var information = SymmetricMatrix(size: donorCount + width)
    var row = [Double](repeating: 0, count: donorCount + width)
    for i in values.indices {
      let variance = family.variance(at.means[i])
      guard variance > 1e-250 else { continue }
      for j in row.indices { row[j] = 0 }
      row[donors[i]] = family.isCount ? at.means[i] : at.shapes[i]
      for j in 0..<width {
        row[donorCount + j] = at.levels[donors[i]] * at.slopes[i * width + j]
      }
      for j in row.indices where row[j] != 0 {
        for k in row.indices { information[j, k] += row[j] * row[k] / variance }
      }
    }
    return information
  }

  /// Pearson's chi-square over `degreesOfFreedom`.
  func pearson(_ at: Evaluation, degreesOfFreedom: Int) -> Double? {
    guard degreesOfFreedom > 0 else { return nil }
    var sum = 0.0
    for i in values.indices {
      let residual = values[i] - at.means[i]
      if residual != 0 { sum += residual * residual / family.variance(at.means[i]) }
    }
    return sum / Double(degreesOfFreedom)
  }
}
