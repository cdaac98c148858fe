/// Median and spread of samples that hold outliers.
enum RobustScale {
  /// Median of the first `count` values; they are reordered. NaN for none.
  static func median(_ values: UnsafeMutableBufferPointer<Float>, count: Int) -> Float {
    guard count > 0 else { return .nan }
    return select(values, count: count, k: count / 2)
  }

  /// Median and 1.4826 times the median absolute deviation, which is the standard deviation of
  /// a normal distribution; the values are changed.
  static func medianAndSigma(_ values: UnsafeMutableBufferPointer<Float>, count: Int)
    -> (median: Float, sigma: Float)
  {
    let m = median(values, count: count)
    guard count > 0 else { return (m, .nan) }
    for i in 0..<count { values[i] = abs(values[i] - m) }
    return (m, 1.4826 * select(values, count: count, k: count / 2))
  }

  /// The k-th smallest value by Hoare's selection.
  static func select(_ a: UnsafeMutableBufferPointer<Float>, count: Int, k: Int) -> Float {
    var low = 0
    var high = count - 1
    while low < high {
      let pivot = a[(low + high) / 2]
      var i = low
      var j = high
      while i <= j {
        while a[i] < pivot { i += 1 }
        while a[j] > pivot { j -= 1 }
        if i <= j {
          a.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if k <= j { high = j } else if k >= i { low = i } else { return a[k] }
    }
    return a[k]
  }
}
