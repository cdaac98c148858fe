import Foundation

/// Erythroid colonies: balls of tightly packed haemoglobinised cells.
extension ColonyGrowth {
  /// BFU-E: one large cluster or a burst of them, more than 200 cells, 0.3 to 2 mm; wider on a dish where they are
  /// loose or flat.
  func burst(_ random: inout SeededGenerator) -> GrownColony {
    let form = random.uniform()
    let (variant, count): (String, Int) =
      form < 0.18
      ? ("single", 1)
      : form < 0.7 ? ("mature", random.integer(3...8)) : ("primitive", random.integer(9...18))
    let scale =
      number * burstNumber * thinning
      * random.logNormal(median: variant == "single" ? 5_500 : 1_700, sigma: 0.75)
    let loose = random.uniform(0.65...1.4)
    let ripe = random.uniform(haemoglobin)
    var cells: [Cell] = []
    let balls = aggregate(count: count, loose: loose, &random) { random in
      min(9_000, max(45, random.logNormal(median: scale, sigma: 0.6)))
    }
    for ball in balls {
      // Clusters of one burst ripen together, not quite at once.
      let own = ripe * random.logNormal(median: 1, sigma: 0.15)
      pack(ball, ripeness: own, into: &cells, &random)
    }
    while cells.count < 205 {
      pack(
        ErythroidBall(centre: balls[0].centre, cells: 40), ripeness: ripe, into: &cells, &random)
    }
    strays(count: cells.count / 40, ripeness: ripe, into: &cells, &random)
    return GrownColony(cells: cells, variant: variant, clusters: count)
  }

  /// A burst that is hard to call: hardly more than 200 cells, or hardly any haemoglobin.
  func borderlineBurst(_ random: inout SeededGenerator) -> GrownColony {
    if random.chance(0.5) {
      var pale = self
      let low = haemoglobin.lowerBound
      pale.haemoglobin = (0.12 * low)...(0.6 * low)
      var colony = pale.burst(&random)
      colony.variant = "pale " + colony.variant
      return colony
    }
    let count = random.integer(1...3)
    let ripe = random.uniform(haemoglobin)
    var left = random.integer(201...230)
    var cells: [Cell] = []
    let share = left / count
    let balls = aggregate(count: count, loose: random.uniform(0.8...1.4), &random) { _ in
      let own = left < 2 * share ? left : share
      left -= own
      return Double(own)
    }
    for ball in balls { pack(ball, ripeness: ripe, into: &cells, &random) }
    return GrownColony(cells: cells, variant: "small", clusters: count)
  }

  /// CFU-E: one or two tight clusters of 8 to 200 cells altogether.
  func erythroidClusters(near: Bool, _ random: inout SeededGenerator) -> GrownColony {
    let count = random.chance(0.3) ? 2 : 1
    let total =
      near
      ? (random.chance(0.5) ? random.integer(8...10) : random.integer(175...200))
      : cells(median: 55, sigma: 0.7, in: 8...190, &random)
    let ripe = clusterHaemoglobin * random.uniform(haemoglobin)
    var cells: [Cell] = []
    let share = count == 1 ? 1 : random.uniform(0.35...0.65)
    var parts = [max(4, Int(Double(total) * share))]
    if count == 2 {
      parts[0] = min(parts[0], total - 4)
      parts.append(total - parts[0])
    }
    let balls = aggregate(count: count, loose: random.uniform(0.8...1.3), &random) { _ in
      Double(parts.removeFirst())
    }
    for ball in balls { pack(ball, ripeness: ripe, into: &cells, &random) }
    return GrownColony(cells: cells, variant: count == 1 ? "single" : "double", clusters: count)
  }

  /// Sets balls beside each other: each new one leans on one that is there.
  func aggregate(
    count: Int, loose: Double, _ random: inout SeededGenerator,
    size: (inout SeededGenerator) -> Double
  ) -> [ErythroidBall] {
    var balls: [ErythroidBall] = []
    for _ in 0..<count {
      var next = ErythroidBall(centre: .zero, cells: Int(size(&random)))
      if !balls.isEmpty {
        for _ in 0..<24 {
          let host = balls[random.integer(0...(balls.count - 1))]
          let angle = random.uniform(0...(2 * .pi))
          let gap =
            loose * spread * erythroidSpread * widening * random.uniform(0.75...1.25)
            * (host.radius + next.radius)
          next.centre =
            host.centre
            + SIMD3(
              gap * cos(angle), gap * sin(angle),
              erythroidHeight * random.normal() * 0.3 * next.radius)
          let free = balls.allSatisfy { other in
            let d = other.centre - next.centre
            let limit = 0.55 * erythroidSpread * widening * (other.radius + next.radius)
            return d.x * d.x + d.y * d.y > limit * limit
          }
          if free { break }
        }
      }
      balls.append(next)
    }
    let middle = balls.reduce(SIMD3<Double>.zero) { $0 + $1.centre } / Double(balls.count)
    for i in balls.indices { balls[i].centre -= middle }
    return balls
  }

  /// Cells can be packed looser than one half, hardly tighter.
  private var packing: Double { max(0.92, spread.squareRoot()) }

  /// On the cells of the clusters of a burst or a mixed colony: loose ones hold fewer, so that they are wider by the
  /// root of `erythroidSpread` alone.
  var thinning: Double { pow(erythroidSpread, -1.5) }

  /// Width of a cluster against one of the ordinary height.
  private var widening: Double { 1 / erythroidHeight.squareRoot() }

  /// Fills a ball with cells: lobed, flattened, its outermost cells standing out.
  func pack(
    _ ball: ErythroidBall, ripeness: Double, into cells: inout [Cell],
    _ random: inout SeededGenerator
  ) {
    // An uneven outline: four waves round the ball.
    let waves = (2...5).map { lobes in
      (Double(lobes), random.uniform(0...(2 * .pi)), random.uniform(0...0.34) / Double(lobes))
    }
    let stretch = random.uniform(1...1.22)
    let fringe = random.uniform(0.04...0.2)
    let turn = random.uniform(0...(2 * .pi))
    let width = widening * erythroidSpread
    for _ in 0..<ball.cells {
      var p = self.ball(&random)
      if random.chance(fringe) { p *= random.uniform(1...1.35) }
      let angle = atan2(p.y, p.x)
      p *= waves.reduce(1) { $0 + $1.2 * cos($1.0 * angle + $1.1) }
      let (along, across) = (p.x * stretch, p.y / stretch)
      let (c, s) = (cos(turn), sin(turn))
      let place =
        ball.centre + ball.radius * size * packing
        * SIMD3(
          width * (along * c - across * s), width * (along * s + across * c),
          erythroidHeight * p.z * 0.75)
      // Younger cells are larger and hold less haemoglobin.
      let radius = size * random.uniform(3.6...5.6)
      let content = ripeness * random.logNormal(median: 1, sigma: 0.25)
      cells.append(
        Cell(
          x: Float(place.x), y: Float(place.y), z: Float(place.z), radius: Float(radius),
          haemoglobin: Float(content), kind: .erythroblast))
    }
  }

  /// Single cells that have left the clusters.
  private func strays(
    count: Int, ripeness: Double, into cells: inout [Cell], _ random: inout SeededGenerator
  ) {
    let spread = cells.reduce(0.0) { max($0, Double($1.x * $1.x + $1.y * $1.y)) }.squareRoot()
    for _ in 0..<count {
      let p = planar(&random) * (0.4 * spread)
      cells.append(
        Cell(
          x: Float(p.x), y: Float(p.y), z: Float(random.normal() * 30),
          radius: Float(size * random.uniform(3.6...5.2)),
          haemoglobin: Float(ripeness * random.uniform(0.5...1.1)), kind: .erythroblast))
    }
  }
}

/// A dense cluster before its cells are set.
struct ErythroidBall: Sendable {
  /// um, relative to the colony's middle.
  var centre: SIMD3<Double>
  var cells: Int

  /// Radius of a ball of that many cells of 9 um at a packing of one half, flattened to three
  /// quarters, um.
  var radius: Double { 4.6 * pow(Double(cells) / (0.5 * 0.75), 1.0 / 3) }
}
