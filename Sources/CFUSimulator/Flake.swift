import CFUCore
import Foundation

/// Something flat of any outline: a flake of skin, a splinter of plastic, a clump of precipitate; or a stain without
/// an outline, a drop that dried or something under the dish.
struct Flake: Sendable {
  /// Middle, px.
  let x: Double
  let y: Double
  /// Mean radius, um.
  let radius: Double
  /// Density per channel.
  let colour: SIMD3<Float>
  /// Density of its edge beyond that, without colour.
  private let edge: Double
  /// Density of its wrinkles, without colour.
  private let wrinkles: Double
  /// Width of its edge, um.
  private let edgeWidth: Double
  /// Waves round the outline: how many, where the first begins, how high against the radius.
  private let waves: [SIMD3<Double>]
  /// Whether the waves have flat tops, as a star or a cross has.
  private let square: Bool
  private let stretch: Double
  private let turn: Double
  /// Waves across it, per um, and their height against the density.
  private let mottling: SIMD3<Double>
  /// Blur of a stain, um; 0 where there is an outline.
  let softness: Double
  /// Blur, um.
  var blur = 0.0

  init(at centre: PixelPoint, _ random: inout SeededGenerator) {
    (x, y) = (centre.x, centre.y)
    radius = min(350, max(12, random.logNormal(median: 45, sigma: 0.75)))
    // A scale of skin is all but clear: its outline and its wrinkles show.
    let clear = random.chance(0.3)
    let density = clear ? random.uniform(0...0.05) : exp(random.uniform(log(0.03)...log(1.2)))
    let form = random.uniform()
    let shade: SIMD3<Double> =
      if form < 0.4 {
        SIMD3(repeating: 1)
      } else if form < 0.78 {
        // Yellowish to brown, as skin and most dirt are; now and then bluish.
        SIMD3(1, 1, 1) + random.uniform(-0.15...1.2) * SIMD3(-0.5, 0, 1)
      } else {
        SIMD3(random.uniform(0.1...1.2), random.uniform(0.3...1.2), random.uniform(0.3...1.2))
      }
    colour = SIMD3(
      Float(density * shade.x), Float(density * shade.y), Float(density * shade.z))
    edge =
      clear
      ? random.uniform(0.05...0.6)
      : random.chance(0.5) ? random.uniform(-0.2...0.5) * max(density, 0.15) : 0
    wrinkles = clear ? random.uniform(0...0.8) * edge : 0
    let soft = (random.chance(0.25), random.uniform(20...70))
    softness = soft.0 && !clear && density < 0.4 ? soft.1 : 0
    edgeWidth = random.uniform((clear ? 3 : 2)...(clear ? 9 : 7))
    square = random.chance(0.25)
    waves = (0..<random.integer(1...4)).map { _ in
      let lobes = Double(random.integer(2...7))
      return SIMD3(
        lobes, random.uniform(0...(2 * .pi)), random.uniform(0...0.75) / lobes.squareRoot())
    }
    stretch = random.chance(0.5) ? random.uniform(1...1.7) : 1
    turn = random.uniform(0...(2 * .pi))
    mottling = SIMD3(
      random.uniform(0.01...0.12), random.uniform(0.01...0.12),
      random.chance(0.5) ? random.uniform(0...0.7) : 0)
  }

  /// A piece of a clump: mottled, without an edge of its own, of any outline.
  /// - Parameters:
  ///   - radius: mean radius, um.
  ///   - softness: blur of a stain, um; 0 where there is an outline.
  init(
    at centre: PixelPoint, radius: Double, colour: SIMD3<Float>, softness: Double,
    _ random: inout SeededGenerator
  ) {
    (x, y) = (centre.x, centre.y)
    (self.radius, self.colour, self.softness) = (radius, colour, softness)
    (edge, wrinkles, edgeWidth, square) = (0, 0, 2, false)
    waves = (0..<random.integer(1...3)).map { _ in
      let lobes = Double(random.integer(2...6))
      return SIMD3(
        lobes, random.uniform(0...(2 * .pi)), random.uniform(0...0.8) / lobes.squareRoot())
    }
    stretch = random.uniform(1...1.8)
    turn = random.uniform(0...(2 * .pi))
    mottling = SIMD3(
      random.uniform(0.02...0.2), random.uniform(0.02...0.2), random.uniform(0...0.6))
  }

  /// Nothing is drawn farther from the middle, um.
  var reach: Double { 2.2 * radius * stretch + 3 * edgeWidth }

  /// How far inside the outline a place (um from the middle) lies, um; below 0 outside. Right near the outline.
  func inside(_ dx: Double, _ dy: Double) -> Double {
    let (c, s) = (cos(turn), sin(turn))
    let u = (dx * c + dy * s) / stretch
    let v = (dy * c - dx * s) * stretch
    let angle = atan2(v, u)
    var outline = 1.0
    for wave in waves {
      let value = cos(wave.x * angle + wave.y)
      outline += wave.z * (square ? tanh(4 * value) : value)
    }
    return radius * min(2, max(0.3, outline)) - (u * u + v * v).squareRoot()
  }

  /// Density against that of `colour` at a place that lies inside.
  func mottled(_ dx: Double, _ dy: Double) -> Double {
    1 + mottling.z * cos(mottling.x * dx + turn) * cos(mottling.y * dy)
  }

  /// Density without colour of edge and wrinkles at a place (um from the middle) that lies so deep inside the
  /// outline, um.
  func relief(_ dx: Double, _ dy: Double, depth: Double) -> Double {
    var sum = edge * exp(-0.5 * (depth / edgeWidth) * (depth / edgeWidth))
    if wrinkles > 0, depth > 0 {
      let crest = max(0, cos(mottling.x * dx + 2 * sin(mottling.y * dy + turn)))
      sum += wrinkles * pow(crest, 8)
    }
    return sum
  }
}

extension FineCanvas {
  /// Draws a flake into the layer.
  func add(_ flake: Flake, umPerPixel: Double) {
    let pitch = umPerPixel / Double(factor)
    let cx = (flake.x - Double(rect.minX)) * Double(factor)
    let cy = (flake.y - Double(rect.minY)) * Double(factor)
    let reach = flake.reach / pitch
    for y in max(0, Int(cy - reach))..<min(height, max(0, Int(cy + reach) + 1)) {
      for x in max(0, Int(cx - reach))..<min(width, max(0, Int(cx + reach) + 1)) {
        let dx = (Double(x) + 0.5 - cx) * pitch
        let dy = (Double(y) + 0.5 - cy) * pitch
        let depth = flake.inside(dx, dy)
        let cover = max(0, min(1, depth / pitch + 0.5))
        let i = y * width + x
        if cover > 0 { tint[i] = Float(cover * flake.mottled(dx, dy)) }
        grey[i] += Float(flake.relief(dx, dy, depth: depth))
      }
    }
  }
}
