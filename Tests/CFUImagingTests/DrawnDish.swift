import CFUCore
import CFUImaging
import CFUPictures
import Foundation

/// A dish that is drawn from known shapes. Everything is placed in millimetres from the middle of
/// the dish, in its own plane; tilt, turn and place in the picture come after.
struct DrawnDish {
  /// Width and height of the picture, px.
  var width = 1200
  var height = 1200
  /// Inner diameter, mm.
  var diameter = 90.0
  /// Inner diameter over the shorter side of the picture.
  var fill = 0.88
  /// Middle of the dish relative to the middle of the picture, in units of the inner diameter.
  var shift = (x: 0.0, y: 0.0)
  /// Shorter over longer axis: the cosine of the tilt.
  var axisRatio = 1.0
  /// Direction of the longer axis, degrees.
  var turn = 0.0
  var gel = Light.gel
  var surround = Light(0.50, 0.49, 0.47)
  /// Rings as parts of the inner radius from...to, from the inside outwards.
  var rings: [(from: Double, to: Double, colour: Light)] = [
    (1.0, 1.012, Light(0.16, 0.15, 0.14)), (1.012, 1.035, Light(0.55, 0.54, 0.52)),
    (1.035, 1.045, Light(0.20, 0.19, 0.18)),
  ]
  /// Light falls by this fraction from one side of the picture to the other, along the direction
  /// (1, 0.5).
  var gradient = 0.0
  var shapes: [Shape] = []

  enum Shape {
    case disc(x: Double, y: Double, diameter: Double, colour: Light)
    case ellipse(x: Double, y: Double, major: Double, minor: Double, degrees: Double, colour: Light)
    /// A ring of `colour` with the gel's own light in the middle, and a bright spot.
    case bubble(x: Double, y: Double, diameter: Double, wall: Double, colour: Light)
    case line(from: (x: Double, y: Double), to: (x: Double, y: Double), wide: Double, colour: Light)
    /// A ring round a place of its own: the radius of its middle, mm.
    case ring(x: Double, y: Double, radius: Double, wide: Double, colour: Light)
    /// Part of a ring round the dish: radius in mm, angles in degrees.
    case arc(radius: Double, wide: Double, from: Double, to: Double, colour: Light)
  }

  var pxPerMillimetre: Double { fill * Double(min(width, height)) / diameter }
  /// um per pixel along the longer axis.
  var umPerPixel: Double { 1000 / pxPerMillimetre }

  var ellipse: DishEllipse {
    DishEllipse(
      centre: PixelPoint(
        x: Double(width - 1) / 2 + shift.x * diameter * pxPerMillimetre,
        y: Double(height - 1) / 2 + shift.y * diameter * pxPerMillimetre),
      semiMajor: diameter / 2 * pxPerMillimetre,
      semiMinor: diameter / 2 * pxPerMillimetre * axisRatio, angle: turn * .pi / 180)
  }

  /// Dish millimetres to picture pixels.
  func pixel(_ x: Double, _ y: Double) -> PixelPoint {
    let e = ellipse
    let (c, s) = (cos(e.angle), sin(e.angle))
    let u = (x * c + y * s) * pxPerMillimetre
    let v = (y * c - x * s) * pxPerMillimetre * axisRatio
    return PixelPoint(x: e.centre.x + u * c - v * s, y: e.centre.y + u * s + v * c)
  }

  /// Picture pixels to dish millimetres, with the trigonometry done once.
  private struct Plane {
    let centre: PixelPoint
    let cosine: Double
    let sine: Double
    let acrossMajor: Double
    let acrossMinor: Double

    init(_ dish: DrawnDish) {
      let e = dish.ellipse
      (centre, cosine, sine) = (e.centre, cos(e.angle), sin(e.angle))
      acrossMajor = 1 / dish.pxPerMillimetre
      acrossMinor = acrossMajor / dish.axisRatio
    }

    @inline(__always)
    func millimetres(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
      let (dx, dy) = (x - centre.x, y - centre.y)
      let u = (dx * cosine + dy * sine) * acrossMajor
      let v = (dy * cosine - dx * sine) * acrossMinor
      return (u * cosine - v * sine, u * sine + v * cosine)
    }
  }

  func canvas() -> Canvas {
    var canvas = Canvas(width: width, height: height, ground: surround)
    drawGround(on: &canvas)
    for shape in shapes { draw(shape, on: &canvas) }
    if gradient > 0 {
      let length = Double(width) + 0.5 * Double(height)
      let gradient = gradient
      canvas.shade { x, y in 1 - gradient * (x + 0.5 * y) / length }
    }
    return canvas
  }

  /// Rings from the outside inwards, then the gel, in one pass.
  private func drawGround(on canvas: inout Canvas) {
    let radius = diameter / 2
    let plane = Plane(self)
    let layers = rings.reversed().map { ($0.to * radius, $0.colour) } + [(radius, gel)]
    let (surround, gel, scale) = (surround, gel, pxPerMillimetre)
    canvas.repaint { px, py in
      let mm = plane.millimetres(px, py)
      let r = (mm.x * mm.x + mm.y * mm.y).squareRoot()
      if r < radius - 1 / scale { return gel }
      var light = surround
      for (outer, colour) in layers {
        let cover = 0.5 + (outer - r) * scale
        if cover > 0 { light = light.mixed(with: colour, Float(min(cover, 1))) }
      }
      return light
    }
  }

  /// Paints where `depth` (mm below the shape's outline, negative outside) is positive.
  private func paint(
    _ canvas: inout Canvas, _ colour: Light, x: Double, y: Double, reach: Double,
    depth: (_ x: Double, _ y: Double) -> Double
  ) {
    let centre = pixel(x, y)
    let r = reach * pxPerMillimetre + 2
    let plane = Plane(self)
    let scale = pxPerMillimetre
    canvas.paint(
      colour, x: (centre.x - r)...(centre.x + r), y: (centre.y - r)...(centre.y + r)
    ) { px, py in
      let mm = plane.millimetres(px, py)
      return 0.5 + depth(mm.x, mm.y) * scale
    }
  }

  private func draw(_ shape: Shape, on canvas: inout Canvas) {
    switch shape {
    case .disc(let cx, let cy, let diameter, let colour):
      paint(&canvas, colour, x: cx, y: cy, reach: diameter / 2) { x, y in
        diameter / 2 - hypot(x - cx, y - cy)
      }
    case .ellipse(let cx, let cy, let major, let minor, let degrees, let colour):
      let (c, s) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
      paint(&canvas, colour, x: cx, y: cy, reach: major / 2) { x, y in
        let u = ((x - cx) * c + (y - cy) * s) / (major / 2)
        let v = ((y - cy) * c - (x - cx) * s) / (minor / 2)
        let q = hypot(u, v)
        // First-order distance to an ellipse: the value over its gradient.
        let slope = hypot(u / (major / 2), v / (minor / 2)) / max(q, 1e-9)
        return (1 - q) / max(slope, 1e-9)
      }
    case .bubble(let cx, let cy, let diameter, let wall, let colour):
      paint(&canvas, colour, x: cx, y: cy, reach: diameter / 2) { x, y in
        let r = hypot(x - cx, y - cy)
        return min(diameter / 2 - r, r - (diameter / 2 - wall))
      }
      let glint = diameter / 8
      paint(&canvas, Light(grey: 0.8), x: cx, y: cy, reach: glint) { x, y in
        glint - hypot(x - cx, y - cy)
      }
    case .line(let from, let to, let wide, let colour):
      let (dx, dy) = (to.x - from.x, to.y - from.y)
      let length = hypot(dx, dy)
      paint(
        &canvas, colour, x: (from.x + to.x) / 2, y: (from.y + to.y) / 2,
        reach: length / 2 + wide
      ) { x, y in
        let t = min(max(((x - from.x) * dx + (y - from.y) * dy) / (length * length), 0), 1)
        return wide / 2 - hypot(x - from.x - t * dx, y - from.y - t * dy)
      }
    case .ring(let cx, let cy, let radius, let wide, let colour):
      paint(&canvas, colour, x: cx, y: cy, reach: radius + wide) { x, y in
        wide / 2 - abs(hypot(x - cx, y - cy) - radius)
      }
    case .arc(let radius, let wide, let from, let to, let colour):
      paint(&canvas, colour, x: 0, y: 0, reach: radius + wide) { x, y in
        var t = atan2(y, x) * 180 / .pi
        while t < from { t += 360 }
        let along = min(t - from, to - t) * .pi / 180 * radius
        return min(wide / 2 - abs(hypot(x, y) - radius), along)
      }
    }
  }
}

extension DrawnDish {
  /// Draws, photographs and analyses in the agar profile.
  func analysed(
    _ settings: ImagingSettings? = nil, noise: Float = 1, seed: UInt64 = 1, grey: Bool = false,
    scale: Int = 1
  ) throws -> DishAnalysis {
    var given = settings ?? ImagingSettings(profile: .agar)
    if given.dishDiameterMillimetres == nil { given.dishDiameterMillimetres = diameter }
    return try DishPipeline(settings: given).analyse(
      canvas().photograph(noise: noise, seed: seed, grey: grey, scale: scale))
  }

  mutating func add(_ x: Double, _ y: Double, _ diameter: Double, _ colour: Light = .cream) {
    shapes.append(.disc(x: x, y: y, diameter: diameter, colour: colour))
  }

  /// Discs at random places, none nearer to another than `gap` mm, all within `reach` of the inner
  /// radius.
  mutating func scatter(
    _ count: Int, diameters: ClosedRange<Double>, colours: [Light] = [.cream], gap: Double?,
    reach: Double = 0.85, seed: UInt64
  ) {
    var random = TestRandom(seed)
    var placed: [(x: Double, y: Double, r: Double)] = []
    while placed.count < count {
      let r = random.uniform(diameters) / 2
      let p = random.inDisc(reach * self.diameter / 2 - r)
      if let gap, placed.contains(where: { hypot($0.x - p.x, $0.y - p.y) < $0.r + r + gap }) {
        continue
      }
      placed.append((p.x, p.y, r))
      add(p.x, p.y, 2 * r, colours[placed.count % colours.count])
    }
  }
}

extension DishAnalysis {
  /// Objects that may be colonies.
  var colonies: [FoundObject] { objects.filter { $0.artefact == nil } }

  /// What the objects are taken for, for a failure's message.
  var tally: String {
    var counts: [String: Int] = [:]
    for object in objects { counts[object.artefact?.rawValue ?? "colony", default: 0] += 1 }
    return counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      .joined(separator: ", ") + (flags.isEmpty ? "" : "; flags \(flags.map(\.rawValue))")
  }
}

extension FoundObject {
  /// A feature by its column name.
  func feature(_ name: String) -> Double {
    guard let index = DishPipeline.featureNames.firstIndex(of: name) else { return .nan }
    return Double(features[index])
  }

  /// Whether a point lies inside the outline (even-odd rule).
  func contains(_ p: PixelPoint) -> Bool { Polygon.contains(outline, p) }
}

enum Polygon {
  static func contains(_ polygon: [PixelPoint], _ p: PixelPoint) -> Bool {
    var inside = false
    var j = polygon.count - 1
    for i in polygon.indices {
      let a = polygon[i]
      let b = polygon[j]
      if (a.y > p.y) != (b.y > p.y), p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x {
        inside.toggle()
      }
      j = i
    }
    return inside
  }
}
