import CFUCore
import CFUImaging
import CFUPictures
import Foundation

/// Part of a dish without its wall, with colonies of cells drawn one by one: an absorbing spot a
/// cell. Nothing here knows how the simulator grows colonies.
struct DrawnColonies {
  /// um per pixel.
  let umPerPixel: Double
  private(set) var canvas: Canvas
  private var random: TestRandom

  /// - Parameter side: of the square field, mm.
  init(side: Double = 12, umPerPixel: Double = 11, seed: UInt64) {
    let pixels = Int(side * 1000 / umPerPixel)
    self.umPerPixel = umPerPixel
    canvas = Canvas(width: pixels, height: pixels, ground: .gel)
    random = TestRandom(seed)
  }

  /// What passes through the middle of one erythroblast, ripe and hardly so.
  static let ripe = Light(0.985, 0.86, 0.78)
  static let unripe = Light(0.955, 0.92, 0.90)
  /// What passes through a colourless cell: it scatters all colours alike.
  static let pale = Light(0.80, 0.80, 0.80)

  /// A colony of dense clusters, each leaning on one that is there, all within reach of the first.
  /// - Parameters:
  ///   - x, y: middle, mm.
  ///   - clusters: how many.
  ///   - radius: of a cluster, um.
  ///   - cell: what passes through the middle of one of its cells.
  mutating func burst(
    x: Double, y: Double, clusters: Int, radius: Double = 70, cell: Light = ripe
  ) {
    var middles = [(x: 1000 * x, y: 1000 * y)]
    while middles.count < clusters {
      // The free place nearest to the middle of a few that lean on what is there.
      var best: (x: Double, y: Double)?
      for _ in 0..<40 {
        let host = middles[Int(random.uniform(0...(Double(middles.count) - 0.001)))]
        let angle = random.uniform(0...(2 * .pi))
        let gap = radius * random.uniform(1.7...2.4)
        let p = (x: host.x + gap * cos(angle), y: host.y + gap * sin(angle))
        guard middles.allSatisfy({ hypot($0.x - p.x, $0.y - p.y) > 1.6 * radius }) else { continue }
        let distance = hypot(p.x - 1000 * x, p.y - 1000 * y)
        if best.map({ distance < hypot($0.x - 1000 * x, $0.y - 1000 * y) }) ?? true { best = p }
      }
      if let best { middles.append(best) }
    }
    for middle in middles {
      let own = radius * random.uniform(0.8...1.2)
      for _ in 0..<Int(own * own / 20) {
        let p = random.inDisc(own)
        add(middle.x + p.x, middle.y + p.y, 9, cell)
      }
    }
  }

  /// A pale colony: cells spread normally round one middle.
  /// - Parameters:
  ///   - x, y: middle, mm.
  ///   - sigma: spread, um.
  mutating func cloud(x: Double, y: Double, cells: Int, sigma: Double) {
    for _ in 0..<cells {
      add(
        1000 * x + sigma * Double(random.nearlyNormal()),
        1000 * y + sigma * Double(random.nearlyNormal()), 12, Self.pale)
    }
  }

  /// One cell: a soft spot as wide as `diameter`, um, at a place in um.
  private mutating func add(_ x: Double, _ y: Double, _ diameter: Double, _ cell: Light) {
    let (px, py) = (x / umPerPixel, y / umPerPixel)
    // The picture of a small spot is as wide as a pixel and as much fainter.
    let spread = max(diameter / umPerPixel / 2, 0.6)
    let strength = (diameter / umPerPixel / 2 / spread) * (diameter / umPerPixel / 2 / spread)
    canvas.absorb(
      cell, x: (px - 3 * spread)...(px + 3 * spread), y: (py - 3 * spread)...(py + 3 * spread)
    ) { qx, qy in
      let d = ((qx - px) * (qx - px) + (qy - py) * (qy - py)) / (spread * spread)
      return strength * exp(-d)
    }
  }

  func analysed(noise: Float = 1, seed: UInt64 = 1) throws -> DishAnalysis {
    try DishPipeline(settings: ImagingSettings(umPerPixel: umPerPixel)).analyse(
      canvas.photograph(noise: noise, seed: seed))
  }
}

extension DishAnalysis {
  /// Objects that may be colonies, at least 100 um wide, whose middle lies within `reach` mm of a place
  /// (mm). What is smaller is a cell or two that lie by themselves at a colony's edge.
  func colonies(x: Double, y: Double, within reach: Double, umPerPixel: Double) -> [FoundObject] {
    colonies.filter {
      $0.feature("diameter_um") > 100
        && hypot($0.centre.x * umPerPixel / 1000 - x, $0.centre.y * umPerPixel / 1000 - y) < reach
    }
  }
}
