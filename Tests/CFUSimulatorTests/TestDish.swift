import CFUCore
import CFUSimulator
import Foundation

/// A small dish of 10 mm, so that a test takes a fraction of a second, with every artefact switched
/// off.
enum TestDish {
  static func settings(umPerPixel: Double = 11, side: Int = 1024) -> SimulatorSettings {
    var settings = SimulatorSettings()
    settings.frame.dishDiameterMillimetres = 10
    settings.frame.umPerPixel = umPerPixel...umPerPixel
    settings.frame.size = .init(width: side, height: side)
    settings.sample.singleCells = 2_400...2_400
    settings.sample.nearThreshold = 0
    settings.sample.phenolRed = .off
    settings.artefacts.rim = .off
    settings.optics.focus = 0.5...0.5
    return settings
  }

  static let counts: [SimulatedClass: Int] = [
    .bfuE: 3, .cfuE: 3, .cfuGM: 4, .cfuGEMM: 1, .cfuMK: 3, .cluster: 5,
  ]
}

extension DishEllipse {
  /// Distance of a point from the centre, 1 on the ellipse.
  func distance(_ point: PixelPoint) -> Double {
    let (dx, dy) = (point.x - centre.x, point.y - centre.y)
    let (c, s) = (cos(angle), sin(angle))
    let u = (dx * c + dy * s) / semiMajor
    let v = (-dx * s + dy * c) / semiMinor
    return (u * u + v * v).squareRoot()
  }
}
