import CFUCore
import CFUStatistics
import Glibc

/// All matchings, one after another: the same question answered without any method.
enum BruteForceMatching {
  struct Best: Equatable {
    var pairs: Int
    var cost: Double
  }

  /// - Parameter costs: by row and column; nil where the two must not be matched.
  static func best(_ costs: [[Double?]]) -> Best {
    var best = Best(pairs: 0, cost: 0)
    func search(_ row: Int, _ taken: UInt64, _ pairs: Int, _ cost: Double) {
      guard row < costs.count else {
        if pairs > best.pairs || (pairs == best.pairs && cost < best.cost) {
          best = Best(pairs: pairs, cost: cost)
        }
        return
      }
      search(row + 1, taken, pairs, cost)
      for (column, value) in costs[row].enumerated() where taken & (1 << UInt64(column)) == 0 {
        if let value { search(row + 1, taken | 1 << UInt64(column), pairs + 1, cost + value) }
      }
    }
    search(0, 0, 0, 0)
    return best
  }
}
