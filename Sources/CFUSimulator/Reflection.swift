import Foundation

/// The image of a lamp in the surface: light that is added, not taken away.
struct Reflection: Sendable {
  /// Middle, px.
  var x: Double
  var y: Double
  /// Half axes, px.
  var radiusX: Double
  var radiusY: Double
  var angle: Double
  /// Exponent of the outline: 2 an ellipse (bulb), 8 nearly a rectangle (tube, window).
  var power: Double
  /// Width of its edge, as a fraction of the half axes.
  var softness: Double
  /// Light at its middle; the lamp of the picture is about 1.
  var brightness: Double
  /// Colour, mean 1.
  var colour: SIMD3<Double>

  static func make(
    settings: SimulatorSettings, seed: UInt64, width: Int, height: Int, umPerPixel: Double
  ) -> [Reflection] {
    var random = SeededGenerator(seed: seed, Stream.reflections)
    let count = Int(settings.artefacts.reflections.draw(&random).rounded())
    return (0..<count).map { _ in
      let tube = random.chance(0.5)
      let size = random.uniform(250...2_200) / umPerPixel
      return Reflection(
        x: random.uniform(0.1...0.9) * Double(width), y: random.uniform(0.1...0.9) * Double(height),
        radiusX: size * (tube ? random.uniform(1.5...4) : 1),
        radiusY: size * (tube ? 0.5 : random.uniform(0.7...1)),
        angle: random.uniform(0...Double.pi),
        power: tube ? 8 : 2, softness: random.uniform(0.08...0.6),
        brightness: random.uniform(0.06...0.7),
        colour: SIMD3(
          random.uniform(0.85...1.1), random.uniform(0.95...1.05), random.uniform(0.85...1.2)))
    }
  }

  /// Half a side of the square that holds it, px.
  var reach: Double { max(radiusX, radiusY) * (1 + 2.5 * softness) * 1.2 }

  /// Light at a point, px, before its colour.
  func light(_ px: Double, _ py: Double) -> Double {
    let (dx, dy) = (px - x, py - y)
    let u = (dx * cos(angle) + dy * sin(angle)) / radiusX
    let v = (-dx * sin(angle) + dy * cos(angle)) / radiusY
    let r = pow(pow(abs(u), power) + pow(abs(v), power), 1 / power)
    return brightness / (1 + exp((r - 1) / (0.25 * softness)))
  }
}
