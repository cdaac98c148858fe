import CFUCore
import Foundation

/// Dirt that lies together, as the cells of a colony do: what has clotted, heaps of grains, crystals, smears, curls of
/// fibre.
extension DishScene {
  /// What a clump can be.
  private enum ClumpForm: CaseIterable {
    /// Flakes of one colour that have stuck together.
    case floc
    /// A thin clot as wide as a burst, grainy, mostly with a thread in it.
    case sheet
    /// Fine dark grains, nearer to each other in the middle.
    case heap
    /// Needles from one middle.
    case crystal
    /// Something dark without an outline.
    case smear
    /// A short thread, hardly denser than the gel: it shows by its sides, mostly one bright and one dark.
    case curl

    /// The kind of its truth.
    var kind: String {
      switch self {
      case .floc, .sheet: "flake"
      case .heap: "dust"
      case .crystal: "crystal"
      case .smear: "smear"
      case .curl: "fibre"
      }
    }
  }

  mutating func addClumps() {
    var random = SeededGenerator(seed: seed, Stream.clumps)
    let count = Int(settings.artefacts.clumps.draw(&random).rounded())
    guard count > 0 else { return }
    // The dirt of one dish is mostly of one or two kinds, and of one colour.
    let shares = ClumpForm.allCases.map { _ in pow(random.uniform(), 3) }
    let brown = random.uniform(-0.1...1)
    let tone = SIMD3(random.normal(), random.normal(), random.normal()) * 0.08
    let shade = SIMD3(1, 1, 1) + brown * SIMD3(-0.45, 0, 0.9) + tone
    for _ in 0..<count {
      let form = random.pick(ClumpForm.allCases, by: shares)
      let (x, y) = place(&random)
      let surface = Self.surfaces[
        random.chance(0.7) ? random.integer(1...2) : random.integer(0...3)]
      let height = random.chance(0.3) ? random.uniform(0...1_100) : surface
      let blur = blur(atHeight: height)
      switch form {
      case .floc: addFloc(x, y, blur: blur, shade: shade, &random)
      case .sheet: addSheet(x, y, blur: blur, shade: shade, &random)
      case .heap: addHeap(x, y, blur: blur, &random)
      case .crystal: addCrystal(x, y, blur: blur, &random)
      case .smear: addSmear(x, y, blur: blur, shade: shade, &random)
      case .curl: addCurl(x, y, blur: blur, &random)
      }
    }
  }

  private mutating func note(_ form: ClumpForm, _ x: Double, _ y: Double, size: Double) {
    artefactTruth.append(
      ArtefactTruth(
        kind: form.kind, centre: projection.picture(x, y), sizeMicrometres: size))
  }

  private mutating func addFloc(
    _ x: Double, _ y: Double, blur: Double, shade: SIMD3<Double>, _ random: inout SeededGenerator
  ) {
    let spread = random.logNormal(median: 85, sigma: 0.5)
    let piece = random.logNormal(median: 28, sigma: 0.4)
    let density = exp(random.uniform(log(0.08)...log(1.4)))
    for _ in 0..<random.integer(3...14) {
      let at = projection.picture(x + random.normal() * spread, y + random.normal() * spread)
      let own = density * random.uniform(0.4...1.3)
      var flake = Flake(
        at: at, radius: min(110, max(6, piece * exp(0.45 * random.normal()))),
        colour: SIMD3<Float>(own * shade), softness: 0, &random)
      flake.blur = blur
      draw(flake)
    }
    note(.floc, x, y, size: 4 * spread)
  }

  private mutating func addSheet(
    _ x: Double, _ y: Double, blur: Double, shade: SIMD3<Double>, _ random: inout SeededGenerator
  ) {
    let size = min(650, random.logNormal(median: 210, sigma: 0.55))
    let density = exp(random.uniform(log(0.03)...log(0.5)))
    func piece(_ radius: Double, spread: Double, share: Double) -> Flake {
      let at = projection.picture(x + spread * random.normal(), y + spread * random.normal())
      let own = density * share
      var flake = Flake(
        at: at, radius: radius,
        colour: SIMD3<Float>(own * shade), softness: 0, &random)
      flake.blur = blur
      return flake
    }
    let pieces = random.integer(3...24)
    for _ in 0..<pieces {
      let share = random.uniform(0.3...1.2) / Double(pieces).squareRoot()
      draw(piece(size * random.uniform(0.25...0.55), spread: 0.32 * size, share: 1.5 * share))
    }
    let grains = random.chance(0.7) ? Int(size * random.uniform(0...0.2)) : 0
    let grain = random.uniform(4...16)
    let contrast = random.uniform(0.2...1.5)
    for _ in 0..<grains {
      draw(piece(grain * random.uniform(0.6...1.5), spread: 0.4 * size, share: contrast))
    }
    note(.sheet, x, y, size: 2 * size)
    for _ in 0..<random.integer(0...2) where random.chance(0.6) {
      let width = random.uniform(2...8)
      let colour = SIMD3(repeating: Float(random.uniform(0.05...0.5)))
      let points = thread(from: SIMD2(x, y), length: 2 * size, &random)
      draw(
        Stroke(
          points: points, halfWidth: width, colour: colour, border: random.uniform(0...0.3),
          blur: blur))
    }
  }

  private mutating func addHeap(
    _ x: Double, _ y: Double, blur: Double, _ random: inout SeededGenerator
  ) {
    let spread = random.logNormal(median: 60, sigma: 0.45)
    let stretch = random.uniform(1...2.2)
    let turn = random.uniform(0...(2 * .pi))
    let size = random.uniform(3...9)
    let grains = (0..<random.integer(8...45)).map { _ -> Speck.Grain in
      let (u, v) = (spread * stretch * random.normal(), spread / stretch * random.normal())
      return Speck.Grain(
        x: u * cos(turn) - v * sin(turn), y: u * sin(turn) + v * cos(turn),
        radius: size * random.uniform(0.4...1.8))
    }
    let centre = projection.picture(x, y)
    let reach = (4.5 * spread * stretch + 3 * blur) / projection.umPerPixel + 1
    objects.append(
      SceneObject(
        rect: PixelRect(centre.x, centre.y, centre.x, centre.y, margin: reach),
        shape: .speck(
          Speck(
            x: centre.x, y: centre.y, grains: grains, density: random.uniform(0.2...1.8),
            blur: blur))))
    note(.heap, x, y, size: 4 * spread)
  }

  private mutating func addSmear(
    _ x: Double, _ y: Double, blur: Double, shade: SIMD3<Double>, _ random: inout SeededGenerator
  ) {
    let size = min(330, random.logNormal(median: 95, sigma: 0.45))
    let density = exp(random.uniform(log(0.04)...log(0.9)))
    let colour = SIMD3<Float>(density * shade)
    let soft = size * random.uniform(0.25...0.7)
    for _ in 0..<random.integer(1...3) {
      let at = projection.picture(
        x + random.normal() * 0.5 * size, y + random.normal() * 0.5 * size)
      var flake = Flake(
        at: at, radius: size * random.uniform(0.4...1), colour: colour, softness: soft, &random)
      flake.blur = hypot(blur, soft)
      draw(flake)
    }
    note(.smear, x, y, size: 3 * size)
  }

  private mutating func addCrystal(
    _ x: Double, _ y: Double, blur: Double, _ random: inout SeededGenerator
  ) {
    let length = random.logNormal(median: 80, sigma: 0.5)
    let width = random.uniform(1.5...6)
    let density = random.uniform(0.1...1)
    let border = random.uniform(-0.3...0.5)
    for _ in 0..<random.integer(3...12) {
      let heading = random.uniform(0...(2 * .pi))
      let reach = length * random.uniform(0.4...1.2)
      let points = [random.uniform(-0.2...0), 1].map { along -> SIMD2<Double> in
        let p = projection.picture(
          x + along * reach * cos(heading), y + along * reach * sin(heading))
        return SIMD2(p.x, p.y)
      }
      draw(
        Stroke(
          points: points, halfWidth: width, colour: SIMD3(repeating: Float(density)),
          border: border, blur: blur))
    }
    note(.crystal, x, y, size: 2 * length)
  }

  private mutating func addCurl(
    _ x: Double, _ y: Double, blur: Double, _ random: inout SeededGenerator
  ) {
    let length = random.logNormal(median: 320, sigma: 0.45)
    let points = thread(from: SIMD2(x, y), length: length, &random)
    let border = random.uniform(0.05...0.4)
    append(
      Stroke(
        points: points, halfWidth: random.uniform(5...16),
        colour: SIMD3(repeating: Float(random.uniform(-0.05...0.1))), border: border,
        blur: max(blur, random.uniform(3...12)), relief: random.uniform(0.4...1)),
      kind: ClumpForm.curl.kind)
  }

  /// Corners of a thread that curls, px; it begins at a place in the dish, um.
  private func thread(
    from start: SIMD2<Double>, length: Double, _ random: inout SeededGenerator
  ) -> [SIMD2<Double>] {
    var at = start
    var heading = random.uniform(0...(2 * .pi))
    var bend = random.normal() * 0.012
    let step = 20.0
    return (0..<max(4, Int(length / step))).map { _ in
      let p = projection.picture(at.x, at.y)
      bend += random.normal() * 0.003
      heading += bend * step
      at += step * SIMD2(cos(heading), sin(heading))
      return SIMD2(p.x, p.y)
    }
  }
}
