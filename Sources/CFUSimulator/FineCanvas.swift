/// A rectangle of the picture on the fine grid, where optical densities are drawn layer by layer.
///
/// A layer is a set of things at one depth: densities add within it, the light that passes is
/// blurred by its distance from focus, and the layers multiply. At the end light, not density, is
/// averaged down to pixels.
final class FineCanvas {
  /// Rectangle in px.
  let rect: PixelRect
  /// Fine pixels per px in each direction.
  let factor: Int
  let width: Int
  let height: Int
  /// Density that has a colour (haemoglobin, ink), of the layer being drawn.
  let tint: UnsafeMutablePointer<Float>
  /// Density without colour, of the layer being drawn.
  let grey: UnsafeMutablePointer<Float>
  private let light: UnsafeMutablePointer<Float>
  private let scratch: UnsafeMutablePointer<Float>
  private var layers = 0
  /// Dark-field light: what passes is not seen, what scatters is.
  private let dark: Bool
  private var area: Int { width * height }

  init(rect: PixelRect, factor: Int, dark: Bool) {
    self.dark = dark
    self.rect = rect
    self.factor = factor
    width = max(1, rect.width * factor)
    height = max(1, rect.height * factor)
    let area = width * height
    tint = .allocate(capacity: area)
    grey = .allocate(capacity: area)
    light = .allocate(capacity: 3 * area)
    scratch = .allocate(capacity: 2 * area)
    tint.update(repeating: 0, count: area)
    grey.update(repeating: 0, count: area)
  }

  deinit {
    tint.deallocate()
    grey.deallocate()
    light.deallocate()
    scratch.deallocate()
  }

  /// Adds a cell; parts outside the canvas are left out.
  ///
  /// - Parameters:
  ///   - x, y: middle of the cell, px.
  ///   - tintWeight, greyWeight: factors on the stamp's two planes.
  func add(
    _ cache: CellStampCache, kind: CellKind, radius: Float, defocus: Double, x: Double, y: Double,
    tintWeight: Float, greyWeight: Float
  ) {
    let fx = (x - Double(rect.minX)) * Double(factor)
    let fy = (y - Double(rect.minY)) * Double(factor)
    let (cx, cy) = (Int(fx.rounded(.down)), Int(fy.rounded(.down)))
    let stamp = cache.stamp(
      kind: kind, radius: radius, defocus: defocus, phaseX: fx - Double(cx) < 0.5 ? 0 : 1,
      phaseY: fy - Double(cy) < 0.5 ? 0 : 1)
    let side = 2 * stamp.reach + 1
    let (x0, x1) = (max(0, cx - stamp.reach), min(width, cx + stamp.reach + 1))
    let (y0, y1) = (max(0, cy - stamp.reach), min(height, cy + stamp.reach + 1))
    guard x0 < x1, y0 < y1 else { return }
    let count = x1 - x0
    stamp.grey.withUnsafeBufferPointer { source in
      for row in y0..<y1 {
        let from = source.baseAddress! + (row - cy + stamp.reach) * side + x0 - cx + stamp.reach
        let to = grey + row * width + x0
        for i in 0..<count { to[i] += from[i] * greyWeight }
      }
    }
    guard tintWeight > 0 else { return }
    stamp.path.withUnsafeBufferPointer { source in
      for row in y0..<y1 {
        let from = source.baseAddress! + (row - cy + stamp.reach) * side + x0 - cx + stamp.reach
        let to = tint + row * width + x0
        for i in 0..<count { to[i] += from[i] * tintWeight }
      }
    }
  }

  /// Ends a layer.
  ///
  /// - Parameters:
  ///   - colour: density of `tint` in red, green and blue.
  ///   - sigma: blur of the light, fine pixels.
  ///   - grey: density of `grey` in red, green and blue against that in green.
  ///   - scatters: what has a colour scatters too (a fibre), and does not only absorb
  ///     (haemoglobin).
  func commitLayer(
    colour: SIMD3<Float>, sigma: Double, grey shade: SIMD3<Float> = SIMD3(repeating: 1),
    scatters: Bool = false
  ) {
    let area = area
    let own = scatters ? abs(colour.sum()) / 3 : 0
    for channel in 0..<3 {
      let weight = colour[channel]
      let shade = shade[channel]
      let target = layers == 0 ? light + channel * area : scratch
      if dark {
        for i in 0..<area {
          // Wherever in the layer light is scattered, it has to pass all of it: below the place on its way in,
          // above on its way out. Layers below are passed by nobody on the way in: a thick colony is a little
          // less red than it would be.
          let scattered = 1 - fastExp(-(abs(grey[i]) * shade + tint[i] * own))
          target[i] = scattered * fastExp(-tint[i] * weight)
        }
      } else {
        for i in 0..<area { target[i] = fastExp(-(tint[i] * weight + grey[i] * shade)) }
      }
      let spare = scratch + area
      gaussianBlur(target, spare: spare, width: width, height: height, sigma: sigma)
      if layers > 0 {
        let product = light + channel * area
        if dark {
          // What the layers before scatter passes this one.
          for i in 0..<area { product[i] = product[i] * fastExp(-tint[i] * weight) + target[i] }
        } else {
          for i in 0..<area { product[i] *= target[i] }
        }
      }
    }
    layers += 1
    tint.update(repeating: 0, count: area)
    grey.update(repeating: 0, count: area)
  }

  /// Averages the light down to pixels of `inner` (all of it when nil), which lies inside the
  /// canvas.
  func patch(inner: PixelRect? = nil) -> Patch {
    let inner = inner ?? rect
    let (w, h) = (inner.width, inner.height)
    var planes = [Float](repeating: dark ? 0 : 1, count: 3 * w * h)
    guard layers > 0 else {
      return Patch(x: inner.minX, y: inner.minY, width: w, height: h, planes: planes)
    }
    let scale = 1 / Float(factor * factor)
    let (skipX, skipY) = ((inner.minX - rect.minX) * factor, (inner.minY - rect.minY) * factor)
    planes.withUnsafeMutableBufferPointer { out in
      for channel in 0..<3 {
        let plane = light + channel * area
        for y in 0..<h {
          let to = out.baseAddress! + (channel * h + y) * w
          for x in 0..<w {
            var sum: Float = 0
            for fy in 0..<factor {
              let from = plane + (skipY + y * factor + fy) * width + skipX + x * factor
              for fx in 0..<factor { sum += from[fx] }
            }
            to[x] = sum * scale
          }
        }
      }
    }
    return Patch(x: inner.minX, y: inner.minY, width: w, height: h, planes: planes)
  }
}
