import CFUCore

/// Light of a few rows of the picture, three planes.
struct LightBand {
  let light: UnsafeMutablePointer<Float>
  let width: Int
  let planeRows: Int
  /// Picture row of the first row; may be negative.
  let top: Int
  let rows: Int
  var bottom: Int { top + rows }

  private func row(_ channel: Int, _ y: Int) -> UnsafeMutablePointer<Float> {
    light + (channel * planeRows + y - top) * width
  }

  /// Lamp, gel, wall and grid.
  func fillBackground(_ scene: DishScene) {
    let inner = scene.projection.radiusMicrometres
    scene.light.inside.withUnsafeBufferPointer { inside in
      scene.light.outside.withUnsafeBufferPointer { outside in
        for y in top..<bottom {
          let span = scene.projection.span(row: Double(y) + 0.5, radius: inner)
          let from = span.map { max(0, min(width, Int($0.lowerBound.rounded()))) } ?? 0
          let to = span.map { max(from, min(width, Int($0.upperBound.rounded()))) } ?? 0
          for channel in 0..<3 {
            let target = row(channel, y)
            let field = scene.light
            field.fill(
              outside.baseAddress!, channel: channel, row: y, columns: 0..<from, into: target)
            field.fill(
              inside.baseAddress!, channel: channel, row: y, columns: from..<to, into: target)
            field.fill(
              outside.baseAddress!, channel: channel, row: y, columns: to..<width, into: target)
          }
          if let grid = scene.grid { draw(grid, scene, y: y, columns: from..<to) }
          if let rim = scene.rim { draw(rim, scene, y: y) }
        }
      }
    }
  }

  private func draw(_ rim: RimModel, _ scene: DishScene, y: Int) {
    let projection = scene.projection
    let glow = scene.glow
    let radius = projection.radiusMicrometres
    let at = Double(y) + 0.5
    guard let wide = projection.span(row: at, radius: radius + Double(rim.outermost)) else {
      return
    }
    let core = projection.span(row: at, radius: radius + Double(rim.innermost))
    let from = max(0, Int(wide.lowerBound))
    let to = min(width, max(0, Int(wide.upperBound) + 1))
    guard from < to else { return }
    let gapFrom = core.map { max(from, min(to, Int($0.lowerBound))) } ?? to
    let gapTo = core.map { max(gapFrom, min(to, Int($0.upperBound))) } ?? to
    let (red, green, blue) = (row(0, y), row(1, y), row(2, y))
    // The narrowest ring is 14 um wide: between pixels that lie closer than that, a straight line.
    let step = max(1, min(4, Int(8 / projection.umPerPixel)))
    rim.table.withUnsafeBufferPointer { table in
      guard let table = table.baseAddress else { return }
      func factor(_ x: Int) -> Float {
        let p = projection.plane(.init(x: Double(x) + 0.5, y: at))
        let distance = Float((p.x * p.x + p.y * p.y).squareRoot() - radius)
        let density = rim.density(
          table, distance: distance, turn: turnFraction(Float(p.y), Float(p.x)))
        return glow > 0 ? 1 + glow * (1 - fastExp(-abs(density))) : fastExp(-density)
      }
      for range in [from..<gapFrom, gapTo..<to] where !range.isEmpty {
        var here = factor(range.lowerBound)
        for start in stride(from: range.lowerBound, to: range.upperBound, by: step) {
          let next = factor(start + step)
          let slope = (next - here) / Float(step)
          for x in start..<min(start + step, range.upperBound) {
            let value = here + slope * Float(x - start)
            red[x] *= value
            green[x] *= value
            blue[x] *= value
          }
          here = next
        }
      }
    }
  }

  private func draw(_ grid: GridLines, _ scene: DishScene, y: Int, columns: Range<Int>) {
    let projection = scene.projection
    let glow = scene.glow
    let (red, green, blue) = (row(0, y), row(1, y), row(2, y))
    // Straight lines run evenly along a few pixels even in perspective.
    let step = 64
    for start in stride(from: columns.lowerBound, to: columns.upperBound, by: step) {
      let end = min(columns.upperBound, start + step)
      let first = projection.plane(.init(x: Double(start) + 0.5, y: Double(y) + 0.5))
      let last = projection.plane(.init(x: Double(end) + 0.5, y: Double(y) + 0.5))
      let u0 = Float(first.x * grid.cosine + first.y * grid.sine + grid.shiftU)
      let v0 = Float(-first.x * grid.sine + first.y * grid.cosine + grid.shiftV)
      let u1 = Float(last.x * grid.cosine + last.y * grid.sine + grid.shiftU)
      let v1 = Float(-last.x * grid.sine + last.y * grid.cosine + grid.shiftV)
      let (du, dv) = ((u1 - u0) / Float(end - start), (v1 - v0) / Float(end - start))
      for x in start..<end {
        let i = Float(x - start)
        var factor = grid.transmittance(u0 + du * i) * grid.transmittance(v0 + dv * i)
        guard factor != 1 else { continue }
        if glow > 0 { factor = 1 + glow * abs(1 - factor) }
        red[x] *= factor
        green[x] *= factor
        blue[x] *= factor
      }
    }
  }

  /// Multiplies by a patch of transmittances whose top-left pixel goes to (x, y), or adds one of
  /// scattered light.
  ///
  /// - Parameter lamp: light that is scattered, per channel; nil in transmitted light.
  func apply(_ patch: Patch, x: Int, y: Int, lamp: SIMD3<Float>?) {
    let (x0, x1) = (max(0, x), min(width, x + patch.width))
    let (y0, y1) = (max(top, y), min(bottom, y + patch.height))
    guard x0 < x1, y0 < y1 else { return }
    patch.planes.withUnsafeBufferPointer { planes in
      for channel in 0..<3 {
        for line in y0..<y1 {
          let from =
            planes.baseAddress! + (channel * patch.height + line - y) * patch.width + x0 - x
          let to = row(channel, line) + x0
          if let lamp {
            let strength = lamp[channel]
            for i in 0..<(x1 - x0) { to[i] += from[i] * strength }
          } else {
            for i in 0..<(x1 - x0) { to[i] *= from[i] }
          }
        }
      }
    }
  }

  /// Adds the images of lamps.
  func add(_ reflections: [Reflection]) {
    for spot in reflections {
      let reach = spot.reach
      let y0 = max(top, Int(spot.y - reach))
      let y1 = min(bottom, Int(spot.y + reach) + 1)
      let (x0, x1) = (max(0, Int(spot.x - reach)), min(width, Int(spot.x + reach) + 1))
      guard x0 < x1, y0 < y1 else { continue }
      for y in y0..<y1 {
        for x in x0..<x1 {
          let value = spot.light(Double(x) + 0.5, Double(y) + 0.5)
          for channel in 0..<3 { row(channel, y)[x] += Float(value * spot.colour[channel]) }
        }
      }
    }
  }

  /// Gain and shift of the tiles of a stitched scan. Rows near the edges of the band have too few
  /// neighbours for a vertical shift; they lie outside of what lens and camera need.
  func apply(_ seams: StitchSeams?) {
    guard let seams else { return }
    let size = rows * width
    let spare = UnsafeMutablePointer<Float>.allocate(capacity: size)
    defer { spare.deallocate() }
    for channel in 0..<3 {
      spare.update(from: row(channel, top), count: size)
      for y in top..<bottom {
        seams.apply(
          row: y, width: width, light: row(channel, y), from: spare, top: top, rows: rows)
      }
    }
  }
}
