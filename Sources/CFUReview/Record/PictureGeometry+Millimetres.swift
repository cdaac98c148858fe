package import CFUCore
import Glibc

extension PictureGeometry {
  /// A place in mm from the dish's centre in the plane of the dish, what a tilt shortened stretched
  /// again; from the picture's centre where there is no dish. As the imaging pipeline has it.
  package func millimetres(_ point: PixelPoint) -> (x: Double, y: Double) {
    let mm = calibration.umPerPixel / 1000
    guard let dish else {
      return (
        (point.x - Double(width - 1) / 2) * mm, (point.y - Double(height - 1) / 2) * mm
      )
    }
    let (c, s) = (cos(dish.angle), sin(dish.angle))
    let (dx, dy) = (point.x - dish.centre.x, point.y - dish.centre.y)
    let u = (dx * c + dy * s) * mm
    let v = (dy * c - dx * s) * mm * dish.semiMajor / dish.semiMinor
    return (u * c - v * s, u * s + v * c)
  }
}
