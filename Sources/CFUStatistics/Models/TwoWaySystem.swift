/// The normal equations of groups and donors: a diagonal block each, and what they share.
///
/// Of the two sides the longer one is eliminated, being diagonal, so that a matrix of the shorter
/// side's size is factorised: a study may have thousands of groups or thousands of donors. The first
/// donor is the reference and has no equation.
struct TwoWaySystem {
  /// Sum of the weights of each group.
  private let groups: [Double]
  /// Sum of the weights of each donor; the first one is not used.
  private let donors: [Double]
  /// Weights by group and donor.
  private let shared: [[Double]]
  private enum Reduced {
    /// Of the donors but the first, the groups being eliminated; nil for one donor.
    case donors(inverse: [[Double]])
    case groups(inverse: [[Double]])
  }
  private let reduced: Reduced

  /// - Parameter weights: by group and donor, every group having one above 0.
  /// - Returns: nil when groups and donors cannot be told apart: dishes of some groups share no
  ///   donor with the others.
  init?(weights: [[Double]]) {
    shared = weights
    groups = weights.map { $0.reduce(0, +) }
    let donorCount = weights.first?.count ?? 1
    var donors = [Double](repeating: 0, count: donorCount)
    for row in weights {
      for donor in row.indices { donors[donor] += row[donor] }
    }
    self.donors = donors
    if donorCount - 1 <= groups.count {
      var matrix = [[Double]](
        repeating: [Double](repeating: 0, count: donorCount - 1), count: donorCount - 1)
      for (row, weights) in zip(weights, groups) {
        for d in 1..<max(1, donorCount) where row[d] != 0 {
          for e in 1...d { matrix[d - 1][e - 1] -= row[d] * row[e] / weights }
        }
      }
      for d in 1..<max(1, donorCount) { matrix[d - 1][d - 1] += donors[d] }
      guard let factor = Self.factor(matrix, scale: Array(donors.dropFirst())) else { return nil }
      reduced = .donors(inverse: factor.inverse)
    } else {
      var matrix = [[Double]](
        repeating: [Double](repeating: 0, count: groups.count), count: groups.count)
      for d in 1..<donorCount {
        for g in groups.indices where weights[g][d] != 0 {
          for h in 0...g { matrix[g][h] -= weights[g][d] * weights[h][d] / donors[d] }
        }
      }
      for g in groups.indices { matrix[g][g] += groups[g] }
      guard let factor = Self.factor(matrix, scale: groups) else { return nil }
      reduced = .groups(inverse: factor.inverse)
    }
  }

  /// Nil also where the elimination has left nothing but rounding of a diagonal element.
  private static func factor(_ matrix: [[Double]], scale: [Double]) -> Cholesky? {
    for index in matrix.indices where matrix[index][index] <= 1e-10 * scale[index] { return nil }
    return Cholesky(matrix)
  }

  /// Changes of group and donor effects for their scores; the first donor's is 0.
  func solve(groups u: [Double], donors v: [Double]) -> (groups: [Double], donors: [Double]) {
    switch reduced {
    case .donors(let inverse):
      var right = Array(v.dropFirst())
      for g in groups.indices {
        let share = u[g] / groups[g]
        for d in right.indices { right[d] -= shared[g][d + 1] * share }
      }
      let y = inverse.map { row in zip(row, right).reduce(0) { $0 + $1.0 * $1.1 } }
      let x = groups.indices.map { g in
        (u[g] - y.indices.reduce(0) { $0 + shared[g][$1 + 1] * y[$1] }) / groups[g]
      }
      return (x, [0] + y)
    case .groups(let inverse):
      var right = u
      for g in right.indices {
        for d in 1..<donors.count { right[g] -= shared[g][d] * v[d] / donors[d] }
      }
      let x = inverse.map { row in zip(row, right).reduce(0) { $0 + $1.0 * $1.1 } }
      let y = (1..<donors.count).map { d in
        (v[d] - x.indices.reduce(0) { $0 + shared[$1][d] * x[$1] }) / donors[d]
      }
      return (x, [0] + y)
    }
  }

  /// Covariance of the effects of two groups, for a dispersion of 1.
  func covariance(_ i: Int, _ j: Int) -> Double {
    switch reduced {
    case .donors(let inverse):
      var sum = i == j ? 1 / groups[i] : 0
      for d in inverse.indices where shared[i][d + 1] != 0 {
        for e in inverse.indices {
          sum += shared[i][d + 1] * inverse[d][e] * shared[j][e + 1] / (groups[i] * groups[j])
        }
      }
      return sum
    case .groups(let inverse):
      return inverse[i][j]
    }
  }
}
