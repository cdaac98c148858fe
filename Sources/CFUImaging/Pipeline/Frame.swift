internal import CFUCore

#if canImport(Glibc)
  internal import Glibc
#endif

/// The pixel grids of one picture and the ways between them.
///
/// Full-resolution pixels are what a user sees; working pixels are what was decoded; analysis
/// pixels are blocks of working pixels, counted from the corner of the analysis window.
struct Frame {
  /// Full-resolution pixels per working pixel.
  let scale: Int
  /// Working pixels per analysis pixel.
  let factor: Int
  /// Window origin, analysis pixels.
  let originX: Int
  let originY: Int
  /// um per full-resolution pixel.
  let calibration: Calibration
  /// Inner wall in full-resolution pixels.
  let dish: Ring?
  /// Radius of the dish, mm.
  let dishRadius: Double
  let fullWidth: Int
  let fullHeight: Int

  var umPerAnalysisPixel: Double { calibration.umPerPixel * Double(scale * factor) }
  var umPerWorkingPixel: Double { calibration.umPerPixel * Double(scale) }

  /// Analysis pixel coordinates to full resolution; pixel centres lie at whole numbers in both.
  func full(x: Double, y: Double) -> PixelPoint {
    let s = Double(scale * factor)
    return PixelPoint(
      x: (x + Double(originX) + 0.5) * s - 0.5, y: (y + Double(originY) + 0.5) * s - 0.5)
  }

  /// Millimetres from the dish centre in the plane of the dish: what a tilt shortened is stretched
  /// again.
  func millimetres(_ p: PixelPoint) -> (x: Double, y: Double) {
    guard let dish else {
      let mm = calibration.umPerPixel / 1000
      return (
        (p.x - Double(fullWidth - 1) / 2) * mm, (p.y - Double(fullHeight - 1) / 2) * mm
      )
    }
    let c = cos(dish.angle)
    let s = sin(dish.angle)
    let dx = p.x - dish.centreX
    let dy = p.y - dish.centreY
    // The longer axis is the one that a tilt does not shorten: it carries the calibration.
    let mm = calibration.umPerPixel / 1000
    let u = (dx * c + dy * s) * mm
    let v = (dy * c - dx * s) * mm * dish.semiMajor / dish.semiMinor
    return (u * c - v * s, u * s + v * c)
  }
}
