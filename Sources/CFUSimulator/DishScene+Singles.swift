import Foundation

extension DishScene {
  /// Cells that have made no colony, dead cells and fragments, everywhere in the gel.
  static func scatterSingles(settings: SimulatorSettings, seed: UInt64) -> [Cell] {
    var random = SeededGenerator(seed: seed, Stream.singles)
    let count = Int(settings.relativeArea * random.uniform(settings.sample.singleCells))
    let inner = settings.frame.dishDiameterMillimetres * 500
    let thickness = settings.sample.gelThickness * 1000
    var cells: [Cell] = []
    while cells.count < count {
      let radius = (inner - 60) * random.uniform().squareRoot()
      let angle = random.uniform(0...(2 * .pi))
      let form = random.uniform()
      let (kind, size): (CellKind, ClosedRange<Double>) =
        form < 0.5
        ? (.debris, 1.2...3.5)
        : form < 0.75
          ? (.granulocyte, 4...6)
          : form < 0.88
            ? (.macrophage, 6...11)
            : form < 0.992 ? (.erythroblast, 3.5...5) : (.megakaryocyte, 8...16)
      // Debris and macrophages lie on the floor more often than not.
      let floor = random.chance(kind == .debris || kind == .macrophage ? 0.5 : 0.15)
      let height = random.uniform(8...(thickness - 8))
      let cell = Cell(
        x: Float(radius * cos(angle)), y: Float(radius * sin(angle)),
        z: Float(floor ? 8 : height), radius: Float(random.uniform(size)),
        haemoglobin: kind == .erythroblast ? 0.6 : 0, kind: kind)
      cells.append(cell)
      // Many stick to a few fragments or to a sister.
      guard random.chance(0.1), kind != .megakaryocyte else { continue }
      for _ in 0..<random.integer(1...3) {
        var other = cells[cells.count - 1]
        let away = random.uniform(0...(2 * .pi))
        let sister = random.chance(0.4)
        if !sister {
          (other.kind, other.haemoglobin) = (.debris, 0)
          other.radius = Float(random.uniform(1.5...4))
        }
        let gap = Double(other.radius + cells[cells.count - 1].radius) * random.uniform(0.7...1)
        other.x += Float(gap * cos(away))
        other.y += Float(gap * sin(away))
        cells.append(other)
      }
    }
    return Array(cells.prefix(count)) + loneMegakaryocytes(settings: settings, seed: seed)
  }

  /// Megakaryocytes beside those among the single cells: large, bright and no colony.
  private static func loneMegakaryocytes(settings: SimulatorSettings, seed: UInt64) -> [Cell] {
    var random = SeededGenerator(seed: seed, Stream.loneCells)
    let growth = ColonyGrowth(settings: settings, seed: seed)
    let count = random.poisson(
      settings.relativeArea * random.uniform(settings.sample.loneMegakaryocytes))
    let inner = settings.frame.dishDiameterMillimetres * 500
    return (0..<count).map { _ in
      let radius = (inner - 60) * random.uniform().squareRoot()
      let angle = random.uniform(0...(2 * .pi))
      return Cell(
        x: Float(radius * cos(angle)), y: Float(radius * sin(angle)),
        z: Float(random.uniform(30...(settings.sample.gelThickness * 1000 - 30))),
        radius: Float(growth.megakaryocyteRadius(random.uniform(8...20))), haemoglobin: 0,
        kind: .megakaryocyte)
    }
  }
}
