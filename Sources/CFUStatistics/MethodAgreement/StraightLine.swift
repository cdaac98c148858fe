/// A straight line through points by least squares, with intervals of Student's t (Draper and Smith
/// 1998, Applied Regression Analysis, 1.4).
package struct StraightLine: Sendable, Hashable {
  package let intercept: Estimate
  package let slope: Estimate
  /// Two-sided p of slope 0; nil where the points lie on the line, or there are but two.
  package let p: Double?

  /// nil for fewer than 2 points, or where all x are one.
  init?(x: [Double], y: [Double], confidence: Double) {
    let n = x.count
    let squares = Moments.squares(x)
    guard n >= 2, squares > 0 else { return nil }
    let middle = (x: Moments.mean(x), y: Moments.mean(y))
    let steepness = Moments.products(x, y) / squares
    let start = middle.y - steepness * middle.x
    var halves: (Double?, Double?) = (nil, nil)
    var p: Double?
    if n > 2 {
      let rest = zip(x, y).reduce(0) { sum, point in
        let off = (point.1 - middle.y) - steepness * (point.0 - middle.x)
        return sum + off * off
      }
      let variance = rest / Double(n - 2)
      let t = Moments.student(confidence, df: n - 2)
      let error = (variance / squares).squareRoot()
      halves.0 = t * (variance * (1 / Double(n) + middle.x * middle.x / squares)).squareRoot()
      halves.1 = t * error
      if error > 0 { p = Distributions.T.twoSided(steepness / error, df: Double(n - 2)) }
    }
    guard let intercept = Estimate(start, half: halves.0),
      let slope = Estimate(steepness, half: halves.1)
    else { return nil }
    self.intercept = intercept
    self.slope = slope
    self.p = p
  }
}
