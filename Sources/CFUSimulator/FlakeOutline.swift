import Foundation

/// The outline of a flake, in units of about its mean radius.
package struct FlakeOutline: Sendable {
  private enum Form: Sendable {
    /// Waves round a disc: how many, where the first begins, how high; with flat tops, as a star or a cross has.
    case waves([SIMD3<Double>], square: Bool)
    /// Corners in the order of their angles, joined by straight edges.
    case corners([SIMD2<Double>])
    /// Discs that lie over one another: middle and radius.
    case grains([SIMD3<Double>])
  }
  private let form: Form
  /// Nothing lies farther from the middle.
  package let farthest: Double

  private init(_ form: Form) {
    self.form = form
    farthest =
      switch form {
      case .waves(let waves, _): min(2, waves.reduce(1) { $0 + $1.z })
      case .corners(let corners):
        corners.reduce(0) { max($0, ($1.x * $1.x + $1.y * $1.y).squareRoot()) }
      case .grains(let grains):
        grains.reduce(0) { max($0, ($1.x * $1.x + $1.y * $1.y).squareRoot() + $1.z) }
      }
  }

  /// An outline of smooth waves or of steps.
  package static func wavy(_ random: inout SeededGenerator) -> FlakeOutline {
    let square = random.chance(0.25)
    let waves = (0..<random.integer(1...4)).map { _ in
      let lobes = Double(random.integer(2...7))
      return SIMD3(
        lobes, random.uniform(0...(2 * .pi)), random.uniform(0...0.75) / lobes.squareRoot())
    }
    return FlakeOutline(.waves(waves, square: square))
  }

  /// Straight edges between three to nine corners: a scale of skin, a splinter, a crystal.
  package static func cornered(_ random: inout SeededGenerator) -> FlakeOutline {
    let count = random.integer(3...9)
    let start = random.uniform(0...(2 * .pi))
    // Below half a turn from corner to corner, so that the middle lies inside.
    let corners = (0..<count).map { k -> SIMD2<Double> in
      let angle = start + 2 * .pi * (Double(k) + random.uniform(-0.22...0.22)) / Double(count)
      return random.uniform(0.65...1.4) * SIMD2(cos(angle), sin(angle))
    }
    return FlakeOutline(.corners(corners))
  }

  /// A clump of up to six grains that hang together.
  package static func clumped(_ random: inout SeededGenerator) -> FlakeOutline {
    var grains: [SIMD3<Double>] = [SIMD3(0, 0, random.uniform(0.5...0.9))]
    for _ in 0..<random.integer(1...5) {
      let host = grains[random.integer(0...(grains.count - 1))]
      let radius = random.uniform(0.25...0.8)
      let angle = random.uniform(0...(2 * .pi))
      let distance = (host.z + radius) * random.uniform(0.55...1)
      let next = SIMD3(
        host.x + distance * cos(angle), host.y + distance * sin(angle), radius)
      if (next.x * next.x + next.y * next.y).squareRoot() + radius < 2 { grains.append(next) }
    }
    return FlakeOutline(.grains(grains))
  }

  /// How far inside the outline a place lies; below 0 outside. Right near the outline.
  package func inside(_ u: Double, _ v: Double) -> Double {
    let distance = (u * u + v * v).squareRoot()
    switch form {
    case .waves(let waves, let square):
      let angle = atan2(v, u)
      var outline = 1.0
      for wave in waves {
        let value = cos(wave.x * angle + wave.y)
        outline += wave.z * (square ? tanh(4 * value) : value)
      }
      return min(2, max(0.3, outline)) - distance
    case .corners(let corners):
      var nearest = Double.infinity
      var within = false
      for k in corners.indices {
        let p = corners[k]
        let edge = corners[(k + 1) % corners.count] - p
        let at = SIMD2(u, v) - p
        let along = at.x * edge.x + at.y * edge.y
        let t = max(0, min(1, along / (edge.x * edge.x + edge.y * edge.y)))
        let d = at - t * edge
        nearest = min(nearest, (d.x * d.x + d.y * d.y).squareRoot())
        // The even-odd rule.
        if (p.y > v) != (p.y + edge.y > v), u < p.x + edge.x * (v - p.y) / edge.y {
          within.toggle()
        }
      }
      return within ? nearest : -nearest
    case .grains(let grains):
      return grains.reduce(-Double.infinity) { deepest, grain in
        let (x, y) = (u - grain.x, v - grain.y)
        return max(deepest, grain.z - (x * x + y * y).squareRoot())
      }
    }
  }
}
