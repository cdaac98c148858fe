/// Deming's line: machine on reference, where both have errors.
///
/// Linnet 1990 (Stat. Med. 9:1463, doi 10.1002/sim.4780091210) and 1993 (Clin. Chem. 39:424,
/// doi 10.1093/clinchem/39.3.424): the slope for a known ratio of the error variances, intervals by
/// the jackknife over dishes with Student's t of n - 2. On the square-root scale the errors of two
/// fair counters are the same everywhere, which is what the unweighted line takes for granted; on
/// that of counts they are not.
package struct Deming: Sendable, Hashable {
  package let scale: CountScale
  package let dishes: Int
  /// Error variance of the machine over that of the reference.
  package let errorRatio: Double
  package let slope: Estimate
  package let intercept: Estimate

  /// - Parameter errorRatio: greater than 0; 1 where both count equally well.
  /// - Returns: nil for fewer than 2 dishes, where the two do not vary together (no line is the
  ///   nearest then), and where `BlandAltman` is nil.
  package init?(
    machine: [Double], reference: [Double], scale: CountScale = .squareRoot,
    errorRatio: Double = 1, confidence: Double = 0.95
  ) {
    guard let pairs = Moments.paired(machine, reference, on: scale), machine.count >= 2,
      errorRatio > 0, errorRatio.isFinite,
      let line = Self.line(pairs.reference, pairs.machine, errorRatio, without: nil)
    else { return nil }
    let n = machine.count
    var halves: (slope: Double?, intercept: Double?) = (nil, nil)
    if n > 2 {
      // A dish without which there is no line leaves no jackknife.
      let others = (0..<n).compactMap {
        Self.line(pairs.reference, pairs.machine, errorRatio, without: $0)
      }
      if others.count == n {
        let t = Moments.student(confidence, df: n - 2)
        halves.slope = t * Self.jackknifeError(others.map(\.slope))
        halves.intercept = t * Self.jackknifeError(others.map(\.intercept))
      }
    }
    guard let slope = Estimate(line.slope, half: halves.slope),
      let intercept = Estimate(line.intercept, half: halves.intercept)
    else { return nil }
    self.scale = scale
    dishes = n
    self.errorRatio = errorRatio
    self.slope = slope
    self.intercept = intercept
  }

  private static func line(
    _ x: [Double], _ y: [Double], _ ratio: Double, without left: Int?
  ) -> (slope: Double, intercept: Double)? {
    var (x, y) = (x, y)
    if let left {
      x.remove(at: left)
      y.remove(at: left)
    }
    let (sxx, syy, sxy) = (Moments.squares(x), Moments.squares(y), Moments.products(x, y))
    guard sxy != 0 else { return nil }
    let gap = syy - ratio * sxx
    let root = (gap * gap + 4 * ratio * sxy * sxy).squareRoot()
    // The form without a difference of nearly equal numbers.
    let slope = gap >= 0 ? (gap + root) / (2 * sxy) : 2 * ratio * sxy / (root - gap)
    return (slope, Moments.mean(y) - slope * Moments.mean(x))
  }

  private static func jackknifeError(_ values: [Double]) -> Double {
    let n = Double(values.count)
    return ((n - 1) / n * Moments.squares(values)).squareRoot()
  }
}
