#if canImport(Glibc)
  internal import Glibc
#endif

/// Brightness along the wall: meniscus, caustics and the rings of the wall itself run around the
/// dish, so the background there is a function of the distance from the wall that changes slowly with the angle.
///
/// For every distance the median over an arc much longer than a colony is taken, and the spread beside it:
/// where a caustic makes the background uneven, an object has to stand out more.
final class RimBackground {
  /// Range of the normalised radius (1 = wall) that is covered.
  let inner: Double
  let outer: Double
  private let ring: Ring
  private let sectors = 30
  private let bins: Int
  /// Median and spread, sector by sector, bin by bin.
  private let table: [Float]

  /// - Parameters:
  ///   - width, height: the window; places outside it are skipped.
  ///   - sample: the value at a window pixel (the ring is given in the same pixels).
  ///   - resolution: width of a step along the radius, window pixels.
  ///   - arc: half length of the arc a median is taken over, degrees.
  init(
    ring: Ring, width: Int, height: Int, inner: Double, outer: Double, arc: Double = 24,
    resolution: Double = 1,
    sample: (Int, Int) -> Float
  ) {
    self.ring = ring
    self.inner = inner
    self.outer = outer
    let radius = ring.meanRadius
    let bins = max(4, Int(((outer - inner) * radius / resolution).rounded()))
    self.bins = bins
    // A median of some forty samples is steady enough; more would only cost.
    let rays = 320
    var polar = [Float](repeating: .nan, count: rays * bins)
    for ray in 0..<rays {
      let theta = Double(ray) * 2 * .pi / Double(rays)
      let ux = cos(theta)
      let uy = sin(theta)
      let wall = ring.radius(at: theta)
      for bin in 0..<bins {
        let r = wall * (inner + (outer - inner) * (Double(bin) + 0.5) / Double(bins))
        let x = Int((ring.centreX + r * ux).rounded())
        let y = Int((ring.centreY + r * uy).rounded())
        if x >= 0, y >= 0, x < width, y < height { polar[bin * rays + ray] = sample(x, y) }
      }
    }
    let half = max(4, Int(arc / 360 * Double(rays)))
    var table = [Float](repeating: .nan, count: 2 * sectors * bins)
    var scratch = [Float](repeating: 0, count: 2 * half + 1)
    let sectors = self.sectors
    scratch.withUnsafeMutableBufferPointer { buffer in
      for bin in 0..<bins {
        for sector in 0..<sectors {
          let centre = sector * rays / sectors
          var n = 0
          for k in -half...half {
            let v = polar[bin * rays + (centre + k + rays) % rays]
            if v.isFinite {
              buffer[n] = v
              n += 1
            }
          }
          if n >= 8 {
            let m = RobustScale.medianAndSigma(buffer, count: n)
            table[2 * (sector * bins + bin)] = m.median
            table[2 * (sector * bins + bin) + 1] = m.sigma
          }
        }
      }
    }
    self.table = table
  }

  /// Angle of (x, y) from the x axis, -pi...pi, to 1e-4: enough for sectors of degrees, and much cheaper
  /// than the exact function at every pixel of the rim. Polynomial from Abramowitz and Stegun 4.4.47.
  @inline(__always)
  static func angle(_ y: Double, _ x: Double) -> Double {
    let ax = abs(x)
    let ay = abs(y)
    let t = min(ax, ay) / max(ax, ay, 1e-12)
    let t2 = t * t
    var a =
      t
      * (0.999_866_0 + t2
        * (-0.330_299_5 + t2 * (0.180_141_0 + t2 * (-0.085_133_0 + t2 * 0.020_835_1))))
    if ay > ax { a = .pi / 2 - a }
    if x < 0 { a = .pi - a }
    return y < 0 ? -a : a
  }

  /// Where a pixel lies in the table: a row of the table, two neighbouring sectors and the way between them.
  struct Place {
    var bin: Int32
    var sector: Int32
    var share: Float
  }

  /// - Parameters:
  ///   - rho: normalised radius.
  ///   - theta: angle from `angle(_:_:)`.
  @inline(__always)
  func place(rho: Double, theta: Double) -> Place {
    let b = (rho - inner) / (outer - inner) * Double(bins) - 0.5
    var s = theta / (2 * .pi) * Double(sectors)
    if s < 0 { s += Double(sectors) }
    let whole = Int(s)
    return Place(
      bin: Int32(min(max(Int(b.rounded()), 0), bins - 1)), sector: Int32(whole % sectors),
      share: Float(s - Double(whole)))
  }

  /// Median and spread at a place; not finite where the picture ends.
  @inline(__always)
  func value(_ place: Place) -> (median: Float, sigma: Float) {
    let a = Int(place.sector) * bins + Int(place.bin)
    let b = (Int(place.sector) + 1 == sectors ? 0 : Int(place.sector) + 1) * bins + Int(place.bin)
    let f = place.share
    return table.withUnsafeBufferPointer { table in
      let m0 = table[2 * a]
      let m1 = table[2 * b]
      // One of two sectors may lie outside the picture; then the other speaks alone.
      if !m0.isFinite { return (m1, table[2 * b + 1]) }
      if !m1.isFinite { return (m0, table[2 * a + 1]) }
      return (m0 + (m1 - m0) * f, table[2 * a + 1] + (table[2 * b + 1] - table[2 * a + 1]) * f)
    }
  }
}

/// The part of a dish where the background follows the wall: from `inner` on, wholly from `outer` on.
struct RimZone {
  static let inner = 0.90
  static let outer = 0.94
  /// The table reaches further in, so that its medians are whole where they begin to count.
  static let table = 0.86

  /// Calls `body` for every window pixel of the zone with its index, normalised radius, angle and blend (0...1).
  @inline(__always)
  static func forEach(
    _ region: DishRegion, width: Int, height: Int,
    _ body: (_ index: Int, _ rho: Double, _ theta: Double, _ blend: Float) -> Void
  ) {
    let unit = region.wall.unitDisc
    let outerRing = region.wall.scaled(by: region.searchLimit)
    let innerRing = region.wall.scaled(by: inner)
    for y in 0..<height {
      let whole = OpticalDensity.span(outerRing, y: y, width: width)
      guard whole.first <= whole.last else { continue }
      let open = OpticalDensity.span(innerRing, y: y, width: width)
      let left =
        open.first <= open.last
        ? whole.first..<max(whole.first, open.first) : whole.first..<(whole.last + 1)
      let right =
        open.first <= open.last ? min(open.last, whole.last) + 1..<(whole.last + 1) : 0..<0
      for range in [left, right] {
        for x in range {
          let rho = unit(x: Double(x), y: Double(y))
          let theta = RimBackground.angle(
            Double(y) - region.wall.centreY, Double(x) - region.wall.centreX)
          let blend = Float(min(max((rho - inner) / (outer - inner), 0), 1))
          body(y * width + x, rho, theta, blend)
        }
      }
    }
  }
}
