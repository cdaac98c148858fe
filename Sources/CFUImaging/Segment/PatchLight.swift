internal import CVisionBridge

/// What the pixels of a patch show, in the patch's own window; 0 outside the patch.
struct PatchLight {
  /// Non-zero where haemoglobin's signature is certain.
  var red: [UInt8]
  /// Non-zero where the picture is certainly brighter than the gel.
  var bright: [UInt8]
  /// Haemoglobin's signature, OD.
  var haem: [Float]
  /// Optical density over the gel; negative where brighter.
  var density: [Float]
  /// Finest detail of the working pixels against their level.
  var detail: [Float]
  /// Density averaged over a pixel's neighbours.
  var near: [Float]
  /// Square root of the evidence, averaged over about 60 um: it keeps one very dense cluster from
  /// outshining a whole pale colony.
  var fine: [Float]

  init(_ patch: Patch, density plane: OpticalDensity, evidence: FloatPlane, umPerPixel: Double) {
    let count = patch.mask.count
    red = [UInt8](repeating: 0, count: count)
    bright = red
    haem = [Float](repeating: 0, count: count)
    density = haem
    detail = haem
    fine = haem
    near = haem
    let limit = plane.haem.map { max(5 * $0.noise, 0.05) } ?? .infinity
    plane.planes.withColour { colour in
      for i in 0..<count where patch.mask[i] != 0 {
        let x = patch.x + i % patch.width
        let y = patch.y + i / patch.width
        density[i] = plane.density[x, y]
        fine[i] = max(evidence[x, y], 0).squareRoot()
        detail[i] = colour.detail(x: x, y: y)
        guard let signature = plane.haem else { continue }
        haem[i] = signature.value(red: colour.redness(x: x, y: y), x: x, y: y)
        if haem[i] > limit { red[i] = 1 }
      }
    }
    let dazzle = max(4 * plane.densityNoise, 0.015)
    for i in 0..<count where density[i] < -dazzle { bright[i] = 1 }
    let w = Int32(patch.width)
    let h = Int32(patch.height)
    // A cluster of few cells is faint in each pixel; over its neighbours noise averages out.
    near = haem
    _ = cv_box_blur(near, &near, w, h, 1, 1)
    for i in 0..<count where patch.mask[i] != 0 && near[i] > 0.6 * limit { red[i] = 1 }
    near = density
    _ = cv_box_blur(near, &near, w, h, 1, 1)
    _ = cv_box_blur(fine, &fine, w, h, Int32(max(1, (30 / umPerPixel).rounded())), 1)
  }
}

extension PatchLight {
  /// Separate groups of red pixels, at least 1.
  func redGroups(_ patch: Patch) -> Int {
    let mask = MaskPlane(width: patch.width, height: patch.height)
    for i in 0..<mask.count { mask.samples[i] = red[i] }
    return max(1, Components(mask).count)
  }
}

extension ColourAccess {
  /// Mean size of the Laplacian over the block of an analysis pixel, share of its mean level.
  func detail(x column: Int, y row: Int) -> Float {
    let x0 = (column + originX) * factor
    let y0 = (row + originY) * factor
    var sum = 0
    var level = 1
    let y1 = min(height - 1, y0 + factor)
    let x1 = min(width - 1, x0 + factor)
    guard x0 < x1, y0 < y1 else { return 0 }
    for y in max(1, y0)..<y1 {
      for x in max(1, x0)..<x1 {
        let i = y * width + x
        let v =
          4 * Int(luma[i]) - Int(luma[i - 1]) - Int(luma[i + 1]) - Int(luma[i - width])
          - Int(luma[i + width])
        sum += abs(v)
        level += Int(luma[i])
      }
    }
    return Float(sum) / Float(level)
  }
}
