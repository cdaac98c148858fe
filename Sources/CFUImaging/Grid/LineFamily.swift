internal import CVisionBridge

#if canImport(Glibc)
  internal import Glibc
#endif

/// One set of parallel lines of a grid, as a camera shows it.
///
/// A tilted camera lets parallel lines converge, and a lens bends what is long. Both are small: a line keeps
/// one offset along its whole length when the two are taken into account:
/// across (1 + convergence along / radius + barrel (distance / radius)^2).
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

  /// The family as the bridge takes it.
  /// - Parameter centre: middle of the dish, pixels.
  func bridged(centreX: Double, centreY: Double) -> cv_line_family {
    cv_line_family(
      cosine: cos(angle), sine: sin(angle), convergence: convergence, barrel: barrel,
      radius: radius, centre_x: centreX, centre_y: centreY)
  }
}

extension DishRegion {
  /// The part of a plane within `limit` of the wall, as the bridge takes it, on pixels of which `factor` make one
  /// of the region's and that begin `origin` of the region's pixels earlier.
  func bridgedDisc(limit: Double, factor: Double = 1, originX: Double = 0, originY: Double = 0)
    -> cv_disc
  {
    let disc = wall.unitDisc
    return cv_disc(
      centre_x: (wall.centreX + originX + 0.5) * factor - 0.5,
      centre_y: (wall.centreY + originY + 0.5) * factor - 0.5, ux: disc.ux / factor,
      uy: disc.uy / factor, vx: disc.vx / factor, vy: disc.vy / factor, limit: limit)
  }
}
