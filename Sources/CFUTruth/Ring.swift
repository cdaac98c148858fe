package import CFUCore

/// Closed lines of corners.
package enum Ring {
  /// Twice the area inside, signed (the shoelace formula), relative to the first corner, which
  /// keeps digits in large pictures.
  package static func twiceArea(_ corners: [PixelPoint]) -> Double {
    guard let origin = corners.first else { return 0 }
    var twice = 0.0
    var last = corners[corners.count - 1]
    for point in corners {
      twice +=
        (last.x - origin.x) * (point.y - origin.y) - (point.x - origin.x) * (last.y - origin.y)
      last = point
    }
    return twice
  }

  /// Centroid of the area inside; the mean of the corners where there is none.
  package static func centroid(_ corners: [PixelPoint]) -> PixelPoint {
    guard let origin = corners.first else { return PixelPoint(x: 0, y: 0) }
    var (twice, x, y) = (0.0, 0.0, 0.0)
    var (meanX, meanY) = (0.0, 0.0)
    var (lowX, highX, lowY, highY) = (0.0, 0.0, 0.0, 0.0)
    var last = corners[corners.count - 1]
    for point in corners {
      let a = (x: last.x - origin.x, y: last.y - origin.y)
      let b = (x: point.x - origin.x, y: point.y - origin.y)
      let cross = a.x * b.y - b.x * a.y
      twice += cross
      x += (a.x + b.x) * cross
      y += (a.y + b.y) * cross
      meanX += b.x
      meanY += b.y
      (lowX, highX) = (min(lowX, b.x), max(highX, b.x))
      (lowY, highY) = (min(lowY, b.y), max(highY, b.y))
      last = point
    }
    let centre = PixelPoint(x: origin.x + x / (3 * twice), y: origin.y + y / (3 * twice))
    // A ring that crosses itself may have an area of about nothing and a centroid far outside.
    let isInside =
      centre.x >= origin.x + lowX && centre.x <= origin.x + highX
      && centre.y >= origin.y + lowY && centre.y <= origin.y + highY
    if twice != 0, isInside { return centre }
    let count = Double(corners.count)
    return PixelPoint(x: origin.x + meanX / count, y: origin.y + meanY / count)
  }

  /// The corners of a rectangle, clockwise on screen from its top left one.
  package static func rectangle(x: Double, y: Double, width: Double, height: Double) -> [PixelPoint]
  {
    [
      PixelPoint(x: x, y: y), PixelPoint(x: x + width, y: y),
      PixelPoint(x: x + width, y: y + height), PixelPoint(x: x, y: y + height),
    ]
  }

  /// Corners on an ellipse, evenly spread over the angle.
  ///
  /// - Parameters:
  ///   - angle: of the first half axis from the x axis towards y, radians.
  ///   - steps: how many; the area is 0.2 % too small with 64.
  package static func ellipse(
    centre: PixelPoint, semiX: Double, semiY: Double, angle: Double = 0, steps: Int = 64
  ) -> [PixelPoint] {
    let (cosine, sine) = (Angle.cosine(angle), Angle.sine(angle))
    return (0..<steps).map { step in
      let turn = 2 * Double.pi * Double(step) / Double(steps)
      let (u, v) = (semiX * Angle.cosine(turn), semiY * Angle.sine(turn))
      return PixelPoint(x: centre.x + u * cosine - v * sine, y: centre.y + u * sine + v * cosine)
    }
  }

  /// Without a last corner that repeats the first, and without corners that repeat the one before.
  static func opened(_ corners: [PixelPoint]) -> [PixelPoint] {
    var kept: [PixelPoint] = []
    kept.reserveCapacity(corners.count)
    for corner in corners where corner != kept.last { kept.append(corner) }
    if kept.count > 1, kept.first == kept.last { kept.removeLast() }
    return kept
  }

  static func moved(_ corners: [PixelPoint], by offset: Double) -> [PixelPoint] {
    corners.map { PixelPoint(x: $0.x + offset, y: $0.y + offset) }
  }
}
