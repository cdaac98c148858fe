package import CFUCore

extension RGBImage {
  /// The picture with its longer side `side` px: averaged when that is less, interpolated between
  /// the nearest four pixels when it is more.
  package func scaled(to side: Int) -> RGBImage {
    guard width > 0, height > 0, side > 0, max(width, height) != side else { return self }
    let factor = Double(side) / Double(max(width, height))
    let columns = max(1, Int((Double(width) * factor).rounded()))
    let rows = max(1, Int((Double(height) * factor).rounded()))
    let across = Self.taps(from: width, to: columns)
    let down = Self.taps(from: height, to: rows)
    // One direction after the other: columns first, kept as numbers.
    var narrow = [Float](repeating: 0, count: 3 * columns * height)
    for y in 0..<height {
      for (x, tap) in across.enumerated() {
        for channel in 0..<3 {
          var sum: Float = 0
          for (offset, weight) in tap.weights.enumerated() {
            sum += weight * Float(samples[3 * (y * width + tap.first + offset) + channel])
          }
          narrow[3 * (y * columns + x) + channel] = sum
        }
      }
    }
    var out = [UInt8](repeating: 0, count: 3 * columns * rows)
    for (y, tap) in down.enumerated() {
      for place in 0..<3 * columns {
        var sum: Float = 0
        for (offset, weight) in tap.weights.enumerated() {
          sum += weight * narrow[3 * columns * (tap.first + offset) + place]
        }
        out[3 * columns * y + place] = UInt8(max(0, min(255, sum.rounded())))
      }
    }
    return RGBImage(width: columns, height: rows, samples: out)
  }

  private struct Tap {
    var first: Int
    /// They sum to 1.
    var weights: [Float]
  }

  /// A triangle as wide as a pixel of the coarser of both pictures, round the middle of each pixel.
  private static func taps(from size: Int, to count: Int) -> [Tap] {
    let step = Double(size) / Double(count)
    let reach = max(1, step)
    return (0..<count).map { index in
      let middle = (Double(index) + 0.5) * step - 0.5
      let first = max(0, Int((middle - reach).rounded(.up)))
      let last = min(size - 1, Int((middle + reach).rounded(.down)))
      let weights = (first...max(first, last)).map {
        max(1e-6, 1 - abs(Double($0) - middle) / reach)
      }
      let sum = weights.reduce(0, +)
      return Tap(first: first, weights: weights.map { Float($0 / sum) })
    }
  }
}
