internal import CFUPluginABI

#if canImport(Glibc)
  internal import Glibc
#endif

/// Measures one object: the values of `cfu_features.h`, in its order and units.
struct FeatureMeter {
  let density: OpticalDensity
  let band: CellBand
  /// um per analysis pixel.
  let umPerPixel: Double
  /// Millimetres from the dish centre to the inner wall; nil without a dish.
  let dishRadius: Double?

  /// - Parameters:
  ///   - patch: the object, holes filled.
  ///   - shape: its shape.
  ///   - clusters: dense clusters inside, as the segmenter counted them.
  func measure(_ patch: Patch, shape: Shape, clusters: Int) -> [Float] {
    density.planes.withColour { measure(patch, shape: shape, clusters: clusters, colour: $0) }
  }

  private func measure(_ patch: Patch, shape: Shape, clusters: Int, colour: ColourAccess)
    -> [Float]
  {
    var f = [Float](repeating: .nan, count: Int(CFU_FEATURE_COUNT))
    func set(_ index: Int, _ value: Double) { f[index] = Float(value) }
    let um = umPerPixel
    set(CFU_F_DIAMETER, shape.diameter * um)
    set(CFU_F_AREA, shape.area * um * um)
    set(CFU_F_PERIMETER, shape.perimeter * um)
    set(CFU_F_CIRCULARITY, shape.circularity)
    set(CFU_F_SOLIDITY, shape.solidity)
    set(CFU_F_ASPECT, shape.aspect)
    set(CFU_F_MAJOR, shape.major * um)
    set(CFU_F_MINOR, shape.minor * um)

    let plane = density
    let mm2 = um * um / 1e6
    var od: [Float] = []
    var haem: [Float] = []
    od.reserveCapacity(patch.area)
    haem.reserveCapacity(patch.area)
    var sumR = 0.0
    var sumG = 0.0
    var sumB = 0.0
    var zones = [(sum: Double, n: Double)](repeating: (0, 0), count: 3)
    var bright = 0
    var gradient = 0.0
    var borderPixels = 0.0
    let inside = EdgeDistance(patch)
    let noise = plane.densityNoise
    var ground = ColourGround()
    for i in 0..<patch.mask.count {
      let x = patch.x + i % patch.width
      let y = patch.y + i / patch.width
      guard x >= 0, y >= 0, x < plane.width, y < plane.height else { continue }
      let d = plane.density[x, y]
      guard patch.mask[i] != 0 else { continue }
      od.append(d)
      if d < -3 * noise { bright += 1 }
      let (r, g, b) = colour.logRGB(x: x, y: y)
      if let signature = plane.haem {
        haem.append(signature.value(red: r - 0.5 * (g + b), x: x, y: y))
      }
      sumR += Double(r)
      sumG += Double(g)
      sumB += Double(b)
      // Depth below the outline over the greatest depth: 0 at the edge, 1 in the middle.
      let depth = Double(inside.distance[i]) / Double(max(inside.greatest, 1e-3))
      let zone = depth > 0.6 ? 0 : depth > 0.25 ? 1 : 2
      zones[zone].sum += Double(d)
      zones[zone].n += 1
      if inside.distance[i] <= 1.5, x > 0, y > 0, x < plane.width - 1, y < plane.height - 1 {
        let gx = Double(plane.density[x + 1, y] - plane.density[x - 1, y]) / 2
        let gy = Double(plane.density[x, y + 1] - plane.density[x, y - 1]) / 2
        gradient += (gx * gx + gy * gy).squareRoot()
        borderPixels += 1
      }
    }
    guard !od.isEmpty else { return f }
    ground.measure(around: patch, in: plane, colour)
    let n = Double(od.count)
    let odSum = od.reduce(0.0) { $0 + Double($1) }
    let peak = Double(percentile(&od, 0.95))
    set(CFU_F_OD_MEAN, odSum / n)
    set(CFU_F_OD_PEAK, peak)
    set(CFU_F_OD_SUM, odSum * mm2)
    let sign = Double(plane.polarity)
    let red = sign * (ground.red - sumR / n)
    let green = sign * (ground.green - sumG / n)
    let blue = sign * (ground.blue - sumB / n)
    set(CFU_F_OD_RED, red)
    set(CFU_F_OD_GREEN, green)
    set(CFU_F_OD_BLUE, blue)
    set(CFU_F_GREY, max(red, green, blue) - min(red, green, blue))
    if let signature = plane.haem, !haem.isEmpty {
      let sum = haem.reduce(0.0) { $0 + Double($1) }
      let limit = max(4 * signature.noise, 0.03)
      let stained = haem.reduce(0) { $0 + ($1 > limit ? 1 : 0) }
      set(CFU_F_HAEM, sum / n)
      set(CFU_F_HAEM_PEAK, Double(percentile(&haem, 0.95)))
      set(CFU_F_HAEM_FRACTION, Double(stained) / n)
      set(CFU_F_HAEM_SUM, sum * mm2)
    }
    set(CFU_F_BRIGHT_FRACTION, Double(bright) / n)
    func mean(_ zone: Int) -> Double {
      zones[zone].n > 0 ? zones[zone].sum / zones[zone].n : .nan
    }
    set(CFU_F_OD_CENTRE, mean(0))
    set(CFU_F_OD_MIDDLE, mean(1))
    set(CFU_F_OD_EDGE, mean(2))
    if peak > 0 {
      set(CFU_F_RING, (max(mean(1), mean(2)) - mean(0)) / peak)
      set(CFU_F_EDGE_SHARPNESS, gradient / max(borderPixels, 1) / peak / um)
    }
    set(CFU_F_CLUSTERS, Double(clusters))
    set(CFU_F_NOISE, Double(noise))
    set(CFU_F_POLARITY, sign)
    set(CFU_F_UM_PER_PX, um / Double(plane.planes.factor))
    if let dishRadius, let region = plane.region {
      let rho = region.wall.normalisedRadius(x: shape.centreX, y: shape.centreY)
      set(CFU_F_RIM_DISTANCE, (1 - rho) * dishRadius)
    }
    // Cells are looked for where a colony can be; an arc of the wall has a window as large as the dish.
    if Double(max(patch.width, patch.height)) * um < 6000 { measureTexture(patch, into: &f) }
    return f
  }

  private func measureTexture(_ patch: Patch, into f: inout [Float]) {
    let factor = density.planes.factor
    let originX = (patch.x + density.planes.originX) * factor
    let originY = (patch.y + density.planes.originY) * factor
    guard
      let window = band.window(
        x: originX, y: originY, width: patch.width * factor, height: patch.height * factor)
    else { return }
    var sum = 0.0
    var squares = 0.0
    var fine = 0.0
    var n = 0.0
    var contrasts: [Float] = []
    let limit = 4 * band.noise
    for row in 0..<window.height {
      let py = (row + window.y - originY) / factor
      for column in 0..<window.width {
        let px = (column + window.x - originX) / factor
        guard patch.mask[py * patch.width + px] != 0 else { continue }
        let i = row * window.width + column
        let v = window.band[i]
        sum += Double(v)
        squares += Double(v * v)
        fine += Double(window.fine[i] * window.fine[i])
        n += 1
        if abs(v) > limit, row > 0, column > 0, row < window.height - 1, column < window.width - 1 {
          // A cell shows as an extremum of either sign: dark when it absorbs, bright when it refracts.
          let s: Float = v > 0 ? 1 : -1
          let a = s * v
          let w = window.width
          let b = window.band
          if a >= s * b[i - 1], a > s * b[i + 1], a >= s * b[i - w], a > s * b[i + w],
            a >= s * b[i - w - 1], a > s * b[i - w + 1], a >= s * b[i + w - 1], a > s * b[i + w + 1]
          {
            contrasts.append(a)
          }
        }
      }
    }
    guard n > 0 else { return }
    let variance = max(squares / n - (sum / n) * (sum / n), 0)
    let areaMM2 = n * pow(umPerPixel / Double(factor) / 1000, 2)
    f[CFU_F_TEXTURE] = Float(variance.squareRoot())
    f[CFU_F_TEXTURE_RATIO] = Float(variance.squareRoot()) / max(band.noise, 1e-6)
    f[CFU_F_SPOTS] = Float(contrasts.count)
    f[CFU_F_SPOT_DENSITY] = Float(Double(contrasts.count) / max(areaMM2, 1e-9))
    if !contrasts.isEmpty {
      f[CFU_F_SPOT_CONTRAST] = percentile(&contrasts, 0.5)
    }
    let total = variance + fine / n
    if total > 0 { f[CFU_F_FOCUS] = Float(fine / n / total) }
  }

  private func percentile(_ values: inout [Float], _ share: Double) -> Float {
    values.withUnsafeMutableBufferPointer {
      RobustScale.select($0, count: $0.count, k: Int(Double($0.count - 1) * share))
    }
  }
}

/// Colour of the gel in a ring around an object: the white the object's colour is measured against.
struct ColourGround {
  var red = 0.0
  var green = 0.0
  var blue = 0.0

  mutating func measure(around patch: Patch, in plane: OpticalDensity, _ access: ColourAccess) {
    let margin = max(3, (patch.width + patch.height) / 8)
    var r: [Float] = []
    var g: [Float] = []
    var b: [Float] = []
    let stepX = max(1, (patch.width + 2 * margin) / 24)
    let stepY = max(1, (patch.height + 2 * margin) / 24)
    for y in stride(from: patch.y - margin, to: patch.y + patch.height + margin, by: stepY) {
      for x in stride(from: patch.x - margin, to: patch.x + patch.width + margin, by: stepX) {
        guard x >= 0, y >= 0, x < plane.width, y < plane.height, plane.sigma[x, y].isFinite else {
          continue
        }
        let px = x - patch.x
        let py = y - patch.y
        if px >= 0, py >= 0, px < patch.width, py < patch.height,
          patch.mask[py * patch.width + px] != 0
        {
          continue
        }
        if abs(plane.density[x, y]) > 3 * plane.sigma[x, y] { continue }
        let colour = access.logRGB(x: x, y: y)
        r.append(colour.0)
        g.append(colour.1)
        b.append(colour.2)
      }
    }
    func median(_ v: inout [Float]) -> Double {
      v.isEmpty
        ? .nan
        : Double(v.withUnsafeMutableBufferPointer { RobustScale.median($0, count: $0.count) })
    }
    red = median(&r)
    green = median(&g)
    blue = median(&b)
  }
}

/// Distance of every pixel of a patch from its outline, px.
struct EdgeDistance {
  var distance: [Float]
  var greatest: Float

  init(_ patch: Patch) {
    var distance = [Float](repeating: 0, count: patch.mask.count)
    _ = cv_distance(patch.mask, &distance, Int32(patch.width), Int32(patch.height))
    greatest = distance.max() ?? 0
    self.distance = distance
  }
}

internal import CVisionBridge
