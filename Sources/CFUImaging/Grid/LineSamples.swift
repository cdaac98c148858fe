internal import CVisionBridge

/// Samples of a dish among which lines are looked for, block of the dish after block.
final class LineSamples {
  private let x: UnsafeMutablePointer<Float>
  private let y: UnsafeMutablePointer<Float>
  private let values: UnsafeMutablePointer<Int64>
  private let ends: UnsafeMutablePointer<Int32>
  /// Scratch of the bridge, all zero.
  private let table: UnsafeMutablePointer<Int64>
  private let reach: Int
  private static let blocks = 3

  /// - Parameters:
  ///   - plane: density over the background, analysis pixels.
  ///   - noise: standard deviation of the open gel, OD.
  init(_ plane: FloatPlane, _ region: DishRegion, noise: Float) {
    reach = Int(region.wall.semiMajor) + 2
    let radius = region.wall.meanRadius
    // A few samples to every pixel of a line's cross-section are enough.
    let step = max(1, Int(radius / 150))
    // A line much darker than noise is worth no more than this, or colonies would outvote faint lines.
    let most = 5 * max(noise, .leastNormalMagnitude)
    let disc = region.wall.unitDisc
    var found = [[(x: Float, y: Float, value: Int64)]](
      repeating: [], count: Self.blocks * Self.blocks)
    // One sample at any place of each cell: a lattice would itself have directions.
    var scatter: UInt32 = 1
    func within() -> Int {
      // Numerical Recipes' linear congruential generator; its upper bits are the random ones.
      scatter = scatter &* 1_664_525 &+ 1_013_904_223
      return Int((UInt64(scatter) * UInt64(step)) >> 32)
    }
    for top in stride(from: 0, through: plane.height - step, by: step) {
      for left in stride(from: 0, through: plane.width - step, by: step) {
        let (x, y) = (left + within(), top + within())
        guard disc(x: Double(x), y: Double(y)) < 0.87 else { continue }
        let dx = Double(x) - region.wall.centreX
        let dy = Double(y) - region.wall.centreY
        let block = Self.block(dy / radius) * Self.blocks + Self.block(dx / radius)
        let value = min(max(plane[x, y], -most), most) / most * 0x1p15
        found[block].append((Float(dx), Float(dy), 1 << 40 + Int64(value)))
      }
    }
    let count = found.reduce(0) { $0 + $1.count }
    x = planeMemory(max(1, count), of: Float.self)
    y = planeMemory(max(1, count), of: Float.self)
    values = planeMemory(max(1, count), of: Int64.self)
    ends = planeMemory(found.count, of: Int32.self)
    table = planeMemory(2 * reach + 24, of: Int64.self)
    table.update(repeating: 0, count: 2 * reach + 24)
    var n = 0
    for (k, block) in found.enumerated() {
      // Neighbours lie at one offset of some family, where each sum would wait for the one before.
      for start in 0..<Self.mixing {
        for i in stride(from: start, to: block.count, by: Self.mixing) {
          (x[n], y[n], values[n]) = block[i]
          n += 1
        }
      }
      ends[k] = Int32(n)
    }
  }

  deinit {
    cv_plane_free(x)
    cv_plane_free(y)
    cv_plane_free(values)
    cv_plane_free(ends)
    cv_plane_free(table)
  }

  /// A prime that is no multiple of a row of samples.
  private static let mixing = 37

  private static func block(_ place: Double) -> Int {
    min(max(Int((place + 1) * 0.5 * Double(blocks)), 0), blocks - 1)
  }

  /// How narrow what is in the dish is across a family's lines, block by block or over the whole.
  func sharpness(_ family: LineFamily, perBlock: Bool) -> Double {
    var samples = cv_line_samples(
      x: x, y: y, values: values, ends: ends, blocks: Int32(Self.blocks * Self.blocks))
    var bridged = family.bridged(centreX: 0, centreY: 0)
    var score = 0.0
    let status = cv_line_sharpness(
      &samples, &bridged, perBlock ? 0 : 1, Int32(reach), table, &score)
    precondition(status == CV_OK, "lines of a dish without a radius")
    return score
  }
}
