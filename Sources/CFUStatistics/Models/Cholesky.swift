/// The Cholesky factor of a symmetric positive definite matrix: A = L L'.
struct Cholesky {
  private let factor: [[Double]]

  /// - Parameter matrix: symmetric; its lower triangle is read.
  /// - Returns: nil when it is not positive definite to working precision.
  init?(_ matrix: [[Double]]) {
    var factor = matrix
    for column in matrix.indices {
      for row in column..<matrix.count {
        var sum = matrix[row][column]
        for k in 0..<column { sum -= factor[row][k] * factor[column][k] }
        if row == column {
          // What is left of the diagonal is rounding alone where a column follows from the others.
          guard sum > 1e-12 * matrix[row][row], sum.isFinite else { return nil }
          factor[row][column] = sum.squareRoot()
        } else {
          factor[row][column] = sum / factor[column][column]
        }
      }
      for row in 0..<column { factor[row][column] = 0 }
    }
    self.factor = factor
  }

  /// L, with zeros above the diagonal.
  var lower: [[Double]] { factor }

  /// The x with A x = b.
  func solve(_ b: [Double]) -> [Double] {
    var x = b
    for row in x.indices {
      for k in 0..<row { x[row] -= factor[row][k] * x[k] }
      x[row] /= factor[row][row]
    }
    for row in x.indices.reversed() {
      for k in (row + 1)..<max(row + 1, x.count) { x[row] -= factor[k][row] * x[k] }
      x[row] /= factor[row][row]
    }
    return x
  }

  /// The inverse of A.
  var inverse: [[Double]] {
    factor.indices.map { index in
      var unit = [Double](repeating: 0, count: factor.count)
      unit[index] = 1
      return solve(unit)
    }
  }
}
