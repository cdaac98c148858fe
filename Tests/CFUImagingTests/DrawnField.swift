import CFUCore
import CFUImaging
import CFUPictures
import Foundation

/// A field without a dish, drawn in micrometres from its upper left corner, at any sampling.
///
/// Light is laid on by optical density, channel by channel, so that every feature of density and
/// colour has a value that can be written down.
struct DrawnField {
  /// Side of the field, um.
  var side = 18_000.0
  /// um per pixel.
  var umPerPixel: Double
  /// Tone curve: exponent that the camera puts on linear light.
  var tone = 1.0
  /// Channel gains of the light.
  var balance = Light(1, 1, 1)
  private var spots: [Spot] = []

  /// Absorbance of each channel, optical density.
  struct Absorbance {
    var red: Double
    var green: Double
    var blue: Double
    static func grey(_ od: Double) -> Absorbance { Absorbance(red: od, green: od, blue: od) }
    /// Haemoglobin: green and blue are taken, red passes.
    static func haem(_ od: Double) -> Absorbance {
      Absorbance(red: 0.1 * od, green: 0.8 * od, blue: od)
    }
  }

  private struct Spot {
    var x: Double
    var y: Double
    var radius: Double
    var hole: Double
    var od: Absorbance
  }

  init(umPerPixel: Double) { self.umPerPixel = umPerPixel }

  /// Adds absorbance on a disc, or on the ring outside `hole` um; densities add up.
  mutating func add(
    _ x: Double, _ y: Double, diameter: Double, hole: Double = 0, _ od: Absorbance
  ) {
    spots.append(Spot(x: x, y: y, radius: diameter / 2, hole: hole / 2, od: od))
  }

  /// Adds small discs on a square lattice inside a circle; returns how many.
  @discardableResult
  mutating func addCells(
    _ x: Double, _ y: Double, within: Double, spacing: Double, diameter: Double, _ od: Absorbance
  ) -> Int {
    let steps = Int(within / 2 / spacing) + 1
    var count = 0
    for row in -steps...steps {
      for column in -steps...steps {
        let dx = Double(column) * spacing
        let dy = Double(row) * spacing
        guard hypot(dx, dy) < within / 2 - diameter else { continue }
        add(x + dx, y + dy, diameter: diameter, od)
        count += 1
      }
    }
    return count
  }

  /// Draws, photographs and measures.
  func analysed(noise: Float = 0.7, grey: Bool = false) throws -> DishAnalysis {
    try pipeline.analyse(photographed(noise: noise, grey: grey))
  }

  /// Draws and photographs.
  func photographed(noise: Float = 0.7, grey: Bool = false) -> WorkingImage {
    let pixels = Int(side / umPerPixel)
    let ground = Light(0.6 * balance.red, 0.6 * balance.green, 0.6 * balance.blue)
    var canvas = Canvas(width: pixels, height: pixels, ground: shown(ground))
    // Densities of every pixel first, since light is not linear after the tone curve.
    var red = [Double](repeating: 0, count: pixels * pixels)
    var green = red
    var blue = red
    for spot in spots {
      let (cx, cy) = (spot.x / umPerPixel - 0.5, spot.y / umPerPixel - 0.5)
      let (r, hole) = (spot.radius / umPerPixel, spot.hole / umPerPixel)
      for y in max(0, Int(cy - r - 1))...min(pixels - 1, Int(cy + r + 2)) {
        for x in max(0, Int(cx - r - 1))...min(pixels - 1, Int(cx + r + 2)) {
          let d = hypot(Double(x) - cx, Double(y) - cy)
          var cover = min(max(r - d + 0.5, 0), 1)
          if hole > 0 { cover = min(cover, min(max(d - hole + 0.5, 0), 1)) }
          let i = y * pixels + x
          red[i] += cover * spot.od.red
          green[i] += cover * spot.od.green
          blue[i] += cover * spot.od.blue
        }
      }
    }
    canvas.repaint { x, y in
      let i = Int(y) * pixels + Int(x)
      return shown(
        Light(
          ground.red * Float(pow(10, -red[i])), ground.green * Float(pow(10, -green[i])),
          ground.blue * Float(pow(10, -blue[i]))))
    }
    return canvas.photograph(noise: noise, grey: grey)
  }

  private func shown(_ light: Light) -> Light {
    Light(
      Float(pow(Double(light.red), tone)), Float(pow(Double(light.green), tone)),
      Float(pow(Double(light.blue), tone)))
  }

  var pipeline: DishPipeline {
    var settings = ImagingSettings(profile: .methylcellulose)
    settings.umPerPixel = umPerPixel
    return DishPipeline(settings: settings)
  }

  /// The object whose outline holds a place given in um; the largest of several.
  func object(_ found: DishAnalysis, at x: Double, _ y: Double) -> FoundObject? {
    let place = PixelPoint(x: x / umPerPixel - 0.5, y: y / umPerPixel - 0.5)
    return found.objects.filter { $0.contains(place) }
      .max { $0.feature("area_um2") < $1.feature("area_um2") }
  }
}
