import Glibc
import Synchronization

/// How far correlated normal statistics reach along each direction in which they can lie.
///
/// A vector of statistics is a direction times a length, and the squared length over the number of
/// dimensions has an F distribution whatever the direction: so the chance that the largest exceeds
/// a bound is the mean, over directions, of an F tail, smooth where counting would be rough (Deak
/// 1980, Numer. Math. 35:1, doi 10.1007/BF01396364; Somerville 1998, J. Comput. Graph. Stat. 7:529).
/// Directions come from a Kronecker sequence of square roots of primes, so that equal input gives
/// equal output. Correct to about 1e-3; `LargestT` makes that better.
struct Directions: Sendable {
  /// The largest statistic at length 1, as mean and number of directions in each of some bins.
  private let reach: [(mean: Double, count: Double)]
  private let dimension: Int

  private static let bins = 128

  /// How many directions are looked along: fewer where there are many dimensions, for memory.
  private static func count(_ rank: Int) -> Int { rank <= 12 ? 65_536 : 16_384 }

  /// - Parameter order: in which the statistics were factorised; two correlations with one order have
  ///   their directions in common.
  init(correlation: [[Double]], order: [Int]) {
    let factor = Self.root(correlation, order)
    let rank = order.count
    dimension = rank
    var sums = [Double](repeating: 0, count: Self.bins)
    var counts = sums
    // Of rows of length 1 none reaches farther than 1.
    Self.directions(rank).withUnsafeBufferPointer { directions in
      for index in 0..<Self.count(rank) {
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
    vectors.reserveCapacity(count(rank) * rank)
    for index in 0..<count(rank) {
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

  /// Statistics in the order of Cholesky's factor with pivots; those that follow from the ones before
  /// (contrasts of few groups) are left out.
  static func order(_ correlation: [[Double]]) -> [Int] {
    let count = correlation.count
    var rest = correlation
    var order: [Int] = []
    while order.count < count {
      guard let pivot = (0..<count).max(by: { rest[$0][$0] < rest[$1][$1] }),
        rest[pivot][pivot] > 1e-10
      else { break }
      order.append(pivot)
      _ = take(pivot, from: &rest)
    }
    return order
  }

  /// A matrix whose product with its transpose is the correlation.
  private static func root(_ correlation: [[Double]], _ order: [Int]) -> [[Double]] {
    var rest = correlation
    let columns = order.map { take($0, from: &rest) }
    return correlation.indices.map { row in columns.map { $0[row] } }
  }

  /// One column of the factor; what it explains is taken out of the rest.
  private static func take(_ pivot: Int, from rest: inout [[Double]]) -> [Double] {
    let scale = rest[pivot][pivot].squareRoot()
    let column = rest.indices.map { rest[$0][pivot] / scale }
    for i in rest.indices {
      for j in rest.indices { rest[i][j] -= column[i] * column[j] }
    }
    return column
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
    return sum / Double(Self.count(dimension))
  }
}
