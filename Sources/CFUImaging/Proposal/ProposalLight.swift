internal import CFUCore
internal import CVisionBridge

#if canImport(Glibc)
  internal import Glibc
#endif

/// A cut-out in logarithmic light, and how far each of its pixels stands out from the gel.
struct ProposalLight: Sendable {
  let width: Int
  let height: Int
  /// Full-resolution px per pixel here, and the full-resolution pixel at the corner.
  let scale: Double
  let originX: Double
  let originY: Double
  let umPerFullPixel: Double
  /// Distance from the gel's colour by brightness or colour, whichever shows more, standard
  /// deviations of gel; averaged over about a cell.
  private(set) var density: [Float]
  /// Fine detail over that of the gel, standard deviations of gel; averaged over some cells.
  private(set) var texture: [Float]
  /// Optical density over the gel of red, green and blue, three numbers a pixel.
  private(set) var colour: [SIMD3<Float>]

  var umPerPixel: Double { umPerFullPixel * scale }
  /// Below this no ground can be told from anything.
  var isSeen: Bool { width >= 8 && height >= 8 }

  init(_ picture: RGBImage, originX: Int, originY: Int, scale: Int, umPerPixel: Double) {
    width = picture.width
    height = picture.height
    self.scale = Double(scale)
    self.originX = Double(originX)
    self.originY = Double(originY)
    umPerFullPixel = umPerPixel
    density = []
    texture = []
    colour = []
    guard isSeen else { return }
    let count = width * height
    var light = [SIMD3<Float>](repeating: .zero, count: count)
    picture.samples.withUnsafeBufferPointer { samples in
      Self.table.withUnsafeBufferPointer { table in
        for i in 0..<count {
          light[i] = SIMD3(
            table[Int(samples[3 * i])], table[Int(samples[3 * i + 1])],
            table[Int(samples[3 * i + 2])])
        }
      }
    }
    let gel = GelSurface(light, width: width, height: height)
    colour = light
    for y in 0..<height {
      let row = gel.row(y)
      for x in 0..<width { colour[y * width + x] = row.value(x) - light[y * width + x] }
    }
    measureDensity(gel)
    measureTexture(light, gel)
  }

  /// log10 of linear light of sRGB levels (IEC 61966-2-1); level 0 counts as half a level.
  private static let table: [Float] = (0...255).map { LogPlanes.table[4 * $0] }

  /// Full-resolution px to px here, pixel centres at whole numbers in both.
  func local(_ p: PixelPoint) -> (x: Double, y: Double) {
    ((p.x - originX + 0.5) / scale - 0.5, (p.y - originY + 0.5) / scale - 0.5)
  }

  func full(x: Double, y: Double) -> PixelPoint {
    PixelPoint(x: (x + 0.5) * scale - 0.5 + originX, y: (y + 0.5) * scale - 0.5 + originY)
  }

  private mutating func measureDensity(_ gel: GelSurface) {
    let count = width * height
    var best = [Float](repeating: 0, count: count)
    var plane = best
    let radius = Int32((10 / umPerPixel).rounded())
    for (weights, floor) in Self.views {
      for i in 0..<count { plane[i] = (colour[i] * weights).sum() }
      if radius > 0 { _ = cv_box_blur(plane, &plane, Int32(width), Int32(height), radius, 1) }
      let spread = gel.spread(of: plane)
      let unit = 1 / max(spread.sigma, floor)
      for i in 0..<count { best[i] = max(best[i], abs(plane[i] - spread.median) * unit) }
    }
    density = best
  }

  /// Luminance; haemoglobin, which takes green and blue; green against blue. Each with the least
  /// spread that is believed: a clipped or smoothed gel has none of its own.
  private static let views: [(SIMD3<Float>, Float)] = [
    (SIMD3(0.3, 0.6, 0.1), 0.0015), (SIMD3(-1, 0.5, 0.5), 0.003), (SIMD3(0, -1, 1), 0.005),
  ]

  private mutating func measureTexture(_ light: [SIMD3<Float>], _ gel: GelSurface) {
    let count = width * height
    let weights = SIMD3<Float>(0.3, 0.6, 0.1)
    var luminance = [Float](repeating: 0, count: count)
    for i in 0..<count { luminance[i] = (light[i] * weights).sum() }
    // The edge of something dense would pass for detail.
    var strong = [UInt8](repeating: 0, count: count)
    for i in 0..<count where density[i] > 8 { strong[i] = 1 }
    _ = cv_dilate(strong, &strong, Int32(width), Int32(height), 1)
    var detail = [Float](repeating: 0, count: count)
    var seen = detail
    for y in 1..<height - 1 {
      for x in 1..<width - 1 {
        let i = y * width + x
        guard strong[i] == 0 else { continue }
        detail[i] = abs(
          4 * luminance[i] - luminance[i - 1] - luminance[i + 1] - luminance[i - width]
            - luminance[i + width])
        seen[i] = 1
      }
    }
    let radius = Int32(max(1, (45 / umPerPixel).rounded()))
    _ = cv_box_blur(detail, &detail, Int32(width), Int32(height), radius, 1)
    _ = cv_box_blur(seen, &seen, Int32(width), Int32(height), radius, 1)
    var ground: [Float] = []
    for i in 0..<count {
      // 0.0015: what rounding to 8 bits leaves of a gel without noise.
      detail[i] = seen[i] > 0.1 ? log(max(detail[i] / seen[i], 0.0015)) : .nan
      if i % 7 == 0, seen[i] > 0.99, gel.isGel(i) { ground.append(detail[i]) }
    }
    let spread = ground.withUnsafeMutableBufferPointer {
      RobustScale.medianAndSigma($0, count: $0.count)
    }
    guard spread.sigma.isFinite else {
      texture = [Float](repeating: 0, count: count)
      return
    }
    // White noise alone spreads the average of so many by this (half normal, correlated).
    let unit = 1 / max(spread.sigma, 0.08)
    for i in 0..<count {
      let z = (detail[i] - spread.median) * unit * seen[i].squareRoot()
      detail[i] = z.isFinite ? max(z, 0) : 0
    }
    texture = detail
  }
}
