import CFUCore
import Foundation

/// What a scorer has drawn on a dish while counting: a dot or a tick beside a colony, or a ring round it.
extension DishScene {
  private enum MarkForm: CaseIterable { case dot, tick, ring }

  mutating func addMarks() {
    var random = SeededGenerator(seed: seed, Stream.marks)
    let count = Int(settings.artefacts.marks.draw(&random).rounded())
    guard count > 0 else { return }
    // One colour a class, as a rule.
    let inks = (0..<random.integer(1...2)).map { _ in
      SIMD3(
        Float(random.uniform(0...2)), Float(random.uniform(0...2)), Float(random.uniform(0...2)))
        * Float(random.uniform(0.3...1))
    }
    let shares = MarkForm.allCases.map { _ in pow(random.uniform(), 2) }
    let halfWidth = random.uniform(60...160)
    let dot = random.uniform(120...380)
    // Under the dish, or on its lid.
    let blur = blur(atHeight: Self.surfaces[random.chance(0.8) ? 0 : 3])
    let scored = colonies.filter { $0.kind != .cluster }.shuffled(using: &random)
    for mark in 0..<count {
      // Some are where nothing is.
      var (x, y) = place(&random)
      var own = 150.0
      if mark < scored.count, random.chance(0.9) { (x, y, own) = scored[mark].circle }
      let angle = random.uniform(0...(2 * .pi))
      let away = own + dot + random.uniform(100...900)
      let beside = SIMD2(x + away * cos(angle), y + away * sin(angle))
      let form = random.pick(MarkForm.allCases, by: shares)
      let ink = inks[random.integer(0...(inks.count - 1))]
      let (corners, half) = corners(
        form, beside: beside, round: (SIMD2(x, y), own), halfWidth: halfWidth, dot: dot, &random)
      let points = corners.map { corner -> SIMD2<Double> in
        let p = projection.picture(corner.x, corner.y)
        return SIMD2(p.x, p.y)
      }
      append(
        Stroke(points: points, halfWidth: half, colour: ink, border: 0, blur: blur), kind: "mark")
    }
  }

  /// The line that a pen draws, and half its width; um.
  private func corners(
    _ form: MarkForm, beside: SIMD2<Double>, round colony: (SIMD2<Double>, Double),
    halfWidth: Double, dot: Double, _ random: inout SeededGenerator
  ) -> ([SIMD2<Double>], Double) {
    switch form {
    case .dot:
      let angle = random.uniform(0...(2 * .pi))
      let half = dot * random.uniform(0.75...1.25)
      let shift = half * random.uniform(0...0.7) * SIMD2(cos(angle), sin(angle))
      return ([beside - shift, beside + shift], half)
    case .tick:
      let size = dot * random.uniform(1.2...2.5)
      return (
        [
          beside + size * SIMD2(-0.5, -0.1 * random.normal()), beside + size * SIMD2(-0.15, 0.45),
          beside + size * SIMD2(0.7, -0.8 + 0.15 * random.normal()),
        ], halfWidth
      )
    case .ring:
      let radius = colony.1 + halfWidth + random.uniform(100...600)
      let (wide, turn) = (random.uniform(0.85...1.15), random.uniform(0...(2 * .pi)))
      let open = random.uniform(-0.3...0.5)
      let points = (0...24).map { i in
        let a = turn + (2 * .pi - open) * Double(i) / 24
        return colony.0 + radius * SIMD2(wide * cos(a), sin(a) / wide)
      }
      return (points, halfWidth)
    }
  }
}

extension PlacedColony {
  /// Its middle and how far from it cells lie, um.
  fileprivate var circle: (Double, Double, Double) {
    let n = Double(max(1, cells.count))
    let x = cells.reduce(0) { $0 + Double($1.x) } / n
    let y = cells.reduce(0) { $0 + Double($1.y) } / n
    return (x, y, cells.reduce(0) { max($0, hypot(Double($1.x) - x, Double($1.y) - y)) })
  }
}
