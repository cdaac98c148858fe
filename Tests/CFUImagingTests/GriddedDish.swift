import CFUCore
import CFUImaging
import CFUPictures
import Foundation

/// A dish over a grid of double lines, each of which lets a share of the light through whatever lies on it.
struct GriddedDish {
  var dish: DrawnDish
  /// Direction of the first family's normal, degrees.
  var degrees = 23.0
  /// The second family stands so far off a right angle, degrees.
  var skew = 0.0
  /// How much lines converge over one radius, as a share of their distance from the middle.
  var convergence = 0.0
  /// Light that a line lets through, linear.
  var share: Float = 0.7
  /// Between pairs, between the two lines of a pair, and a line's width, mm.
  var pitch = 2.0
  var gap = 0.13
  var wide = 0.05

  /// A well of 20 mm at 11.1 um/px.
  init() {
    dish = DrawnDish(width: 2000, height: 2000)
    dish.diameter = 20
    dish.fill = 0.9
  }

  /// Distances across both families, mm.
  func across(_ x: Double, _ y: Double) -> (Double, Double) {
    func offset(_ degrees: Double) -> Double {
      let (c, s) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
      return (x * c + y * s) * (1 + convergence * (y * c - x * s) / (dish.diameter / 2))
    }
    return (offset(degrees), offset(degrees + 90 + skew))
  }

  /// The place, mm, at given distances across both families.
  func place(_ u: Double, _ v: Double) -> (x: Double, y: Double) {
    var (x, y) = (0.0, 0.0)
    let (a, b) = (degrees * .pi / 180, (degrees + 90 + skew) * .pi / 180)
    // Convergence is a few per cent, so each step leaves that share of the error.
    for _ in 0..<8 {
      let at = across(x, y)
      let (du, dv) = (u - at.0, v - at.1)
      let det = sin(b - a)
      x += (du * sin(b) - dv * sin(a)) / det
      y += (dv * cos(a) - du * cos(b)) / det
    }
    return (x, y)
  }

  /// Share of the light at a distance across a family.
  private func light(_ u: Double) -> Double {
    let d = abs((u / pitch - (u / pitch).rounded()) * pitch)
    let cover = 0.5 + (wide / 2 - abs(d - gap / 2)) * dish.pxPerMillimetre
    return 1 - Double(1 - share) * min(max(cover, 0), 1)
  }

  func canvas() -> Canvas {
    var canvas = dish.canvas()
    let (centre, scale, radius) = (dish.ellipse.centre, dish.pxPerMillimetre, dish.diameter / 2)
    canvas.shade { px, py in
      let (x, y) = ((px - centre.x) / scale, (py - centre.y) / scale)
      guard hypot(x, y) < radius else { return 1 }
      let (u, v) = across(x, y)
      return light(u) * light(v)
    }
    return canvas
  }

  func analysed(_ canvas: Canvas? = nil, grey: Bool = false) throws -> DishAnalysis {
    try DishPipeline(settings: ImagingSettings(dishDiameterMillimetres: dish.diameter))
      .analyse((canvas ?? self.canvas()).photograph(grey: grey))
  }
}
