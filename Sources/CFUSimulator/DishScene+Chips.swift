import CFUCore
import Foundation

/// Coloured grains: splinters of plastic, dye, paint, dried medium. As small as a CFU-E and now and then as red, but of
/// one piece; or as small as the single red cells and crumbs of haemoglobin that lie about on an erythroid dish.
extension DishScene {
  mutating func addChips() {
    var random = SeededGenerator(seed: seed, Stream.chips)
    let count = Int(settings.artefacts.chips.draw(&random).rounded())
    guard count > 0 else { return }
    // The grains of one dish have come from few things.
    let shades = (0..<random.integer(1...3)).map { _ in Self.chipShade(&random) }
    let median = random.uniform(settings.artefacts.chipRadius)
    for _ in 0..<count {
      let (x, y) = place(&random, within: 1.05)
      let shade = shades[random.integer(0...(shades.count - 1))]
      let density = exp(random.uniform(log(0.12)...log(1.6)))
      let colour = SIMD3<Float>(density * shade)
      let radius = min(130, max(4, random.logNormal(median: median, sigma: 0.4)))
      let lies = Self.surfaces[random.integer(0...3)]
      let blur = blur(atHeight: random.chance(0.4) ? random.uniform(0...1_100) : lies)
      for part in 0..<random.integer(1...3) {
        let away = part == 0 ? 0 : radius * random.uniform(0.5...1.2)
        let angle = random.uniform(0...(2 * .pi))
        var flake = Flake(
          at: projection.picture(x + away * cos(angle), y + away * sin(angle)),
          radius: radius * random.uniform(0.5...1), colour: colour, softness: 0, &random)
        flake.blur = blur
        draw(flake)
      }
      artefactTruth.append(
        ArtefactTruth(
          kind: "chip", centre: projection.picture(x, y), sizeMicrometres: 2.5 * radius))
    }
  }

  /// Density of a grain in red, green and blue against its strongest.
  private static func chipShade(_ random: inout SeededGenerator) -> SIMD3<Double> {
    let kind = random.uniform()
    if kind < 0.45 {
      // From orange over red to pink.
      return SIMD3(
        random.uniform(0...0.35), random.uniform(0.4...1), random.uniform(0.3...1))
    }
    if kind < 0.7 {
      // Brown to yellow.
      return SIMD3(random.uniform(0.1...0.7), random.uniform(0.4...0.9), 1)
    }
    return SIMD3(random.uniform(0...1), random.uniform(0...1), random.uniform(0...1))
  }
}
