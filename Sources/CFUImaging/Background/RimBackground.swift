internal import CVisionBridge

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
      let wall = ring.radius(at: theta)
      let first = wall * (inner + (outer - inner) * 0.5 / Double(bins))
      let step = wall * (outer - inner) / Double(bins)
      let ux = cos(theta)
      let uy = sin(theta)
      for bin in 0..<bins {
        let r = first + step * Double(bin)
        // Rounds half up; negative places lie outside anyhow.
        let x = Int(ring.centreX + r * ux + 0.5)
        let y = Int(ring.centreY + r * uy + 0.5)
        if x >= 0, y >= 0, x < width, y < height { polar[ray * bins + bin] = sample(x, y) }
      }
    }
    let half = max(4, Int(arc / 360 * Double(rays)))
    var table = [Float](repeating: .nan, count: 2 * sectors * bins)
    _ = cv_ring_medians(
      polar, Int32(rays), Int32(bins), Int32(sectors), Int32(half), &table)
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
enum RimZone {
  static let inner = 0.90
  static let outer = 0.94
  /// The table reaches further in, so that its medians are whole where they begin to count.
  static let table = 0.86

  /// Columns of the zone in one row: left of the open gel and right of it; empty where there are none.
  static func columns(_ region: DishRegion, y: Int, width: Int) -> (
    left: Range<Int>, right: Range<Int>
  ) {
    let whole = OpticalDensity.span(region.wall.scaled(by: region.searchLimit), y: y, width: width)
    guard whole.first <= whole.last else { return (0..<0, 0..<0) }
    let open = OpticalDensity.span(region.wall.scaled(by: inner), y: y, width: width)
    guard open.first <= open.last else { return (whole.first..<(whole.last + 1), 0..<0) }
    return (
      whole.first..<max(whole.first, open.first),
      min(open.last, whole.last) + 1..<(whole.last + 1)
    )
  }
}

extension RimBackground {
  /// Moves the rows of a plane that stand over a smooth background to the background of the ring.
  ///
  /// - Parameters:
  ///   - values: what was compared with the background.
  ///   - sign: +1 where the plane is value minus background, -1 where it is the other way round.
  ///   - plane: the difference, changed in place.
  ///   - sigma: its spread, set where the ring speaks, at least `noise`.
  func follow(
    _ region: DishRegion, values: FloatPlane, sign: Float, plane: FloatPlane,
    sigma: FloatPlane? = nil, noise: Float = 0
  ) {
    let disc = region.wall.unitDisc
    table.withUnsafeBufferPointer { table in
      var rim = cv_rim(
        centre_x: disc.centreX, centre_y: disc.centreY, ux: disc.ux, uy: disc.uy, vx: disc.vx,
        vy: disc.vy, inner: Float(inner), outer: Float(outer), blend_from: Float(RimZone.inner),
        blend_to: Float(RimZone.outer), table: table.baseAddress, sectors: Int32(sectors),
        bins: Int32(bins))
      for y in 0..<plane.height {
        let row = y * plane.width
        let (left, right) = RimZone.columns(region, y: y, width: plane.width)
        for range in [left, right] where !range.isEmpty {
          _ = cv_follow_rim(
            &rim, Int32(y), Int32(range.lowerBound), Int32(range.upperBound),
            values.samples + row, sign, noise, plane.samples + row, sigma.map { $0.samples + row })
        }
      }
    }
  }
}
