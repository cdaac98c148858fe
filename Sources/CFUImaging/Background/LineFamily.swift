#if canImport(Glibc)
  internal import Glibc
#endif

/// One set of parallel lines of a grid, as a camera shows it.
///
/// A tilted camera lets parallel lines converge, and a lens bends what is long. Both are small: a line keeps
/// one `offset` along its whole length when the two are taken into account.
struct LineFamily {
  /// Direction of the normal of the lines, radians from the x axis.
  var angle: Double
  /// How much lines converge over one radius of the dish, as a share of their distance from the middle.
  var convergence = 0.0
  /// How much the lens pulls in what lies at one radius, as a share of the radius.
  var barrel = 0.0
  /// Radius of the dish, pixels.
  var radius: Double

  /// The same lines on pixels of another size.
  func scaled(by factor: Double) -> LineFamily {
    var result = self
    result.radius *= factor
    return result
  }

  /// Distance from the middle across the lines, the same all along a line, pixels.
  /// - Parameters:
  ///   - dx: from the middle of the dish, pixels.
  func offset(_ dx: Double, _ dy: Double, _ c: Double, _ s: Double) -> Double {
    let across = dx * c + dy * s
    let along = dy * c - dx * s
    let square = (dx * dx + dy * dy) / (radius * radius)
    return across * (1 + convergence * along / radius + barrel * square)
  }

  /// The place on the line of an offset that is `along` from its middle, from the middle of the dish.
  func place(offset: Double, along: Double, _ c: Double, _ s: Double) -> (dx: Double, dy: Double) {
    var across = offset
    // The terms are a few per cent, and each step leaves that share of the error of the one before.
    for _ in 0..<3 {
      let square = (across * across + along * along) / (radius * radius)
      across = offset / (1 + convergence * along / radius + barrel * square)
    }
    return (across * c - along * s, across * s + along * c)
  }
}
