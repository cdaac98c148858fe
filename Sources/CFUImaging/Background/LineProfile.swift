internal import CVisionBridge

#if canImport(Glibc)
  internal import Glibc
#endif

/// Where the lines of one family lie.
struct LineProfile {
  let family: LineFamily
  /// Offsets that belong to one line, or to two close together, analysis pixels from the middle of the dish.
  let places: [ClosedRange<Int>]
  /// Lines that were seen over half of the dish or more.
  let lines: Int
  private static let segments = 6
  /// Lines nearer to each other than this are one, analysis pixels.
  private static let near = 8

  /// - Parameters:
  ///   - plane: density over the background, analysis pixels.
  ///   - noise: standard deviation of the open gel.
  init(_ family: LineFamily, of plane: FloatPlane, _ region: DishRegion, noise: Float) {
    self.family = family
    // A colony fills a part of a line, so each sixth of the dish has medians of its own.
    let segments = Self.segments
    let reach = Int(region.wall.semiMajor) + 2
    let offsets = 2 * reach + 1
    let c = cos(family.angle)
    let s = sin(family.angle)
    let disc = region.wall.unitDisc
    let length = 2 * Double(reach) / Double(segments)
    var medians = [Float](repeating: .nan, count: offsets * segments)
    var counts = [Int](repeating: 0, count: offsets * segments)
    var scratch = [Float](repeating: 0, count: Int(length / 2) + 2)
    scratch.withUnsafeMutableBufferPointer { buffer in
      for offset in 0..<offsets {
        let normal = Double(offset - reach)
        for segment in 0..<segments {
          var n = 0
          var t = -Double(reach) + length * Double(segment)
          let end = t + length
          while t < end {
            let place = family.place(offset: normal, along: t, c, s)
            let x = region.wall.centreX + place.dx
            let y = region.wall.centreY + place.dy
            if disc(x: x, y: y) < 0.95 {
              let xi = Int(x.rounded())
              let yi = Int(y.rounded())
              if xi >= 0, yi >= 0, xi < plane.width, yi < plane.height {
                buffer[n] = plane[xi, yi]
                n += 1
              }
            }
            t += 2
          }
          guard n >= 24 else { continue }
          medians[offset * segments + segment] = RobustScale.median(buffer, count: n)
          counts[offset * segments + segment] = n
        }
      }
    }
    // A line is narrow: what counts is how far it stands out from the offsets beside it.
    var present = [Int](repeating: 0, count: offsets)
    var judged = [Int](repeating: 0, count: offsets)
    let beside = max(8, Int(region.wall.meanRadius / 40))
    var around = [Float](repeating: 0, count: 2 * beside + 1)
    for segment in 0..<segments {
      for offset in 0..<offsets {
        let here = offset * segments + segment
        guard counts[here] > 0 else { continue }
        judged[offset] += 1
        let baseline = around.withUnsafeMutableBufferPointer { buffer in
          var n = 0
          for k in max(0, offset - beside)...min(offsets - 1, offset + beside)
          where medians[k * segments + segment].isFinite {
            buffer[n] = medians[k * segments + segment]
            n += 1
          }
          return RobustScale.median(buffer, count: n)
        }
        let height = medians[here] - baseline
        // The median of n values of gel has this spread; five times it, and a fifth of the noise at least.
        let limit = max(5 * 1.25 / Float(counts[here]).squareRoot(), 0.2) * noise
        if abs(height) > limit { present[offset] += 1 }
      }
    }
    // A line shows in most segments; a large colony fills one.
    let isLine = (0..<offsets).map { judged[$0] > 0 && 2 * present[$0] > judged[$0] }
    var found: [(range: ClosedRange<Int>, long: Bool)] = []
    for offset in 0..<offsets where isLine[offset] {
      let long = 2 * judged[offset] >= segments
      let place = offset - reach
      if let last = found.last, place - last.range.upperBound <= Self.near {
        found[found.count - 1] = (last.range.lowerBound...place, last.long || long)
      } else {
        found.append((place...place, long))
      }
    }
    // Lines are narrow: were they a third of the dish, they would be something else.
    let narrow = isLine.count(where: { $0 }) * 3 < offsets
    let long = narrow ? found.filter(\.long).map(\.range) : []
    lines = long.count
    // Beside the wall a short piece of its shade would pass for a line: there the pitch tells.
    places = long + Self.short(after: long, reach: reach)
  }

  /// The short lines beside the wall, where a regular grid has them.
  private static func short(after long: [ClosedRange<Int>], reach: Int) -> [ClosedRange<Int>] {
    guard long.count >= 4, let first = long.first, let last = long.last else { return [] }
    let middles = long.map { Double($0.lowerBound + $0.upperBound) / 2 }
    let gaps = zip(middles.dropFirst(), middles).map { $0 - $1 }.sorted()
    let pitch = gaps[gaps.count / 2]
    let regular = gaps.count { abs($0 / pitch - ($0 / pitch).rounded()) < 0.06 }
    guard pitch > Double(3 * near), 4 * regular >= 3 * gaps.count else { return [] }
    let half = (long.map(\.count).sorted()[long.count / 2] + 1) / 2
    var result: [ClosedRange<Int>] = []
    for (start, step) in [(first, -pitch), (last, pitch)] {
      var at = Double(start.lowerBound + start.upperBound) / 2 + step
      while abs(at) < Double(reach) {
        result.append(Int(at.rounded()) - half...Int(at.rounded()) + half)
        at += step
      }
    }
    return result
  }
}
