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

  private let width: Float
  private var length: Float = 0
  private var start = Float.infinity
  /// Spread of the gel beside the line.
  private(set) var noise: Float = 0
  /// The line's own value: `segments` rows of `bins`.
  private var profile: [Float] = []
  private var bins = 0
  private var segments = 1
  /// How far the line lies beside its place, one value every `window` pixels.
  private var shifts: [Float] = []
  /// Spread left on the line over that of gel, by bin.
  private var loud: [Float] = []

  /// Gel beside a line that is looked at, px.
  static let beside = 8.0
  /// Bins a pixel: across the whole length every fraction of a pixel is met.
  private static let fine: Float = 3
  private static let window: Float = 48
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
    shifts = [Float](repeating: 0, count: Int(length / Self.window) + 2)
    profile = medians()
    // What a line lies off its place is a pixel at most, and is known well after a second look.
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
    var groups = [[Float]](repeating: [], count: count)
    for i in value.indices where !crossed[i] && isGel(across[i]) {
      groups[Int(along[i] / window)].append(value[i])
    }
    var levels = [Float](repeating: .nan, count: count)
    for k in 0..<count where groups[k].count >= 12 { levels[k] = Self.median(&groups[k]) }
    guard levels.contains(where: \.isFinite) else { return false }
    for k in 0..<count where !levels[k].isFinite {
      let near = (1..<count).lazy.flatMap { [k - $0, k + $0] }
        .first { $0 >= 0 && $0 < count && levels[$0].isFinite }
      if let near { groups[k] = [levels[near]] }
    }
    for k in 0..<count where !levels[k].isFinite { levels[k] = groups[k].first ?? 0 }
    var rest: [Float] = []
    for i in value.indices {
      value[i] -= Self.between(levels, at: along[i] / window - 0.5)
      if !crossed[i], isGel(across[i]), i & 3 == 0 { rest.append(abs(value[i])) }
    }
    noise = max(1.4826 * Self.median(&rest), 1e-3)
    return true
  }

  private func isGel(_ u: Float) -> Bool {
    u < Float(Self.beside) || u > width - Float(Self.beside)
  }

  /// The median value by segment and bin; bins without values take their neighbours'.
  private func medians() -> [Float] {
    var groups = [[Float]](repeating: [], count: segments * bins)
    for i in value.indices where !crossed[i] {
      let bin = bin(i)
      let segment = min(segments - 1, Int(along[i] / length * Float(segments)))
      groups[segment * bins + bin].append(value[i])
    }
    var result = [Float](repeating: .nan, count: groups.count)
    for k in groups.indices where groups[k].count >= 12 { result[k] = Self.median(&groups[k]) }
    for segment in 0..<segments {
      for bin in 0..<bins where !result[segment * bins + bin].isFinite {
        let near = (0..<segments).map { ($0, abs($0 - segment)) }.sorted { $0.1 < $1.1 }
          .first { result[$0.0 * bins + bin].isFinite }
        result[segment * bins + bin] = near.map { result[$0.0 * bins + bin] } ?? 0
      }
    }
    return result
  }

  private func bin(_ i: Int) -> Int {
    let shift = Self.between(shifts, at: along[i] / Self.window - 0.5)
    return min(max(Int((across[i] - shift) * Self.fine), 0), bins - 1)
  }

  /// The line's own value at a pixel of the strip.
  func line(at i: Int) -> Float { line(across: across[i], along: along[i]) }

  private func line(across u: Float, along t: Float) -> Float {
    if isGel(u) { return 0 }
    let shift = Self.between(shifts, at: t / Self.window - 0.5)
    let place = min(max((u - shift) * Self.fine - 0.5, 0), Float(bins - 1))
    let row = min(max(t / length * Float(segments) - 0.5, 0), Float(segments - 1))
    let (b, r) = (Int(place), Int(row))
    let (b1, r1) = (min(b + 1, bins - 1), min(r + 1, segments - 1))
    let (fb, fr) = (place - Float(b), row - Float(r))
    let first = profile[r * bins + b] * (1 - fb) + profile[r * bins + b1] * fb
    let second = profile[r1 * bins + b] * (1 - fb) + profile[r1 * bins + b1] * fb
    return first + (second - first) * fr
  }

  /// What is left of a pixel's value without the line.
  func rest(at i: Int) -> Float { value[i] - line(at: i) }

  /// Place across and along, from the strip's own first offset.
  func place(of i: Int) -> (across: Float, along: Float) {
    let shift = Self.between(shifts, at: along[i] / Self.window - 0.5)
    return (across[i] - shift, along[i])
  }

  /// Spread on the line over that of gel at a pixel, 1 or more.
  func loudness(at i: Int) -> Float { isGel(across[i]) ? 1 : loud[bin(i)] }

  /// Moves the line to where it is, window by window: least squares against its own slope.
  private mutating func follow() {
    let count = shifts.count
    var products = [Float](repeating: 0, count: count)
    var squares = [Float](repeating: 0, count: count)
    let step = 1 / Self.fine
    for i in value.indices where !crossed[i] && !isGel(across[i]) {
      let slope =
        (line(across: across[i] + step, along: along[i])
          - line(across: across[i] - step, along: along[i])) / (2 * step)
      let rest = min(max(value[i] - line(at: i), -4 * noise), 4 * noise)
      let k = min(count - 1, Int(along[i] / Self.window))
      products[k] -= rest * slope
      squares[k] += slope * slope
    }
    // The shift is worth what its slopes carry against noise.
    let raw = (0..<count).map { k -> Float in
      guard squares[k] > 40 * noise * noise else { return .nan }
      return min(max(products[k] / squares[k], -0.5), 0.5)
    }
    for k in 0..<count {
      var near = (max(0, k - 1)...min(count - 1, k + 1)).map { raw[$0] }.filter(\.isFinite)
      if !near.isEmpty { shifts[k] = min(max(shifts[k] + Self.median(&near), -1.5), 1.5) }
    }
  }

  private func spreads() -> [Float] {
    var groups = [[Float]](repeating: [], count: bins)
    for i in value.indices where !crossed[i] { groups[bin(i)].append(abs(rest(at: i))) }
    return groups.indices.map { k in
      guard groups[k].count >= 12 else { return 1 }
      return max(1, 1.4826 * Self.median(&groups[k]) / noise)
    }
  }

  private static func between(_ values: [Float], at place: Float) -> Float {
    let p = min(max(place, 0), Float(values.count - 1))
    let k = Int(p)
    let next = min(k + 1, values.count - 1)
    return values[k] + (values[next] - values[k]) * (p - Float(k))
  }

  static func median(_ values: inout [Float]) -> Float {
    values.withUnsafeMutableBufferPointer { RobustScale.median($0, count: $0.count) }
  }
}
