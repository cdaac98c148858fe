import Foundation

/// Megakaryocyte colonies: a few large cells, set loosely.
extension ColonyGrowth {
  /// CFU-MK: 3 to 60 megakaryocytes of 20 to 54 um (some of 14), 60 to 400 um across; wider on a dish where they
  /// lie far apart.
  func megakaryocytes(near: Bool, _ random: inout SeededGenerator) -> GrownColony {
    let count =
      near ? random.integer(3...4) : cells(median: 10, sigma: 0.8, in: 3...60, &random)
    let largest = min(27, 25 * max(1, megakaryocyteSize))
    let typical = size * megakaryocyteSize * random.uniform(10...18)
    let radii = (0..<count).map { _ in
      min(largest, max(6.5, random.logNormal(median: typical, sigma: 0.25)))
    }
    let spacing = spread * megakaryocyteSpread * random.uniform(1.15...2.1)
    var cells: [Cell] = []
    var reach = 20.0
    for radius in radii {
      // A growing disc in which no two cells overlap, mostly.
      var place = SIMD2<Double>.zero
      for _ in 0..<60 {
        let (r, angle) = (random.uniform().squareRoot() * reach, random.uniform(0...(2 * .pi)))
        place = SIMD2(r * cos(angle), r * sin(angle))
        let free = cells.allSatisfy { cell in
          let d = SIMD2(Double(cell.x), Double(cell.y)) - place
          let limit = spacing * 0.9 * (Double(cell.radius) + radius)
          return d.x * d.x + d.y * d.y > limit * limit
        }
        if free { break }
        reach = min(210 * megakaryocyteSpread, reach * 1.03)
      }
      cells.append(
        Cell(
          x: Float(place.x), y: Float(place.y), z: Float(random.normal() * 25),
          radius: Float(radius), haemoglobin: 0, kind: .megakaryocyte))
    }
    let size = count <= 20 ? "small" : count <= 49 ? "medium" : "large"
    return GrownColony(cells: cells, variant: size, clusters: 1)
  }
}
