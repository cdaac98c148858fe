import Foundation

/// The wall of the dish and what it does to the light: lines, double rings, meniscus, caustics.
///
/// Everything is a thin ring or arc whose distance from the inner wall and whose density depend on
/// the direction; densities add up.
struct RimModel: Sendable {
  static let directions = 2048
  /// Directions and spacing (um) of the table; the narrowest ring has a sigma of 14 um.
  private static let rows = 1024
  private static let spacing: Float = 5
  /// A ring or arc.
  struct Ringlet: Sendable {
    /// Distance from the inner wall, um, outwards; per direction.
    var offset: [Float]
    /// Density at its middle, per direction; negative where light is gathered.
    var density: [Float]
    /// 1 / (2 sigma^2), 1/um^2.
    var sharpness: Float
    /// Beyond this distance it is not drawn, um.
    var reach: Float
  }

  /// Thickness of the wall, um.
  let wall: Float
  /// Density of the wall's plastic.
  let wallDensity: Float
  let ringlets: [Ringlet]
  /// Width of the meniscus, um, and its greatest density; 0 without one.
  let meniscus: Float
  let meniscusDensity: Float
  /// Distances from the inner wall between which anything is drawn, um.
  let innermost: Float
  let outermost: Float
  private let columns: Int
  private(set) var table: [Float]

  init?(settings: SimulatorSettings, seed: UInt64) {
    let artefacts = settings.artefacts
    var random = SeededGenerator(seed: seed, Stream.rim)
    let strength = artefacts.rim.draw(&random)
    guard strength > 0 else { return nil }
    let wall = random.uniform(800...1300)
    self.wall = Float(wall)
    wallDensity = Float(strength * random.uniform(0.05...0.35))
    var rings: [Ringlet] = []
    func ring(
      at offset: Double, sigma: Double, density: Double, wobble: Double, uneven: Double,
      _ random: inout SeededGenerator
    ) {
      let (p1, p2, p3) = (
        random.uniform(0...(2 * .pi)), random.uniform(0...(2 * .pi)), random.uniform(0...(2 * .pi))
      )
      rings.append(
        Self.ringlet(sigma: sigma) { angle in
          (
            offset + wobble * cos(angle - p1),
            density * (1 + uneven * cos(angle - p2) + 0.4 * uneven * cos(2 * angle - p3))
          )
        })
    }
    ring(
      at: random.uniform(-10...25), sigma: random.uniform(22...50),
      density: strength * random.uniform(0.6...1.6), wobble: 8, uneven: 0.25, &random)
    ring(
      at: wall, sigma: random.uniform(25...60), density: strength * random.uniform(0.4...1.4),
      wobble: 40, uneven: 0.35, &random)
    ring(
      at: wall * random.uniform(0.35...0.65), sigma: random.uniform(60...140),
      density: -0.35 * strength * random.uniform(0.2...1), wobble: 60, uneven: 0.5, &random)

    var more = SeededGenerator(seed: seed, Stream.rim, 2)
    let extra = Int(artefacts.doubleRing.draw(&more).rounded())
    for _ in 0..<extra {
      ring(
        at: wall + more.uniform(150...2_200), sigma: more.uniform(20...90),
        density: strength * more.uniform(-0.25...0.9), wobble: more.uniform(0...180),
        uneven: more.uniform(0.1...0.6), &more)
    }

    var gel = SeededGenerator(seed: seed, Stream.meniscus)
    let width = artefacts.meniscus.draw(&gel) * 1000
    meniscus = Float(width)
    meniscusDensity = width > 0 ? Float(strength * gel.uniform(0.25...0.9)) : 0
    if width > 0 {
      // The inner foot of the meniscus gathers the light that the slope has bent away.
      ring(
        at: -width * gel.uniform(1.0...1.3), sigma: width * 0.18,
        density: -0.12 * strength * gel.uniform(0.3...1), wobble: width * 0.1, uneven: 0.5, &gel)
    }

    var second = SeededGenerator(seed: seed, Stream.doubleMeniscus)
    let inward = artefacts.doubleMeniscus.draw(&second) * 1000
    if inward > 0 {
      let at = -(width + inward)
      ring(
        at: at, sigma: second.uniform(25...90), density: strength * second.uniform(0.08...0.35),
        wobble: 0.15 * inward, uneven: 0.5, &second)
      ring(
        at: at - second.uniform(90...260), sigma: second.uniform(25...70),
        density: -strength * second.uniform(0.05...0.2), wobble: 0.15 * inward, uneven: 0.6,
        &second)
    }

    // In a small dish the arcs crowd towards the wall.
    let dish = settings.frame.dishDiameterMillimetres / 35
    var bright = SeededGenerator(seed: seed, Stream.caustics)
    let arcs = Int(artefacts.caustics.draw(&bright).rounded())
    for _ in 0..<arcs {
      let start = bright.uniform(0...(2 * .pi))
      let length = bright.uniform(0.12...1.6)
      let offset = -min(1, dish).squareRoot() * bright.uniform(90...1_700)
      let drift = bright.uniform(-250...250)
      let density = (bright.chance(0.75) ? -1 : 0.8) * bright.uniform(0.08...0.5)
      rings.append(
        Self.ringlet(sigma: bright.uniform(14...55)) { angle in
          var t = (angle - start) / length
          t -= (t / (2 * .pi / length)).rounded(.down) * (2 * .pi / length)
          guard t < 1 else { return (offset, 0) }
          let fade = sin(.pi * t)
          return (offset + drift * (t - 0.5) - 60 * fade, density * fade)
        })
    }
    ringlets = rings
    innermost = -Float(max(2_300, 2.6 * width, width + 1.4 * inward + 500))
    outermost = Float(wall + 2_900)
    columns = Self.columns(from: innermost, to: outermost)
    table = []
    table = tabulated()
  }

  private static func ringlet(
    sigma: Double, _ shape: (Double) -> (offset: Double, density: Double)
  ) -> Ringlet {
    var offset = [Float](repeating: 0, count: directions + 1)
    var density = offset
    for i in 0...directions {
      let value = shape(Double(i) / Double(directions) * 2 * .pi)
      offset[i] = Float(value.offset)
      density[i] = Float(value.density)
    }
    return Ringlet(
      offset: offset, density: density, sharpness: Float(1 / (2 * sigma * sigma)),
      reach: Float(3.2 * sigma))
  }

  /// Densities on a lattice of directions and distances: what one pixel costs does not depend on
  /// the number of rings.
  private func tabulated() -> [Float] {
    let columns = Self.columns(from: innermost, to: outermost)
    var table = [Float](repeating: 0, count: (Self.rows + 1) * columns)
    for row in 0...Self.rows {
      let start = row * columns
      let direction = row * (Self.directions / Self.rows)
      for column in 0..<columns {
        let distance = innermost + Float(column) * Self.spacing
        // The wall begins and ends within one step.
        let within = min(distance, wall - distance) / Self.spacing + 0.5
        table[start + column] = wallDensity * max(0, min(1, within))
        if distance < 0, meniscus > 0 {
          let depth = distance / meniscus
          if depth > -2.6 {
            table[start + column] += meniscusDensity * fastExp(-depth * depth * 1.6)
          }
        }
      }
      for ring in ringlets where ring.density[direction] != 0 {
        let (offset, density) = (ring.offset[direction], ring.density[direction])
        let from = Int(((offset - ring.reach - innermost) / Self.spacing).rounded(.up))
        let to = Int(((offset + ring.reach - innermost) / Self.spacing).rounded(.down))
        for column in max(0, from)..<max(0, from, min(columns, to + 1)) {
          let d = innermost + Float(column) * Self.spacing - offset
          if abs(d) < ring.reach {
            table[start + column] += density * fastExp(-d * d * ring.sharpness)
          }
        }
      }
    }
    return table
  }

  private static func columns(from innermost: Float, to outermost: Float) -> Int {
    Int(((outermost - innermost) / spacing).rounded(.up)) + 2
  }

  /// Natural optical density at a distance (um, outwards) from the inner wall in a direction.
  @inline(__always)
  func density(
    _ table: UnsafePointer<Float>, distance: Float, turn: Float
  ) -> Float {
    let across = (distance - innermost) * (1 / Self.spacing)
    guard across >= 0, across < Float(columns - 1) else { return 0 }
    let round = turn * Float(Self.rows)
    let (column, row) = (Int(across), min(Self.rows - 1, Int(round)))
    let (u, v) = (across - Float(column), round - Float(row))
    let first = table + row * columns + column
    let second = first + columns
    let near = first[0] + (first[1] - first[0]) * u
    let far = second[0] + (second[1] - second[0]) * u
    return near + (far - near) * v
  }
}
