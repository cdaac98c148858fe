import Glibc
import Synchronization

/// How far correlated normal statistics reach along each direction in which they can lie.
///
/// A vector of statistics is a direction times a length, and the squared length over the number of
/// dimensions has an F distribution whatever the direction: so the chance that the largest exceeds
/// a bound is the mean, over directions, of an F tail, smooth where counting would be rough (Deak
/// 1980, Numer. Math. 35:1, doi 10.1007/BF01396364; Somerville 1998, J. Comput. Graph. Stat. 7:529).
/// Directions come from a Kronecker sequence of square roots of primes, so that equal input gives
/// equal output. Correct to about 2e-4.
struct Directions: Sendable {
  /// The largest statistic at length 1, as mean and number of directions in each of some bins.
  private let reach: [(mean: Double, count: Double)]
  private let dimension: Int

  private static let count = 16_384
  private static let bins = 512

  init(correlation: [[Double]]) {
    let factor = Self.root(correlation)
    let rank = factor.first?.count ?? 0
    dimension = rank
    var sums = [Double](repeating: 0, count: Self.bins)
    var counts = sums
    // Of rows of length 1 none reaches farther than 1.
    Self.directions(rank).withUnsafeBufferPointer { directions in
      for index in 0..<Self.count {
        var largest = 0.0
        for row in factor {
          var sum = 0.0
          for k in 0..<rank { sum += row[k] * directions[index * rank + k] }
          largest = max(largest, abs(sum))
        }
        let bin = min(Int(largest * Double(Self.bins)), Self.bins - 1)
        sums[bin] += largest
        counts[bin] += 1
      }
    }
    reach = zip(sums, counts).filter { $0.1 > 0 }.map { ($0.0 / $0.1, $0.1) }
  }

  /// Directions by number of dimensions: they are the same for every correlation.
  private static let known = Mutex<[Int: [Double]]>([:])

  /// Vectors of length 1, one after another.
  private static func directions(_ rank: Int) -> [Double] {
    if let found = known.withLock({ $0[rank] }) { return found }
    let steps = primes(rank).map { $0.squareRoot().truncatingRemainder(dividingBy: 1) }
    var vectors: [Double] = []
    vectors.reserveCapacity(count * rank)
    for index in 0..<count {
      var normal = steps.map { step in
        let place = (0.5 + Double(index + 1) * step).truncatingRemainder(dividingBy: 1)
        return Distributions.Normal.quantile(min(max(place, 1e-12), 1 - 1e-12))
      }
      let length = normal.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for k in normal.indices { normal[k] /= max(length, 1e-300) }
      vectors += normal
    }
    known.withLock { $0[rank] = vectors }
    return vectors
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
    var sum = 0.0
    for (mean, count) in reach {
      sum += count * Distributions.F.above(t * t / (mean * mean * m), m, df)
    }
    return sum / Double(Self.count)
  }
}
