internal import CVisionBridge

#if canImport(Glibc)
  internal import Glibc
#endif

/// The lines of a gridded dish, found as lines and taken out as lines.
///
/// A grid is straight all the way across, a colony is not: along each line the median density is the
/// line's own, whatever colonies lie on it. It is subtracted, so that a colony under a line keeps its density and a
/// bare line leaves nothing behind. Stitching seams that run through the whole dish go the same way.
struct GridLines {
  /// Direction of one family of lines, radians from the x axis; the other stands at a right angle.
  let angle: Double
  /// Non-zero on and beside a line.
  let mask: MaskPlane
  /// How many lines were found in both families.
  let count: Int

  /// Finds the lines of `plane` and subtracts them in place; nil when there is no grid.
  ///
  /// - Parameters:
  ///   - plane: density over the background, analysis pixels.
  ///   - noise: standard deviation of the open gel.
  ///   - spread: standard deviation of `plane`, raised where a line was taken out.
  init?(
    removedFrom plane: FloatPlane, region: DishRegion, noise: Float, spread: FloatPlane
  ) {
    guard let rough = Self.direction(of: plane, region, noise: noise) else { return nil }
    angle = Self.refined(rough, plane, region, noise: noise)
    mask = MaskPlane(width: plane.width, height: plane.height)
    var lines = 0
    for family in [angle, angle + .pi / 2] {
      lines += Self.remove(
        family, from: plane, region, noise: noise, mask: mask, spread: spread)
    }
    guard lines >= 3 else { return nil }
    count = lines
  }

  /// The direction that edges prefer, modulo 90 degrees; nil when none is preferred clearly.
  private static func direction(of source: FloatPlane, _ region: DishRegion, noise: Float)
    -> Double?
  {
    // Unsmoothed differences prefer the axes of the picture; at half sampling smoothing costs a quarter.
    let plane = CoarseGrid(width: source.width, height: source.height, step: 2).averaged(source)
    _ = cv_box_blur(
      plane.samples, plane.samples, Int32(plane.width), Int32(plane.height), 1, 1)
    let bins = 180
    var histogram = [Double](repeating: 0, count: bins)
    let disc = region.halved.wall.unitDisc
    let weakest = 0.64 * noise * noise
    for y in 2..<max(2, plane.height - 2) {
      let row = plane.samples + y * plane.width
      for x in 2..<max(2, plane.width - 2) {
        let gx = row[x + 1] - row[x - 1]
        let gy = row[x + plane.width] - row[x - plane.width]
        let square = gx * gx + gy * gy
        guard square > weakest, disc(x: Double(x), y: Double(y)) < 0.88 else { continue }
        let strength = square.squareRoot()
        var degrees = atan2(Double(gy), Double(gx)) * 180 / .pi
        degrees -= 90 * (degrees / 90).rounded(.down)
        // Strong edges of colonies must not outvote a long faint line.
        histogram[min(bins - 1, Int(degrees * 2))] += Double(min(strength, 3 * noise))
      }
    }
    let smooth = (0..<bins).map { k in
      (-3...3).reduce(0.0) { $0 + histogram[(k + $1 + bins) % bins] }
    }
    let sorted = smooth.sorted()
    guard let peak = smooth.indices.max(by: { smooth[$0] < smooth[$1] }), sorted[bins / 2] > 0,
      smooth[peak] > 3 * sorted[bins / 2]
    else { return nil }
    return (Double(peak) + 0.5) / 2 * .pi / 180
  }

  /// The direction at which lines are sharpest, to a thirtieth of a degree.
  private static func refined(
    _ rough: Double, _ plane: FloatPlane, _ region: DishRegion, noise: Float
  ) -> Double {
    var best = rough
    // A line much darker than noise is a plateau to the first look; the second takes it as it is.
    // The edges of thin lines prefer simple slopes of the picture's rows, so the first look is a wide one.
    for (range, step, most, stride) in [(8.0, 0.2, 5.0, 7), (0.3, 0.03, 12.0, 3)] {
      let centre = best
      var bestScore = -1.0
      var offset = -range
      while offset <= range {
        let candidate = centre + offset * .pi / 180
        let score = sharpness(candidate, plane, region, limit: most * Double(noise), stride: stride)
        if score > bestScore {
          bestScore = score
          best = candidate
        }
        offset += step
      }
    }
    return best
  }

  /// Sum of squares of the projections along a direction and across it, on a sparse sample.
  private static func sharpness(
    _ angle: Double, _ plane: FloatPlane, _ region: DishRegion, limit most: Double,
    stride step: Int
  ) -> Double {
    let reach = Int(region.wall.semiMajor) + 2
    var sums = [Double](repeating: 0, count: 4 * reach)
    var counts = [Double](repeating: 0, count: 4 * reach)
    let c = cos(angle)
    let s = sin(angle)
    let limit = region.wall.meanRadius * 0.85
    for y in stride(from: 0, to: plane.height, by: step) {
      let dy = Double(y) - region.wall.centreY
      for x in stride(from: 0, to: plane.width, by: step) {
        let dx = Double(x) - region.wall.centreX
        if dx * dx + dy * dy > limit * limit { continue }
        let v = min(max(Double(plane[x, y]), -most), most)
        let along = Int((dx * c + dy * s).rounded()) + reach
        let across = Int((dy * c - dx * s).rounded()) + 3 * reach
        sums[along] += v
        counts[along] += 1
        sums[across] += v
        counts[across] += 1
      }
    }
    // Only what is narrow counts: the mean of the offsets beside is taken off first.
    var running = [Double](repeating: 0, count: sums.count + 1)
    var seen = running
    for i in sums.indices {
      running[i + 1] = running[i] + sums[i]
      seen[i + 1] = seen[i] + counts[i]
    }
    var score = 0.0
    for i in 12..<(sums.count - 12) where counts[i] > 0 {
      let base = (running[i + 13] - running[i - 12]) / max(seen[i + 13] - seen[i - 12], 1)
      let height = sums[i] / counts[i] - base
      score += height * height * counts[i]
    }
    return score
  }

  /// Removes one family of parallel lines; returns their number.
  ///
  /// - Parameter direction: of the normal of the lines.
  private static func remove(
    _ direction: Double, from plane: FloatPlane, _ region: DishRegion, noise: Float,
    mask: MaskPlane,
    spread: FloatPlane
  ) -> Int {
    // Lenses bend long lines a little: each sixth of the dish has medians of its own.
    let segments = 6
    let reach = Int(region.wall.semiMajor) + 2
    let offsets = 2 * reach + 1
    let c = cos(direction)
    let s = sin(direction)
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
            let x = region.wall.centreX + normal * c - t * s
            let y = region.wall.centreY + normal * s + t * c
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
    var table = [Float](repeating: 0, count: offsets * segments)
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
        if abs(height) > limit {
          table[here] = height
          present[offset] += 1
        }
      }
    }
    // A line shows in most segments; a large colony fills one.
    let isLine = (0..<offsets).map { judged[$0] > 0 && 2 * present[$0] > judged[$0] }
    var lines = 0
    for offset in 1..<offsets where isLine[offset] && !isLine[offset - 1] { lines += 1 }
    // Lines are narrow: were they a third of the dish, they would be something else.
    guard lines > 0, isLine.count(where: { $0 }) * 3 < offsets else { return 0 }
    let doubt = Self.completed(&table, isLine: isLine, counts: counts, segments: segments)
    for y in 0..<plane.height {
      let dy = Double(y) - region.wall.centreY
      for x in 0..<plane.width {
        let dx = Double(x) - region.wall.centreX
        let place = dx * c + dy * s + Double(reach)
        let offset = Int(place.rounded(.down))
        guard offset > 0, offset < offsets - 1 else { continue }
        let t = (dy * c - dx * s + Double(reach)) / length
        let segment = min(max(Int(t), 0), segments - 1)
        let at = offset * segments + segment
        guard max(doubt[at], doubt[at + segments]) > 0, disc(x: Double(x), y: Double(y)) < 1 else {
          continue
        }
        let (below, above) = (table[at], table[at + segments])
        let line = below + Float(place - Double(offset)) * (above - below)
        plane[x, y] -= line
        // Where two lines cross they need not add.
        let crossing = mask[x, y] != 0
        spread[x, y] += max(doubt[at], doubt[at + segments]) + (crossing ? abs(line) : 0)
        mask[x, y] = 1
      }
    }
    return lines
  }

  /// Fills in what the segments could not see of a line, and tells how sure each value is, OD; 0 where there is
  /// no line.
  ///
  /// A line lies up to a pixel beside its place here and there and is not equally dark everywhere. Near the wall a
  /// segment is too short for a median of its own, or the line ends in it: there the line is taken for what
  /// it is elsewhere, or for nothing.
  private static func completed(
    _ table: inout [Float], isLine: [Bool], counts: [Int], segments: Int
  ) -> [Float] {
    let offsets = isLine.count
    var doubt = [Float](repeating: 0, count: table.count)
    for offset in 0..<offsets where isLine[offset] {
      let row = offset * segments..<(offset + 1) * segments
      let seen = row.filter { table[$0] != 0 }.map { table[$0] }.sorted()
      guard !seen.isEmpty else { continue }
      for i in row where table[i] == 0 || counts[i] < 48 {
        table[i] = seen[seen.count / 2]
        doubt[i] = abs(table[i])
      }
    }
    // No line, no value: a large colony fills one segment.
    for offset in 0..<offsets {
      let near = max(0, offset - 2)...min(offsets - 1, offset + 2)
      guard near.contains(where: { isLine[$0] }) else {
        for i in offset * segments..<(offset + 1) * segments { table[i] = 0 }
        continue
      }
    }
    let values = table
    var result = doubt
    for offset in 0..<offsets {
      let near = max(0, offset - 2)...min(offsets - 1, offset + 2)
      guard near.contains(where: { isLine[$0] }) else { continue }
      for segment in 0..<segments {
        var step: Float = 0
        var height: Float = 0
        var filled: Float = 0
        for k in near {
          let here = values[k * segments + segment]
          if k < near.upperBound {
            step = max(step, abs(values[(k + 1) * segments + segment] - here))
          }
          height = max(height, abs(here))
          filled = max(filled, doubt[k * segments + segment])
        }
        result[offset * segments + segment] = max(0.6 * step + 0.15 * height, filled)
      }
    }
    return result
  }
}
