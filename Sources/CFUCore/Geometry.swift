/// A point in full-resolution pixels: origin top-left, x to the right, y down, after EXIF
/// orientation.
package struct PixelPoint: Sendable, Hashable, Codable {
  package var x: Double
  package var y: Double
  package init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// Where the inner wall of a dish lies, in full-resolution pixels. A tilted round dish is an
/// ellipse.
package struct DishEllipse: Sendable, Hashable, Codable {
  package var centre: PixelPoint
  /// Half of the longer axis, px.
  package var semiMajor: Double
  /// Half of the shorter axis, px.
  package var semiMinor: Double
  /// Angle of the longer axis from the x axis towards y, radians.
  package var angle: Double

  package init(centre: PixelPoint, semiMajor: Double, semiMinor: Double, angle: Double) {
    self.centre = centre
    self.semiMajor = semiMajor
    self.semiMinor = semiMinor
    self.angle = angle
  }
}

/// Full-resolution sampling of a picture and where the number comes from.
package struct Calibration: Sendable, Hashable, Codable {
  package enum Source: String, Sendable, Codable {
    case sheet, file, rim, assumed
  }
  /// Micrometres per full-resolution pixel, greater than 0.
  package var umPerPixel: Double
  package var source: Source

  package init(umPerPixel: Double, source: Source) {
    self.umPerPixel = umPerPixel
    self.source = source
  }
}
