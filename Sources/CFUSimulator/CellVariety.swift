import Foundation

/// How cells of one kind differ on a dish from what was drawn by eye: factors on what a cell is made of.
struct CellVariety: Sendable {
  /// What its body scatters.
  var body = 1.0
  /// Its dark border.
  var border = 1.0
  /// The bright ring inside the border.
  var ring = 1.0
  /// What it gathers as a lens; below 0 it scatters light instead.
  var lens = 1.0

  init() {}

  /// - Parameter amount: 0 leaves everything as it is; at 1 most kinds of cells gather a third of the light at most or
  ///   scatter some, so that they are dark rings or dots and not bright ones.
  init(amount: Double, _ random: inout SeededGenerator) {
    body = random.logNormal(median: 1, sigma: 0.8 * amount)
    border = random.logNormal(median: 1, sigma: 0.4 * amount)
    ring = random.uniform((1 - 0.5 * amount)...(1 + 0.3 * amount))
    lens = random.uniform((1 - 0.7 * amount)...(1 + 0.3 * amount))
    if random.chance(0.7 * amount) {
      ring = random.uniform(0...0.4)
      lens = random.uniform(-0.5...0.3)
    }
  }
}
