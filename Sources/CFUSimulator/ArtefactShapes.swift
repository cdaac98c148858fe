import Foundation

/// An air bubble in the gel or a droplet under the lid: a lens with a dark border.
struct Bubble: Sendable {
  /// Middle, px, and radius, um.
  var x: Double
  var y: Double
  var radius: Double
  /// Width of the dark ring as a fraction of the radius.
  var ring: Double
  /// Density of the ring and of the rest.
  var density: Double
  var body: Double
  /// Gain of light in the middle, and its extent as a fraction of the radius.
  var gather: Double
  var gatherExtent: Double
  /// Direction of a highlight on the ring, radians, and its density (negative: bright).
  var highlight: Double
  var highlightDensity: Double
  /// Blur, um.
  var blur: Double
  /// The images of a window on its near and its far side.
  var glint: Glint?

  /// Density at a place relative to the middle, um.
  func density(_ dx: Double, _ dy: Double) -> Double {
    let r = (dx * dx + dy * dy).squareRoot() / radius
    guard r < 1.35 else { return 0 }
    // The ring is sharp outside and fades inwards.
    let inward = 1 - r
    let border =
      inward >= 0
      ? exp(-0.5 * (inward / ring) * (inward / ring))
      : exp(-0.5 * (inward / 0.035) * (inward / 0.035))
    var sum = density * border
    if r < 1 { sum += body * (1 - r * r).squareRoot() }
    sum -= gather * exp(-0.5 * (r / gatherExtent) * (r / gatherExtent))
    let halo = (r - 1.1) / 0.06
    sum -= 0.15 * density * exp(-0.5 * halo * halo)
    let (hx, hy) = (dx / radius - 0.72 * cos(highlight), dy / radius - 0.72 * sin(highlight))
    if r < 1, let glint { sum += glint.density(dx / radius, dy / radius) }
    return sum + highlightDensity * exp(-(hx * hx + hy * hy) / 0.02)
  }
}

/// Light from the side on a bubble: an image of the window on its near side, one through it on its far side, and a
/// shadow beside each, on the side of the middle; all four lie in the bubble. On a dark ground the images are bright,
/// and there is no light for shadows to take away.
struct Glint: Sendable {
  /// Density (negative: bright) of the near image.
  private let near: Double
  private let far: Double
  private let shadow: Double
  /// Direction of the window.
  private let towards: SIMD2<Double>
  /// How far from the middle the images lie, and how wide they are across and along the border; radii.
  private let distance: Double
  private let width: SIMD2<Double>

  /// Nil where there is no light from the side.
  init?(
    strength: Double, towards angle: Double, dark: Bool, _ random: inout SeededGenerator
  ) {
    let own = angle + 0.25 * random.normal()
    towards = SIMD2(cos(own), sin(own))
    near = -strength
    far = -strength * random.uniform(0.3...1.1)
    shadow = (dark ? 0 : strength) * random.uniform(0.3...1.2)
    distance = random.uniform(0.6...0.85)
    width = SIMD2(random.uniform(0.08...0.2), random.uniform(0.12...0.4))
    if strength <= 0 { return nil }
  }

  /// Density at a place relative to the middle, radii.
  func density(_ x: Double, _ y: Double) -> Double {
    let along = x * towards.x + y * towards.y
    let across = y * towards.x - x * towards.y
    func spot(_ at: Double) -> Double {
      let u = (along - at) / width.x
      let v = across / width.y
      return exp(-0.5 * (u * u + v * v))
    }
    let shade = distance - 2.2 * width.x
    return near * spot(distance) + far * spot(-distance) + shadow * (spot(shade) + spot(-shade))
  }
}

/// A speck of dust: a handful of overlapping grains.
struct Speck: Sendable {
  struct Grain: Sendable {
    /// Relative to the middle, um.
    var x: Double
    var y: Double
    var radius: Double
  }
  /// Middle, px.
  var x: Double
  var y: Double
  var grains: [Grain]
  var density: Double
  var blur: Double
}

/// Something long and thin: a fibre, a scratch, a stroke of a pen.
struct Stroke: Sendable {
  /// Corners, px.
  var points: [SIMD2<Double>]
  /// Half width, um.
  var halfWidth: Double
  /// Density of its middle per channel when `coloured`; otherwise the first entry holds for all.
  var colour: SIMD3<Float>
  /// Density of its two borders (refraction) without colour, on top.
  var border: Double
  /// Blur, um.
  var blur: Double
  /// 0: both borders are alike; 0.5: the left one does not show; 1: it is as bright as the right one is dark. On a
  /// dark ground whatever turns light aside is bright.
  var relief = 0.0
}

extension FineCanvas {
  /// Draws a bubble into the layer.
  func add(_ bubble: Bubble, umPerPixel: Double) {
    let pitch = umPerPixel / Double(factor)
    let cx = (bubble.x - Double(rect.minX)) * Double(factor)
    let cy = (bubble.y - Double(rect.minY)) * Double(factor)
    let reach = 1.35 * bubble.radius / pitch
    for y in max(0, Int(cy - reach))..<min(height, max(0, Int(cy + reach) + 1)) {
      for x in max(0, Int(cx - reach))..<min(width, max(0, Int(cx + reach) + 1)) {
        let dx = (Double(x) + 0.5 - cx) * pitch
        let dy = (Double(y) + 0.5 - cy) * pitch
        grey[y * width + x] += Float(bubble.density(dx, dy))
      }
    }
  }

  /// Draws a speck into the layer; grains do not add up where they overlap.
  func add(_ speck: Speck, umPerPixel: Double) {
    let pitch = umPerPixel / Double(factor)
    for grain in speck.grains {
      let cx = (speck.x - Double(rect.minX)) * Double(factor) + grain.x / pitch
      let cy = (speck.y - Double(rect.minY)) * Double(factor) + grain.y / pitch
      let reach = grain.radius / pitch + 1
      for y in max(0, Int(cy - reach))..<min(height, max(0, Int(cy + reach) + 1)) {
        for x in max(0, Int(cx - reach))..<min(width, max(0, Int(cx + reach) + 1)) {
          let d = hypot(Double(x) + 0.5 - cx, Double(y) + 0.5 - cy)
          let cover = max(0, min(1, grain.radius / pitch - d + 0.5))
          let i = y * width + x
          grey[i] = max(grey[i], Float(cover * speck.density))
        }
      }
    }
  }

  /// Draws the part of a stroke that lies on this canvas.
  func add(_ stroke: Stroke, umPerPixel: Double) {
    let pitch = umPerPixel / Double(factor)
    let half = max(0.4, stroke.halfWidth / pitch)
    let origin = SIMD2(Double(rect.minX), Double(rect.minY))
    let reach = half * 1.6 + 2
    for i in 1..<max(1, stroke.points.count) {
      let p = (stroke.points[i - 1] - origin) * Double(factor)
      let q = (stroke.points[i] - origin) * Double(factor)
      let (x0, x1) = (
        max(0, Int(min(p.x, q.x) - reach)), min(width, Int(max(p.x, q.x) + reach) + 1)
      )
      let (y0, y1) = (
        max(0, Int(min(p.y, q.y) - reach)), min(height, Int(max(p.y, q.y) + reach) + 1)
      )
      guard x0 < x1, y0 < y1 else { continue }
      let line = q - p
      let length = max(1e-9, line.x * line.x + line.y * line.y)
      for y in y0..<y1 {
        for x in x0..<x1 {
          let at = SIMD2(Double(x) + 0.5, Double(y) + 0.5) - p
          let t = max(0, min(1, (at.x * line.x + at.y * line.y) / length))
          let d = at - line * t
          let distance = (d.x * d.x + d.y * d.y).squareRoot()
          guard distance < reach else { continue }
          let cover = max(0, min(1, half - distance + 0.5))
          let index = y * width + x
          tint[index] = max(tint[index], Float(cover))
          if stroke.border != 0 {
            let e = (distance - half) / max(0.7, 0.25 * half)
            let left = d.x * line.y - d.y * line.x < 0
            let side = left ? 1 - 2 * stroke.relief : 1
            let value = Float(stroke.border * side * exp(-0.5 * e * e))
            if abs(value) > abs(grey[index]) { grey[index] = value }
          }
        }
      }
    }
  }
}
