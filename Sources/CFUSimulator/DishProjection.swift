import CFUCore
import Foundation

/// From the plane of the dish (um, origin in its middle) to the picture (px) and back.
///
/// A tilted dish is shortened along one direction, and what is nearer to the camera is drawn
/// larger: `q = A v / (1 + g v)` for a place v of the plane and its distance q from the picture of
/// the dish's middle.
struct DishProjection: Sendable {
  /// Where the middle of the dish is seen, px.
  let centre: PixelPoint
  /// In the middle of the dish, along the axis that the tilt leaves alone.
  let umPerPixel: Double
  /// Direction of the axis that the tilt leaves alone, radians.
  let angle: Double
  /// Cosine of the tilt.
  let shortening: Double
  let radiusMicrometres: Double
  // A, symmetric (px/um), and its inverse (um/px).
  private let a: Double
  private let b: Double
  private let d: Double
  private let inverseA: Double
  private let inverseB: Double
  private let inverseD: Double
  // g (1/um), and A^-T g (1/px).
  private let gx: Double
  private let gy: Double
  private let mx: Double
  private let my: Double

  /// - Parameter perspective: scale at the nearest point of the dish over that at the farthest,
  ///   less 1.
  init(
    centre: PixelPoint, umPerPixel: Double, angle: Double, tiltDegrees: Double,
    perspective: Double, radiusMicrometres: Double
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
    // (1 + g r) / (1 - g r) = 1 + perspective, across the axis of the tilt.
    let strength = perspective / (2 + perspective) / radiusMicrometres
    (gx, gy) = (-s * strength, c * strength)
    mx = inverseA * gx + inverseB * gy
    my = inverseB * gx + inverseD * gy
  }

  func picture(_ x: Double, _ y: Double) -> PixelPoint {
    let scale = 1 / (1 + gx * x + gy * y)
    return PixelPoint(x: centre.x + scale * (a * x + b * y), y: centre.y + scale * (b * x + d * y))
  }

  func plane(_ point: PixelPoint) -> (x: Double, y: Double) {
    let (dx, dy) = (point.x - centre.x, point.y - centre.y)
    let scale = 1 / (1 - mx * dx - my * dy)
    return (scale * (inverseA * dx + inverseB * dy), scale * (inverseB * dx + inverseD * dy))
  }

  /// The wall as it is seen: the picture of a circle is an ellipse whose middle is not that of the
  /// circle.
  var ellipse: DishEllipse {
    // |A^-1 q|^2 = r^2 (1 - m q)^2 as q P q + 2 k q = r^2.
    let r = radiusMicrometres * radiusMicrometres
    let p = inverseA * inverseA + inverseB * inverseB - r * mx * mx
    let q = inverseA * inverseB + inverseB * inverseD - r * mx * my
    let s = inverseB * inverseB + inverseD * inverseD - r * my * my
    let determinant = p * s - q * q
    let x = -r * (s * mx - q * my) / determinant
    let y = -r * (p * my - q * mx) / determinant
    // The form's value at the middle.
    let level = r - r * (mx * x + my * y)
    let mean = (p + s) / 2
    let spread = ((p - s) * (p - s) / 4 + q * q).squareRoot()
    let flat = spread < 1e-9 * mean
    // The long axis belongs to the smaller eigenvalue.
    let direction = flat ? angle : 0.5 * atan2(-2 * q, s - p)
    return DishEllipse(
      centre: PixelPoint(x: centre.x + x, y: centre.y + y),
      semiMajor: (level / (mean - spread)).squareRoot(),
      semiMinor: (level / (mean + spread)).squareRoot(),
      angle: direction < 0 ? direction + .pi : direction)
  }

  /// Columns (px, fractional) of row `y` (px) that lie within `radius` um of the middle; nil when
  /// there are none.
  func span(row y: Double, radius: Double) -> ClosedRange<Double>? {
    // |A^-1 (dx, dy)|^2 = radius^2 (1 - m (dx, dy))^2 is a quadratic in dx.
    let dy = y - centre.y
    let r = radius * radius
    let rest = 1 - my * dy
    let qa = inverseA * inverseA + inverseB * inverseB - r * mx * mx
    let qb = 2 * dy * (inverseA * inverseB + inverseB * inverseD) + 2 * r * mx * rest
    let qc = dy * dy * (inverseB * inverseB + inverseD * inverseD) - r * rest * rest
    let discriminant = qb * qb - 4 * qa * qc
    guard qa > 0, discriminant > 0 else { return nil }
    let root = discriminant.squareRoot()
    return (centre.x + (-qb - root) / (2 * qa))...(centre.x + (-qb + root) / (2 * qa))
  }
}
