import Glibc

/// Directions in which correlated normal statistics can lie, and how soon the largest of them
/// exceeds a bound along each.
///
/// A vector of statistics is a direction times a length, and the squared length over the number of
/// statistics has an F distribution whatever the direction: so the chance that the largest exceeds
/// a bound is the mean, over directions, of an F tail, smooth where counting would be rough (Deak
/// 1980, Numer. Math. 35:1, doi 10.1007/BF01396364; Somerville 1998, J. Comput. Graph. Stat. 7:529).
/// Directions come from a Kronecker sequence of square roots of primes, so that equal input gives
/// equal output. Correct to about 2e-4.
struct Directions: Sendable {
  /// The largest statistic along each direction at length 1, ascending, in bins.
  private let reach: [Double]
  private let dimension: Int

  static let count = 16_384

  init(correlation: [[Double]]) {
    let factor = Self.root(correlation)
    let rank = factor.first?.count ?? 0
    dimension = rank
    let steps = Self.primes(rank).map { $0.squareRoot().truncatingRemainder(dividingBy: 1) }
    var reach: [Double] = []
    reach.reserveCapacity(Self.count)
    var normal = [Double](repeating: 0, count: rank)
    for index in 0..<Self.count {
      var length = 0.0
      for k in 0..<rank {
        let place = (0.5 + Double(index + 1) * steps[k]).truncatingRemainder(dividingBy: 1)
        normal[k] = Distributions.Normal.quantile(min(max(place, 1e-12), 1 - 1e-12))
        length += normal[k] * normal[k]
      }
      length = length.squareRoot()
      var largest = 0.0
      for row in factor {
        var sum = 0.0
        for k in 0..<rank { sum += row[k] * normal[k] }
        largest = max(largest, abs(sum))
      }
      if length > 0 { reach.append(largest / length) }
    }
    self.reach = reach.sorted()
  }

  /// A matrix whose product with its transpose is the correlation; columns that would be rounding
  /// alone are left out, so that statistics may follow from one another (contrasts of few groups).
  ///
  /// Cholesky's factor with pivots.
  private static func root(_ correlation: [[Double]]) -> [[Double]] {
    let count = correlation.count
    var rest = correlation
    var columns: [[Double]] = []
    for _ in 0..<count {
      guard let pivot = (0..<count).max(by: { rest[$0][$0] < rest[$1][$1] }),
        rest[pivot][pivot] > 1e-10
      else { break }
      let scale = rest[pivot][pivot].squareRoot()
      let column = (0..<count).map { rest[$0][pivot] / scale }
      for i in 0..<count {
        for j in 0..<count { rest[i][j] -= column[i] * column[j] }
      }
      columns.append(column)
    }
    return (0..<count).map { row in columns.map { $0[row] } }
  }

  private static func primes(_ count: Int) -> [Double] {
    var primes: [Int] = []
    var candidate = 2
    while primes.count < count {
      if primes.allSatisfy({ !candidate.isMultiple(of: $0) }) { primes.append(candidate) }
      candidate += 1
    }
    return primes.map(Double.init)
  }

  /// Chance that the largest statistic exceeds `t`.
  func above(_ t: Double, df: Double) -> Double {
    let m = Double(dimension)
    // Neighbours in the ascending order share one tail: 1 024 evaluations in place of 16 384.
    let bin = 16
    var sum = 0.0
    var start = 0
    while start < reach.count {
      let end = min(start + bin, reach.count)
      let middle = reach[start..<end].reduce(0, +) / Double(end - start)
      sum += Double(end - start) * Distributions.F.above(t * t / (middle * middle * m), m, df)
      start = end
    }
    return sum / Double(reach.count)
  }
}
