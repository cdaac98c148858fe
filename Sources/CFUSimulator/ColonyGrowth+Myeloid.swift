import Foundation

/// Colourless colonies of granulocytes and macrophages, and the mixed colony round a red core.
extension ColonyGrowth {
  /// CFU-GM: 20 cells and more of both kinds, flat, 0.2 to 1.5 mm.
  func granulocyteMacrophage(_ random: inout SeededGenerator) -> GrownColony {
    let form = random.uniform()
    let count = cells(median: 650 * crowding, sigma: 0.9, in: 20...4_500, &random)
    let reach = extent(of: count, &random)
    var cells: [Cell] = []
    let variant: String
    if form < 0.5 {
      variant = "core and halo"
      let core = Int(Double(count) * random.uniform(0.35...0.65))
      scatter(count: core, kind: .granulocyte, sigma: 38 * reach, lobes: 1, into: &cells, &random)
      halo(count: count - core, sigma: 150 * reach, into: &cells, &random)
    } else if form < 0.9 {
      variant = "diffuse"
      let lobes = random.integer(1...4)
      let third = count / 3
      scatter(
        count: count - third, kind: .granulocyte, sigma: 120 * reach, lobes: lobes, into: &cells,
        &random)
      scatter(
        count: third, kind: .macrophage, sigma: 140 * reach, lobes: lobes, into: &cells, &random)
    } else {
      variant = "macrophage-rich"
      let few = count / 6
      scatter(
        count: few, kind: .granulocyte, sigma: 90 * reach, lobes: 1, into: &cells, &random)
      scatter(
        count: max(20, count / 2) - few, kind: .macrophage, sigma: 150 * reach, lobes: 1,
        even: random.chance(0.5), into: &cells, &random)
    }
    return GrownColony(cells: cells, variant: variant, clusters: 1)
  }

  /// A CFU-GM that is hard to call: 20 to 23 cells, or so few and large macrophages that it looks
  /// like a CFU-MK.
  func borderlineMyeloid(_ random: inout SeededGenerator) -> GrownColony {
    var cells: [Cell] = []
    if random.chance(0.5) {
      let count = random.integer(20...23)
      let large = random.integer(2...8)
      let sigma = spread * random.uniform(25...70)
      scatter(
        count: count - large, kind: .granulocyte, sigma: sigma, lobes: 1, into: &cells, &random)
      scatter(count: large, kind: .macrophage, sigma: sigma, lobes: 1, into: &cells, &random)
      return GrownColony(cells: cells, variant: "small", clusters: 1)
    }
    let count = random.integer(20...45)
    let sigma = spread * random.uniform(45...110)
    scatter(
      count: count - 3, kind: .macrophage, sigma: sigma, lobes: 1, even: random.chance(0.6),
      into: &cells, &random)
    scatter(count: 3, kind: .granulocyte, sigma: sigma, lobes: 1, into: &cells, &random)
    let growth = random.uniform(1.1...1.5)
    for i in cells.indices where cells[i].kind == .macrophage { cells[i].radius *= Float(growth) }
    return GrownColony(cells: cells, variant: "macrophages like CFU-MK", clusters: 1)
  }

  /// CFU-G: many small cells, compact.
  func granulocytes(near: Bool, _ random: inout SeededGenerator) -> GrownColony {
    var cells: [Cell] = []
    let count =
      near
      ? random.integer(20...23)
      : self.cells(median: 650 * crowding, sigma: 0.9, in: 20...4_500, &random)
    scatter(
      count: count, kind: .granulocyte, sigma: 62 * extent(of: count, &random),
      lobes: random.integer(1...2), into: &cells, &random)
    return GrownColony(cells: cells, variant: near ? "small" : "compact", clusters: 1)
  }

  /// CFU-M: macrophages wander: fewer, larger, evenly spread.
  func macrophages(near: Bool, _ random: inout SeededGenerator) -> GrownColony {
    var cells: [Cell] = []
    let count =
      near
      ? random.integer(20...23)
      : self.cells(median: 325 * crowding, sigma: 0.9, in: 20...2_250, &random)
    scatter(
      count: count, kind: .macrophage, sigma: 150 * extent(of: 2 * count, &random), lobes: 1,
      even: true, into: &cells, &random)
    return GrownColony(cells: cells, variant: near ? "small" : "even", clusters: 1)
  }

  /// On the cells of a pale colony: a wide one holds more, though less densely.
  private var crowding: Double { myeloidSpread.squareRoot() }

  /// Size of a colony of that many cells against one of 650.
  private func extent(of count: Int, _ random: inout SeededGenerator) -> Double {
    spread * myeloidSpread * pow(Double(count) / (650 * crowding), 0.42)
      * random.logNormal(median: 1, sigma: 0.22)
  }

  /// CFU-GEMM: red clusters inside one wide colourless halo, sometimes with megakaryocytes.
  func mixed(near: Bool, _ random: inout SeededGenerator) -> GrownColony {
    let ripe = random.uniform(haemoglobin)
    // Close to the threshold: hardly more than 500 cells, and one small red cluster among them.
    let count = near ? 1 : random.integer(2...9)
    var cells: [Cell] = []
    let scale =
      near
      ? random.uniform(40...70)
      : number * thinning * random.logNormal(median: 260, sigma: 0.5)
    let balls = aggregate(count: count, loose: random.uniform(0.65...1.1), &random) { random in
      min(2_500, max(40, random.logNormal(median: scale, sigma: 0.5)))
    }
    for ball in balls { pack(ball, ripeness: ripe, into: &cells, &random) }
    let red = cells.count
    let core = cells.reduce(0.0) { max($0, Double($1.x * $1.x + $1.y * $1.y)) }.squareRoot()
    let pale =
      near
      ? random.integer(505...560) - red
      : self.cells(median: 900 * pow(mixedSpread, 1.5), sigma: 0.6, in: 300...4_000, &random)
    let sigma = max(0.75 * core, 120) * spread * mixedSpread * random.uniform(1...1.6)
    scatter(
      count: pale / 2, kind: .granulocyte, sigma: sigma * 0.8, lobes: random.integer(1...3),
      into: &cells, &random)
    halo(count: max(pale - pale / 2, 520 - red - pale / 2), sigma: sigma, into: &cells, &random)
    if random.chance(0.5) {
      for _ in 0..<random.integer(1...6) {
        let p = planar(&random) * sigma
        cells.append(
          Cell(
            x: Float(p.x), y: Float(p.y), z: Float(random.normal() * 40),
            radius: Float(size * random.uniform(9...18)), haemoglobin: 0, kind: .megakaryocyte))
      }
    }
    return GrownColony(cells: cells, variant: "red core", clusters: count)
  }

  /// Below the threshold: pale clusters of 5 to 19 cells, erythroid ones of 3 to 7, one or two
  /// megakaryocytes.
  func belowThreshold(near: Bool, _ random: inout SeededGenerator) -> GrownColony {
    var cells: [Cell] = []
    let form = random.uniform()
    if form < 0.6 {
      let count = near ? random.integer(17...19) : random.integer(5...19)
      scatter(
        count: count, kind: random.chance(0.7) ? .granulocyte : .macrophage,
        sigma: spread * random.uniform(14...40), lobes: 1, into: &cells, &random)
      return GrownColony(cells: cells, variant: "GM cluster", clusters: 1)
    }
    if form < 0.85 {
      let ball = ErythroidBall(
        centre: .zero, cells: near ? random.integer(6...7) : random.integer(3...7))
      pack(
        ball, ripeness: clusterHaemoglobin * random.uniform(haemoglobin), into: &cells, &random)
      return GrownColony(cells: cells, variant: "erythroid cluster", clusters: 1)
    }
    for index in 0..<(near ? 2 : random.integer(1...2)) {
      cells.append(
        Cell(
          x: Float(Double(index) * random.uniform(25...60)), y: Float(random.uniform(-15...15)),
          z: Float(random.normal() * 10), radius: Float(size * random.uniform(8...20)),
          haemoglobin: 0,
          kind: .megakaryocyte))
    }
    return GrownColony(cells: cells, variant: "megakaryocytes", clusters: 1)
  }

  private func halo(
    count: Int, sigma: Double, into cells: inout [Cell], _ random: inout SeededGenerator
  ) {
    guard count > 0 else { return }
    let large = count / 3
    scatter(
      count: count - large, kind: .granulocyte, sigma: sigma, lobes: 1, into: &cells, &random)
    scatter(count: large, kind: .macrophage, sigma: 1.1 * sigma, lobes: 1, into: &cells, &random)
  }

  /// Scatters cells round one or several centres, normally or evenly, a little elongated, flat in
  /// depth.
  private func scatter(
    count: Int, kind: CellKind, sigma: Double, lobes: Int, even: Bool = false,
    into cells: inout [Cell], _ random: inout SeededGenerator
  ) {
    let centres = (0..<lobes).map { _ in
      lobes == 1 ? SIMD2<Double>.zero : planar(&random) * (0.8 * sigma)
    }
    let own = lobes == 1 ? sigma : sigma * 0.75
    let (stretch, turn) = (random.uniform(1...1.3), random.uniform(0...(2 * .pi)))
    let thickness = min(140, max(12, 0.3 * sigma))
    for _ in 0..<count {
      var p: SIMD2<Double>
      if even {
        let (r, angle) = (random.uniform().squareRoot() * 1.55, random.uniform(0...(2 * .pi)))
        p = SIMD2(r * cos(angle), r * sin(angle)) + planar(&random) * 0.42
      } else {
        p = planar(&random)
      }
      p = SIMD2(p.x * stretch, p.y / stretch)
      let (c, s) = (cos(turn), sin(turn))
      let place =
        centres[random.integer(0...(lobes - 1))] + own * SIMD2(p.x * c - p.y * s, p.x * s + p.y * c)
      let radius =
        size * (kind == .macrophage ? random.uniform(7...12) : random.uniform(4...6))
      cells.append(
        Cell(
          x: Float(place.x), y: Float(place.y), z: Float(random.normal() * thickness),
          radius: Float(radius), haemoglobin: 0, kind: kind))
    }
  }
}
