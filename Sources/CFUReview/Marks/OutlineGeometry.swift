package import CFUCore
import Glibc

/// Measures of closed outlines.
package enum OutlineGeometry {
  /// Enclosed area, square pixels; without sign.
  package static func area(_ outline: [PixelPoint]) -> Double {
    var twice = 0.0
    for (index, point) in outline.enumerated() {
      let next = outline[(index + 1) % outline.count]
      twice += point.x * next.y - next.x * point.y
    }
    return abs(twice) / 2
  }

  /// Radius of the disc of equal area, px.
  package static func radius(_ outline: [PixelPoint]) -> Double {
    (area(outline) / .pi).squareRoot()
  }

  /// Centre of the enclosed area; the mean of the points where that is empty.
  package static func centre(_ outline: [PixelPoint]) -> PixelPoint {
    guard let first = outline.first else { return PixelPoint(x: 0, y: 0) }
    var twice = 0.0
    var x = 0.0
    var y = 0.0
    // Relative to a corner: far from the origin the products would lose their digits.
    for (index, point) in outline.enumerated() {
      let next = outline[(index + 1) % outline.count]
      let (px, py) = (point.x - first.x, point.y - first.y)
      let (nx, ny) = (next.x - first.x, next.y - first.y)
      let cross = px * ny - nx * py
      twice += cross
      x += cross * (px + nx)
      y += cross * (py + ny)
    }
    guard abs(twice) > 1e-9 else {
      let count = Double(outline.count)
      return PixelPoint(
        x: outline.reduce(0) { $0 + $1.x } / count, y: outline.reduce(0) { $0 + $1.y } / count)
    }
    return PixelPoint(x: first.x + x / (3 * twice), y: first.y + y / (3 * twice))
  }

  /// A disc of 24 corners, clockwise on screen.
  package static func disc(at centre: PixelPoint, radius: Double) -> [PixelPoint] {
    (0..<24).map { index in
      let angle = 2 * Double.pi * Double(index) / 24
      return PixelPoint(
        x: ((centre.x + radius * cos(angle)) * 100).rounded() / 100,
        y: ((centre.y + radius * sin(angle)) * 100).rounded() / 100)
    }
  }
}
