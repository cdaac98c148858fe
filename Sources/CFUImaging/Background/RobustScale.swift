internal import CVisionBridge

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

  /// The k-th smallest value; the values are reordered.
  static func select(_ values: UnsafeMutableBufferPointer<Float>, count: Int, k: Int) -> Float {
    var result: Float = 0
    // Fails only without memory, and then as every allocation of the pipeline: there is no answer.
    let status = cv_select(values.baseAddress!, Int64(count), Int64(k), &result)
    precondition(status == CV_OK, "no memory, or no value \(k) of \(count)")
    return result
  }
}
