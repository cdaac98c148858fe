import CFUCore

/// Puts a scene's light together, band by band, and hands it to the camera.
///
/// Memory stays small whatever the size of the picture: an object's patch is made when the first
/// band that it touches comes, and dropped after the last. Belongs to one thread.
final class DishRenderer {
  /// Rows above and below a band that shifted tiles (3), colour fringes (3), lens blur (6), demosaicing (2) and
  /// sharpening (2) need.
  static let halo = 16
  private static let bandRows = 128

  private let scene: DishScene
  private let stamps: CellStampCache
  private let sprites: CellSprites
  private var patches: [Int: Patch] = [:]
  private(set) var visibility: [Visibility]

  init(scene: DishScene) {
    self.scene = scene
    stamps = CellStampCache(
      pitch: scene.projection.umPerPixel / Double(scene.factor), refraction: scene.refraction,
      looks: scene.looks)
    sprites = CellSprites(scene: scene, stamps: stamps)
    visibility = [Visibility](repeating: Visibility(), count: scene.colonies.count)
  }

  /// The picture as the camera gives it.
  func develop() -> RGBImage {
    let (width, height) = (scene.width, scene.height)
    let planeRows = Self.bandRows + 2 * Self.halo
    let sensor = SensorBand(
      model: scene.sensor, seed: scene.seed, width: width, rows: planeRows,
      reference: scene.light.reference)
    let samples = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { output, filled in
      forEachBand { light, first, count in
        let spare = UnsafeMutablePointer<Float>.allocate(capacity: planeRows * width)
        defer { spare.deallocate() }
        for channel in 0..<3 {
          let plane = light + channel * planeRows * width
          let rows = count + 2 * Self.halo
          let sigma = scene.fringes?.blur(channel: channel, lens: scene.lensBlur) ?? scene.lensBlur
          gaussianBlur(plane, spare: spare, width: width, height: rows, sigma: sigma)
          scene.fringes?.apply(
            channel: channel, light: plane, spare: spare, width: width, rows: rows,
            top: first - Self.halo)
        }
        sensor.develop(
          light: light, planeRows: planeRows, first: first, count: count,
          output: output.baseAddress! + 3 * first * width)
      }
      filled = 3 * width * height
    }
    return RGBImage(width: width, height: height, samples: samples)
  }

  /// The light before lens and camera: three planes of `width * height`, 1 = the lamp.
  func light() -> [Float] {
    let (width, height) = (scene.width, scene.height)
    let planeRows = Self.bandRows + 2 * Self.halo
    var result = [Float](repeating: 0, count: 3 * width * height)
    result.withUnsafeMutableBufferPointer { result in
      forEachBand { light, first, count in
        for channel in 0..<3 {
          (result.baseAddress! + (channel * height + first) * width).update(
            from: light + (channel * planeRows + Self.halo) * width, count: count * width)
        }
      }
    }
    return result
  }

  /// Calls `body` with the light of each band: three planes of `bandRows + 2 * halo` rows, of which
  /// `count + 2 * halo` are filled, beginning with picture row `first - halo`.
  private func forEachBand(_ body: (UnsafeMutablePointer<Float>, Int, Int) -> Void) {
    let (width, height) = (scene.width, scene.height)
    let planeRows = Self.bandRows + 2 * Self.halo
    let light = UnsafeMutablePointer<Float>.allocate(capacity: 3 * planeRows * width)
    defer { light.deallocate() }
    var first = 0
    while first < height {
      let count = min(Self.bandRows, height - first)
      let band = LightBand(
        light: light, width: width, planeRows: planeRows, top: first - Self.halo,
        rows: count + 2 * Self.halo)
      band.fillBackground(scene)
      drawObjects(band)
      band.add(scene.reflections)
      band.apply(scene.seams)
      body(light, first, count)
      first += count
    }
  }

  private func drawObjects(_ band: LightBand) {
    let lamp = scene.glow > 0 ? scene.light.lamp : nil
    for cell in scene.singles {
      let place = scene.projection.picture(Double(cell.x), Double(cell.y))
      // No single cell's sprite reaches farther than this: radius, border, three times the widest
      // blur.
      let reach =
        (40 + 3.7 * scene.blur(atHeight: Double(cell.z))) / scene.projection.umPerPixel + 2
      guard place.y + reach >= Double(band.top), place.y - reach < Double(band.bottom) else {
        continue
      }
      let sprite = sprites.sprite(for: cell)
      band.apply(sprite.patch, x: sprite.x, y: sprite.y, lamp: lamp)
    }
    for (index, object) in scene.objects.enumerated() {
      guard object.rect.maxY > band.top, object.rect.minY < band.bottom else {
        patches[index] = nil
        continue
      }
      let patch: Patch
      if let kept = patches[index] {
        patch = kept
      } else {
        patch = scene.patch(of: object, stamps: stamps)
        patches[index] = patch
        if case .colony(let colony) = object.shape {
          visibility[colony] = Visibility(
            of: patch, colony: scene.colonies[colony], scene: scene)
        }
      }
      band.apply(patch, x: patch.x, y: patch.y, lamp: lamp)
    }
  }
}

extension PlacedColony {
  /// Mean place and root-mean-square distance from it, um; mean height, um.
  var extent: (x: Double, y: Double, z: Double, radius: Double) {
    let count = Double(max(1, cells.count))
    var sum = SIMD3<Double>.zero
    for cell in cells { sum += SIMD3(Double(cell.x), Double(cell.y), Double(cell.z)) }
    sum /= count
    var square = 0.0
    for cell in cells {
      let d = SIMD2(Double(cell.x) - sum.x, Double(cell.y) - sum.y)
      square += d.x * d.x + d.y * d.y + Double(cell.radius * cell.radius) / 2
    }
    return (sum.x, sum.y, sum.z, (square / count).squareRoot())
  }
}
