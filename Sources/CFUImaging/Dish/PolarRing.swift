#if canImport(Glibc)
  internal import Glibc
#endif

/// The polar form of a ring around a centre nearby: `(radius / r)^2 = mean + harmonics . (cos t, sin t, cos 2t,
/// sin 2t)`. For an ellipse round the centre this is exact; a shifted centre adds the first harmonics in first
/// order.
struct PolarRing {
  /// Polar radius without its harmonics, where `mean` is 1.
  var radius: Double
  var mean = 1.0
  var harmonics = SIMD4<Double>.zero

  init(radius: Double, harmonics: SIMD4<Double> = .zero) {
    self.radius = radius
    self.harmonics = harmonics
  }

  init(_ ring: Ring, centreX: Double, centreY: Double) {
    let a = 1 / (ring.semiMajor * ring.semiMajor)
    let b = 1 / (ring.semiMinor * ring.semiMinor)
    let second = (a - b) / (a + b)
    radius = (2 / (a + b)).squareRoot()
    harmonics = SIMD4(
      -2 * (ring.centreX - centreX) / radius, -2 * (ring.centreY - centreY) / radius,
      second * cos(2 * ring.angle), second * sin(2 * ring.angle))
  }

  /// Radius in a direction of `Directions`.
  @inline(__always)
  func radius(along direction: SIMD4<Double>) -> Double {
    radius / max(mean + (harmonics * direction).sum(), 0.1).squareRoot()
  }

  /// The ellipse; nil when there is none.
  func ring(centreX: Double, centreY: Double) -> Ring? {
    let second = (harmonics.z * harmonics.z + harmonics.w * harmonics.w).squareRoot()
    guard mean > 0.2, second < 0.4 * mean else { return nil }
    let shift = -0.5 * radius / (mean * mean.squareRoot())
    return Ring(
      centreX: centreX + shift * harmonics.x, centreY: centreY + shift * harmonics.y,
      semiMajor: radius / (mean - second).squareRoot(),
      semiMinor: radius / (mean + second).squareRoot(),
      angle: atan2(-harmonics.w, -harmonics.z) / 2)
  }
}
