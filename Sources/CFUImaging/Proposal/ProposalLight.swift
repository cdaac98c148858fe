internal import CFUCore
internal import CFUPictures
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
  /// Change of light against the gel, share of the gel's light, without sign; 0 where it does not
  /// stand out. Blur is linear in light: a sharp edge lies at half of the change behind it.
  private(set) var change: [Float]
  /// Fine detail over that of the gel, standard deviations of gel; averaged over some cells.
  private(set) var texture: [Float]
  /// Optical density over the gel of red, green and blue, three numbers a pixel.
  private(set) var colour: [SIMD3<Float>]
  /// The cut-out as the segmenter's own stages take it; nil where nothing is seen.
  private(set) var working: WorkingImage?

  var umPerPixel: Double { umPerFullPixel * scale }
  /// Below this no ground can be told from anything.
  var isSeen: Bool { width >= 8 && height >= 8 }

  init(
    _ picture: RGBImage, originX: Int, originY: Int, scale: Int, umPerPixel: Double,
    dish: DishEllipse?
  ) {
    width = picture.width
    height = picture.height
    self.scale = Double(scale)
    self.originX = Double(originX)
    self.originY = Double(originY)
    umPerFullPixel = umPerPixel
    density = []
    change = []
    texture = []
    colour = []
    guard isSeen else { return }
    working = Self.working(picture)
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
    let wall = dish.flatMap { WallGround($0, in: self) }
    let gel = GelSurface(light, width: width, height: height) { wall?.isGel($0) ?? true }
    colour = light
    for y in 0..<height {
      let row = gel.row(y)
      for x in 0..<width { colour[y * width + x] = row.value(x) - light[y * width + x] }
    }
    wall?.follow(&colour)
    measureDensity(gel)
    measureTexture(gel)
    guard let wall else { return }
    // The wall's own edges would pass for texture, on both sides of them.
    let reach = wall.reach(within: 150 / umPerPixel)
    for i in 0..<count where wall.rho[i] > reach { texture[i] = 0 }
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

  private static func working(_ picture: RGBImage) -> WorkingImage {
    let (width, height) = (picture.width, picture.height)
    var luma = [UInt8](repeating: 0, count: width * height)
    let (half, rows) = ((width + 1) / 2, (height + 1) / 2)
    var cb = [UInt8](repeating: 128, count: half * rows)
    var cr = cb
    picture.samples.withUnsafeBufferPointer { s in
      for y in 0..<height {
        for x in 0..<width {
          let i = 3 * (y * width + x)
          let (r, g, b) = (Float(s[i]), Float(s[i + 1]), Float(s[i + 2]))
          let grey = 0.299 * r + 0.587 * g + 0.114 * b
          luma[y * width + x] = UInt8(min(grey + 0.5, 255))
        }
      }
      for y in 0..<rows {
        for x in 0..<half {
          var sum = SIMD3<Float>.zero
          for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            let i = 3 * (min(2 * y + dy, height - 1) * width + min(2 * x + dx, width - 1))
            sum += SIMD3(Float(s[i]), Float(s[i + 1]), Float(s[i + 2]))
          }
          sum *= 0.25
          let grey = 0.299 * sum.x + 0.587 * sum.y + 0.114 * sum.z
          cb[y * half + x] = UInt8(min(max(128.5 + (sum.z - grey) / 1.772, 0), 255))
          cr[y * half + x] = UInt8(min(max(128.5 + (sum.x - grey) / 1.402, 0), 255))
        }
      }
    }
    return WorkingImage(
      fullWidth: width, fullHeight: height, scale: 1,
      luma: Plane8(width: width, height: height, samples: luma),
      cb: Plane8(width: half, height: rows, samples: cb),
      cr: Plane8(width: half, height: rows, samples: cr), umPerPixel: nil, truncated: false,
      validRows: height)
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
      guard change.isEmpty else { continue }
      change = [Float](repeating: 0, count: count)
      for i in 0..<count where best[i] > 3 { change[i] = abs(1 - exp(-2.302_585 * plane[i])) }
    }
    density = best
  }

  /// Luminance, and haemoglobin, which takes green and blue. Each with the least spread that is
  /// believed: a clipped or smoothed gel has none of its own, and a JPEG's chroma is false by some
  /// hundredths in whole blocks round everything coloured.
  private static let views: [(SIMD3<Float>, Float)] = [
    (SIMD3(0.3, 0.6, 0.1), 0.0015), (SIMD3(-1, 0.5, 0.5), 0.0125),
  ]

  /// Haemoglobin's signature over density, averaged over `reach` um to each side: the same for one
  /// kind of cells whatever their number (see `PatchElements.Element.hue`).
  func hue(reach: Double) -> [Float]? {
    guard isSeen else { return nil }
    let radius = Int32(max(1, (reach / umPerPixel).rounded()))
    func averaged(_ weights: SIMD3<Float>) -> [Float] {
      var plane = colour.map { ($0 * weights).sum() }
      _ = cv_box_blur(plane, &plane, Int32(width), Int32(height), radius, 1)
      return plane
    }
    let haem = averaged(Self.views[1].0)
    let density = averaged(Self.views[0].0)
    return haem.indices.map { haem[$0] / (abs(density[$0]) + 0.04) }
  }

  /// Fine detail as `TextureMap` has it: the logarithm of its strength in blocks of two by two
  /// pixels, averaged over some cells, narrowly for small colonies and widely for spread ones.
  private mutating func measureTexture(_ gel: GelSurface) {
    texture = [Float](repeating: 0, count: width * height)
    let (columns, rows) = ((width + 1) / 2, (height + 1) / 2)
    var strength = [Float](repeating: 0, count: columns * rows)
    working?.luma.withSamples {
      _ = cv_detail_strength(
        $0, Int32(width), Int32(height), 2, 0, 0, &strength, Int32(columns), Int32(rows))
    }
    // The floor is what rounding to 8 bits leaves.
    _ = cv_log(strength, &strength, Int64(strength.count), 3e-3)
    // The edge of something dense would pass for detail.
    var strong = [UInt8](repeating: 0, count: strength.count)
    for y in 0..<height {
      for x in 0..<width where density[y * width + x] > 6 { strong[y / 2 * columns + x / 2] = 1 }
    }
    _ = cv_dilate(strong, &strong, Int32(columns), Int32(rows), 1)
    var ground: [Float] = []
    for i in strength.indices where strong[i] == 0 {
      let (x, y) = (min(i % columns * 2, width - 1), min(i / columns * 2, height - 1))
      if gel.isGel(y * width + x) { ground.append(strength[i]) }
    }
    guard ground.count > 30 else { return }
    let level = ground.withUnsafeMutableBufferPointer { RobustScale.median($0, count: $0.count) }
    var seen = [Float](repeating: 0, count: strength.count)
    for i in strength.indices {
      strength[i] = strong[i] == 0 ? strength[i] - level : 0
      seen[i] = strong[i] == 0 ? 1 : 0
    }
    for reach in [45.0, 95] {
      let radius = Int32(max(1, (reach / 2 / umPerPixel).rounded()))
      var average = strength
      var share = seen
      _ = cv_box_blur(average, &average, Int32(columns), Int32(rows), radius, 1)
      _ = cv_box_blur(share, &share, Int32(columns), Int32(rows), radius, 1)
      ground.removeAll(keepingCapacity: true)
      for i in average.indices where share[i] > 0.99 {
        let (x, y) = (min(i % columns * 2, width - 1), min(i / columns * 2, height - 1))
        if gel.isGel(y * width + x) { ground.append(average[i]) }
      }
      guard ground.count > 30 else { continue }
      let spread = ground.withUnsafeMutableBufferPointer {
        RobustScale.medianAndSigma($0, count: $0.count)
      }
      // What white noise alone spreads averages by (measured, see `TextureMap`).
      let unit = 1 / max(spread.sigma, radius <= 1 ? 0.12 : 0.075)
      for i in average.indices {
        average[i] =
          share[i] > 0.1 ? (average[i] - spread.median) * unit / share[i].squareRoot() : 0
      }
      for y in 0..<height {
        for x in 0..<width {
          texture[y * width + x] = max(texture[y * width + x], average[y / 2 * columns + x / 2])
        }
      }
    }
  }
}
