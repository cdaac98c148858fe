import Foundation

/// A grid moulded into the floor of the dish, lines 2 mm apart in both directions.
struct GridLines: Sendable {
  static let pitch: Float = 2000
  let cosine: Double
  let sine: Double
  /// Where the lines lie, um.
  let shiftU: Double
  let shiftV: Double
  /// Transmittance by distance from the line's middle, `samplesPerMicrometre` a um, averaged over a
  /// pixel.
  let profile: [Float]
  static let samplesPerMicrometre: Float = 0.5
  /// Beyond this distance (um) a line is not drawn.
  let reach: Float

  init?(settings: SimulatorSettings, seed: UInt64, umPerPixel: Double) {
    var random = SeededGenerator(seed: seed, Stream.grid)
    let density = settings.artefacts.grid.draw(&random)
    let angle = random.uniform(0...(.pi / 2))
    let half = random.uniform(15...55)
    let sigma = random.uniform(10...26)
    let middle = random.uniform(-0.5...0.6)
    (shiftU, shiftV) = (random.uniform(0...2000), random.uniform(0...2000))
    guard density > 0 else { return nil }
    (cosine, sine) = (cos(angle), sin(angle))
    let reach = half + 3.5 * sigma + umPerPixel
    self.reach = Float(reach)
    // A groove: two edges that bend light away, and a floor that gathers some or not.
    func shape(_ d: Double) -> Double {
      let edges =
        exp(-0.5 * pow((d - half) / sigma, 2)) + exp(-0.5 * pow((d + half) / sigma, 2))
      return exp(-density * (edges + middle * exp(-0.5 * pow(d / sigma, 2))))
    }
    let count = Int(reach * Double(Self.samplesPerMicrometre)) + 2
    profile = (0..<count).map { i in
      let d = Double(i) / Double(Self.samplesPerMicrometre)
      let parts = 9
      return Float(
        (0..<parts).reduce(0.0) { sum, part in
          sum + shape(d + (Double(part) / Double(parts - 1) - 0.5) * umPerPixel)
        } / Double(parts))
    }
  }

  /// Transmittance of the lines of one direction at a coordinate across them, um.
  @inline(__always)
  func transmittance(_ coordinate: Float) -> Float {
    let turns = coordinate / Self.pitch
    let distance = abs(turns - turns.rounded()) * Self.pitch
    guard distance < reach else { return 1 }
    return profile[Int(distance * Self.samplesPerMicrometre)]
  }
}
