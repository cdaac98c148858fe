import Glibc

/// Passing and Bablok's line: machine on reference by the shifted median of the slopes of all pairs
/// of dishes, which asks nothing of the distribution of the errors and does not care which party is
/// called machine.
///
/// Passing and Bablok 1983 (J. Clin. Chem. Clin. Biochem. 21:709, doi 10.1515/cclm.1983.21.11.709).
/// Pairs with both counts equal give no slope; a pair with one reference count and different machine
/// counts gives an infinite one (its sign is no matter, since the shift makes up for it); slopes of
/// -1 are left out, slopes below it shift the median. Counts that are often equal (few colonies)
/// give slopes that are often equal: the interval is then rather too wide.
package struct PassingBablok: Sendable, Hashable {
  package let scale: CountScale
  package let dishes: Int
  /// Pairs of dishes that gave a slope.
  package let slopes: Int
  /// No limit where there are too few dishes for the confidence, or where it is infinite.
  package let slope: Estimate
  package let intercept: Estimate
  /// Whether points lie about a line at all; nil for fewer than 3 dishes, and where all lie on the
  /// line or on one side of it.
  package let linearity: CusumTest?

  /// - Returns: nil for fewer than 2 dishes, where no pair of dishes gives a finite median slope, and
  ///   where `BlandAltman` is nil. The time grows with the square of the dishes and the memory, too:
  ///   100 MB for 5000 dishes.
  package init?(
    machine: [Double], reference: [Double], scale: CountScale = .squareRoot,
    confidence: Double = 0.95
  ) {
    guard let pairs = Moments.paired(machine, reference, on: scale) else { return nil }
    let (x, y) = (pairs.reference, pairs.machine)
    let n = x.count
    let all = Self.pairSlopes(x, y)
    guard !all.isEmpty else { return nil }
    let shift = all.prefix { $0 < -1 }.count
    // From 1 on, as the paper counts.
    func ranked(_ place: Int) -> Double? {
      all.indices.contains(place + shift - 1) ? all[place + shift - 1] : nil
    }
    let count = all.count
    let found =
      count % 2 == 1
      ? ranked((count + 1) / 2)
      : ranked(count / 2).flatMap { low in ranked(count / 2 + 1).map { (low + $0) / 2 } }
    guard let steepness = found, steepness.isFinite,
      let start = Self.intercept(x, y, slope: steepness)
    else { return nil }
    let spread = Double(n) * Double(n - 1) * Double(2 * n + 5) / 18
    let away = Moments.normal(confidence) * spread.squareRoot()
    let first = Int(((Double(count) - away) / 2).rounded())
    let low = first >= 1 ? ranked(first) : nil
    let high = first >= 1 ? ranked(count - first + 1) : nil
    guard let slope = Estimate(steepness, low: low, high: high),
      let intercept = Estimate(
        start, low: slope.high.flatMap { Self.intercept(x, y, slope: $0) },
        high: slope.low.flatMap { Self.intercept(x, y, slope: $0) })
    else { return nil }
    self.scale = scale
    dishes = n
    slopes = count
    self.slope = slope
    self.intercept = intercept
    linearity = CusumTest(x: x, y: y, slope: steepness, intercept: start)
  }

  /// Ascending.
  private static func pairSlopes(_ x: [Double], _ y: [Double]) -> [Double] {
    var slopes: [Double] = []
    slopes.reserveCapacity(x.count * (x.count - 1) / 2)
    for i in x.indices {
      for j in 0..<i {
        let (dx, dy) = (x[i] - x[j], y[i] - y[j])
        if dx == 0 {
          if dy != 0 { slopes.append(.infinity) }
        } else if dy != -dx {
          slopes.append(dy / dx)
        }
      }
    }
    slopes.sort()
    return slopes
  }

  private static func intercept(_ x: [Double], _ y: [Double], slope: Double) -> Double? {
    Moments.median(zip(x, y).map { $1 - slope * $0 })
  }
}
