import Foundation

/// Smooth noise of about unit variance: gradient noise (Perlin, 2002) with gradients of every
/// direction, two octaves turned against each other so that the lattice does not show.
struct SmoothNoise {
  let seed: UInt64

  func value(_ x: Double, _ y: Double) -> Double {
    // A turn of 37 degrees and a scale that is no whole number.
    let (u, v) = (1.73 * (0.8 * x - 0.6 * y) + 17.3, 1.73 * (0.6 * x + 0.8 * y) - 5.1)
    return 2.9 * octave(x, y) + 1.9 * octave(u, v)
  }

  private func octave(_ x: Double, _ y: Double) -> Double {
    let (fx, fy) = (x.rounded(.down), y.rounded(.down))
    let (ix, iy) = (Int64(fx), Int64(fy))
    let (dx, dy) = (x - fx, y - fy)
    let (tx, ty) = (fade(dx), fade(dy))
    let top = slope(ix, iy, dx, dy) * (1 - tx) + slope(ix + 1, iy, dx - 1, dy) * tx
    let bottom =
      slope(ix, iy + 1, dx, dy - 1) * (1 - tx) + slope(ix + 1, iy + 1, dx - 1, dy - 1) * tx
    return top * (1 - ty) + bottom * ty
  }

  private func fade(_ t: Double) -> Double { t * t * t * (t * (t * 6 - 15) + 10) }

  /// Height of the plane through a lattice point, at a distance from it.
  private func slope(_ x: Int64, _ y: Int64, _ dx: Double, _ dy: Double) -> Double {
    var z = seed &+ UInt64(bitPattern: x) &* 0x9E37_79B9_7F4A_7C15
    z ^= UInt64(bitPattern: y) &* 0xC2B2_AE3D_27D4_EB4F
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    z ^= z >> 31
    let angle = Double(z >> 11) * 0x1p-53 * 2 * .pi
    return cos(angle) * dx + sin(angle) * dy
  }
}
