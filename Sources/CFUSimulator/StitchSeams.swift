import Foundation

/// Tiles of a stitched scan: each a little brighter or darker and moved sideways against its
/// neighbours.
struct StitchSeams: Sendable {
  let tile: Int
  let columns: Int
  /// Gain per tile.
  let gain: [Float]
  /// Shift per tile, px: across and, within what the halo of a band allows, down.
  let shift: [Int]
  let drop: [Int]
  /// Greatest shift down, px.
  static let deepest = 3
  /// Fall of the light from the middle of a tile to its corner, fraction.
  let shading: Float

  init?(settings: SimulatorSettings, seed: UInt64, width: Int, height: Int, umPerPixel: Double) {
    var random = SeededGenerator(seed: seed, Stream.seams)
    let size = settings.artefacts.seams.draw(&random) * 1000 / umPerPixel
    guard size >= 64 else { return nil }
    tile = Int(size)
    columns = width / tile + 1
    let count = columns * ((height + 2 * DishRenderer.halo) / tile + 2)
    gain = (0..<count).map { _ in Float(1 + 0.012 * random.normal()) }
    let reach = max(1, min(4, 25 / umPerPixel))
    shift = (0..<count).map { _ in Int((random.uniform(-1...1) * reach).rounded()) }
    drop = (0..<count).map { _ in
      max(
        -Self.deepest,
        min(Self.deepest, Int((random.uniform(-1...1) * reach).rounded())))
    }
    shading = Float(random.uniform(0...0.03))
  }

  /// Applies gain and shift to one row of light.
  ///
  /// - Parameter from: `rows` rows of light before any shift, the first being picture row `top`.
  func apply(
    row: Int, width: Int, light: UnsafeMutablePointer<Float>, from: UnsafePointer<Float>,
    top: Int, rows: Int
  ) {
    let line = (row + DishRenderer.halo) / tile
    let v = Float((row + DishRenderer.halo) % tile) / Float(tile) * 2 - 1
    for column in 0..<columns {
      let index = line * columns + column
      let (g, s) = (gain[index], shift[index])
      let source = from + max(0, min(rows - 1, row + drop[index] - top)) * width
      let (x0, x1) = (column * tile, min(width, (column + 1) * tile))
      guard x0 < x1 else { continue }
      for x in x0..<x1 {
        let u = Float(x - x0) / Float(tile) * 2 - 1
        light[x] = source[max(0, min(width - 1, x + s))] * g * (1 - shading * (u * u + v * v) * 0.5)
      }
    }
  }
}
