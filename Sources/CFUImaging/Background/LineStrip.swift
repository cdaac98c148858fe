internal import CVisionBridge

#if canImport(Glibc)
  internal import Glibc
#endif

/// The pixels of one line of a grid and of the gel beside it, with what the line adds to each.
///
/// A line looks the same along a good part of its length, whatever colonies lie on it: the median over
/// that length, taken at each distance from the line's middle, is the line's own. It lies up to a pixel beside its
/// place here and there, which is measured and followed.
struct LineStrip {
  /// Where a line lies, offsets of its family.
  struct Place {
    var low: Double
    var high: Double
  }

  /// Pixel of the plane.
  private(set) var index: [Int32] = []
  /// Distance across, from `place.low` less the gel beside.
  private var across: [Float] = []
  /// Distance along, from the strip's first pixel.
  private var along: [Float] = []
  /// Natural logarithm of the level, less that of the gel beside.
  private var value: [Float] = []
  /// Whether a line of the other family runs there.
  private(set) var crossed: [Bool] = []

  /// Spread of the gel beside the line.
  private(set) var noise: Float = 0
  private let width: Float
  private var length: Float = 0
  /// The line's own value: `segments` rows of `bins`.
  private var profile: [Float] = []
  private var bins = 0
  private var segments = 1
  /// How far the line lies beside its place and how dark it is against the whole, every `window` pixels.
  private var shifts: [Float] = []
  private var gains: [Float] = []
  /// Spread left on the line over that of gel, by bin.
  private var loud: [Float] = []

  /// Gel beside a line that is looked at, px.
  static let beside = 8.0
  /// Bins a pixel: across the whole length every fraction of a pixel is met.
  private static let fine: Float = 3
  private static let window: Float = 32
  /// Tiles of a stitched picture meet with such errors, px.
  private static let farthest: Float = 6
  /// A segment has values enough for a median in each bin.
  private static let segmentLength: Float = 500

  /// Gathers the pixels of one line.
  /// - Parameters:
  ///   - family, centre: in pixels of the plane.
  ///   - isCrossed: whether a line of the other family runs through a place, from the centre.
  ///   - inside: whether a place (pixels of the plane) is looked at.
  init(
    _ place: Place, family: LineFamily, centre: (x: Double, y: Double),
    levels: UnsafePointer<UInt8>,
    planeWidth: Int, planeHeight: Int, inside: (Double, Double) -> Bool,
    isCrossed: (Double, Double) -> Bool
  ) {
    let low = place.low - Self.beside
    let high = place.high + Self.beside
    width = Float(high - low)
    let c = cos(family.angle)
    let s = sin(family.angle)
    let middle = (low + high) / 2
    // Rows of a steep line, columns of a flat one: so each pixel is met once.
    let steep = abs(c) > abs(s)
    let slope = steep ? c : s
    // Bent and converging lines lie up to some pixels beside a straight one.
    let reach = (high - low) / 2 / abs(slope) + 1.5
    var start = Float.infinity
    let most = steep ? planeHeight : planeWidth
    let other = steep ? planeWidth : planeHeight
    for major in 0..<most {
      let d = Double(major) - (steep ? centre.y : centre.x)
      // Along the line at this row or column, for the line's middle.
      var t = steep ? (d - middle * s) / c : (middle * c - d) / s
      for _ in 0..<2 {
        let place = family.place(offset: middle, along: t, c, s)
        t += steep ? (d - place.dy) / c : (place.dx - d) / s
      }
      let at = family.place(offset: middle, along: t, c, s)
      let minor = steep ? at.dx + centre.x : at.dy + centre.y
      let first = max(0, Int((minor - reach).rounded(.up)))
      let last = min(other - 1, Int((minor + reach).rounded(.down)))
      guard first <= last else { continue }
      for k in first...last {
        let x = steep ? k : major
        let y = steep ? major : k
        let dx = Double(x) - centre.x
        let dy = Double(y) - centre.y
        let u = family.offset(dx, dy, c, s)
        guard u >= low, u <= high, inside(Double(x), Double(y)) else { continue }
        let i = y * planeWidth + x
        index.append(Int32(i))
        across.append(Float(u - low))
        let a = Float(dy * c - dx * s)
        along.append(a)
        start = min(start, a)
        value.append(Self.logarithms[Int(levels[i])])
        crossed.append(isCrossed(dx, dy))
      }
    }
    for i in along.indices {
      along[i] -= start
      length = max(length, along[i])
    }
  }

  /// Natural logarithm of a level of 8 bits; level 0 counts as half a level.
  private static let logarithms: [Float] = (0...255).map { logf(max(Float($0), 0.5)) }

  /// Measures the line; false where there is too little of it.
  mutating func measure() -> Bool {
    guard index.count > 400, length > 60, levelOut() else { return false }
    bins = Int(width * Self.fine) + 1
    segments = max(1, Int(length / Self.segmentLength))
    shifts = [Float](repeating: 0, count: Int(length / Self.window) + 1)
    gains = [Float](repeating: 1, count: shifts.count)
    profile = medians()
    // The first look is blurred by what the line lies off its place; the second is not.
    for _ in 0..<2 {
      follow()
      profile = medians()
    }
    loud = spreads()
    return true
  }

  /// Takes the level of the gel beside the line off every value.
  private mutating func levelOut() -> Bool {
    let window: Float = 24
    let count = Int(length / window) + 1
    let gel = value.indices.filter { !crossed[$0] && isGel(across[$0]) }
    var levels = GroupedMedian.of(
      gel.map { (Int(along[$0] / window), value[$0]) }, groups: count, least: 12)
    guard levels.contains(where: \.isFinite) else { return false }
    Self.fill(&levels)
    for i in value.indices { value[i] -= Self.between(levels, at: along[i] / window - 0.5) }
    let rest = GroupedMedian.of(gel.map { (0, abs(value[$0])) }, groups: 1, least: 1)
    noise = max(1.4826 * rest[0], 1e-3)
    return true
  }

  /// Gives what is not known the value of what lies nearest.
  private static func fill(_ values: inout [Float]) {
    let known = values.indices.filter { values[$0].isFinite }
    for k in values.indices where !values[k].isFinite {
      guard let near = known.min(by: { abs($0 - k) < abs($1 - k) }) else { return }
      values[k] = values[near]
    }
  }

  private func isGel(_ u: Float) -> Bool {
    u < Float(Self.beside) || u > width - Float(Self.beside)
  }

  /// The median value by segment and bin, each taken for as dark as the line is on the whole.
  private func medians() -> [Float] {
    var keyed: [(Int, Float)] = []
    keyed.reserveCapacity(value.count)
    for i in value.indices where !crossed[i] {
      let segment = min(segments - 1, Int(along[i] / length * Float(segments)))
      let gain = Self.between(gains, at: along[i] / Self.window - 0.5)
      // Where the line all but ends it tells nothing of itself.
      if gain < 0.5 { continue }
      keyed.append((segment * bins + bin(i), value[i] / gain))
    }
    var result = GroupedMedian.of(keyed, groups: segments * bins, least: 12)
    for bin in 0..<bins {
      var column = (0..<segments).map { result[$0 * bins + bin] }
      Self.fill(&column)
      for k in 0..<segments { result[k * bins + bin] = column[k].isFinite ? column[k] : 0 }
    }
    return result
  }

  private func bin(_ i: Int) -> Int {
    min(max(Int((across[i] - shift(along[i])) * Self.fine), 0), bins - 1)
  }

  private func shift(_ t: Float) -> Float { Self.step(shifts, at: t / Self.window - 0.5) }

  /// The line's own value at a pixel of the strip.
  func line(at i: Int) -> Float {
    isGel(across[i])
      ? 0
      : line(across: across[i] - shift(along[i]), along: along[i])
        * Self.between(gains, at: along[i] / Self.window - 0.5)
  }

  /// The line where it lies in its place, as dark as it is on the whole.
  private func line(across u: Float, along t: Float) -> Float {
    let place = min(max(u * Self.fine - 0.5, 0), Float(bins - 1))
    let row = min(max(t / length * Float(segments) - 0.5, 0), Float(segments - 1))
    let (b, r) = (Int(place), Int(row))
    let (b1, r1) = (min(b + 1, bins - 1), min(r + 1, segments - 1))
    let (fb, fr) = (place - Float(b), row - Float(r))
    let first = profile[r * bins + b] * (1 - fb) + profile[r * bins + b1] * fb
    let second = profile[r1 * bins + b] * (1 - fb) + profile[r1 * bins + b1] * fb
    return first + (second - first) * fr
  }

  /// Spread on the line over that of gel at a pixel, 1 or more.
  func loudness(at i: Int) -> Float {
    if isGel(across[i]) { return 1 }
    // Just where two tiles meet is not known: beside that nothing is believed.
    return isBroken(along[i]) ? max(Self.broken, loud[bin(i)]) : loud[bin(i)]
  }

  private static let broken: Float = 8

  /// Whether the line jumps here.
  private func isBroken(_ t: Float) -> Bool {
    let k = Int((t / Self.window - 0.5).rounded(.down))
    return (k - 1...k + 1).contains {
      $0 >= 0 && $0 + 1 < shifts.count && abs(shifts[$0 + 1] - shifts[$0]) > 0.7
    }
  }

  /// Finds window by window where the line lies and how dark it is there.
  private mutating func follow() {
    let count = shifts.count
    // The mean cross-section of a window, a bin a pixel.
    let wide = Int(width) + 1
    var sums = [Float](repeating: 0, count: count * wide)
    var counts = [Float](repeating: 0, count: count * wide)
    for i in value.indices where !crossed[i] {
      let k = min(count - 1, Int(along[i] / Self.window)) * wide + min(wide - 1, Int(across[i]))
      sums[k] += value[i]
      counts[k] += 1
    }
    var found = [Float](repeating: .nan, count: count)
    var gain = [Float](repeating: .nan, count: count)
    for k in 0..<count {
      let row = k * wide..<(k + 1) * wide
      let seen = row.filter { counts[$0] >= 4 }
      guard 3 * seen.count > 2 * wide else { continue }
      var best: Float = 0
      for step in Int(-Self.farthest * Self.fine)...Int(Self.farthest * Self.fine) {
        let shift = Float(step) / Self.fine
        let fit = LineFit(
          seen.map { at in
            let u = Float(at - k * wide) + 0.5
            return (
              u, line(across: u - shift, along: (Float(k) + 0.5) * Self.window),
              sums[at] / counts[at], counts[at]
            )
          })
        // The line must be worth it against noise, and explain nearly all that stands out: a colony has
        // edges of its own.
        let noise = noise * noise
        guard fit.explained > max(30 * noise, best), fit.gain > 0,
          fit.explained > 0.8 * (fit.all - Float(seen.count) * noise)
        else { continue }
        best = fit.explained
        found[k] = shift
        gain[k] = fit.gain
      }
    }
    func smooth(_ values: [Float], _ k: Int, reach: Int) -> Float {
      let near = (max(0, k - reach)...min(count - 1, k + reach)).map { values[$0] }
        .filter(\.isFinite).sorted()
      return near.isEmpty ? .nan : near[near.count / 2]
    }
    var followed = (0..<count).map { smooth(found, $0, reach: 1) }
    if followed.contains(where: \.isFinite) {
      Self.fill(&followed)
      shifts = followed
    }
    for k in 0..<count {
      let dark = smooth(gain, k, reach: 2)
      // Within a colony of its own pattern the line seems darker or paler by chance.
      if dark.isFinite { gains[k] = abs(dark - 1) < 0.15 ? 1 : min(max(dark, 0), 1.5) }
    }
  }

  private func spreads() -> [Float] {
    let keyed = value.indices.filter { !crossed[$0] }.map {
      (bin($0), abs(value[$0] - line(at: $0)))
    }
    return GroupedMedian.of(keyed, groups: bins, least: 12).map {
      $0.isFinite ? max(1, 1.4826 * $0 / noise) : 1
    }
  }

  private static func between(_ values: [Float], at place: Float) -> Float {
    let p = min(max(place, 0), Float(values.count - 1))
    let k = Int(p)
    let next = min(k + 1, values.count - 1)
    return values[k] + (values[next] - values[k]) * (p - Float(k))
  }

  /// As `between`, but a jump of more than a pixel, where two tiles meet, stays a jump.
  private static func step(_ values: [Float], at place: Float) -> Float {
    let p = min(max(place, 0), Float(values.count - 1))
    let k = Int(p)
    let next = min(k + 1, values.count - 1)
    if abs(values[next] - values[k]) > 1 { return values[p - Float(k) < 0.5 ? k : next] }
    return values[k] + (values[next] - values[k]) * (p - Float(k))
  }
}

/// The least-squares fit of level, slope and line to a mean cross-section.
///
/// Level and slope take up the colony that a line runs through.
private struct LineFit {
  /// Of the line against its own value.
  private(set) var gain: Float = 0
  /// Sum of squares that the line takes off, and what there was to take off.
  private(set) var explained: Float = 0
  private(set) var all: Float = 0

  /// - Parameter points: place across, the line's own value there, the mean value, its weight.
  init(_ points: [(u: Float, line: Float, value: Float, weight: Float)]) {
    // Line and value are freed from level and slope first; what is left is a fit of one term.
    var n: Float = 0
    var (su, sl, sv): (Float, Float, Float) = (0, 0, 0)
    for p in points {
      n += p.weight
      su += p.weight * p.u
      sl += p.weight * p.line
      sv += p.weight * p.value
    }
    guard n > 0 else { return }
    let (mu, ml, mv) = (su / n, sl / n, sv / n)
    var (uu, ul, uv): (Float, Float, Float) = (0, 0, 0)
    for p in points {
      uu += p.weight * (p.u - mu) * (p.u - mu)
      ul += p.weight * (p.u - mu) * (p.line - ml)
      uv += p.weight * (p.u - mu) * (p.value - mv)
    }
    guard uu > 0 else { return }
    var (ll, lv): (Float, Float) = (0, 0)
    for p in points {
      let line = p.line - ml - ul / uu * (p.u - mu)
      let value = p.value - mv - uv / uu * (p.u - mu)
      ll += p.weight * line * line
      lv += p.weight * line * value
      all += p.weight * value * value
    }
    guard ll > 0 else { return }
    gain = lv / ll
    explained = lv * lv / ll
  }
}
