import CFUCore
import Foundation

/// From the plane of the dish (um, origin in its middle) to the picture (px) and back.
///
/// A tilted dish is shortened along one direction; perspective within the dish is left out because
/// at the distance of a macro picture it stays below 2 %.
struct DishProjection: Sendable {
  let centre: PixelPoint
  let umPerPixel: Double
  /// Direction of the axis that the tilt leaves alone, radians.
  let angle: Double
  /// Cosine of the tilt.
  let shortening: Double
  let radiusMicrometres: Double
  // Symmetric 2 x 2 matrices: plane to picture (px/um) and back (um/px).
  private let a: Double
  private let b: Double
  private let d: Double
  let inverseA: Double
  let inverseB: Double
  let inverseD: Double

  init(
    centre: PixelPoint, umPerPixel: Double, angle: Double, tiltDegrees: Double,
    radiusMicrometres: Double
  ) {
    self.centre = centre
    self.umPerPixel = umPerPixel
    self.angle = angle
    self.radiusMicrometres = radiusMicrometres
    shortening = cos(tiltDegrees * .pi / 180)
    let (c, s) = (cos(angle), sin(angle))
    a = (c * c + s * s * shortening) / umPerPixel
    b = (c * s * (1 - shortening)) / umPerPixel
    d = (s * s + c * c * shortening) / umPerPixel
    let determinant = a * d - b * b
    inverseA = d / determinant
    inverseB = -b / determinant
    inverseD = a / determinant
  }

  func picture(_ x: Double, _ y: Double) -> PixelPoint {
    PixelPoint(x: centre.x + a * x + b * y, y: centre.y + b * x + d * y)
  }

  func plane(_ point: PixelPoint) -> (x: Double, y: Double) {
    let (dx, dy) = (point.x - centre.x, point.y - centre.y)
    return (inverseA * dx + inverseB * dy, inverseB * dx + inverseD * dy)
  }

  var ellipse: DishEllipse {
    DishEllipse(
      centre: centre, semiMajor: radiusMicrometres / umPerPixel,
      semiMinor: radiusMicrometres * shortening / umPerPixel, angle: angle)
  }

  /// Columns (px, fractional) of row `y` (px) that lie within `radius` um of the middle; nil when
  /// there are none.
  func span(row y: Double, radius: Double) -> ClosedRange<Double>? {
    // |M^-1 (dx, dy)|^2 = radius^2 is a quadratic in dx.
    let dy = y - centre.y
    let qa = inverseA * inverseA + inverseB * inverseB
    let qb = 2 * dy * (inverseA * inverseB + inverseB * inverseD)
    let qc = dy * dy * (inverseB * inverseB + inverseD * inverseD) - radius * radius
    let discriminant = qb * qb - 4 * qa * qc
    guard discriminant > 0 else { return nil }
    let root = discriminant.squareRoot()
    return (centre.x + (-qb - root) / (2 * qa))...(centre.x + (-qb + root) / (2 * qa))
  }
}
