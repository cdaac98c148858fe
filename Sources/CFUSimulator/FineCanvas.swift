/// A rectangle of the picture on the fine grid, where optical densities are drawn layer by layer.
///
/// A layer is a set of things at one depth: densities add within it, the light that passes is
/// blurred by its distance from focus, and the layers multiply. At the end light, not density, is
/// averaged down to pixels.
///
/// In dark-field light what the layers scatter adds up instead, and all of it passes the colour of all layers: of
/// those below on its way in, of those above on its way out. Both are blurred by themselves, which makes what is far
/// out of focus a little less red than it would be.
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
  /// In dark-field light: density of the colour of all layers in red, green and blue, each as sharp as its layer.
  private let column: UnsafeMutablePointer<Float>
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
    column = .allocate(capacity: dark ? 3 * area : 0)
    column.update(repeating: 0, count: dark ? 3 * area : 0)
    tint.update(repeating: 0, count: area)
    grey.update(repeating: 0, count: area)
  }

  deinit {
    tint.deallocate()
    grey.deallocate()
    light.deallocate()
    scratch.deallocate()
    column.deallocate()
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
    if dark {
      addScattered(
        colour: colour, sigma: sigma, shade: shade, own: scatters ? abs(colour.sum()) / 3 : 0)
    } else {
      multiplyPassed(colour: colour, sigma: sigma, shade: shade)
    }
    layers += 1
    tint.update(repeating: 0, count: area)
    grey.update(repeating: 0, count: area)
  }

  private func multiplyPassed(colour: SIMD3<Float>, sigma: Double, shade: SIMD3<Float>) {
    for channel in 0..<3 {
      let (weight, shade) = (colour[channel], shade[channel])
      let target = layers == 0 ? light + channel * area : scratch
      for i in 0..<area { target[i] = fastExp(-(tint[i] * weight + grey[i] * shade)) }
      blur(target, sigma)
      guard layers > 0 else { continue }
      let product = light + channel * area
      for i in 0..<area { product[i] *= target[i] }
    }
  }

  /// `own`: what `tint` scatters, as a density.
  private func addScattered(colour: SIMD3<Float>, sigma: Double, shade: SIMD3<Float>, own: Float) {
    for channel in 0..<3 {
      let shade = shade[channel]
      let target = layers == 0 ? light + channel * area : scratch
      for i in 0..<area { target[i] = 1 - fastExp(-(abs(grey[i]) * shade + abs(tint[i]) * own)) }
      blur(target, sigma)
      guard layers > 0 else { continue }
      let sum = light + channel * area
      for i in 0..<area { sum[i] += target[i] }
    }
    blur(tint, sigma)
    for channel in 0..<3 {
      // A bright scratch takes no light away: what it has is scattered.
      let weight = max(0, colour[channel])
      let sum = column + channel * area
      for i in 0..<area { sum[i] += tint[i] * weight }
    }
  }

  private func blur(_ plane: UnsafeMutablePointer<Float>, _ sigma: Double) {
    gaussianBlur(plane, spare: scratch + area, width: width, height: height, sigma: sigma)
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
        for y in 0..<h {
          let to = out.baseAddress! + (channel * h + y) * w
          for x in 0..<w {
            var sum: Float = 0
            for fy in 0..<factor {
              let start = channel * area + (skipY + y * factor + fy) * width + skipX + x * factor
              for i in start..<(start + factor) {
                sum += dark ? light[i] * fastExp(-column[i]) : light[i]
              }
            }
            to[x] = sum * scale
          }
        }
      }
    }
    return Patch(x: inner.minX, y: inner.minY, width: w, height: h, planes: planes)
  }
}
