/// Medians of values by group.
enum GroupedMedian {
  /// The median of each of `groups` groups; NaN where it has fewer than `least` values.
  static func of(_ keyed: [(Int, Float)], groups: Int, least: Int) -> [Float] {
    var ends = [Int](repeating: 0, count: groups + 1)
    for (key, _) in keyed { ends[key + 1] += 1 }
    for k in 0..<groups { ends[k + 1] += ends[k] }
    var next = ends
    var sorted = [Float](repeating: 0, count: keyed.count)
    for (key, value) in keyed {
      sorted[next[key]] = value
      next[key] += 1
    }
    return sorted.withUnsafeMutableBufferPointer { buffer in
      (0..<groups).map { k in
        let count = ends[k + 1] - ends[k]
        guard count >= max(1, least) else { return .nan }
        return RobustScale.median(
          UnsafeMutableBufferPointer(rebasing: buffer[ends[k]..<ends[k + 1]]), count: count)
      }
    }
  }
}
