import CFUCore
import Foundation

/// Something flat of any outline: a flake of skin, a splinter of plastic, a clump of dirt or precipitate; or a stain
/// without an outline, a drop that dried or something under the dish.
struct Flake: Sendable {
  /// Middle, px.
  let x: Double
  let y: Double
  /// About its mean radius, um.
  let radius: Double
  /// Density per channel against that of its matter.
  let colour: SIMD3<Float>
  /// Density of its matter.
  private let density: Double
  private let outline: FlakeOutline
  /// Density of its edge beyond that.
  private let edge: Double
  /// The same on the side towards a lamp that shines from one side, and the opposite on the other side, where the
  /// edge bends light away from the lens or into it; and the direction of that lamp.
  private let slope: Double
  private let lamp: SIMD2<Double>
  /// Width of its edge, um.
  private let edgeWidth: Double
  /// Density of its wrinkles.
  private let wrinkles: Double
  /// Straight folds across it: direction across the fold, distance from the middle in radii.
  private let folds: [SIMD3<Double>]
  private let stretch: Double
  private let turn: Double
  /// Direction of its length.
  private let axis: SIMD2<Double>
  /// Waves across it, per um, and their height against the density.
  private let mottling: SIMD3<Double>
  /// Blur of a stain, um; 0 where there is an outline.
  let softness: Double
  /// Blur, um.
  var blur = 0.0

  /// What it is, as far as it decides how it looks.
  private enum Matter {
    /// All but clear: outline and folds show.
    case skin
    /// Grains of dirt.
    case dirt
    case stain
    case other
  }

  init(at centre: PixelPoint, _ random: inout SeededGenerator) {
    (x, y) = (centre.x, centre.y)
    let kind = random.uniform()
    let matter: Matter = kind < 0.3 ? .skin : kind < 0.45 ? .dirt : kind < 0.7 ? .stain : .other
    let size =
      switch matter {
      case .skin: random.logNormal(median: 65, sigma: 0.65)
      case .stain: random.logNormal(median: 55, sigma: 0.9)
      case .dirt, .other: random.logNormal(median: 45, sigma: 0.75)
      }
    radius = min(matter == .stain ? 500 : 350, max(12, size))
    density =
      switch matter {
      case .skin: random.uniform(-0.06...0.06)
      case .dirt: exp(random.uniform(log(0.15)...log(2.5)))
      case .stain: exp(random.uniform(log(0.02)...log(0.4)))
      case .other: exp(random.uniform(log(0.03)...log(1.2)))
      }
    colour = Flake.shade(&random)
    switch matter {
    case .skin: outline = random.chance(0.6) ? .cornered(&random) : .wavy(&random)
    case .dirt: outline = .clumped(&random)
    case .stain: outline = .wavy(&random)
    case .other: outline = random.chance(0.35) ? .cornered(&random) : .wavy(&random)
    }
    let skin = matter == .skin
    edge =
      skin
      ? random.uniform(0.05...0.5)
      : matter == .other && random.chance(0.5)
        ? random.uniform(-0.2...0.5) * max(density, 0.15) : 0
    slope = matter != .stain && random.chance(skin ? 0.5 : 0.2) ? random.uniform(0...0.4) : 0
    let towards = random.uniform(0...(2 * .pi))
    lamp = SIMD2(cos(towards), sin(towards))
    edgeWidth = random.uniform((skin ? 3 : 2)...(skin ? 9 : 7))
    let depth = random.uniform(0.15...0.9) * max(edge, slope)
    wrinkles = skin && random.chance(0.4) ? depth : 0
    let many = skin ? random.integer(0...5) : 0
    folds = (0..<many).map { _ in
      let across = random.uniform(0...(2 * .pi))
      return SIMD3(cos(across), sin(across), random.uniform(-0.8...0.8))
    }
    softness =
      matter == .stain ? min(200, random.uniform(0.25...0.7) * radius + random.uniform(3...25)) : 0
    // Up to seven times as long as wide: what is split off is long.
    let long = random.chance(0.15) && matter != .dirt && matter != .stain
    stretch = long ? random.uniform(1.7...2.6) : random.chance(0.5) ? random.uniform(1...1.7) : 1
    turn = random.uniform(0...(2 * .pi))
    axis = SIMD2(cos(turn), sin(turn))
    mottling = SIMD3(
      random.uniform(0.01...0.12), random.uniform(0.01...0.12),
      random.chance(0.5) ? random.uniform(0...0.7) : 0)
  }

  private static func shade(_ random: inout SeededGenerator) -> SIMD3<Float> {
    let form = random.uniform()
    if form < 0.4 { return SIMD3(repeating: 1) }
    if form < 0.78 {
      // Yellowish to brown, as skin and most dirt are; now and then bluish.
      return SIMD3(repeating: 1) + Float(random.uniform(-0.15...1.2)) * SIMD3(-0.5, 0, 1)
    }
    return SIMD3(
      Float(random.uniform(0.1...1.2)), Float(random.uniform(0.3...1.2)),
      Float(random.uniform(0.3...1.2)))
  }

  /// Nothing is drawn farther outside the outline, um.
  var reachOfEdge: Double { 3 * edgeWidth }

  /// Nothing is drawn farther from the middle, um.
  var reach: Double { outline.farthest * radius * stretch + reachOfEdge }

  /// How far inside the outline a place (um from the middle) lies, um; below 0 outside. Right near the outline, along
  /// the line to the middle.
  func inside(_ dx: Double, _ dy: Double) -> Double {
    let u = (dx * axis.x + dy * axis.y) / stretch
    let v = (dy * axis.x - dx * axis.y) * stretch
    let near = (u * u + v * v).squareRoot()
    // What is stretched is so much farther away than it was.
    let scale = near > 1e-9 ? (dx * dx + dy * dy).squareRoot() / near : 1
    // Far outside it does not matter how far.
    let most = scale * (radius * outline.farthest - near)
    return most < -4 * edgeWidth ? most : scale * radius * outline.inside(u / radius, v / radius)
  }

  /// Density of its matter at a place (um from the middle) that lies inside.
  func body(_ dx: Double, _ dy: Double) -> Double {
    density * (1 + mottling.z * cos(mottling.x * dx + turn) * cos(mottling.y * dy))
  }

  /// Density of edge, wrinkles and folds at a place (um from the middle) that lies so deep inside the
  /// outline, um.
  func relief(_ dx: Double, _ dy: Double, depth: Double) -> Double {
    let far = max(1, (dx * dx + dy * dy).squareRoot())
    let side = slope * (dx * lamp.x + dy * lamp.y) / far
    var sum = (edge + side) * gaussian(depth)
    guard depth > 0 else { return max(-0.7, sum) }
    if wrinkles > 0 {
      let crest = max(0, cos(mottling.x * dx + 2 * sin(mottling.y * dy + turn)))
      sum += wrinkles * pow(crest, 8)
    }
    for fold in folds {
      let across = dx * fold.x + dy * fold.y - fold.z * radius
      sum += (0.6 * edge + 0.6 * slope * (fold.x * lamp.x + fold.y * lamp.y)) * gaussian(across)
    }
    // Twice the light of the gel is the most that any lens there gathers.
    return max(-0.7, sum)
  }

  /// 1 on the edge, less by its width away from it.
  private func gaussian(_ distance: Double) -> Double {
    exp(-0.5 * (distance / edgeWidth) * (distance / edgeWidth))
  }
}

extension FineCanvas {
  /// Draws a flake into the layer.
  func add(_ flake: Flake, umPerPixel: Double) {
    let pitch = umPerPixel / Double(factor)
    let cx = (flake.x - Double(rect.minX)) * Double(factor)
    let cy = (flake.y - Double(rect.minY)) * Double(factor)
    let reach = flake.reach / pitch
    for y in max(0, Int(cy - reach))..<min(height, max(0, Int(cy + reach) + 1)) {
      for x in max(0, Int(cx - reach))..<min(width, max(0, Int(cx + reach) + 1)) {
        let dx = (Double(x) + 0.5 - cx) * pitch
        let dy = (Double(y) + 0.5 - cy) * pitch
        let depth = flake.inside(dx, dy)
        guard depth > -flake.reachOfEdge else { continue }
        let cover = max(0, min(1, depth / pitch + 0.5))
        let i = y * width + x
        let body = cover > 0 ? cover * flake.body(dx, dy) : 0
        tint[i] = Float(body + flake.relief(dx, dy, depth: depth))
      }
    }
  }
}
