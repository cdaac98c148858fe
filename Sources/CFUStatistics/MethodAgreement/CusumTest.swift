import Glibc

/// Passing and Bablok's test of linearity: whether points above and below the line come in an order
/// that a straight line does not explain (1983, J. Clin. Chem. Clin. Biochem. 21:709,
/// doi 10.1515/cclm.1983.21.11.709, section 4).
package struct CusumTest: Sendable, Hashable {
  package let above: Int
  package let below: Int
  /// Largest sum of scores, over the square root of one more than the points below.
  package let statistic: Double
  /// Of Kolmogorov's distribution, for many dishes; with few it is rather too large.
  package let p: Double

  /// nil for fewer than 3 points, and where none lies above the line or none below it.
  init?(x: [Double], y: [Double], slope: Double, intercept: Double) {
    guard x.count >= 3 else { return nil }
    let size = zip(x, y).reduce(abs(intercept)) { max($0, abs($1.1) + abs(slope * $1.0)) }
    // What differs from the line by rounding alone lies on it.
    let sides = zip(x, y).map { point -> Int in
      let off = point.1 - intercept - slope * point.0
      return abs(off) <= 1e-12 * size ? 0 : off > 0 ? 1 : -1
    }
    above = sides.reduce(0) { $0 + ($1 > 0 ? 1 : 0) }
    below = sides.reduce(0) { $0 + ($1 < 0 ? 1 : 0) }
    guard above > 0, below > 0 else { return nil }
    let up = (Double(below) / Double(above)).squareRoot()
    // Along the line: distances of the feet of the perpendiculars.
    let along = slope == 0 ? x : zip(x, y).map { $0 * (slope > 0 ? 1 : -1) + $1 * abs(slope) }
    let order = x.indices.sorted { (along[$0], y[$0]) < (along[$1], y[$1]) }
    var (sum, largest) = (0.0, 0.0)
    for place in order {
      sum += sides[place] > 0 ? up : sides[place] < 0 ? -1 / up : 0
      largest = max(largest, abs(sum))
    }
    statistic = largest / Double(below + 1).squareRoot()
    p = Self.kolmogorovAbove(statistic)
  }

  /// Share of Kolmogorov's distribution above `x` (Kolmogorov 1933; both series are Jacobi's).
  static func kolmogorovAbove(_ x: Double) -> Double {
    guard x > 0 else { return 1 }
    var sum = 0.0
    if x < 1 {
      let unit = Double.pi * Double.pi / (8 * x * x)
      for odd in stride(from: 1.0, to: 40, by: 2) { sum += exp(-odd * odd * unit) }
      return 1 - (2 * Double.pi).squareRoot() / x * sum
    }
    var sign = 2.0
    for k in 1...20 {
      sum += sign * exp(-2 * Double(k * k) * x * x)
      sign = -sign
    }
    return sum
  }
}
