import Foundation

/// How cells of one kind differ on a dish from what was drawn by eye: factors on what a cell is made of.
struct CellVariety: Sendable {
  /// All of the following four.
  var strength = 1.0
  /// What its body scatters.
  var body = 1.0
  /// Its dark border.
  var border = 1.0
  /// The bright ring inside the border.
  var ring = 1.0
  /// What it gathers as a lens; below 0 it scatters light instead.
  var lens = 1.0
  /// Width of the border.
  var borderWidth = 1.0
  /// No factor: density that its whole body has more, or less, natural. Cells full of granules are dark, those that
  /// the focus favours are bright all over.
  var solid = 0.0

  init() {}

  /// - Parameter amount: 0 leaves everything as it is. At 1 half of the kinds gather a third of the light at most or
  ///   scatter some, four of five have hardly a bright ring, borders are 0.7 to 2.2 times as wide, a third of
  ///   granulocytes, macrophages and megakaryocytes are darker or brighter all over, and megakaryocytes show one to
  ///   five times as strongly, other cells 0.8 to 2 times. Megakaryocytes are not weaker than drawn by eye: a thin
  ///   dark border and a bright ring beside it cancel each other where one pixel holds both, and what people see and
  ///   draw at 10 um/px are distinct large cells.
  init(of kind: CellKind, amount: Double, _ random: inout SeededGenerator) {
    body = random.logNormal(median: 1, sigma: 0.8 * amount)
    border = random.logNormal(median: 1, sigma: 0.4 * amount)
    let bright = (
      ring: random.uniform((1 - 0.5 * amount)...(1 + 0.3 * amount)),
      lens: random.uniform((1 - 0.7 * amount)...(1 + 0.3 * amount))
    )
    let dim = (ring: random.uniform(0...0.4), lens: random.uniform(-0.5...0.8))
    (ring, lens) = random.chance(0.8 * amount) ? dim : bright
    let stronger =
      kind == .megakaryocyte ? random.uniform(0...1.6) : random.uniform(-0.2...0.7)
    strength = exp(amount * stronger)
    borderWidth = exp(amount * random.uniform(-0.3...0.8))
    let density = random.uniform(-0.12...0.3)
    guard random.chance(0.35 * amount) else { return }
    switch kind {
    case .megakaryocyte: solid = density
    case .granulocyte, .macrophage: solid = 0.5 * density
    case .erythroblast, .debris: break
    }
  }
}
