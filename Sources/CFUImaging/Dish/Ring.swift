internal import CFUCore

#if canImport(Glibc)
  internal import Glibc
#endif

/// An ellipse given by its polar radius around its own centre, in the pixels of one plane.
struct Ring {
  var centreX: Double
  var centreY: Double
  var semiMajor: Double
  var semiMinor: Double
  /// Angle of the longer axis, radians.
  var angle: Double

  /// Polar radius at angle `theta` from the centre.
  @inline(__always)
  func radius(at theta: Double) -> Double {
    let c = cos(theta - angle) / semiMajor
    let s = sin(theta - angle) / semiMinor
    return 1 / (c * c + s * s).squareRoot()
  }

  /// Distance from the centre in units of the ring: 1 on it, below 1 inside.
  func normalisedRadius(x: Double, y: Double) -> Double { unitDisc(x: x, y: y) }

  /// The map that takes the ring to the unit circle, with its trigonometry done once.
  var unitDisc: UnitDisc {
    let c = cos(angle)
    let s = sin(angle)
    return UnitDisc(
      centreX: centreX, centreY: centreY, ux: c / semiMajor, uy: s / semiMajor, vx: -s / semiMinor,
      vy: c / semiMinor)
  }

  /// An affine map from the plane to units of a ring.
  struct UnitDisc {
    let centreX: Double
    let centreY: Double
    let ux: Double
    let uy: Double
    let vx: Double
    let vy: Double

    /// Normalised radius: 1 on the ring, below 1 inside.
    @inline(__always)
    func callAsFunction(x: Double, y: Double) -> Double {
      let dx = x - centreX
      let dy = y - centreY
      let u = dx * ux + dy * uy
      let v = dx * vx + dy * vy
      return (u * u + v * v).squareRoot()
    }
  }

  var meanRadius: Double { (semiMajor * semiMinor).squareRoot() }
  var axisRatio: Double { semiMinor / semiMajor }

  /// Distance between two rings' centres.
  func distance(to other: Ring) -> Double {
    hypot(centreX - other.centreX, centreY - other.centreY)
  }

  /// The ring with both axes multiplied.
  func scaled(by factor: Double) -> Ring {
    var ring = self
    ring.semiMajor *= factor
    ring.semiMinor *= factor
    return ring
  }

  /// The ring in a plane whose pixels are `1 / factor` as large. Pixel centres lie at whole numbers, so
  /// the origin moves by half a pixel.
  func resampled(by factor: Double) -> Ring {
    Ring(
      centreX: (centreX + 0.5) * factor - 0.5, centreY: (centreY + 0.5) * factor - 0.5,
      semiMajor: semiMajor * factor, semiMinor: semiMinor * factor, angle: angle)
  }

  var ellipse: DishEllipse {
    DishEllipse(
      centre: PixelPoint(x: centreX, y: centreY), semiMajor: semiMajor, semiMinor: semiMinor,
      angle: angle)
  }
}
