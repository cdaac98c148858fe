import CFUCore
import Foundation

/// Sets down everything that is no cell.
extension DishScene {
  mutating func addArtefacts() {
    addBubbles()
    addDroplets()
    addDust()
    addFlakes()
    addFibres()
    addScratches()
    addPenMarks()
    addClumps()
    addChips()
    addMarks()
  }

  /// A random place in the dish, um in its plane.
  func place(_ random: inout SeededGenerator, within part: Double = 0.99) -> (
    Double, Double
  ) {
    let radius = part * projection.radiusMicrometres * random.uniform().squareRoot()
    let angle = random.uniform(0...(2 * .pi))
    return (radius * cos(angle), radius * sin(angle))
  }

  /// Where dirt lies: under the dish, on its floor, on the gel, on the lid; um above the floor.
  static let surfaces = [-900.0, 0, 1_100, 6_000]

  private mutating func append(_ bubble: Bubble, kind: String) {
    let reach = (1.4 * bubble.radius + 3 * bubble.blur) / projection.umPerPixel
    objects.append(
      SceneObject(
        rect: PixelRect(bubble.x, bubble.y, bubble.x, bubble.y, margin: reach + 1),
        shape: .bubble(bubble)))
    artefactTruth.append(
      ArtefactTruth(
        kind: kind, centre: PixelPoint(x: bubble.x, y: bubble.y),
        sizeMicrometres: 2 * bubble.radius))
  }

  private mutating func addBubbles() {
    var random = SeededGenerator(seed: seed, Stream.bubbles)
    let count = Int(settings.artefacts.bubbles.draw(&random).rounded())
    var previous: (Double, Double, Double)?
    var shining = SeededGenerator(seed: seed, Stream.glints)
    let glints = settings.artefacts.glints.draw(&shining)
    // One window for all bubbles.
    let window = shining.uniform(0...(2 * .pi))
    for _ in 0..<count {
      let radius = min(900, max(35, random.logNormal(median: 170, sigma: 0.75)))
      var (x, y) = place(&random)
      let form = random.uniform()
      if form < 0.3, let before = previous {
        // Bubbles come in pairs.
        let angle = random.uniform(0...(2 * .pi))
        let gap = (radius + before.2) * random.uniform(0.95...1.15)
        (x, y) = (before.0 + gap * cos(angle), before.1 + gap * sin(angle))
      } else if form < 0.6 {
        let angle = random.uniform(0...(2 * .pi))
        let distance = projection.radiusMicrometres - radius * random.uniform(0.95...1.3)
        (x, y) = (distance * cos(angle), distance * sin(angle))
      }
      previous = (x, y, radius)
      let thin = random.chance(0.7)
      let z = random.chance(0.6) ? settings.sample.gelThickness * 1000 : random.uniform(0...1000)
      let centre = projection.picture(x, y)
      let faint = glints > 0 ? shining.uniform(0.05...0.6) : 1
      append(
        Bubble(
          x: centre.x, y: centre.y, radius: radius,
          ring: thin ? random.uniform(0.04...0.12) : random.uniform(0.2...0.45),
          density: faint * random.uniform(0.6...1.8), body: random.uniform(-0.02...0.06),
          gather: random.uniform(0...0.25), gatherExtent: random.uniform(0.2...0.5),
          highlight: random.uniform(0...(2 * .pi)),
          highlightDensity: random.chance(0.6) ? -random.uniform(0.1...0.7) : 0,
          blur: blur(atHeight: z),
          glint: Glint(
            strength: glints * shining.uniform(0.4...1.2), towards: window, dark: glow > 0, &shining
          )),
        kind: "bubble")
    }
  }

  private mutating func addDroplets() {
    var random = SeededGenerator(seed: seed, Stream.condensation)
    let count = Int(settings.artefacts.condensation.draw(&random).rounded())
    guard count > 0 else { return }
    let (middleX, middleY) = place(&random, within: 0.7)
    let spread = random.uniform(2_000...9_000)
    // The lid lies about a centimetre above the gel: never in focus.
    let blur = random.uniform(25...110)
    for _ in 0..<count {
      let x = middleX + random.normal() * spread
      let y = middleY + random.normal() * spread
      guard hypot(x, y) < projection.radiusMicrometres * 0.97 else { continue }
      let centre = projection.picture(x, y)
      append(
        Bubble(
          x: centre.x, y: centre.y, radius: random.logNormal(median: 90, sigma: 0.5),
          ring: random.uniform(0.15...0.4), density: random.uniform(0.15...0.6),
          body: 0, gather: random.uniform(0.1...0.5), gatherExtent: 0.35, highlight: 0,
          highlightDensity: 0, blur: blur), kind: "droplet")
    }
  }

  private mutating func addDust() {
    var random = SeededGenerator(seed: seed, Stream.dust)
    let count = Int(settings.artefacts.dust.draw(&random).rounded())
    for _ in 0..<count {
      // Some of it lies beside the dish.
      let (x, y) = place(&random, within: 1.15)
      let size = min(160, max(6, random.logNormal(median: 16, sigma: 0.7)))
      let grains = (0..<random.integer(2...6)).map { _ in
        Speck.Grain(
          x: random.normal() * size * 0.5, y: random.normal() * size * 0.5,
          radius: size * random.uniform(0.3...0.8))
      }
      let centre = projection.picture(x, y)
      let blur = self.blur(atHeight: Self.surfaces[random.integer(0...3)])
      let speck = Speck(
        x: centre.x, y: centre.y, grains: grains, density: random.uniform(0.3...2.5), blur: blur)
      let reach = (3 * size + 3 * blur) / projection.umPerPixel + 1
      objects.append(
        SceneObject(
          rect: PixelRect(centre.x, centre.y, centre.x, centre.y, margin: reach),
          shape: .speck(speck)))
      artefactTruth.append(
        ArtefactTruth(kind: "dust", centre: centre, sizeMicrometres: 2 * size))
    }
  }

  private mutating func addFlakes() {
    var random = SeededGenerator(seed: seed, Stream.flakes)
    let count = Int(settings.artefacts.flakes.draw(&random).rounded())
    for _ in 0..<count {
      let (x, y) = place(&random, within: 1.05)
      var flake = Flake(at: projection.picture(x, y), &random)
      let share = random.uniform()
      let lies = share < 0.25 ? 0 : share < 0.6 ? 1 : share < 0.9 ? 2 : 3
      flake.blur = hypot(blur(atHeight: Self.surfaces[lies]), flake.softness)
      draw(flake)
      artefactTruth.append(
        ArtefactTruth(
          kind: "flake", centre: PixelPoint(x: flake.x, y: flake.y),
          sizeMicrometres: 2 * flake.radius))
    }
  }

  mutating func draw(_ flake: Flake) {
    let reach = (flake.reach + 3 * flake.blur) / projection.umPerPixel + 1
    objects.append(
      SceneObject(
        rect: PixelRect(flake.x, flake.y, flake.x, flake.y, margin: reach),
        shape: .flake(flake)))
  }

  private mutating func addFibres() {
    var random = SeededGenerator(seed: seed, Stream.fibres)
    let count = Int(settings.artefacts.fibres.draw(&random).rounded())
    for _ in 0..<count {
      var (x, y) = place(&random)
      let length = random.logNormal(median: 1_400, sigma: 0.6)
      var heading = random.uniform(0...(2 * .pi))
      var bend = random.normal() * 0.0008
      var points: [SIMD2<Double>] = []
      let step = 40.0
      for _ in 0..<max(3, Int(length / step)) {
        let p = projection.picture(x, y)
        points.append(SIMD2(p.x, p.y))
        bend += random.normal() * 0.0003
        heading += bend * step
        x += step * cos(heading)
        y += step * sin(heading)
      }
      let dark = random.uniform(0.15...1.2)
      let dye = SIMD3(
        random.uniform(0.5...1.2), random.uniform(0.5...1.2), random.uniform(0.5...1.2))
      let colour =
        random.chance(0.4)
        ? SIMD3<Float>(Float(dark * dye.x), Float(dark * dye.y), Float(dark * dye.z))
        : SIMD3<Float>(repeating: Float(dark * 0.5))
      append(
        Stroke(
          points: points, halfWidth: random.uniform(4...12), colour: colour,
          border: random.uniform(0...0.5), blur: blur(atHeight: random.uniform(-300...1_500))),
        kind: "fibre")
    }
  }

  private mutating func addScratches() {
    var random = SeededGenerator(seed: seed, Stream.scratches)
    let count = Int(settings.artefacts.scratches.draw(&random).rounded())
    for _ in 0..<count {
      let (x, y) = place(&random)
      let length = random.logNormal(median: 3_500, sigma: 0.8)
      let heading = random.uniform(0...(2 * .pi))
      let bow = random.normal() * 0.04 * length
      let parts = 12
      let points = (0...parts).map { i in
        let t = Double(i) / Double(parts)
        let along = (t - 0.5) * length
        let across = bow * 4 * t * (1 - t)
        let p = projection.picture(
          x + along * cos(heading) - across * sin(heading),
          y + along * sin(heading) + across * cos(heading))
        return SIMD2(p.x, p.y)
      }
      let bright = random.chance(0.4)
      append(
        Stroke(
          points: points, halfWidth: random.uniform(2...9),
          colour: SIMD3(repeating: Float(random.uniform(0.1...0.5) * (bright ? -0.6 : 1))),
          border: random.uniform(0...0.25), blur: blur(atHeight: -600)), kind: "scratch")
    }
  }

  private mutating func addPenMarks() {
    var random = SeededGenerator(seed: seed, Stream.pen)
    let count = Int(settings.artefacts.penMarks.draw(&random).rounded())
    guard count > 0 else { return }
    let inks: [SIMD3<Float>] = [
      SIMD3(2.2, 2.2, 2.1), SIMD3(1.9, 1.3, 0.25), SIMD3(0.1, 1.7, 1.6), SIMD3(1.8, 0.5, 1.2),
    ]
    let ink = inks[random.integer(0...3)] * Float(random.uniform(0.5...1.1))
    let start = random.uniform(0...(2 * .pi))
    let halfWidth = random.uniform(120...230)
    for mark in 0..<count {
      // Letters side by side along the rim, each of two or three strokes.
      let angle = start + Double(mark) * 0.16
      let outer = projection.radiusMicrometres + 900
      for _ in 0..<random.integer(1...3) {
        let points = (0..<random.integer(2...4)).map { _ -> SIMD2<Double> in
          let r = outer + random.uniform(-1_400...1_400)
          let a = angle + random.uniform(-0.055...0.055)
          let p = projection.picture(r * cos(a), r * sin(a))
          return SIMD2(p.x, p.y)
        }
        append(
          Stroke(points: points, halfWidth: halfWidth, colour: ink, border: 0, blur: 30),
          kind: "pen")
      }
    }
  }

  /// Cuts a stroke's surroundings into tiles, so that a long thin thing does not need a large
  /// canvas.
  /// Returns the corners of its box, px.
  @discardableResult
  mutating func draw(_ stroke: Stroke) -> (SIMD2<Double>, SIMD2<Double>) {
    let margin = (1.6 * stroke.halfWidth + 3 * stroke.blur) / projection.umPerPixel + 3
    let side = 96
    var tiles: Set<SIMD2<Int>> = []
    var box = (stroke.points[0], stroke.points[0])
    for i in 1..<stroke.points.count {
      let (p, q) = (stroke.points[i - 1], stroke.points[i])
      box.0 = SIMD2(min(box.0.x, q.x), min(box.0.y, q.y))
      box.1 = SIMD2(max(box.1.x, q.x), max(box.1.y, q.y))
      let steps = max(1, Int(hypot(q.x - p.x, q.y - p.y) / (Double(side) / 4)))
      for k in 0...steps {
        let at = p + (q - p) * (Double(k) / Double(steps))
        let reach = margin + Double(side) / 8
        let low = SIMD2(
          Int(((at.x - reach) / Double(side)).rounded(.down)),
          Int(((at.y - reach) / Double(side)).rounded(.down)))
        let high = SIMD2(
          Int(((at.x + reach) / Double(side)).rounded(.down)),
          Int(((at.y + reach) / Double(side)).rounded(.down)))
        for ty in low.y...high.y { for tx in low.x...high.x { tiles.insert(SIMD2(tx, ty)) } }
      }
    }
    for tile in tiles.sorted(by: { ($0.y, $0.x) < ($1.y, $1.x) }) {
      objects.append(
        SceneObject(
          rect: PixelRect(
            minX: tile.x * side, minY: tile.y * side, maxX: (tile.x + 1) * side,
            maxY: (tile.y + 1) * side), shape: .stroke(stroke)))
    }
    return box
  }

  mutating func append(_ stroke: Stroke, kind: String) {
    let box = draw(stroke)
    artefactTruth.append(
      ArtefactTruth(
        kind: kind,
        centre: PixelPoint(x: (box.0.x + box.1.x) / 2, y: (box.0.y + box.1.y) / 2),
        sizeMicrometres: max(box.1.x - box.0.x, box.1.y - box.0.y) * projection.umPerPixel))
  }
}
