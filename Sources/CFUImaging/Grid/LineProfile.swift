internal import CVisionBridge

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
  /// A line is narrower than the dish's radius over this: 1.5 mm of a dish of 35 mm.
  private static let widestShare = 12

  /// - Parameters:
  ///   - plane: density over the background, analysis pixels.
  ///   - noise: standard deviation of the open gel, OD.
  init(_ family: LineFamily, of plane: FloatPlane, _ region: DishRegion, noise: Float) {
    self.family = family
    // A colony fills a part of a line, so each sixth of the dish has medians of its own.
    let segments = Self.segments
    let reach = Int(region.wall.semiMajor) + 2
    let offsets = 2 * reach + 1
    let count = offsets * segments
    var medians = [Float](repeating: .nan, count: count)
    var counts = [Int32](repeating: 0, count: count)
    var baselines = medians
    var bridged = family.bridged(centreX: region.wall.centreX, centreY: region.wall.centreY)
    var disc = region.bridgedDisc(limit: 0.95)
    let status = cv_line_medians(
      plane.samples, Int32(plane.width), Int32(plane.height), &bridged, &disc, Int32(reach),
      Int32(segments), 24, &medians, &counts)
    precondition(status == CV_OK, "no memory for the medians of lines")
    // A line is narrow: what counts is how far it stands out from the offsets beside it.
    let beside = max(8, Int(region.wall.meanRadius / 40))
    medians.withUnsafeBufferPointer { medians in
      baselines.withUnsafeMutableBufferPointer { baselines in
        for segment in 0..<segments {
          let status = cv_running_medians(
            medians.baseAddress! + segment, Int32(offsets), Int32(segments), Int32(beside),
            baselines.baseAddress! + segment)
          precondition(status == CV_OK, "no memory for running medians")
        }
      }
    }
    var present = [Int](repeating: 0, count: offsets)
    var judged = [Int](repeating: 0, count: offsets)
    for here in 0..<count where counts[here] > 0 {
      judged[here / segments] += 1
      // The median of n values of gel has this spread; five times it, and a fifth of the noise at least.
      let limit = max(5 * 1.25 / Float(counts[here]).squareRoot(), 0.2) * noise
      if abs(medians[here] - baselines[here]) > limit { present[here / segments] += 1 }
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
    // Nor is one line as wide as many millimetres: a mesh so fine is a ground, not a grid.
    let long =
      narrow
      ? found.filter { $0.long && $0.range.count * Self.widestShare < reach }.map(\.range) : []
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
