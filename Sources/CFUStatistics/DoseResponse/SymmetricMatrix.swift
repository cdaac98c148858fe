/// A small symmetric matrix, row by row.
struct SymmetricMatrix {
  let size: Int
  private var cells: [Double]

  init(size: Int) {
    self.size = size
    cells = [Double](repeating: 0, count: size * size)
  }

  subscript(row: Int, column: Int) -> Double {
    get { cells[row * size + column] }
    set { cells[row * size + column] = newValue }
  }

  /// The x with A x = b over the indices in `free`, 0 elsewhere; nil where A is not positive
  /// definite there.
  ///
  /// Cholesky's factorisation of A scaled to a unit diagonal (Golub and Van Loan 2013, Matrix
  /// Computations, 4.2), with `damping` added to that diagonal.
  func solve(_ right: [Double], free: [Int], damping: Double = 0) -> [Double]? {
    let count = free.count
    let scales = free.map { self[$0, $0] > 0 ? 1 / self[$0, $0].squareRoot() : 0 }
    guard scales.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    var factor = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      for j in 0...i {
        var sum = self[free[i], free[j]] * scales[i] * scales[j]
        if i == j { sum += damping }
        for k in 0..<j { sum -= factor[i * count + k] * factor[j * count + k] }
        if i == j {
          guard sum > 1e-14 else { return nil }
          factor[i * count + i] = sum.squareRoot()
        } else {
          factor[i * count + j] = sum / factor[j * count + j]
        }
      }
    }
    var x = (0..<count).map { right[free[$0]] * scales[$0] }
    for i in 0..<count {
      for k in 0..<i { x[i] -= factor[i * count + k] * x[k] }
      x[i] /= factor[i * count + i]
    }
    for i in (0..<count).reversed() {
      for k in (i + 1)..<max(count, i + 1) { x[i] -= factor[k * count + i] * x[k] }
      x[i] /= factor[i * count + i]
    }
    var whole = [Double](repeating: 0, count: size)
    for (position, index) in free.enumerated() { whole[index] = x[position] * scales[position] }
    return whole
  }
}
