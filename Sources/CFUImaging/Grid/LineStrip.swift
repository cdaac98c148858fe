internal import CVisionBridge

#if canImport(Glibc)
  internal import Glibc
#endif

/// One line of a grid and the gel beside it, and what the line takes of the light at every place.
///
/// A line looks the same along a good part of its length, whatever colonies lie on it: the median over
/// that length, taken at each distance from the line's middle, is the line's own. It lies up to some pixels
/// beside its place here and there, which is measured and followed.
struct LineStrip {
  /// Where a line lies, offsets of its family.
  struct Place {
    let low: Double
    let high: Double
  }

  private let pixels: StripPixels
  /// Distance along of the strip's first pixel from the middle of the dish, px.
  private let start: Double
  /// Offset of the strip's edge.
  private let edge: Double
  /// Spread of the gel beside the line, relative to its level.
  private(set) var noise: Float = 0
  private let width: Float
  private let bins: Int
  private let segments: Int
  /// Largest share of the gel's light that is told from others.
  private var top: Float = 0
  /// The share of the light that the line lets through: `segments` rows of `bins`.
  private var shares: [Float] = []
  /// How far the line lies beside its place and how dark it is against the whole, every `window` pixels.
  private var shifts: [Float]
  private var gains: [Float]
  /// Windows at both ends where the line is not seen as it is elsewhere.
  private var ended: [Bool] = []

  /// Gel beside a line that is looked at, px.
  static let beside = 8.0
  /// Bins a pixel: across the whole length every fraction of a pixel is met.
  private static let fine = 3
  private static let window = 32
  /// Beside the wall a line may be gone for so many windows; a colony that hides more of one is none.
  private static let longestEnd = 4
  /// Tiles of a stitched picture meet with such errors, px.
  private static let farthest = 6
  /// A segment has values enough for a median in each bin, px.
  private static let segmentLength = 500

  /// Measures a line; nil where there is too little of it.
  /// - Parameters:
  ///   - pixels: of the place and `beside` px of gel to either side.
  ///   - levels: the picture's luma.
  init?(
    _ place: Place, _ pixels: StripPixels, levels: UnsafePointer<UInt8>, planeWidth: Int
  ) {
    self.pixels = pixels
    start = pixels.strip.start
    edge = place.low - Self.beside
    width = Float(place.high - place.low + 2 * Self.beside)
    bins = Int(width * Float(Self.fine)) + 1
    let length = pixels.length
    segments = max(1, length / Self.segmentLength)
    shifts = [Float](repeating: 0, count: max(0, length - 1) / Self.window + 1)
    gains = [Float](repeating: 1, count: shifts.count)
    guard pixels.count > 400, length > 60, levelOut(levels, planeWidth) else { return nil }
    let sections = Sections(pixels, window: Self.window, wide: Int(width) + 1)
    // The first look is blurred by what the line lies off its place; the last is not.
    shares = medians()
    for _ in 0..<2 {
      follow(sections)
      shares = medians()
    }
  }

  /// Takes the level of the gel beside the line out of every value.
  private mutating func levelOut(_ levels: UnsafePointer<UInt8>, _ planeWidth: Int) -> Bool {
    let window = 24
    var medians = [Float](repeating: .nan, count: (pixels.length - 1) / window + 1)
    var status = cv_strip_gel(
      &pixels.strip, levels, Int32(planeWidth), Float(Self.beside), width, Int32(window), 12,
      &medians)
    precondition(status == CV_OK, "no memory for the gel beside a line")
    guard medians.contains(where: \.isFinite) else { return false }
    medians.fillFromNearest()
    let gel = Self.spread(medians, window: window, length: pixels.length, jumping: false)
    status = cv_strip_shares(&pixels.strip, levels, Int32(planeWidth), gel)
    precondition(status == CV_OK, "no memory for the shares of a line")
    var spread: Float = 0
    status = cv_strip_noise(&pixels.strip, Float(Self.beside), width, &spread)
    precondition(status == CV_OK, "no memory for the noise beside a line")
    noise = max(spread, 1e-3)
    // Half a level of the darkest gel is the smallest step.
    top = 255 / max(gel.min() ?? 1, 1)
    return true
  }

  /// Calls `body` with the line as it is thought to be.
  private func withModel<R>(_ body: (UnsafePointer<cv_line_model>) -> R) -> R {
    // Where two tiles meet, the line jumps and does not bend.
    let shift = Self.spread(shifts, window: Self.window, length: pixels.length, jumping: true)
    let gain = Self.spread(gains, window: Self.window, length: pixels.length, jumping: false)
    return shift.withUnsafeBufferPointer { shift in
      gain.withUnsafeBufferPointer { gain in
        shares.withUnsafeBufferPointer { shares in
          var model = cv_line_model(
            shift: shift.baseAddress, gain: gain.baseAddress, share: shares.baseAddress,
            segments: Int32(segments), bins: Int32(bins), fine: Float(Self.fine))
          return body(&model)
        }
      }
    }
  }

  /// The median share by segment and bin, each taken for as dark as the line is on the whole.
  private func medians() -> [Float] {
    var result = [Float](repeating: .nan, count: segments * bins)
    var places = result
    let counts = pixels.counts(segments * bins)
    let status = withModel {
      cv_strip_medians(&pixels.strip, $0, top, 12, counts, &result, &places)
    }
    precondition(status == CV_OK, "no memory for the medians of a line")
    let rows = (0..<segments).map { segment in
      profile(Array(result[segment * bins..<(segment + 1) * bins]), at: places[(segment * bins)...])
    }
    let known = rows.indices.filter { rows[$0] != nil }
    return rows.indices.flatMap { segment in
      let near = known.min { abs($0 - segment) < abs($1 - segment) }
      return near.flatMap { rows[$0] } ?? [Float](repeating: 1, count: bins)
    }
  }

  /// Values in the middle of each bin, with straight lines between those that are known; nil for none.
  /// - Parameters:
  ///   - medians: by bin, NaN where not known.
  ///   - places: where each median comes from, in bins from the strip's edge.
  private func profile(_ medians: [Float], at places: ArraySlice<Float>) -> [Float]? {
    let known = medians.indices.filter { medians[$0].isFinite }
    guard var before = known.first else { return nil }
    var result = medians
    var next = known.makeIterator()
    var after = next.next()
    for bin in medians.indices {
      let middle = Float(bin) + 0.5
      while let k = after, places[places.startIndex + k] < middle {
        before = k
        after = next.next()
      }
      let far = after ?? before
      let (a, b) = (places[places.startIndex + before], places[places.startIndex + far])
      let share = b > a ? min(max((middle - a) / (b - a), 0), 1) : 0
      result[bin] = medians[before] + (medians[far] - medians[before]) * share
    }
    return result
  }

  /// Mean cross-sections by window.
  private struct Sections {
    let wide: Int
    /// Logarithms of shares, and pixels they come from: a row a window.
    let values: [Float]
    let weights: [Float]

    init(_ pixels: StripPixels, window: Int, wide: Int) {
      self.wide = wide
      let cells = ((pixels.length - 1) / window + 1) * wide
      var means = [Float](repeating: 1, count: cells)
      var weights = [Float](repeating: 0, count: cells)
      let status = cv_strip_sections(&pixels.strip, Int32(window), Int32(wide), &means, &weights)
      precondition(status == CV_OK, "no memory for the sections of a line")
      values = means.map { logf(max($0, 1e-3)) }
      self.weights = weights.map { $0 >= 4 ? $0 : 0 }
    }
  }

  /// Finds window by window where the line lies and how dark it is there.
  private mutating func follow(_ sections: Sections) {
    let count = shifts.count
    let wide = sections.wide
    let logarithms = shares.map { logf(max($0, 1e-3)) }
    var line = [Float](repeating: 0, count: 3 * wide)
    var found = [Float](repeating: .nan, count: count)
    var gain = [Float](repeating: .nan, count: count)
    for k in 0..<count {
      let row = k * wide..<(k + 1) * wide
      guard 3 * sections.weights[row].count(where: { $0 > 0 }) > 2 * wide else { continue }
      let part = (Float(k) + 0.5) / Float(count) * Float(segments) - 0.5
      let first = min(max(Int(part), 0), segments - 1)
      let next = min(first + 1, segments - 1)
      let share = min(max(part - Float(first), 0), 1)
      for i in line.indices {
        let bin = min(i, bins - 1)
        let here = logarithms[first * bins + bin]
        line[i] = here + (logarithms[next * bins + bin] - here) * share
      }
      // The line must be worth it against noise, and explain nearly all that stands out: a colony has
      // edges of its own.
      sections.values.withUnsafeBufferPointer { values in
        sections.weights.withUnsafeBufferPointer { weights in
          let status = cv_section_fit(
            values.baseAddress! + row.lowerBound, weights.baseAddress! + row.lowerBound,
            Int32(wide), line, Int32(Self.farthest * Self.fine), 30 * noise * noise,
            noise * noise, &found[k], &gain[k])
          precondition(status == CV_OK, "no memory for the fit of a line")
        }
      }
    }
    func smooth(_ values: [Float], _ k: Int, reach: Int, least: Int) -> Float {
      let near = values[max(0, k - reach)...min(count - 1, k + reach)].filter(\.isFinite).sorted()
      return near.count < least ? .nan : near[near.count / 2]
    }
    var followed = (0..<count).map { smooth(found, $0, reach: 1, least: 1) }
    if followed.contains(where: \.isFinite) {
      followed.fillFromNearest()
      shifts = followed
    }
    for k in 0..<count {
      let dark = smooth(gain, k, reach: 3, least: 3)
      // Within a colony of its own pattern the line seems darker or paler by chance.
      gains[k] = dark.isFinite && abs(dark - 1) > 0.15 ? min(max(dark, 0), 1.5) : 1
    }
    // A line that ends before the dish does is not there beyond, and half there in the window where it ends.
    // Where exactly is not known to a pixel, and so nothing is believed in the next window either.
    ended = [Bool](repeating: false, count: count)
    for order in [Array(0..<count), (0..<count).reversed()] {
      for (step, k) in order.enumerated() {
        ended[k] = true
        let clear = gain[k].isFinite && abs(gain[k] - gains[k]) < 0.2
        if clear || step > Self.longestEnd { break }
        if gain[k].isFinite, gain[k] < gains[k] { gains[k] = max(gain[k], 0) }
      }
    }
  }

  /// Divides the line out of a picture and marks where it lay; to be called before the next line takes the
  /// pixels' memory.
  func erase(from picture: UnsafePointer<cv_line_picture>) {
    var spreads = [Float](repeating: .nan, count: bins)
    let counts = pixels.counts(bins)
    withModel { model in
      var status = cv_strip_spreads(&pixels.strip, model, noise, 12, counts, &spreads)
      precondition(status == CV_OK, "no memory for the spreads of a line")
      let loud = spreads.map { $0.isFinite ? max(1, $0 / noise) : 1 }
      status = cv_strip_erase(
        &pixels.strip, model, Float(Self.beside), width, loud, leastLoudness(), picture)
      precondition(status == CV_OK, "a line without a picture")
    }
  }

  /// Offset of the line's middle as light shows it, where it lies in its place; nil for a line of nothing.
  var middle: Double? {
    var weight = 0.0
    var sum = 0.0
    for bin in 0..<bins {
      var away: Float = 0
      for k in 0..<segments { away += abs(1 - shares[k * bins + bin]) / Float(segments) }
      // Half the noise is more than chance leaves of a median.
      let here = Double(max(0, away - noise / 2))
      weight += here
      sum += here * (Double(bin) + 0.5) / Double(Self.fine)
    }
    return weight > 0 ? edge + sum / weight : nil
  }

  /// Half the line's width, with a pixel for what lies off its middle, px.
  var half: Double { Double(width) / 2 - Self.beside + 1 }

  /// How far the line lies beside its place, `along` px from the middle of the dish.
  func shift(along: Double) -> Double {
    let p = (along - start) / Double(Self.window) - 0.5
    let nearest = min(max(Int(p.rounded()), 0), shifts.count - 1)
    let k = min(max(Int(p.rounded(.down)), 0), max(0, shifts.count - 2))
    guard k + 1 < shifts.count, abs(shifts[k + 1] - shifts[k]) <= 1 else {
      return Double(shifts[nearest])
    }
    return Double(shifts[k] + (shifts[k + 1] - shifts[k]) * Float(min(max(p - Double(k), 0), 1)))
  }

  /// Just where two tiles meet, or a line ends, is not known: beside that nothing is believed.
  private func leastLoudness() -> [Float] {
    // What is left there may be as dark as the line.
    let depth = shares.map { abs(1 - $0) }.max() ?? 0
    let broken = max(Self.broken, depth / noise)
    // A jump within a window shows in the windows beside it.
    let jumps = shifts.indices.dropLast().map { k in
      let near = shifts[max(0, k - 1)...min(k + 2, shifts.count - 1)]
      return (near.max() ?? 0) - (near.min() ?? 0) > 0.7
    }
    return (0..<pixels.length).map { t in
      let k = Int(((Float(t) + 0.5) / Float(Self.window) - 0.5).rounded(.down))
      let jumped = (k - 1...k + 1).contains { jumps.indices.contains($0) && jumps[$0] }
      return jumped || ended[t / Self.window] ? broken : 1
    }
  }

  private static let broken: Float = 8

  /// Values every `window` px as values every px, with straight lines between; a jump of more than a pixel stays
  /// one where `jumping`.
  private static func spread(_ values: [Float], window: Int, length: Int, jumping: Bool)
    -> [Float]
  {
    (0..<length).map { t in
      let p = min(
        max((Float(t) + 0.5) / Float(window) - 0.5, 0), Float(values.count - 1))
      let k = Int(p)
      let next = min(k + 1, values.count - 1)
      let step = values[next] - values[k]
      if jumping, abs(step) > 1 { return values[p - Float(k) < 0.5 ? k : next] }
      return values[k] + step * (p - Float(k))
    }
  }
}
